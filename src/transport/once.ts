import { BecomeFailed, ConnectionLost } from '../model/connection.js';
import type { Identity } from '../model/connection.js';
import { randomBytes } from 'node:crypto';
import { createDialogue, explainBecome, needsDialogue, startCommand } from '../shell/become.js';
import type { Channel, Link } from './link.js';
import { listenFor } from './listening.js';

/** Runs one script as an identity on a channel of its own, to its end. @returns the waits that it took. */
export async function runOnce(link: Link, { where, identity, script, timeout }: { where: string; identity: Identity; script: string; timeout: number }): Promise<number> {
  const tokens = { prompt: `jalon-${randomBytes(16).toString('hex')}:`, started: randomBytes(16).toString('hex') };
  // The driver says `started` by itself; any other script must be made to.
  const text = `[ -z "\${2-}" ] || printf '\\036%s s\\n' "$2"\n${script}`;
  const dialogue = needsDialogue(identity) ? createDialogue(identity, tokens) : undefined;
  let channel: Channel | undefined;
  let waits = 1;
  let said = '';
  let wanted = false;
  let end!: (status: number | null) => void;
  const ended = new Promise<number | null>((resolve) => {
    end = resolve;
  });
  const password = (): void => {
    waits += 1;
    channel?.write(Buffer.from(`${identity.become?.password?.text ?? ''}\n`));
  };
  const started = await link.start(startCommand(identity, tokens, text), {
    data(stream, chunk) {
      said += chunk.toString('utf8');
      const step = dialogue?.(stream, chunk);
      if (step?.kind === 'send') {
        if (channel) password();
        else wanted = true;
      } else if (step?.kind === 'failed') end(1);
    },
    closed: end,
  });
  channel = started.channel;
  waits += started.waits;
  if (wanted) password();
  if (!dialogue) channel.end();
  // Longer than the script's own grace before SIGKILL.
  const listened = listenFor((timeout + 10) * 1000, () => end(null));
  const status = await ended;
  listened();
  channel.destroy();
  if (link.lost !== undefined) throw new ConnectionLost(`${where}: connection lost (${link.lost})`);
  if (status !== 0 && identity.become) {
    const { message, hint } = explainBecome(identity, said, status);
    throw new BecomeFailed(message, hint);
  }
  return waits;
}
