import type { Arg, Edit, LessonFile, Program, RuleContext, Script, Service, TaskView } from '../model/lesson.js';
import type { Node } from '../model/node.js';
import { defineRule } from './define.js';
import { withoutWord, wordPart } from './edits/words.js';
import { argText } from './steps.js';
import { atMost, pipeline } from './scripts/chain.js';
import { credentials, curlLetters, insecureFlag, isLoopback, urlsOf } from './scripts/requests.js';

const WHY = 'Whoever stands between the two can answer instead, and read or change what is sent. A certificate check that runs with it passes for an expired or foreign certificate (000, the checklist).';
const FIX = 'Trust the certificate instead: --cacert FILE; test a name on a certain host with --resolve NAME:443:ADDRESS.';

export const tlsVerificationOff = defineRule({
  number: 48,
  name: 'tls-verification-off',
  from: '000#5',
  severity: 'warning',
  summary: 'A certificate or host key is not checked, or a download is run unseen',
  script(script, { report }) {
    for (const program of script.programs) {
      reportRequest(script, program, report);
      reportPiped(script, program, report);
      reportHostKey(script, program, report);
      reportVariables(program, report);
    }
  },
  subject({ tasks }, { report }) {
    for (const task of tasks) reportTask(task, report);
  },
  service(service, { report }) {
    reportService(service, report);
  },
  file(file, { report }) {
    if (/insecureSkipVerify/i.test(file.plain) && file.root !== undefined) for (const at of skipped(file.root)) report(at, 'insecureSkipVerify: Traefik or a client takes any certificate from its backend', { why: WHY, fix: 'Give rootCAs (and serverName) instead.', edits: [{ at, text: 'false' }] });
    reportPython(file, report);
    reportInventory(file, report);
  },
});

type Report = RuleContext['report'];

function reportRequest(script: Script, program: Program, report: Report): void {
  const flag = insecureFlag(program);
  if (flag === undefined) return;
  const urls = urlsOf(program);
  if (program.words.some((word) => /^--(?:cacert|capath|ca-certificate)\b/.test(word)) || (urls.length > 0 && urls.every(isLoopback)) || (program.container !== undefined && urls.every(isLoopback))) return;
  const piped = runsInShell(script, program);
  const secret = credentials(program);
  const worse = piped ? ' and runs what it gets' : secret ? ' and sends credentials' : '';
  report(program.wordAt(flag), `${program.name} ${program.words[flag]} takes any certificate${worse}`, { severity: worse === '' ? 'warning' : atMost(script, 'error'), why: WHY, fix: FIX, edits: piped ? [] : withoutFlag(program, flag) });
}

/** `-k` alone, or the letter among others. */
function withoutFlag(program: Program, flag: number): Edit[] {
  const word = program.words[flag] ?? '';
  const letter = curlLetters(word).length > 1 ? word.indexOf('k') : -1;
  return letter < 0 ? withoutWord(program, flag) : wordPart(program, flag, letter, letter + 1, '');
}

/** What is downloaded goes into a shell without having been looked at. */
function reportPiped(script: Script, program: Program, report: Report): void {
  if (!['curl', 'wget'].includes(program.name) || insecureFlag(program) !== undefined || !runsInShell(script, program)) return;
  const plain = urlsOf(program).some((url) => url.startsWith('http://') && !isLoopback(url));
  report(program.at, plain ? 'a download over http is run by a shell' : 'a download is run by a shell unseen', {
    severity: script.kind === 'document' ? (plain ? 'warning' : 'note') : plain ? 'error' : 'warning',
    why: 'Nobody knows what was run, and a connection that breaks in the middle runs half of it.',
    fix: 'Download to a file, compare its checksum, then run it; or take the package of the distribution.',
  });
}

function runsInShell(script: Script, program: Program): boolean {
  const behind = pipeline(script, program).filter(({ pipe }) => pipe.index > program.pipe.index);
  return behind.some(({ name, words }) => /^(?:ba|da|z|k|a)?sh$/.test(name) || (/^(?:python3?|perl|node|ruby)$/.test(name) && (words.length === 1 || words[1] === '-')));
}

function reportHostKey(script: Script, program: Program, report: Report): void {
  if (!['ssh', 'scp', 'sftp', 'rsync', 'sshpass', 'ssh-copy-id', 'git', 'autossh', 'mosh', 'sshfs', 'ansible', 'ansible-playbook'].includes(program.name)) return;
  const found = program.words.findIndex((word) => /StrictHostKeyChecking[= ]["']?no\b/i.test(word));
  if (found === -1 || program.words.some((word) => /(?:^|@)(?:localhost|127\.[\d.]+|\[?::1\]?)(?::|$)/.test(word))) return;
  report(program.wordAt(found), `${program.name} takes any host key`, { severity: program.name === 'sshpass' ? atMost(script, 'error') : 'warning', why: program.name === 'sshpass' ? 'The password goes to whoever answers.' : 'The first connection and every later one go to whoever answers.', fix: 'StrictHostKeyChecking=accept-new, or a known_hosts file with the key.', edits: acceptNew(program, found) });
}

function acceptNew(program: Program, index: number): Edit[] {
  const found = /StrictHostKeyChecking[= ]["']?(?=no\b)/i.exec(program.words[index] ?? '');
  const start = found === null ? -1 : found.index + found[0].length;
  return start < 0 ? [] : wordPart(program, index, start, start + 'no'.length, 'accept-new');
}

const SWITCHES: Readonly<Record<string, RegExp>> = { NODE_TLS_REJECT_UNAUTHORIZED: /^0$/, GIT_SSL_NO_VERIFY: /^(?:1|true|yes)$/i, PYTHONHTTPSVERIFY: /^0$/, ANSIBLE_HOST_KEY_CHECKING: /^(?:0|false|no)$/i };

function switchedOff(name: string, value: string | undefined): boolean {
  return Object.hasOwn(SWITCHES, name) && value !== undefined && (SWITCHES[name] as RegExp).test(value.trim());
}

function reportVariables(program: Program, report: Report): void {
  const exported = ['export', 'declare'].includes(program.name) ? program.words.slice(1).map((word): [string, string] => [word.split('=')[0] ?? '', word.slice(word.indexOf('=') + 1)]) : [];
  for (const [name, value] of [...program.assignments, ...exported]) if (switchedOff(name, value)) report(program.at, `${name}=${value} switches the check off`, { severity: 'warning', why: WHY, fix: 'Leave it on, and trust the certificate or key: NODE_EXTRA_CA_CERTS, http.sslCAInfo, known_hosts.' });
  const git = program.name === 'git' ? program.words.findIndex((word, index) => /^http\.sslVerify=(?:false|0|no)$/i.test(word) || (/^http\.sslVerify$/i.test(word) && /^(?:false|0|no)$/i.test(program.words[index + 1] ?? ''))) : -1;
  if (git !== -1) report(program.wordAt(git), 'git takes any certificate', { severity: 'warning', why: WHY, fix: 'git -c http.sslCAInfo=FILE.' });
}

function reportTask({ args, module, keywords }: TaskView, report: Report): void {
  const given = args.get('validate_certs') ?? args.get('tls_verify');
  const url = args.get('url')?.text ?? args.get('repo')?.text ?? '';
  if (given?.text !== undefined && /^(?:false|no|off|0)$/i.test(given.text) && !isLoopback(url)) {
    const secret = ['url_password', 'password', 'api_token', 'token'].some((key) => args.has(key)) || /authorization|token/i.test(args.get('headers')?.text ?? '');
    report(given.at, `${module} takes any certificate${secret ? ' and sends credentials' : ''}`, { severity: secret ? 'error' : 'warning', why: WHY, fix: 'Remove it; give ca_path where the certificate is your own.', edits: turned(given, 'true') });
  }
  const environment = keywords.get('environment');
  const value = environment?.value;
  if (environment === undefined || typeof value !== 'object' || value === null) return;
  for (const [name, text] of Object.entries(value)) if (switchedOff(name, argText(text) ?? '')) report(environment.at, `${name} switches the check off`, { severity: 'warning', why: WHY, fix: 'Leave it on.' });
}

function reportService(service: Service, report: Report): void {
  for (const [name, { text, at }] of service.environment) if (switchedOff(name, text)) report(at, `service "${service.name}": ${name} switches the check off`, { why: WHY, fix: 'Trust the certificate instead: NODE_EXTRA_CA_CERTS=/certs/ca.pem.', within: service.key });
  for (const { text, at } of [...(service.entrypoint?.words ?? []), ...(service.command?.words ?? [])]) if (isSkip(text)) report(at, `service "${service.name}": any certificate of a backend is taken`, { why: WHY, fix: '--serversTransport.rootCAs=/certs/ca.pem', within: service.key });
  for (const [name, { text, at }] of service.labels) if (/insecureskipverify$/i.test(name) && text?.toLowerCase() === 'true') report(at, `service "${service.name}": any certificate of a backend is taken`, { why: WHY, fix: 'Give rootCAs instead.', within: service.key });
}

function isSkip(word: string): boolean {
  return /^--[\w.-]*insecureskipverify(?:=true)?$/i.test(word);
}

function skipped(node: Node): Node[] {
  if (node.kind === 'sequence') return node.items.flatMap(skipped);
  if (node.kind !== 'map') return [];
  return node.entries.flatMap(({ key, value }) => (/^insecure_?skip_?verify$/i.test(key.text) && value.kind === 'scalar' && value.value === true ? [value] : skipped(value)));
}

function reportPython(file: LessonFile, report: Report): void {
  if (!file.dest.endsWith('.py')) return;
  for (const found of file.plain.matchAll(/^[^#\n]*?\b(verify\s*=\s*False|ssl\._create_unverified_context|CERT_NONE)\b/gm)) {
    const start = found.index + found[0].length - (found[1] ?? '').length;
    report(file.place(start, found.index + found[0].length), `${found[1]}: any certificate is taken`, { severity: 'warning', why: WHY, fix: "verify='/path/to/ca.pem'" });
  }
}

/** A switch of a task, where it is written as the word that it is. */
function turned({ at, raw, text }: Arg, to: string): Edit[] {
  return raw !== undefined && raw.toLowerCase() === text?.toLowerCase() ? [{ at, text: to }] : [];
}

/** Inventories and ansible.cfg. */
function reportInventory(file: LessonFile, report: Report): void {
  const pattern = /ansible\.cfg$/.test(file.dest) ? /^[ \t]*(host_key_checking[ \t]*=[ \t]*(?:false|no|0)\b)/gim : /(?:^|\/)(?:host_vars|group_vars|inventor)|(?:^|\/)hosts(?:\.ya?ml|\.ini)?$/.test(file.dest) ? /^[^#;\n]*?(StrictHostKeyChecking[= ]no\b)/gim : undefined;
  if (pattern === undefined) return;
  for (const found of file.plain.matchAll(pattern)) {
    const { 1: setting = '', index } = found;
    const start = index + found[0].length - setting.length;
    const value = /[= ][ \t]*(\w+)$/.exec(setting)?.[1] ?? '';
    const end = start + setting.length;
    report(file.place(start, end), 'any host key is taken', { severity: 'warning', why: 'Every connection goes to whoever answers.', fix: 'StrictHostKeyChecking=accept-new, or a known_hosts file of the project.', edits: [{ at: file.place(end - value.length, end), text: setting.startsWith('S') ? 'accept-new' : 'True' }] });
  }
}

