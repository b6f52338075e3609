import { posix } from 'node:path';
import { parse } from 'yaml';
import type { PathState } from '../../model/resource.js';
import type { ComposeState } from '../probes/compose.js';
import { DEFAULT_FILES, OVERRIDE_FILES } from '../probes/compose-script.js';
import type { ComposeArgs, ComposeStates } from './args.js';

/** A compose file as written: variables not filled in, anchors resolved. */
interface Definition {
  readonly name?: string;
  readonly services: Readonly<Record<string, unknown>>;
  /** Everything but services: when it changes, any service may. */
  readonly rest: string;
}

/** Names of the files that the project may consist of, relative to its folder. */
export function candidateFiles(args: ComposeArgs): readonly string[] {
  return args.files !== undefined && args.files.length > 0 ? args.files : [...DEFAULT_FILES, ...OVERRIDE_FILES];
}

export const fileKey = (name: string) => `file ${name}`;
export const filePath = (args: ComposeArgs, name: string) => posix.resolve('/', args.project_src, name);

/** Predicted text of each compose file that an earlier task is about to write; `exists` whether any is there then. */
export function predictedTexts(args: ComposeArgs, states: ComposeStates): { texts: Record<string, string>; exists: boolean } {
  const texts: Record<string, string> = {};
  let exists = false;
  for (const name of candidateFiles(args)) {
    const state = states[fileKey(name)] as PathState | undefined;
    if (state === undefined || state.kind === 'absent') continue;
    exists = true;
    if (state.kind === 'file' && state.content !== undefined) texts[name] = state.content.toString('utf8');
  }
  return { texts, exists };
}

/** Files in the order that Compose merges them: what is named, or the first default and its override. */
export function mergeOrder(args: ComposeArgs, texts: Readonly<Record<string, string>>): string[] {
  if (args.files !== undefined && args.files.length > 0) return args.files.filter((name) => texts[name] !== undefined);
  return [DEFAULT_FILES.find((name) => texts[name] !== undefined), OVERRIDE_FILES.find((name) => texts[name] !== undefined)].filter((name) => name !== undefined);
}

/** Services of all files together, those of inactive profiles left out; undefined: a file is no YAML map. */
export function readDefinitions(args: ComposeArgs, texts: Readonly<Record<string, string>>): Definition | undefined {
  const out: { name?: string; services: Record<string, unknown>; rest: unknown[] } = { services: {}, rest: [] };
  for (const name of mergeOrder(args, texts)) {
    const document = parseFile(texts[name] ?? '');
    if (document === undefined) return undefined;
    const { services, name: project, ...rest } = document;
    if (typeof project === 'string') out.name = project;
    out.rest.push(rest);
    for (const [key, service] of Object.entries((services ?? {}) as Record<string, unknown>)) out.services[key] = out.services[key] === undefined ? service : [out.services[key], service];
  }
  const enabled = Object.entries(out.services).filter(([name, service]) => args.services.includes(name) || profilesOf(service).every((profiles) => profiles.some((profile) => args.profiles.includes(profile) || args.profiles.includes('*'))));
  return { ...(out.name === undefined ? {} : { name: out.name }), services: Object.fromEntries(enabled), rest: JSON.stringify(out.rest) };
}

/** Services whose written definition differs between what is on the host and what is about to be written. */
export function changedDefinitions(args: ComposeArgs, state: ComposeState, predicted: Readonly<Record<string, string>>): { services: string[]; definition: Definition } | undefined {
  const [before, after] = [readDefinitions(args, state.texts), readDefinitions(args, { ...state.texts, ...predicted })];
  if (before === undefined || after === undefined) return undefined;
  const names = Object.keys(after.services);
  const services = before.rest === after.rest ? names.filter((name) => JSON.stringify(before.services[name]) !== JSON.stringify(after.services[name])) : names;
  return { services, definition: after };
}

function parseFile(text: string): Record<string, unknown> | undefined {
  try {
    const document: unknown = parse(text, { merge: true, maxAliasCount: 100, logLevel: 'silent' });
    return typeof document === 'object' && document !== null && !Array.isArray(document) ? (document as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Profile lists of a service (one for each file that has them). */
function profilesOf(service: unknown): string[][] {
  const parts = Array.isArray(service) ? service : [service];
  return parts.flatMap((part) => {
    const profiles = (part as { profiles?: unknown } | null | undefined)?.profiles;
    return Array.isArray(profiles) && profiles.length > 0 ? [profiles.map(String)] : [];
  });
}
