import { normalize } from 'node:path/posix';
import type { Arg } from '../../model/lesson.js';

export function withoutSlash(path: string): string {
  return normalize(path).replace(/(?<=.)\/$/, '');
}

export function idOf(arg: Arg | undefined, names: ReadonlyMap<string, number>): number | undefined {
  const text = arg?.text;
  return text === undefined ? undefined : /^\d+$/.test(text) ? Number(text) : names.get(text);
}

/** '0640', 416 (which YAML made of 0640) and 'u=rw,g=r,o='; 'u+x' says nothing of the rest. */
export function modeOf(arg: Arg | undefined): number | undefined {
  if (typeof arg?.value === 'number') return arg.value;
  const text = arg?.text ?? '';
  if (/^0?[0-7]{3,4}$/.test(text)) return Number.parseInt(text, 8);
  const parts = text.split(',').map((part) => /^([ugoa]+)=([rwxX]*)$/.exec(part));
  if (text === '' || parts.includes(null)) return undefined;
  return (parts as RegExpExecArray[]).reduce((mode, [, who = '', what = '']) => ['u', 'g', 'o'].reduce((all, one, index) => (who.includes(one) || who.includes('a') ? all | (bits(what) << (6 - 3 * index)) : all), mode), 0);
}

function bits(what: string): number {
  return (what.includes('r') ? 4 : 0) | (what.includes('w') ? 2 : 0) | (/[xX]/.test(what) ? 1 : 0);
}
