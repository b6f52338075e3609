import { error } from '../../model/diagnostic.js';
import type { Range } from '../../model/range.js';
import type { ReadingLog } from '../reading.js';
import { addHost, addVariables, type Draft, type DraftGroup, type DraftHost } from './draft.js';
import { checkHostName } from './names.js';
import { expandHosts } from './range.js';

/** The hosts that a name with ranges and a port stands for, added to a group. Names that are not allowed are reported. */
export function hostsOf(pattern: string, range: Range, group: DraftGroup, draft: Draft, log: ReadingLog): DraftHost[] {
  const expanded = expandHosts(pattern);
  if (typeof expanded === 'string') {
    log.report(error('bad-host-name', `${JSON.stringify(pattern)} can't be read as hosts`, { range, why: `${expanded[0]?.toUpperCase()}${expanded.slice(1)}.` }));
    return [];
  }
  const wrong = expanded.names.map((name) => checkHostName(name, range)).find((diagnostic) => diagnostic !== undefined);
  if (wrong !== undefined) {
    log.report(wrong);
    return [];
  }
  return expanded.names.map((name) => {
    const host = addHost(draft, group, name, range);
    if (expanded.port !== undefined) addVariables(host, range.file, [{ name: 'ansible_port', value: { kind: 'literal', value: expanded.port, range }, range }]);
    return host;
  });
}
