import type { Duplex } from 'node:stream';
import { ConnectionRefused } from '../model/connection.js';
import type { ConnectionNote } from '../model/connection.js';
import { escapeTerminal } from '../shell/escape.js';
import { whereOf } from './hop.js';
import type { Hop } from './hop.js';
import { NeedsOpenSsh } from './refusal.js';
import type { Login } from './ssh.js';
import type { Way } from './way.js';

/** Logins to jump hosts, one for all the hosts behind each: many logins at once are what sshd drops (MaxStartups). */
export interface Jumps {
  /** @throws ConnectionRefused when the jump host itself can't be reached */
  through(jump: Hop, name: string): Promise<Way>;
  /** What the login to it has to say, to the first host that comes through. */
  notes(jump: Hop): readonly ConnectionNote[];
}

interface Shared {
  readonly login: Promise<Login>;
  users: number;
}

/** Hosts that come to a jump host just after it refused are refused with it, instead of knocking again. */
const REMEMBERED = 5000;

export function jumpHosts(logIn: (jump: Hop) => Promise<Login>): Jumps {
  const open = new Map<string, Shared>();
  const unsaid = new Map<string, readonly ConnectionNote[]>();
  const keyOf = ({ settings, proxy }: Hop): string => JSON.stringify([settings.address, settings.port, settings.user, settings.commonArgs, proxy.kind === 'jump' ? keyOf(proxy.hop) : proxy.kind === 'command' ? proxy.command(settings.port) : '']);

  const sharedOf = (jump: Hop): Shared => {
    const key = keyOf(jump);
    const known = open.get(key);
    if (known) return known;
    const shared: Shared = { login: logIn(jump), users: 0 };
    open.set(key, shared);
    shared.login.then(({ notes }) => unsaid.set(key, notes), () => {});
    shared.login.catch(() => setTimeout(() => forget(key, shared), REMEMBERED).unref());
    return shared;
  };
  const forget = (key: string, shared: Shared): void => {
    if (open.get(key) === shared) open.delete(key);
  };

  return {
    notes(jump) {
      const said = unsaid.get(keyOf(jump)) ?? [];
      unsaid.delete(keyOf(jump));
      return said;
    },
    async through(jump, name) {
      const key = keyOf(jump);
      let shared = sharedOf(jump);
      if ((await opened(shared, name, jump)).link.lost !== undefined) {
        forget(key, shared);
        shared = sharedOf(jump);
      }
      const { link, client } = await opened(shared, name, jump);
      shared.users += 1;
      let ended = false;
      const mine = shared;
      return {
        where: (settings) => through(whereOf(settings), jump),
        open: ({ address, port }, _options, opening) =>
          new Promise<Duplex>((resolve, reject) => {
            client.forwardOut('127.0.0.1', 0, address, port, (error, stream) => {
              if (error) return reject(Object.assign(error, { forward: true }));
              stream.on('error', () => {});
              opening(stream);
              resolve(stream);
            });
          }),
        failure: (where, attempt) => Promise.resolve(attempt.stage === 'tcp' && !attempt.timedOut ? forwardRefused(where, jump, attempt.error, link.lost) : undefined),
        lost: () => (link.lost === undefined ? undefined : `the jump host ${jump.settings.name} is gone: ${link.lost}`),
        end() {
          if (ended) return;
          ended = true;
          mine.users -= 1;
          if (mine.users > 0) return;
          forget(key, mine);
          void link.end();
        },
      };
    },
  };
}

/** 'web1 (192.0.2.7:22, through bastion)' */
export function through(where: string, { settings }: Hop): string {
  return where.endsWith(')') ? `${where.slice(0, -1)}, through ${settings.name})` : `${where} (through ${settings.name})`;
}

async function opened(shared: Shared, name: string, jump: Hop): Promise<Login> {
  try {
    return await shared.login;
  } catch (error) {
    if (!(error instanceof ConnectionRefused)) throw error;
    const hint = error.hint?.replace(' (ansible_port)', '').replace(' (ansible_host)', '').replace('(-u)', `(User under  Host ${jump.settings.name}  in ssh_config; flags and variables concern the host alone)`);
    const said = error.message.startsWith('its jump host') ? error.message : `its jump host ${error.message}`;
    if (error instanceof NeedsOpenSsh) throw new NeedsOpenSsh(`${name}: ${said}`, hint, { cause: error }, `for the jump host ${jump.settings.name}: ${error.need}`);
    throw new ConnectionRefused(`${name}: ${said.replace(/^its jump host [^:]+: (its jump host)/, '$1')}`, hint, { cause: error });
  }
}

/** RFC 4254 §5.1: 1 prohibited, 2 connect failed. */
function forwardRefused(where: string, jump: Hop, error: Error, lost: string | undefined): ConnectionRefused {
  const name = whereOf(jump.settings);
  if (lost !== undefined) return new ConnectionRefused(`${where}: the jump host ${name} is gone: ${lost}`);
  const reason = (error as { reason?: unknown }).reason;
  const said = escapeTerminal(error.message.replace(/^.*Channel open failure: ?/, ''));
  if (reason === 1) return new ConnectionRefused(`${where}: the jump host ${name} lets nothing through (${said})`, 'Its sshd forbids it: AllowTcpForwarding, PermitOpen or DisableForwarding in its sshd_config, or no-port-forwarding in authorized_keys.', { cause: error });
  return new ConnectionRefused(`${where}: the jump host ${name} was reached, but cannot get on from there: ${said}`, 'Is the host up, and are its address and port right as seen from the jump host (ansible_host, ansible_port)?', { cause: error });
}
