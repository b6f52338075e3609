import { ConnectionRefused } from '../model/connection.js';
import type { ConnectionNote, ConnectionSettings } from '../model/connection.js';
import { queryOf, resolveHop, whereOf } from './hop.js';
import type { Hop, Surroundings } from './hop.js';
import { jumpHosts, through } from './jump.js';
import type { Link } from './link.js';
import { rememberedAgent, whatNeedsOpenSsh } from './needs-openssh.js';
import { sshConfig } from './openssh-config.js';
import { isElsewhere, LISTENING, noPort, portNote } from './ports.js';
import type { PortRefusal } from './ports.js';
import { commandWay } from './proxy-command.js';
import { NeedsOpenSsh, NobodyThere } from './refusal.js';
import { again, logIn } from './ssh.js';
import type { Login, Outcome } from './ssh.js';
import { turnsOf } from './turns.js';
import type { Turns } from './turns.js';
import { directWay } from './way.js';
import type { Way } from './way.js';

/** A host that was reached, and how. */
export interface Reached {
  readonly link: Link;
  /** With the address, port and user that were used. */
  readonly settings: ConnectionSettings;
  readonly where: string;
  readonly notes: readonly ConnectionNote[];
  /** A further login of the same kind. */
  readonly another: () => Promise<Link>;
}

export interface Reach {
  (settings: ConnectionSettings): Promise<Reached>;
  /** The login user that arguments or ssh_config name; undefined where they name none. */
  user(settings: Parameters<typeof queryOf>[0]): string | undefined;
}

export interface ReachOptions extends Surroundings {
  /** Instead of ~/.ssh/config and /etc/ssh/ssh_config. */
  readonly userConfig?: string;
}

/** Reaches hosts as ssh would: what ssh_config says, through jump hosts and commands, at the first port that answers. */
export function createReach(around: ReachOptions): Reach {
  const config = sshConfig({ env: around.env, userFile: around.userConfig });
  const agent = rememberedAgent();
  /** By address: what the first login there showed that it needs, so that further names of the machine do not try in vain. */
  const needs = new Map<string, Promise<string | undefined>>();
  const turns = turnsOf(MOST_LOGINS);
  const handshakes = turnsOf(MOST_HANDSHAKES);
  const doors = new Map<string, Turns>();
  /** One for each server, whatever names it has. */
  const doorOf = (hop: Hop): Turns => {
    const door = doors.get(serverOf(hop)) ?? turnsOf(MOST_AT_ONE_DOOR);
    doors.set(serverOf(hop), door);
    return door;
  };
  const jumps = jumpHosts(async (jump) => (await loggedIn(jump)).login);

  const wayTo = async ({ proxy, settings }: Hop): Promise<Way> => {
    if (proxy.kind === 'jump') return jumps.through(proxy.hop, settings.name);
    return proxy.kind === 'command' ? commandWay(proxy.command, around.env) : directWay;
  };

  /** Each port in turn until an SSH server answers; what that one says is final. */
  const loggedIn = async (hop: Hop): Promise<{ login: Login; hop: Hop; where: string; before: readonly PortRefusal[] }> => {
    const ports = [hop.settings.port, ...(hop.settings.otherPorts ?? [])];
    const before: PortRefusal[] = [];
    for (const [at, port] of ports.entries()) {
      const there = atPort(hop, port, ports);
      const way = await wayTo(there);
      const last = at === ports.length - 1;
      const outcome: Outcome = await logIn(there, way, around, { door: doorOf(there), handshakes }, last ? {} : { listening: LISTENING });
      if ('login' in outcome) return { login: outcome.login, hop: there, where: way.where(there.settings), before };
      way.end();
      before.push({ port, refusal: outcome.refusal, attempt: outcome.attempt });
      if (!isElsewhere(before[before.length - 1] as PortRefusal, outcome.dropped)) throw outcome.refusal;
    }
    throw noPort(hop.settings.name, before);
  };

  const builtIn = async (resolved: Hop): Promise<Reached> => {
    const { login, hop, where, before } = await loggedIn(resolved);
    const found: Hop = { ...hop, settings: { ...hop.settings, otherPorts: undefined } };
    return { link: login.link, settings: found.settings, where, notes: [...hop.notes, ...jumpNotes(hop, (jump) => jumps.notes(jump)), ...portNotes(hop.settings.port, before), ...login.notes], another: async () => (await loggedIn(found)).login.link };
  };

  /** The same by the ssh program. */
  const byProgram = async (hop: Hop, need: string): Promise<Reached> => {
    if (hop.settings.through !== undefined) throw new ConnectionRefused(`${whereOf(hop.settings)}: no login from ${hop.settings.through.name}: only the ssh program can log in there (${need})`, 'Give it a key that needs no program, or log in from another host.');
    const { openSshLink } = await import('./openssh.js');
    const ports = [hop.settings.port, ...(hop.settings.otherPorts ?? [])];
    const before: { port: number; refusal: ConnectionRefused }[] = [];
    for (const [at, port] of ports.entries()) {
      const there = atPort(hop, port, ports);
      const where = hop.proxy.kind === 'jump' ? through(whereOf(there.settings), hop.proxy.hop) : whereOf(there.settings);
      const inHand = /security key/.test(need);
      const limit = inHand ? Math.max(TOUCH, there.settings.timeout) : there.settings.timeout;
      if (inHand) hop.settings.say?.('logging in with a security key: touch it when it blinks');
      const attempt = (): Promise<Link | NobodyThere> => turns(() => openSshLink({ hop: there, where, need, wordsOf: config.words, timeout: limit, listening: at < ports.length - 1 ? LISTENING : undefined, surroundings: around })).catch((error: Error) => {
        if (error instanceof NobodyThere) return error;
        throw error;
      });
      const open = async (): Promise<Link> => {
        const outcome = await again(attempt, (result) => result instanceof NobodyThere && result.dropped);
        if (outcome instanceof NobodyThere) throw outcome;
        return outcome;
      };
      try {
        const link = await open();
        return { link, settings: there.settings, where, notes: [...hop.notes, { text: `reached by the ssh program: ${need}`, verbosity: 0 }, ...portNotes(port, before)], another: open };
      } catch (error) {
        if (!(error instanceof ConnectionRefused)) throw error;
        before.push({ port, refusal: error });
        if (!(error instanceof NobodyThere)) throw error;
      }
    }
    throw noPort(hop.settings.name, before);
  };

  const reach = async (given: ConnectionSettings): Promise<Reached> => {
    const hop = await resolveHop(given, config, around);
    const need = await whatNeedsOpenSsh(hop, around, agent);
    if (need !== undefined && config.installed) return byProgram(hop, need);
    const known = needs.get(placeOf(hop));
    let tell: (need: string | undefined) => void = () => {};
    if (known === undefined) needs.set(placeOf(hop), new Promise((resolve) => (tell = resolve)));
    else {
      const shown = await Promise.race([known, pause(SAME_MACHINE)]);
      if (shown !== undefined) return byProgram(hop, shown);
    }
    try {
      return await builtIn(hop);
    } catch (error) {
      if (need !== undefined && error instanceof ConnectionRefused) throw new ConnectionRefused(error.message, `${error.hint === undefined ? '' : `${error.hint.replace(/\.$/, '')}. `}Only the ssh program can follow what is set up here (${need}), and it is not installed: install openssh-client.`, { cause: error });
      if (!(error instanceof NeedsOpenSsh)) throw error;
      if (!config.installed) throw new ConnectionRefused(error.message, 'The ssh program may have one, but is not installed here: install openssh-client.', { cause: error });
      tell(error.need);
      return byProgram(hop, error.need);
    } finally {
      tell(undefined);
    }
  };
  return Object.assign(reach, { user: (settings: Parameters<typeof queryOf>[0]) => config.user(queryOf(settings)) });
}

function placeOf({ settings: { address, port, otherPorts }, proxy }: Hop): string {
  return JSON.stringify([address, port, otherPorts, proxy.kind === 'jump' ? placeOf(proxy.hop) : proxy.kind]);
}

function serverOf({ settings: { address, port }, proxy }: Hop): string {
  return JSON.stringify([address, port, proxy.kind === 'jump' ? serverOf(proxy.hop) : proxy.kind]);
}

/** Logins under way at one server: from ten on OpenSSH begins to drop them (MaxStartups 10:30:100). */
const MOST_AT_ONE_DOOR = 8;

/** Under way at one time, wherever to. */
const MOST_HANDSHAKES = 40;

/** How long a further name of a machine waits for what the first one's login shows (ms). */
const SAME_MACHINE = 1500;
/** Seconds that a person has to touch a security key. */
const TOUCH = 30;
/** Logins of the ssh program at one time: jump hosts and agents are asked by each of them anew. */
const MOST_LOGINS = 8;

function atPort(hop: Hop, port: number, ports: readonly number[]): Hop {
  return { ...hop, settings: { ...hop.settings, port, otherPorts: ports.length > 1 ? ports.filter((other) => other !== port) : undefined } };
}

function pause(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds).unref());
}

/** What the jump hosts on the way have to say. */
function jumpNotes({ proxy }: Hop, notesOf: (jump: Hop) => readonly ConnectionNote[]): ConnectionNote[] {
  return proxy.kind === 'jump' ? [...jumpNotes(proxy.hop, notesOf), ...notesOf(proxy.hop)] : [];
}

function portNotes(port: number, before: readonly Pick<PortRefusal, 'port' | 'refusal'>[]): ConnectionNote[] {
  return before.length > 0 ? [{ text: portNote(port, before), verbosity: 0 }] : [];
}
