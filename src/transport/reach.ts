import type { ConnectionNote, ConnectionSettings } from '../model/connection.js';
import { queryOf, resolveHop } from './hop.js';
import type { Hop, Surroundings } from './hop.js';
import { jumpHosts } from './jump.js';
import type { Link } from './link.js';
import { sshConfig } from './openssh-config.js';
import { isElsewhere, LISTENING, noPort, portNote } from './ports.js';
import type { PortRefusal } from './ports.js';
import { commandWay } from './proxy-command.js';
import { logIn } from './ssh.js';
import type { Login, Outcome } from './ssh.js';
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
      const there: Hop = { ...hop, settings: { ...hop.settings, port } };
      const way = await wayTo(there);
      const last = at === ports.length - 1;
      const outcome: Outcome = await logIn(there, way, around, last ? {} : { listening: LISTENING });
      if ('login' in outcome) return { login: outcome.login, hop: there, where: way.where(there.settings), before };
      way.end();
      before.push({ port, refusal: outcome.refusal, attempt: outcome.attempt });
      if (!isElsewhere(before[before.length - 1] as PortRefusal, outcome.dropped)) throw outcome.refusal;
    }
    throw noPort(hop.settings.name, before);
  };

  const reach = async (given: ConnectionSettings): Promise<Reached> => {
    const resolved = await resolveHop(given, config, around);
    const { login, hop, where, before } = await loggedIn(resolved);
    const found: Hop = { ...hop, settings: { ...hop.settings, otherPorts: undefined } };
    return {
      link: login.link,
      settings: found.settings,
      where,
      notes: [...hop.notes, ...(before.length > 0 ? [{ text: portNote(hop.settings.port, before), verbosity: 0 }] : [])],
      another: async () => (await loggedIn(found)).login.link,
    };
  };
  return Object.assign(reach, { user: (settings: Parameters<typeof queryOf>[0]) => config.user(queryOf(settings)) });
}
