import type { Preflight, PreflightFinding, Subject } from '../../model/lesson.js';
import { quoteAll } from '../../shell/quote.js';
import { isPrivateHost } from '../routing/addresses.js';
import { servedNames } from '../routing/served.js';
import { rows } from './host/docker.js';
import { reason } from './host/up.js';

interface Names {
  /** Name → its addresses; none: it does not resolve. */
  readonly found: ReadonlyMap<string, readonly string[]>;
  readonly own: readonly string[];
}

const MOST = 30;
/** Nobody registers these; example.com stands in documents and tests. */
const RESERVED = /(?:^|\.)(?:example(?:\.com)?|test|invalid|localhost|local|internal|lan|home|home\.arpa|onion)$/;

/** Public names that the stack's proxy answers, and that lead nowhere or elsewhere. */
export const publicNames: Preflight<Names> = {
  lesson: 'L63 target-health',
  summary: 'whether the names that the stack’s proxy answers resolve, and to an address of the host (getent ahostsv4, ip addr)',
  severity: 'warning',
  scripts(subject) {
    const names = publicIn(subject);
    return names.length === 0 ? undefined : {
      script: `for n in ${quoteAll(names)}; do { a=$(timeout 5 getent ahostsv4 "$n" | cut -d ' ' -f 1 | sort -u | tr '\\n' ' '); printf 'N\\t%s\\t%s\\n' "$n" "$a"; } & done; wait
printf 'A\\t%s\\n' "$(ip -o -4 addr show scope global 2>/dev/null | tr -s ' ' | cut -d ' ' -f 4 | cut -d / -f 1 | tr '\\n' ' ')"`,
      root: false,
    };
  },
  parse: (stdout) => ({ found: new Map(rows(stdout, 'N').map(([name = '', addresses = '']) => [name, wordsOf(addresses)])), own: wordsOf(rows(stdout, 'A')[0]?.[0] ?? '') }),
  judge({ found, own }, subject) {
    const at = reason(subject);
    const place = at === undefined ? {} : { at };
    const lost = [...found].filter(([, addresses]) => addresses.length === 0).map(([name]) => name);
    const known = own.some((address) => !isPrivateHost(address));
    const elsewhere = [...found].filter(([, addresses]) => known && addresses.length > 0 && !addresses.some((address) => own.includes(address)));
    return [
      ...(lost.length === 0 ? [] : [{ ...place, message: `${list(lost)} ${lost.length === 1 ? 'does' : 'do'} not resolve`, why: 'Nobody finds the site, and no certificate is issued for it: after some attempts the issuer makes one wait for hours.', fix: 'Add the record at the domain’s name servers, and wait until it is seen.' }]),
      ...elsewhere.map(([name, addresses]): PreflightFinding => ({ ...place, severity: 'note', message: `${name} leads to ${list(addresses)}, and the host has ${list(own)}`, why: 'That is right behind a CDN or a load balancer; otherwise no certificate is issued, and visitors go elsewhere.' })),
    ];
  },
};

function publicIn(subject: Subject): readonly string[] {
  if (reason(subject) === undefined) return [];
  return [...servedNames(subject, { hosts: [], source: () => undefined, today: '' }).names].filter((name) => !name.startsWith('*') && !RESERVED.test(name)).slice(0, MOST);
}

function wordsOf(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '');
}

function list(names: readonly string[]): string {
  return names.length > 4 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ');
}
