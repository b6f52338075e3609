import type { Edit, Program, ReportDetails, RuleContext, Script, Service, Subject } from '../model/lesson.js';
import { isDump, leavesMachine, provesArchive } from './backup/dumps.js';
import { defineRule } from './define.js';
import { atMost, endsPipeline, pipeline } from './scripts/chain.js';

const GOOD = 'set -euo pipefail; pg_dump -Fc … > f.tmp && pg_restore -l f.tmp >/dev/null && mv f.tmp f';

export const backupNotProven = defineRule({
  number: 61,
  name: 'backup-not-proven',
  from: '004#2.3',
  severity: 'error',
  summary: 'A backup can be empty, or nobody would know that it is',
  script(script, { report }, subject) {
    const dumps = script.programs.filter(isDump);
    for (const dump of dumps) reportDump(script, dump, subject, report);
    if (dumps[0] !== undefined) reportWhole(script, dumps[0], report);
  },
});

type Report = RuleContext['report'];

function reportDump(script: Script, dump: Program, subject: Subject, report: Report): void {
  const said = (message: string, details: ReportDetails): void => report(dump.at, `${dump.name}: ${message}`, details);
  if (losesStatus(script, dump)) said('its failure is lost in the pipe, and an empty archive counts as a backup', { severity: atMost(script, 'error'), why: 'A pipeline\'s status is that of its last command; without pipefail gzip succeeds on nothing.', fix: GOOD, edits: withPipefail(script) });
  if (hidesErrors(dump)) said('its messages go to /dev/null', { severity: 'warning', why: 'What failed, and why, is written nowhere.', fix: 'Leave stderr to cron or the journal.' });
  if (dump.masked && dump.pipe.length === 1) said('its failure is masked', { severity: 'warning', why: 'The script goes on as if there were a backup.', fix: 'Let it fail.' });
  if (/^(?:mysqldump|mariadb-dump)$/.test(dump.name) && !dump.words.some((word) => /^--(?:single-transaction|lock-all-tables|defaults-(?:extra-)?file|no-data|help)|^-\w*x/.test(word))) said('without --single-transaction the tables are from different moments, or writers wait', { severity: 'warning', why: 'The default locks one database after another (004, 2.3).', fix: `${dump.name} --single-transaction --routines …`, edits: [{ at: dump.wordAt(0), text: ' --single-transaction', insert: 'after' }] });
  const service = serviceOf(dump, subject);
  const user = service === undefined ? undefined : wrongUser(dump, service);
  if (user !== undefined && service !== undefined) said(`user ${user} is not the one of service "${service.name}"`, { severity: 'warning', why: 'The compose file creates another user.', fix: 'Give the user and database that the compose file has.' });
  if (service !== undefined && dump.name === 'redis-cli' && needsPassword(service) && !authenticates(script, dump)) said(`no password is given, but service "${service.name}" wants one`, { severity: 'warning', why: 'It answers NOAUTH, and no file is written.', fix: 'Set REDISCLI_AUTH.' });
}

/** Beside the `set -e` that a script of bash has: where none stands, a failure would end nothing that it does not end now. */
function withPipefail({ kind, interpreter, programs, errexit }: Script): Edit[] {
  const set = programs.find(({ name, words }) => name === 'set' && words.some((word) => /^-[a-z]*e/.test(word)));
  if (kind !== 'file' || interpreter !== 'bash' || !errexit || set === undefined) return [];
  return [{ at: set.wordAt(set.words.length - 1), text: ' -o pipefail', insert: 'after' }];
}

/** Where the dump is not the last of its pipeline and what comes out is kept. */
function losesStatus(script: Script, dump: Program): boolean {
  if (endsPipeline(dump) || script.pipefail) return false;
  const last = pipeline(script, dump).at(-1);
  if (last === undefined || /^(?:psql|mysql|mariadb|pg_restore|mongorestore|less|head|grep|wc|diff|cat)$/.test(last.name) && last.redirects.length === 0) return false;
  return !/PIPESTATUS|pipestatus|mispipe/.test(script.text) && !script.programs.some(provesArchive);
}

function hidesErrors({ redirects }: Program): boolean {
  return redirects.some(({ operator, target, fd }) => target === '/dev/null' && ((fd === 2 && operator.startsWith('>')) || operator.startsWith('&>')));
}

function serviceOf({ container }: Program, { projects }: Subject): Service | undefined {
  const found = container === undefined ? [] : projects.flatMap(({ services }) => services).filter((service) => service.name === container || service.containerName?.text === container);
  return found.length === 1 ? found[0] : undefined;
}

function wrongUser({ name, words }: Program, service: Service): string | undefined {
  if (!/^pg_dump/.test(name) || service.mounts.some(({ target }) => target?.startsWith('/docker-entrypoint-initdb.d'))) return undefined;
  const at = words.findIndex((word) => word === '-U' || word === '--username');
  const user = at === -1 ? words.map((word) => /^(?:-U|--username=)(.+)/.exec(word)?.[1]).find((one) => one !== undefined) : words[at + 1];
  const given = service.environment.get('POSTGRES_USER');
  const right = given === undefined ? 'postgres' : given.text;
  return user === undefined || right === undefined || /[$`]/.test(user) || user === right ? undefined : user;
}

function needsPassword({ command }: Service): boolean {
  return command?.words.some(({ text }) => text.includes('--requirepass')) ?? false;
}

function authenticates({ text }: Script, { words, assignments }: Program): boolean {
  return assignments.has('REDISCLI_AUTH') || text.includes('REDISCLI_AUTH') || words.some((word) => /^(?:-a|--pass|--user|-u)$/.test(word));
}

/** A script that makes backups, as a whole: told once, at its first dump. */
function reportWhole(script: Script, dump: Program, report: Report): void {
  if (script.kind !== 'file' && script.kind !== 'cron') return;
  const { programs, text } = script;
  if (programs.some(({ name }) => /^(?:restic|borg|borgmatic|kopia|duplicity|wal-g|pgbackrest|barman|pg_restore|psql|mysql)$/.test(name))) return;
  const proven = programs.some(provesArchive);
  const lacks = [
    ...(!script.errexit && !/\$\?|PIPESTATUS/.test(text) && goesOn(script, dump) ? ['it goes on when the dump fails'] : []),
    ...(proven ? [] : ['nothing looks into the archive']),
    ...(programs.some(leavesMachine) ? [] : ['no copy leaves this machine']),
  ];
  if (proven || lacks.length < 2) return;
  report(dump.at, `this backup is not proven: ${lacks.join(', ')}`, { severity: 'warning', why: 'A backup that was never read back is a hope; one on the same disk goes with it.', fix: `${GOOD}; then copy it away (encrypted), and restore one now and then.` });
}

function goesOn({ programs }: Script, dump: Program): boolean {
  return dump !== programs.at(-1) && dump.before !== '&&' && dump.before !== '||' && !dump.within.includes('condition');
}
