import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { error, UserError } from '../model/diagnostic.js';
import { Interrupted } from './interrupted.js';
import type { Io } from './io.js';

export interface Prompter {
  /**
   * One line of stdin; `echo` false hides what is typed. Without a terminal the lines come as scripts pipe them, one an answer.
   * @throws UserError when stdin ends before, Interrupted on Ctrl-C.
   */
  ask(prompt: string, echo: boolean): Promise<string>;
  close(): void;
}

export function createPrompter(io: Io): Prompter {
  let piped: { readonly reader: Interface; readonly lines: AsyncIterator<string> } | undefined;
  return {
    async ask(prompt, echo) {
      io.stderr.write(prompt);
      if (io.stdin.isTTY === true) return typed(io, prompt, echo);
      piped ??= linesOf(createInterface({ input: io.stdin, terminal: false }));
      const { done, value } = await piped.lines.next();
      io.stderr.write('\n');
      if (done === true) throw noAnswer(prompt);
      return value;
    },
    close: () => piped?.reader.close(),
  };
}

function linesOf(reader: Interface): { readonly reader: Interface; readonly lines: AsyncIterator<string> } {
  return { reader, lines: reader[Symbol.asyncIterator]() };
}

function typed(io: Io, prompt: string, echo: boolean): Promise<string> {
  // Where nothing is echoed, readline must take over the terminal; Ctrl-C is then a key, no signal.
  const reader = createInterface({ input: io.stdin, output: echo ? undefined : new Writable({ write: (_chunk, _encoding, done) => done() }), terminal: !echo });
  return new Promise((resolve, reject) => {
    const interrupted = (): void => reject(new Interrupted());
    io.signal.addEventListener('abort', interrupted, { once: true });
    reader.once('SIGINT', interrupted);
    reader.once('line', resolve);
    reader.once('close', () => reject(noAnswer(prompt)));
  }).finally(() => {
    reader.close();
    if (!echo) io.stderr.write('\n');
  }) as Promise<string>;
}

function noAnswer(prompt: string): UserError {
  return new UserError(error('no-answer', `stdin ended before an answer to “${prompt.replace(/[:\s]+$/, '')}”`, { fix: 'Run it on a terminal, or pipe one line for each question.' }));
}
