import { describe, expect, it } from 'vitest';
import { answersTo } from '../../src/cli/vars-prompts.js';
import type { Prompt } from '../../src/compile/index.js';
import { SecretText } from '../../src/model/value.js';

const prompt = (rest: Partial<Prompt>): Prompt => ({ key: 'site.yml:1', text: 'Who', private: false, confirm: false, ...rest });

async function ask(one: Prompt, typed: readonly string[]) {
  const asked: string[] = [];
  const secrets: string[] = [];
  const told: string[] = [];
  const lines = [...typed];
  const prompter = {
    ask: async (question: string, echo: boolean) => {
      asked.push(`${question}${echo ? '' : '(hidden)'}`);
      return lines.shift() as string;
    },
    close: () => {},
  };
  const answer = (await answersTo([one], prompter, (secret) => secrets.push(secret), (text) => told.push(text))).get(one.key);
  return { answer, asked, secrets, told, left: lines.length };
}

describe('vars_prompt', () => {
  it('takes what is typed, the default for nothing', async () => {
    expect(await ask(prompt({}), ['me'])).toMatchObject({ answer: 'me', asked: ['Who: '], secrets: [] });
    expect(await ask(prompt({ default: 'you' }), [''])).toMatchObject({ answer: 'you', asked: ['Who [you]: '] });
  });

  it('asks twice until both are the same, and keeps what is hidden secret', async () => {
    const { answer, asked, secrets, told, left } = await ask(prompt({ private: true, confirm: true }), ['a', 'b', 'hunter2', 'hunter2']);
    expect(answer).toBeInstanceOf(SecretText);
    expect([asked.slice(0, 2), secrets, told.length, left]).toEqual([['Who: (hidden)', 'confirm Who: (hidden)'], ['hunter2', 'hunter2'], 1, 0]);
  });

  it('hashes', async () => {
    const { answer } = await ask(prompt({ private: true, encrypt: 'sha512', salt: 'abcdefgh' }), ['x']);
    expect((answer as SecretText).text).toMatch(/^\$6\$abcdefgh\$/);
    const other = await ask(prompt({ encrypt: 'sha256' }), ['x']);
    expect(other.answer).toMatch(/^\$5\$[./0-9A-Za-z]{16}\$/);
  });
});
