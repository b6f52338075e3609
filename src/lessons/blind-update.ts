import { basename } from 'node:path/posix';
import type { Image, Program, Project, RuleContext, Script, Service, Subject, TaskView } from '../model/lesson.js';
import { isDump } from './backup/dumps.js';
import { DEFAULTS } from './compose/uses.js';
import { defineRule } from './define.js';
import { atMost } from './scripts/chain.js';
import { composeVerb } from './scripts/compose-verb.js';

const UNUSED = 'A stack that is down for its update has no containers: its volumes count as unused (003, Cleanup).';
const GATED = 'Pull by digest, dump the database, up --wait, and go back to the previous digest when it does not become healthy.';

export const blindUpdate = defineRule({
  number: 51,
  name: 'blind-update',
  from: '001#7',
  severity: 'warning',
  summary: 'An update without backup, health check or way back, or a clean-up that takes data or the way back',
  script(script, { report }, subject) {
    if (script.kind === 'ci' && script.runs !== 'host') return;
    for (const program of script.programs) reportPrune(script, program, report);
    reportDown(script, report);
    reportUpdate(script, subject, report);
  },
  service(service, { report }) {
    reportWatchtower(service, report);
  },
  subject(subject, { report }) {
    if (subject.kind === 'host') reportUpgrade(subject, report);
    for (const task of subject.tasks) reportPruneTask(task, report);
  },
});

type Report = RuleContext['report'];

function reportPrune(script: Script, program: Program, report: Report): void {
  const { name, words } = program;
  const [, object = '', verb = ''] = words.filter((word) => !word.startsWith('-'));
  if (!/^(?:docker|podman)$/.test(name) || verb !== 'prune' || words.some((word) => /^--filter\b/.test(word)) || isCleanUp(script, program)) return;
  const all = words.some((word) => word === '--all' || /^-\w*a/.test(word));
  const data = words.includes('--volumes') || (object === 'volume' && all);
  if (data || object === 'volume') report(program.at, `${object} prune deletes the data of every ${data ? '' : 'anonymous '}volume that no container uses right now`, { severity: data && isUnattended(words) ? atMost(script, 'error') : 'warning', why: UNUSED, fix: 'docker image prune --filter until=720h, and volumes by name.' });
  else if (all && (object === 'system' || object === 'image')) report(program.at, `${object} prune -a deletes the images that one could go back to`, { why: 'After a bad update the previous image is gone, and its tag may have moved.', fix: `docker ${object} prune -a --filter until=720h` });
}

function isUnattended(words: readonly string[]): boolean {
  return words.some((word) => word === '--force' || /^-\w*f/.test(word));
}

function reportPruneTask({ module, args }: TaskView, report: Report): void {
  const volumes = module === 'docker_prune' ? args.get('volumes') : undefined;
  if (volumes?.text === undefined || !/^(?:true|yes)$/i.test(volumes.text) || args.has('volumes_filters')) return;
  report(volumes.at, 'docker_prune deletes the data of every anonymous volume that no container uses right now', { why: UNUSED, fix: 'volumes_filters, or docker_volume with the names of what may go.' });
}

/** An update that empties the volumes: `down -v`, and `up` behind it. */
function reportDown(script: Script, report: Report): void {
  if (script.kind === 'document' || /(?:dev|local|demo|e2e|bench|ci)[^/]*$/i.test(script.file?.dest ?? '')) return;
  const { programs } = script;
  programs.forEach((program, index) => {
    const at = composeVerb(program) === 'down' ? program.words.findIndex((word) => word === '--volumes' || /^-\w*v/.test(word)) : -1;
    if (at === -1 || program.within.length > 0 || isCleanUp(script, program) || programs.slice(0, index).some(isDump)) return;
    if (programs.slice(index + 1).some((next) => composeVerb(next) === 'up' && next.within.length === 0)) report(program.wordAt(at), 'down -v deletes the volumes of the project, and up begins with empty ones', { why: 'A restart or an update needs no -v: it is the data that goes with it, not only the containers.', fix: 'docker compose down, or only up -d: containers are made anew where something changed.' });
  });
}

/** Scripts whose purpose it is. */
function isCleanUp({ file, kind }: Script, { at }: Program): boolean {
  const target = kind === 'make' ? [...(file?.plain.slice(0, at.range.start) ?? '').matchAll(/^([\w.-]+)[^\n:=]*:(?!=)/gm)].at(-1)?.[1] : undefined;
  return /(?:clean|reset|destroy|nuke|purge|uninstall|teardown|tear-down|wipe|test)[^/]*$/i.test(file?.dest ?? '') || /clean|reset|destroy|nuke|purge|uninstall|teardown|wipe|prune|mrproper/i.test(target ?? '');
}

function reportUpdate(script: Script, subject: Subject, report: Report): void {
  const { programs } = script;
  const up = programs.find((program) => composeVerb(program) === 'up');
  if (up === undefined || isGated(script)) return;
  const code = programs.find(({ name, words }) => name === 'git' && (words.includes('pull') || (words.includes('reset') && words.includes('--hard'))));
  const builds = up.words.includes('--build') || programs.some((program) => composeVerb(program) === 'build' && programs.indexOf(program) < programs.indexOf(up));
  if (code !== undefined && programs.indexOf(code) < programs.indexOf(up) && builds) report(up.at, 'what was just pulled is built and started without a backup, a health check or a way back', { why: 'The server becomes what the branch is at that moment (004, 4.2); a build that fails half-way leaves the old containers gone.', fix: 'Build in CI, deploy an image by digest, up --wait, and keep the previous digest.' });
  else reportPull(script, up, subject, report);
}

function reportPull({ programs }: Script, up: Program, { projects }: Subject, report: Report): void {
  const pull = programs.find((program) => composeVerb(program) === 'pull' || (program === up && program.words.some((word, index) => word === '--pull=always' || (word === '--pull' && program.words[index + 1] === 'always'))));
  if (pull === undefined || programs.indexOf(pull) > programs.indexOf(up)) return;
  const moving = meant(up, projects).flatMap(({ services }) => services).filter(({ image, build }) => image !== undefined && build === undefined && isFloating(image));
  const names = [...new Set(moving.map(({ name }) => name))];
  if (names.length > 0) report(pull.at, `images whose tags move are pulled and started without a backup, a health check or a way back (${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''})`, { why: 'Nobody chose the version that runs afterwards, and nobody knows which one ran before (001, maintenance).', fix: GATED });
}

/** The projects of the files that `-f` names; without it those of files that Compose finds by itself, where there are any. */
function meant({ words }: Program, projects: readonly Project[]): readonly Project[] {
  const named = words.flatMap((word, index) => (word === '-f' || word === '--file' ? [basename(words[index + 1] ?? '')] : word.startsWith('--file=') ? [basename(word)] : []));
  const wanted = named.length > 0 ? named : DEFAULTS;
  const found = projects.filter(({ files }) => files.some(({ dest }) => wanted.includes(basename(dest))));
  return found.length > 0 ? found : projects;
}

/** Something between the old and the new state that can stop the update, or lead back. */
function isGated({ programs, text }: Script): boolean {
  return programs.some((program) => isDump(program) || ['restic', 'borg', 'borgmatic', 'kopia', 'pg_basebackup'].includes(program.name) || /back-?up|snapshot/i.test(program.path) || program.words.includes('--wait') || ['curl', 'wget', 'goss'].includes(program.name)) || /rollback|roll_back|\.State\.Health|health/i.test(text);
}

const MOVING = /^(?:latest|main|master|stable|edge|nightly|develop|dev|release|rocm|cuda|alpine|slim)$/;

function isFloating({ tag, tagKnown, digest, repository }: Image): boolean {
  return repository !== undefined && digest === undefined && tagKnown && (tag === undefined || MOVING.test(tag));
}

const DATABASES = /(?:^|\/)(?:postgres|postgis|pgvector|timescaledb(?:-ha)?|mysql|mariadb|mongo|mongodb|percona|clickhouse-server|elasticsearch|opensearch|influxdb|cassandra|couchdb|neo4j)$/;
const ENABLE = 'com.centurylinklabs.watchtower.enable';

function reportWatchtower(service: Service, report: Report): void {
  if (service.image?.repository === undefined || !/(?:^|\/)watchtower$/.test(service.image.repository)) return;
  const words = service.command?.words.map(({ text }) => text) ?? [];
  const set = (name: string, flag: string): boolean => /^(?:true|1|yes)$/i.test(service.environment.get(name)?.text ?? '') || words.includes(flag);
  if (set('WATCHTOWER_MONITOR_ONLY', '--monitor-only') || set('WATCHTOWER_NO_PULL', '--no-pull')) return;
  const opted = set('WATCHTOWER_LABEL_ENABLE', '--label-enable') || service.environment.get('WATCHTOWER_LABEL_ENABLE')?.text === undefined && service.environment.has('WATCHTOWER_LABEL_ENABLE');
  const named = words.filter((word, index) => !word.startsWith('-') && !/^--(?:interval|schedule|stop-timeout|scope|host)$/.test(words[index - 1] ?? ''));
  const hit = service.project.services.filter((other) => DATABASES.test(other.image?.repository ?? '') && watched(other, opted, named));
  if (hit.length > 0) report(service.image.at, `service "${service.name}": watchtower updates the database ${hit.map(({ name }) => `"${name}"`).join(', ')} by itself`, { why: 'A new major version does not read the old data directory, and no dump was made before.', fix: `Label databases ${ENABLE}=false.`, within: service.key });
}

function watched({ labels, name, containerName, image }: Service, opted: boolean, named: readonly string[]): boolean {
  if (image?.digest !== undefined) return false;
  if (named.length > 0 && !named.includes(containerName?.text ?? name)) return false;
  const label = labels.get(ENABLE)?.text?.toLowerCase();
  return opted ? label === 'true' : label !== 'false' && labels.get('com.centurylinklabs.watchtower.monitor-only')?.text !== 'true';
}

/** `apt upgrade` after containers run: a new Docker restarts them all in the middle of the play. */
function reportUpgrade({ tasks }: Subject, report: Report): void {
  const started = tasks.findIndex(({ module }) => /^docker_compose(?:_v2)?$|^docker_container$/.test(module));
  if (started === -1) return;
  for (const { module, args } of tasks.slice(started)) {
    const upgrade = args.get('upgrade');
    if (module === 'apt' && upgrade?.text !== undefined && /^(?:dist|full|safe|yes|true)$/i.test(upgrade.text)) report(upgrade.at, 'packages are upgraded while containers run: a new Docker restarts all of them', { why: 'The play goes on with containers that come and go.', fix: 'Upgrade before the first container starts, or hold docker-ce and containerd.io.' });
  }
}
