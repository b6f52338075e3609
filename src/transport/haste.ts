import type { Client, ParsedKey } from 'ssh2';

type Sign = (data: Buffer, send: (signature: Buffer) => void) => void;

/** What of ssh2 1.17's own state this needs: its public interface asks and waits at each step. */
interface Protocol {
  authPK(username: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign): void;
  service(name: string): void;
  readonly _handlers?: { SERVICE_ACCEPT?: (protocol: Protocol, name: string) => void };
}
interface Internals {
  readonly _protocol?: Protocol;
  readonly _remoteVer?: string;
}

/** Hashes of RSA signatures by algorithm, RFC 8332; other keys have one of their own. */
const HASHES: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512', 'ssh-rsa': 'sha1' };

/**
 * Saves two waits of a login. A key's signature goes out at once: asking first whether the host would take the key is
 * optional (RFC 4252 §7), and a refusal counts the same. And it goes out right behind the request for the service, which
 * OpenSSH never refuses and answers in order; not for RSA, whose algorithm depends on what the host says in between.
 * @param client on which `connect` was called just now
 */
export function hasten(client: Client, first: ParsedKey | undefined): void {
  const internals = client as unknown as Internals;
  const protocol = internals._protocol;
  if (typeof protocol?.authPK !== 'function' || typeof protocol.service !== 'function') return;
  const ask = protocol.authPK.bind(protocol);
  protocol.authPK = (username, key, algorithm, sign) => {
    const own: Sign = (data, send) => {
      const signature: Buffer | Error = key.sign(data, algorithm === undefined ? undefined : HASHES[algorithm]);
      if (signature instanceof Error) ask(username, key, algorithm);
      else send(signature);
    };
    // A key in an agent is not ours to sign with; the agent may ask its owner each time.
    ask(username, key, algorithm, sign ?? (key.isPrivateKey() ? own : undefined));
  };
  if (first === undefined || first.type === 'ssh-rsa') return;
  const request = protocol.service.bind(protocol);
  protocol.service = (name) => {
    request(name);
    const handlers = protocol._handlers;
    const begin = handlers?.SERVICE_ACCEPT;
    if (!handlers || !begin || !/^OpenSSH_\d/.test(internals._remoteVer ?? '')) return;
    handlers.SERVICE_ACCEPT = undefined;
    begin(protocol, name);
  };
}
