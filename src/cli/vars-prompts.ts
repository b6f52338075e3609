import { randomBytes } from 'node:crypto';
import type { Prompt } from '../compile/index.js';
import { shaCrypt } from '../crypt/sha-crypt.js';
import { SecretText } from '../model/value.js';
import { escapeTerminal } from '../shell/escape.js';
import type { Prompter } from './prompts.js';

/** Asks `vars_prompt`, play by play. What is typed unseen is a secret. */
export async function answersTo(prompts: readonly Prompt[], prompter: Prompter, remember: (secret: string) => void, tell: (text: string) => void): Promise<ReadonlyMap<string, string | SecretText>> {
  const answers = new Map<string, string | SecretText>();
  for (const prompt of prompts) {
    const typed = await askUntilSame(prompt, prompter, tell);
    const text = typed === '' ? (prompt.default ?? '') : typed;
    const answer = prompt.encrypt === undefined ? text : shaCrypt(prompt.encrypt, text, { salt: prompt.salt ?? newSalt() });
    for (const secret of prompt.private ? [text, answer] : []) if (secret !== '') remember(secret);
    answers.set(prompt.key, prompt.private ? SecretText.whole(answer) : answer);
  }
  return answers;
}

async function askUntilSame(prompt: Prompt, prompter: Prompter, tell: (text: string) => void): Promise<string> {
  const question = escapeTerminal(`${prompt.text}${prompt.default === undefined ? '' : ` [${prompt.default}]`}: `);
  for (;;) {
    const answer = await prompter.ask(question, !prompt.private);
    if (!prompt.confirm || answer === (await prompter.ask(`confirm ${question}`, !prompt.private))) return answer;
    tell('***** VALUES ENTERED DO NOT MATCH ****\n');
  }
}

function newSalt(): string {
  return randomBytes(12).toString('base64').replaceAll('+', '.').slice(0, 16);
}
