import type { Place } from '../../model/lesson.js';
import type { ScalarNode } from '../../model/node.js';
import { partOf } from '../compose/parts.js';

export interface Setting {
  /** As written: '--locale=fr_FR.UTF-8', 'LANG'. */
  readonly what: string;
  readonly locale: string;
  readonly at: Place;
}

/** What Debian's image of PostgreSQL has: its Dockerfile runs localedef for en_US.utf8 alone. */
export function isThere(locale: string): boolean {
  return /^(?:C|POSIX|C\.utf-?8|en_US\.utf-?8)$/i.test(locale.trim());
}

/** libc locales in the arguments of initdb; those of ICU are another matter. */
export function initdbLocales(node: ScalarNode, text: string): Setting[] {
  return [...text.matchAll(/(?:^|\s)(--(?:locale|lc-[a-z]+)(?:=|\s+)(["']?)([^\s"']+)\2)/g)].map(([, what = '', , locale = '']) => {
    const start = node.text.indexOf(what);
    return { what, locale, at: start < 0 ? node : partOf(node, start, start + what.length) };
  });
}

/** `lc_x = 'y'` of postgresql.conf; with their offsets. */
export function confLocales(text: string): { what: string; locale: string; start: number; end: number }[] {
  return [...text.matchAll(/^[ \t]*(lc_[a-z]+)[ \t]*=?[ \t]*'([^'\n]+)'/gm)].map((found) => ({ what: found[1] ?? '', locale: found[2] ?? '', start: found.index, end: found.index + found[0].length }));
}

/** Locales of `CREATE DATABASE` and `CREATE COLLATION`'s libc form; comments are left out. */
export function sqlLocales(text: string): { what: string; locale: string; start: number; end: number }[] {
  return [...text.matchAll(/^(?!\s*--).*?\b(LC_COLLATE|LC_CTYPE|(?<!ICU_)(?<!BUILTIN_)LOCALE)\s*=?\s*'([^'\n]+)'/gim)].map((found) => {
    const start = found.index + found[0].toUpperCase().lastIndexOf((found[1] ?? '').toUpperCase());
    return { what: found[1] ?? '', locale: found[2] ?? '', start, end: found.index + found[0].length };
  });
}
