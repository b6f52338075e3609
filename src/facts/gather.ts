import { ProbeError, type Reader, type ResourceRequest } from '../model/resource.js';
import { dict, type Dict } from '../model/value.js';
import { factReaders } from './index.js';

/** Marks the start of a reader's output; facts come from files of the host, which hold no record separators. */
const MARK = '\x1d';

/**
 * Facts as a resource, for the `setup` module and for `Gathering Facts`.
 * The key is a comma-separated list of reader names.
 */
export const factsReader: Reader<Dict> = {
  name: 'facts',
  script: (requests) => named(requests.flatMap((request) => request.key.split(',')))
    .map((reader) => `printf '\\035${reader.name}\\n'\n(\n${reader.script}\n) </dev/null`)
    .concat(':').join('\n'),
  parse(stdout, requests) {
    const outputs = new Map(stdout.split(MARK).slice(1).map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1)] as const;
    }));
    return requests.map((request: ResourceRequest) => {
      const facts = dict();
      for (const reader of named(request.key.split(','))) {
        const output = outputs.get(reader.name);
        if (output === undefined) return new ProbeError(`the facts "${reader.name}" could not be read`);
        Object.assign(facts, reader.parse(output));
      }
      return facts;
    });
  },
};

function named(names: readonly string[]) {
  const wanted = new Set(names);
  return factReaders.filter((reader) => wanted.has(reader.name));
}
