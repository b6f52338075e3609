import { DEFAULT_LABEL, type VaultPassword } from '../../load/vault/envelope.js';
import { isPrompt } from '../../load/vault/source.js';
import type { VaultSource } from '../../model/documents.js';
import type { Prompter } from '../prompts.js';

export interface Asked {
  /** What is left: files and programs. */
  readonly vaultSources: readonly VaultSource[];
  readonly vaultPasswords: readonly VaultPassword[];
}

/** Asks for each password that is typed. */
export async function askedPasswords(sources: readonly VaultSource[], prompter: Prompter): Promise<Asked> {
  const vaultPasswords: VaultPassword[] = [];
  for (const { label } of sources.filter(isPrompt)) vaultPasswords.push({ label, password: await prompter.ask(`Vault password${shown(label)}: `, false) });
  return { vaultSources: sources.filter((source) => !isPrompt(source)), vaultPasswords };
}

export function shown(label: string | undefined): string {
  return label === undefined || label === DEFAULT_LABEL ? '' : ` (${label})`;
}
