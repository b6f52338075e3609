import type { Place, Script, Service, TaskView } from '../model/lesson.js';
import { definitions } from './compose/definitions.js';
import { defineRule } from './define.js';
import { programSecrets, serviceArgv } from './secrets/argv.js';
import { envPairs, isEnvFile, isSample, variablePairs } from './secrets/env-files.js';
import { environmentSecrets, kindOf, namesAmong, nameOf, valueWithin, writtenSecret } from './secrets/given.js';
import { addsEverything, assignedSecrets, isIgnored, readableByAll } from './secrets/spread.js';

const LITERAL = 'What stands in a tracked file is known to everyone who can read the repository, its copies and its history (000: the bouncer\'s key in middlewares.yml).';
const ARGV = 'Arguments show in "ps", in "docker inspect" and in shell histories (004: mysqldump -p$MYSQL_ROOT_PASSWORD).';
const KEEP = 'Keep it in a vault, an ignored .env or a secret file, replace it at the service (the old one is burnt), and refer to it by a variable.';
const HAND = 'Hand it over by a file or the environment: REDISCLI_AUTH, --defaults-extra-file, ~/.pgpass, a config file, curl --config.';

/** Shorter ones are a word for a user without a password (`--user health --pass any`). */
const SHORTEST = 6;

export const secretInClearOrArgv = defineRule({
  number: 54,
  name: 'secret-in-clear-or-argv',
  from: '004',
  severity: 'error',
  summary: 'A secret stands in clear in a tracked file, or among the arguments of a command',
  project(project, { report }) {
    for (const { item, service, who } of definitions(project, exposed)) {
      report(item.at, `${who}: ${item.name} ${item.literal ? 'stands in clear in the file' : 'gets a secret as an argument'}`, { severity: item.literal ? 'error' : 'warning', why: item.literal ? LITERAL : ARGV, fix: item.literal ? KEEP : HAND, within: service.key });
    }
  },
  file(file, { report }, subject) {
    if (isSample(file.within) || isIgnored(file, subject)) return;
    const pairs = [...(isEnvFile(file) ? envPairs(file) : []), ...variablePairs(file)];
    const names = namesAmong(pairs);
    for (const { key, raw, at } of pairs) {
      if (file.step !== undefined && valueWithin(file, at.range.start, at.range.end)) continue;
      const secret = writtenSecret(key, raw, names);
      if (secret?.kind === 'literal') report(at, `${secret.name} stands in clear in the file`, { severity: /\/defaults\//.test(file.dest) ? 'warning' : 'error', why: LITERAL, fix: KEEP });
    }
  },
  script(script, { report }, subject) {
    if (script.kind === 'document') return;
    for (const { at, name } of assignedSecrets(script)) report(at, script.kind === 'cron' ? `${name} stands in the command of a cron job` : `${name} stands in clear in the script`, { severity: 'warning', why: script.kind === 'cron' ? `${LITERAL} While the job runs, "ps" shows its command.` : LITERAL, fix: HAND });
    for (const { at, file } of addsEverything(script, subject)) report(at, `this puts ${file.dest.split('/').at(-1)} with its secrets under version control`, { severity: 'warning', why: `No .gitignore names it. ${LITERAL}`, fix: 'Name it in .gitignore, or add the files that are meant one by one.', related: [{ at: file.place(0, 0), message: 'the file stands here' }] });
    for (const { name, at, literal } of scriptSecrets(script)) report(at, `${name} gets a secret as an argument`, { severity: 'warning', why: literal ? `${LITERAL} ${ARGV}` : ARGV, fix: HAND });
  },
  subject(subject, { report }) {
    const { tasks, files, host } = subject;
    for (const task of tasks) {
      const found = readableByAll(task, subject);
      if (found !== undefined) report(found.at, `every user of the host may read ${found.dest} with its secrets (mode ${found.mode})`, { severity: 'warning', why: 'Docker reads it as root, or as who calls it; nobody else needs to.', fix: 'Write mode: "0600", or "0640" with a group.' });
    }
    if (host !== undefined) return;
    const texts = new Map(files.map((file) => [nameOf(file), file.plain]));
    for (const task of tasks) if (shows(task, texts)) report(task.at, `task "${task.name}" runs a command with a secret, and its result is printed`, { severity: 'warning', why: 'Without no_log the command line, secret included, is in the output and the log of every run.', fix: 'Add "no_log: true".' });
  },
});

function exposed(service: Service): { readonly at: Place; readonly name: string; readonly literal: boolean }[] {
  const inClear = environmentSecrets(service).filter(({ kind }) => kind === 'literal').map(({ at, name }) => ({ at, name, literal: true }));
  const argv = serviceArgv(service).flatMap(({ at, name, value }) => {
    const kind = kindOf(value, [service.name]);
    return kind === 'placeholder' || (kind === 'literal' && value.length < SHORTEST) ? [] : [{ at, name, literal: kind === 'literal' && !/[$`]/.test(value) }];
  });
  return [...inClear, ...argv];
}

function scriptSecrets({ programs }: Script): { readonly at: Place; readonly name: string; readonly literal: boolean }[] {
  return programs.flatMap((program) => programSecrets(program).map(({ at, name, value }) => ({ at, name, literal: kindOf(value) !== undefined })));
}

/** A command of an unrendered role with a secret's variable in it, outside of what the argument check tells. */
function shows({ module, args, keywords, script }: TaskView, texts: ReadonlyMap<string, string>): boolean {
  if (!['command', 'shell', 'raw'].includes(module) || keywords.has('no_log')) return false;
  const text = [...args.values()].map(({ at: { range } }) => texts.get(range.file)?.slice(range.start, range.end) ?? '').join(' ');
  return /\{\{[^}]*(?:password|passwd|secret|token|api_?key)\b(?!\s*[.[])[^}]*\}\}/i.test(text) && !(script?.programs ?? []).some((program) => programSecrets(program).length > 0);
}
