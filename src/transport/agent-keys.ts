import { connect } from 'node:net';
import { keyType } from './knownhosts.js';

/** draft-ietf-sshm-ssh-agent §5: SSH_AGENTC_REQUEST_IDENTITIES and its answer. */
const REQUEST = Buffer.from([0, 0, 0, 1, 11]);
const ANSWER = 12;
const LIMIT = 3000;

/** Types of the keys in an agent: what the SSH library leaves out (certificates, security keys) too. Empty where none answers. */
export function agentKeyTypes(socketPath: string): Promise<readonly string[]> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const socket = connect(socketPath, () => void socket.write(REQUEST));
    const done = (types: readonly string[]): void => {
      socket.destroy();
      resolve(types);
    };
    socket.setTimeout(LIMIT, () => done([]));
    socket.on('error', () => done([]));
    socket.on('close', () => done([]));
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE(0)) done(types(bytes.subarray(4)));
    });
  });
}

/** Key and comment by turns. */
function types(body: Buffer): string[] {
  if (body[0] !== ANSWER || body.length < 5) return [];
  const found: string[] = [];
  let at = 5;
  for (let left = body.readUInt32BE(1); left > 0 && at + 4 <= body.length; left -= 1) {
    const length = body.readUInt32BE(at);
    found.push(keyType(body.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
    if (at + 4 <= body.length) at += 4 + body.readUInt32BE(at);
  }
  return found;
}
