/** The differences on purpose: `differences.yml`, each with its reason and where it may be met. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface Allowed {
  /** What Ansible does, what Jalon does, and why. */
  readonly ansible: string;
  readonly jalon: string;
  readonly why: string;
  /** Lines of a comparison that it explains, as a regular expression. */
  readonly where: string;
  /** Playbooks that meet it, as regular expressions over `topic/name`; any unless given. */
  readonly playbooks?: readonly string[];
}

export const readAllowed = (): Allowed[] => parse(readFileSync(join(import.meta.dirname, 'differences.yml'), 'utf8')) as Allowed[];

export interface Sorted { readonly unexplained: readonly string[]; readonly explained: readonly (readonly [string, Allowed])[] }

/** Tells lines that are explained from those that are not. */
export function sortOut(playbook: string, lines: readonly string[], allowed: readonly Allowed[]): Sorted {
  const here = allowed.filter(({ playbooks }) => playbooks === undefined || playbooks.some((pattern) => new RegExp(`^(${pattern})$`).test(playbook)));
  const reasonOf = (line: string): Allowed | undefined => here.find(({ where }) => new RegExp(where).test(line));
  return {
    unexplained: lines.filter((line) => reasonOf(line) === undefined),
    explained: lines.flatMap((line) => { const reason = reasonOf(line); return reason === undefined ? [] : [[line, reason] as const]; }),
  };
}

/** The page that says it to people. */
export function pageOf(allowed: readonly Allowed[]): string {
  const cell = (text: string): string => text.trim().replaceAll('|', '\\|').replaceAll('\n', ' ');
  return `# Where Jalon differs from Ansible on purpose

\`npm run conformance\` runs every playbook under \`test/conformance/playbooks\` twice with Ansible and twice with Jalon, on twin hosts, and
compares outcomes, results, messages, handlers, exit codes and what stands on the hosts afterwards. These differences are meant; any other is a bug.

| Ansible | Jalon | Why |
| --- | --- | --- |
${allowed.map(({ ansible, jalon, why }) => `| ${cell(ansible)} | ${cell(jalon)} | ${cell(why)} |\n`).join('')}`;
}
