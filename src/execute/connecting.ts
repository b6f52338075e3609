import { userInfo } from 'node:os';
import type { Connection, ConnectionNote, ConnectionSettings, LockRequest } from '../model/connection.js';
import type { Keywords } from '../model/playbook.js';
import type { Value } from '../model/value.js';
import type { Scope } from '../language/scope.js';
import { breath } from './breath.js';
import type { HostRun, HostVariables } from './host-run.js';
import { keyword, secret, text, variable } from './identity.js';
import { NO_VARIABLES } from './place.js';
import type { PlayRun } from './play-run.js';
import { scopeAt } from './runtime-scope.js';

const LOCAL = new Set(['localhost', '127.0.0.1', '::1']);

/** How to reach a host: its variables first, then keywords of the play, then the command line. */
export function settingsFor(run: PlayRun, host: HostRun, keywords: Keywords): ConnectionSettings {
  const { options } = run;
  const scope = scopeAt(run, host, { layers: run.play.layers }, NO_VARIABLES);
  const value = (name: string): Value | undefined => variable(scope, name);
  const password = value('ansible_password') ?? value('ansible_ssh_pass');
  const { given, ...way } = wayTo(run, host, scope, keywords);
  return {
    ...way,
    ...loginAt(run, host, scope, keywords, given),
    name: host.name,
    password: password === undefined ? options.password : secret(password),
    privateKeyFile: text(value('ansible_ssh_private_key_file') ?? value('ansible_private_key_file')) ?? options.privateKeyFile,
    knownHosts: options.knownHosts,
    acceptNewHostKey: options.acceptNewHostKey,
    timeout: host.connectTimeout ?? options.timeout ?? 10,
    lock: options.check ? undefined : lockFor(run, host),
    writable: !options.check,
  };
}

/** The login user of a host, without connecting: identity of tasks without become. Asked at every task. */
export function loginOf(run: PlayRun, host: HostRun): string {
  const { facts, included, set } = host.variables;
  const known = logins.get(run)?.get(host);
  if (known !== undefined && known.facts === facts && known.included === included && !LOGIN_VARIABLES.some((name) => set.has(name))) return known.user;
  const user = askedLogin(run, host);
  logins.set(run, (logins.get(run) ?? new Map()).set(host, { user, facts, included }));
  return user;
}

/** What `set_fact` must not have touched for a login user to hold on. */
const LOGIN_VARIABLES = ['ansible_user', 'ansible_ssh_user', 'ansible_connection', 'ansible_host', 'ansible_ssh_host', 'ansible_port', 'ansible_ssh_port', 'ansible_ssh_common_args', 'ansible_ssh_extra_args'];
const logins = new WeakMap<PlayRun, Map<HostRun, { readonly user: string } & Pick<HostVariables, 'facts' | 'included'>>>();

/** Where nobody names a user, ssh_config may: it must be known before it is planned who becomes whom. */
function askedLogin(run: PlayRun, host: HostRun): string {
  const scope = scopeAt(run, host, { layers: run.play.layers }, NO_VARIABLES);
  const { keywords } = run.play;
  const { kind, user, given } = wayTo(run, host, scope, keywords);
  if (given || kind !== 'ssh') return user;
  return run.ports.connect.user?.({ ...loginAt(run, host, scope, keywords, given), user }) ?? user;
}

/** What is connected to, and as whom. */
function wayTo({ options }: PlayRun, host: HostRun, scope: Scope, keywords: Keywords): Pick<ConnectionSettings, 'kind' | 'user'> & { readonly given: boolean } {
  const implicitLocal = LOCAL.has(host.name) && variable(scope, 'ansible_host') === undefined;
  const kind = text(variable(scope, 'ansible_connection') ?? keyword(keywords.connection, scope)) ?? options.connection ?? (implicitLocal ? 'local' : 'ssh');
  const user = text(variable(scope, 'ansible_user') ?? variable(scope, 'ansible_ssh_user') ?? keyword(keywords.remoteUser, scope)) ?? options.user;
  return { kind: kind === 'local' || kind === 'fake' ? kind : 'ssh', user: kind === 'local' || user === undefined ? userInfo().username : user, given: user !== undefined };
}

/** Address, ports and ssh's arguments, and what of them is only our default. */
function loginAt({ options }: PlayRun, host: HostRun, scope: Scope, keywords: Keywords, userGiven: boolean): Pick<ConnectionSettings, 'address' | 'port' | 'otherPorts' | 'commonArgs' | 'unsaid'> {
  const value = (name: string): Value | undefined => variable(scope, name);
  const ports = portsOf(value('ansible_port') ?? value('ansible_ssh_port') ?? keyword(keywords.port, scope));
  return {
    address: text(value('ansible_host') ?? value('ansible_ssh_host')) ?? host.name,
    port: ports[0] ?? 22,
    otherPorts: ports.length > 1 ? ports.slice(1) : undefined,
    commonArgs: [text(value('ansible_ssh_common_args')), text(value('ansible_ssh_extra_args')), options.commonArgs].filter(Boolean).join(' ') || undefined,
    unsaid: [...(ports.length > 0 ? [] : (['port'] as const)), ...(userGiven ? [] : (['user'] as const)), ...(options.timeout === undefined ? (['timeout'] as const) : [])],
  };
}

/** One port, or several to be tried in order: a host before and after its sshd moved. */
function portsOf(value: Value | undefined): number[] {
  return (Array.isArray(value) ? (value as readonly Value[]) : value === undefined || value === null ? [] : [value]).map((port) => Number(text(port)));
}

/** Root's shell takes the lock where anything in the run becomes root on the host, so that two runs meet at one file. */
function lockFor(run: PlayRun, host: HostRun): LockRequest {
  const { options } = run;
  return { identity: run.lockIdentity(host), runId: options.runId, who: options.who, since: run.ports.now().toISOString(), command: options.command };
}

/** The host's connection, opened at first need. */
export function connectionOf(run: PlayRun, host: HostRun): Promise<Connection> {
  return host.connection(async () => {
    const settings = settingsFor(run, host, run.play.keywords);
    if (settings.password !== undefined) run.ports.redactor.add(settings.password.text);
    const say = (note: ConnectionNote): void => run.emit({ type: 'message', level: 'note', verbosity: verbosityOf(run, note), host: host.name, text: note.text });
    const connection = await run.ports.connect({ ...settings, say: (said) => say({ text: said, verbosity: 0 }) });
    for (const note of connection.notes ?? []) say(note);
    return connection;
  });
}

/** What is the same on many hosts is said of the first ones, and of all at -v. */
function verbosityOf({ options }: PlayRun, { text: said, verbosity }: ConnectionNote): number {
  const counts = told.get(options) ?? new Map<string, number>();
  told.set(options, counts);
  const before = counts.get(said) ?? 0;
  counts.set(said, before + 1);
  return before < TOLD_OF ? verbosity : Math.max(1, verbosity);
}

const TOLD_OF = 3;
const told = new WeakMap<PlayRun['options'], Map<string, number>>();

/**
 * Begins to log in, so that the host works while it is worked out what to ask it. Only for a host that is going to be asked;
 * a refusal is told by the request.
 */
export async function dial(run: PlayRun, host: HostRun): Promise<void> {
  if (host.dialled) return;
  connectionOf(run, host).catch(() => undefined);
  await breath();
}
