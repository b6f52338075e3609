import type { LessonFile, Place, ReportDetails, RuleContext, Service, Subject, TaskView } from '../model/lesson.js';
import { readersOf } from './compose/readers.js';
import { defineRule } from './define.js';

const WHY = 'Redis 8 marks rename-command as deprecated. It still works there (002#13 took it for removed), but it hides a command from everybody: Sentinel, a backup or a monitoring client that needs CONFIG or BGSAVE fails with "unknown command".';
/** Forks that keep rename-command. */
const KEEPS = /valkey|dragonfly|keydb/i;
const FIX = 'Remove the line and say per user what is allowed: user default on >… ~* &* +@all -flushall -flushdb.';

export const redisRenameCommand = defineRule({
  number: 13,
  name: 'redis-rename-command',
  from: '002#13',
  severity: 'warning',
  summary: 'Redis hides commands by rename-command instead of ACLs',
  file(file, { report }, subject) {
    if (!CONFIG_FILE.test(file.dest) || KEEPS.test(file.dest) || !/rename-command/i.test(file.plain)) return;
    const readers = readersOf(file, subject);
    if (readers.length > 0 && !readers.some(hasAcl)) return;
    for (const { command, at } of linesOf(file)) report(at, said(command), { ...details(subject), ...(readers[0] === undefined ? {} : { within: readers[0].key }) });
  },
  service(service, context) {
    if (!hasAcl(service)) return;
    reportCommand(service, context);
    const disabled = service.environment.get('REDIS_DISABLE_COMMANDS');
    if (disabled?.text !== undefined && disabled.text.trim() !== '') context.report(disabled.at, `service "${service.name}": REDIS_DISABLE_COMMANDS renames ${disabled.text}`, { ...details(service.project.subject), within: service.key });
  },
  script({ programs }, { report }, subject) {
    for (const { name, words, wordAt } of programs) {
      if (!/^(?:redis-server|echo|printf|tee|docker|podman)$/.test(name)) continue;
      words.forEach((word, index) => {
        const found = /^(?:--)?rename-command(?:[ \t]+(\S+))?/.exec(word);
        if (found !== null) report(wordAt(index), said(found[1] ?? words[index + 1] ?? 'a command'), details(subject));
      });
    }
  },
  subject(subject, { report }) {
    for (const task of subject.tasks) for (const { command, at } of taskLines(task)) report(at, said(command), details(subject));
  },
});

function said(command: string): string {
  return `rename-command hides ${/^["']?[a-z|]+["']?$/i.test(command) ? command.toUpperCase() : 'commands'}`;
}

function details({ scripts }: Subject): ReportDetails {
  const client = scripts.flatMap(({ programs }) => programs).find(({ name, words }) => name === 'redis-cli' && words.some((word) => /^(?:CONFIG|BGSAVE|SAVE|BGREWRITEAOF|FLUSHALL|FLUSHDB|DEBUG|SHUTDOWN)$/i.test(word)));
  return { why: WHY, fix: FIX, ...(client === undefined ? {} : { related: [{ at: client.at, message: 'this client may need a renamed command' }] }) };
}

/** Redis 5 and older have no ACLs to use instead, and forks keep rename-command. */
function hasAcl({ image }: Service): boolean {
  if (image?.repository === undefined) return true;
  const major = Number(/^v?(\d+)/.exec(image.tag ?? '')?.[1] ?? Infinity);
  return /(?:^|\/)redis(?:-stack(?:-server)?|-sentinel|-cluster)?$/.test(image.repository) && major >= 6;
}

const CONFIG_FILE = /(?:\.conf(?:[.-]\w+)*|redis[^/.]*(?:\.(?:j2|hbs|tpl|tmpl|cfg))*)$/i;

function linesOf({ plain, place }: LessonFile): { command: string; at: Place }[] {
  return [...plain.matchAll(/^[ \t]*(rename-command[ \t]+(\S+)[^\r\n]*)/gim)].map((found) => {
    const end = found.index + found[0].trimEnd().length;
    return { command: found[2] ?? '', at: place(end - (found[1] ?? '').trimEnd().length, end) };
  });
}

function taskLines({ module, args }: TaskView): { command: string; at: Place }[] {
  const key = { lineinfile: 'line', blockinfile: 'block' }[module];
  const arg = key === undefined ? undefined : args.get(key);
  const state = args.get('state')?.text;
  if (arg?.text === undefined || state === 'absent' || KEEPS.test(args.get('path')?.text ?? args.get('dest')?.text ?? '')) return [];
  return [...arg.text.matchAll(/^[ \t]*rename-command[ \t]+(\S+)/gim)].map(({ 1: command }) => ({ command: command ?? '', at: arg.at }));
}

function reportCommand(service: Service, { report }: RuleContext): void {
  const words = [...(service.entrypoint?.words ?? []), ...(service.command?.words ?? [])];
  words.forEach(({ text, at }, index) => {
    const inline = /--rename-command(?:[ =]+(\S+))?/i.exec(text);
    if (inline === null) return;
    report(at, `service "${service.name}": ${said(inline[1] ?? words[index + 1]?.text ?? 'a command')}`, { ...details(service.project.subject), within: service.key });
  });
}
