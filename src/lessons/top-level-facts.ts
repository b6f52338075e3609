import type { LessonInput, Place, RuleContext, Subject } from '../model/lesson.js';
import { defineRule } from './define.js';

/** Facts that Ansible puts beside the variables; other `ansible_…` names are connection settings, magic variables or people's own. */
const FACTS = [
  'all_ipv4_addresses', 'all_ipv6_addresses', 'apparmor', 'architecture', 'bios_date', 'bios_version', 'cmdline', 'date_time', 'default_ipv4', 'default_ipv6', 'device_links', 'devices',
  'distribution', 'distribution_file_parsed', 'distribution_file_path', 'distribution_file_variety', 'distribution_major_version', 'distribution_release', 'distribution_version', 'dns', 'domain',
  'effective_user_id', 'env', 'fips', 'form_factor', 'fqdn', 'hostname', 'hostnqn', 'interfaces', 'is_chroot', 'kernel', 'kernel_version', 'lsb', 'lvm', 'machine', 'machine_id', 'memfree_mb', 'memory_mb',
  'memtotal_mb', 'mounts', 'nodename', 'os_family', 'pkg_mgr', 'proc_cmdline', 'processor', 'processor_cores', 'processor_count', 'processor_nproc', 'processor_threads_per_core', 'processor_vcpus',
  'product_name', 'product_serial', 'product_uuid', 'product_version', 'python', 'python_version', 'real_user_id', 'selinux', 'service_mgr', 'swapfree_mb', 'swaptotal_mb', 'system', 'system_vendor',
  'uptime_seconds', 'user_dir', 'user_gid', 'user_id', 'user_shell', 'user_uid', 'userspace_architecture', 'userspace_bits', 'virtualization_role', 'virtualization_type', 'eth0', 'ens3', 'ens18', 'docker0',
];
/** `ansible_x`, `hostvars[h].ansible_x`, `hostvars[h]['ansible_x']`, `vars['ansible_x']`; not a key that defines one, nor text. */
const USE = new RegExp(`(?:(?<![\\w.'"/-])|(?<=(?:hostvars\\[[^\\]\\n]{1,80}\\]|vars)(?:\\.|\\[['"])))ansible_(${FACTS.join('|')})(?![\\w-]|\\s*:(?:\\s|$))`, 'g');
const PLAYBOOK_PARTS = /\/(?:tasks|handlers|templates|vars|defaults|meta|group_vars|host_vars|playbooks)\//;

/** A text in which expressions stand. */
interface Source {
  readonly text: string;
  place(start: number, end: number): Place;
}

export const topLevelFacts = defineRule({
  number: 33,
  name: 'top-level-facts',
  from: '002#inject_facts',
  severity: 'warning',
  summary: 'A fact is read as a variable of its own, not from ansible_facts',
  subject(subject, { input, report }) {
    for (const source of subject.kind === 'host' ? sourcesOf(subject, input) : filesOf(subject)) judge(source, report);
  },
});

/** What a host's tasks and templates are written in: rendered, the names are gone. */
function sourcesOf(subject: Subject, input: LessonInput): Source[] {
  const names = new Set([...subject.tasks.map(({ file }) => file), ...subject.files.map(({ file }) => file)]);
  return [...names].flatMap((file) => {
    const text = input.source(file)?.text;
    return text === undefined ? [] : [{ text, place: (start: number, end: number) => ({ range: { file, start, end } }) }];
  });
}

function filesOf(subject: Subject): Source[] {
  const playbooks = new Set(subject.tasks.map(({ file }) => file));
  return subject.files.filter(({ dest, file }) => playbooks.has(file) || (PLAYBOOK_PARTS.test(dest) && /\.(?:ya?ml|j2|hbs)$/.test(dest))).map((file) => ({ text: file.plain, place: file.place }));
}

function judge({ text, place }: Source, report: RuleContext['report']): void {
  for (const found of text.matchAll(USE)) {
    if (isComment(text, found.index) || !isExpression(text, found.index)) continue;
    const [name, fact] = found;
    const at = place(found.index, found.index + name.length);
    const dotted = /[.[]['"]?$/.test(text.slice(0, found.index));
    report(at, `${name} is read as a variable of its own`, {
      why: 'Ansible puts facts among the variables only while inject_facts_as_vars is on: deprecated in ansible-core 2.20, off by default in 2.24 (002: the same roles then stop with "undefined"). A variable of that name also hides the fact.',
      fix: `Write ansible_facts['${fact}'].`,
      ...(dotted ? {} : { edits: [{ at, text: `ansible_facts['${fact}']` }] }),
    });
  }
}

function isComment(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^\s*#/.test(line) || /\s#\s/.test(line) || /\{\{!|\{#/.test(line);
}

const BARE = /^\s*(?:-\s+)?(?:when|until|failed_when|changed_when|that|var|loop|with_\w+)\s*:/;

/** Between braces, or in a keyword that is an expression, also when its list goes on below. */
function isExpression(text: string, at: number): boolean {
  const open = Math.max(text.lastIndexOf('{{', at), text.lastIndexOf('{%', at));
  const close = Math.max(text.lastIndexOf('}}', at), text.lastIndexOf('%}', at));
  if (open > close) return true;
  let start = text.lastIndexOf('\n', at - 1) + 1;
  for (let line = lineAt(text, start); ; line = lineAt(text, start)) {
    if (BARE.test(line)) return true;
    if (start === 0 || !/^\s*(?:-\s|and\b|or\b|\()|^\s{6,}\S/.test(line) || /^\s*(?:-\s+)?[\w.]+:(?:\s|$)/.test(line)) return false;
    start = text.lastIndexOf('\n', start - 2) + 1;
  }
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end);
}
