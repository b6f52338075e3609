import type { Diagnostic } from '../../model/diagnostic.js';
import type { Context } from '../context.js';

/** Findings that hold for some hosts: one and the same for several is said once, with their names. */
export class Findings {
  private readonly found = new Map<string, { readonly diagnostic: Diagnostic; readonly hosts: Set<string>; readonly of: number }>();

  add(diagnostic: Diagnostic, host: string, of: readonly string[]): void {
    const key = `${diagnostic.code}\n${diagnostic.summary}\n${diagnostic.range?.file}:${diagnostic.range?.start}`;
    const known = this.found.get(key);
    if (known) known.hosts.add(host);
    else this.found.set(key, { diagnostic, hosts: new Set([host]), of: of.length });
  }

  reportTo(context: Context): void {
    for (const { diagnostic, hosts, of } of this.found.values()) context.report(hosts.size < of ? { ...diagnostic, why: [diagnostic.why, hostsSentence(hosts, of)].filter(Boolean).join(' ') } : diagnostic);
  }
}

function hostsSentence(hosts: ReadonlySet<string>, of: number): string {
  const shown = [...hosts].slice(0, 5).join(', ');
  return `On ${hosts.size} of ${of} hosts: ${shown}${hosts.size > 5 ? ', …' : ''}.`;
}
