import { type Command, InvalidArgumentError } from 'commander';
import { parseVaultId } from '../load/vault/source.js';
import type { VaultSource } from '../model/documents.js';
import type { ExitCode } from '../model/result.js';
import type { Io } from './io.js';

/** One command: flags and help, a pure reading of what was given, and the work, whose code is loaded only when it runs. */
export interface CliCommand<Options = unknown> {
  readonly name: string;
  describe(command: Command): Command;
  /** Pure. What is wrong with the options in a sentence (exit 5), or the options. */
  parse(given: Given): Options | Refusal;
  run(options: Options, io: Io): Promise<ExitCode>;
}

/** A command line as commander understood it. */
export interface Given {
  readonly words: readonly (string | readonly string[] | undefined)[];
  readonly flags: Readonly<Record<string, unknown>>;
}

export interface Refusal {
  readonly refused: string;
}

export function isRefusal(options: unknown): options is Refusal {
  return typeof options === 'object' && options !== null && 'refused' in options;
}

/** A flag that may come again, each time with one value: a variadic one would swallow the next positional. */
export function again(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** What every command that reads a project has. */
export function projectFlags(command: Command): Command {
  return vaultFlags(command)
    .option('--project <folder>', 'the project’s folder (else found upward)');
}

export function vaultFlags(command: Command): Command {
  return command
    .option('--vault-id <id>', 'a vault password and its label: label@file, label@prompt (repeatable)', vaultId)
    .option('--vault-password-file, --vault-pass-file <file>', 'file or program that gives the vault password (repeatable)', again);
}

/** Where the command line has vault passwords come from: those with an id first, as in Ansible. */
export function vaultSources(flags: Given['flags']): readonly VaultSource[] {
  return [...((flags.vaultId as readonly VaultSource[] | undefined) ?? []), ...((flags.vaultPassFile as readonly string[] | undefined) ?? []).map((from) => ({ from }))];
}

/** A label stands in the first line of what is sealed: nothing may end it there. */
export function vaultId(value: string, before: readonly VaultSource[] = []): readonly VaultSource[] {
  const source = parseVaultId(value);
  if (source.label !== undefined && /[;\s]/.test(source.label)) throw new InvalidArgumentError('A label holds no “;” and no space.');
  return [...before, source];
}
