import type { VaultSource } from '../../model/documents.js';

/** What stands in place of a file where the password is typed. */
export const PROMPT = 'prompt';
const PROMPTS = [PROMPT, 'prompt_ask_vault_pass'];

/** `dev@~/.vault-dev`, `dev@prompt`; without an @ no label was given. */
export function parseVaultId(text: string): VaultSource {
  const [label, from] = text.split(/@(.*)/s);
  return from === undefined ? { from: text } : { ...(label === '' ? {} : { label }), from };
}

export function isPrompt({ from }: VaultSource): boolean {
  return PROMPTS.includes(from);
}
