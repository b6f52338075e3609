import type { ContainerEvidence, MountEvidence } from './evidence.js';
import { onHost } from './mounts.js';
import type { LineRule } from './verdict.js';

/** What is refused in a configuration, product by product; the first group is what it says of it. */
const PATTERNS: readonly RegExp[] = [
  /FATAL CONFIG FILE ERROR/,
  /Unresolved Configuration\(s\) Detected|Module Configuration detected without loadmodule/,
  /adapting config using caddyfile: (.*)/,
  /\[emerg\] (.*)/,
  /FATAL: +((?:unrecognized configuration parameter|configuration file .* contains errors|invalid value for parameter).*)/,
  /(?:cannot|could not|can't|failed to|error) (?:un ?marshal|pars(?:e|ing)|load(?:ing)?|read(?:ing)?|decod(?:e|ing))\w* .*(?:config|ya?ml|toml|json).*/i,
  /(?:config|configuration)\b.*\b(?:invalid|not valid|malformed|unknown (?:field|key|directive)|syntax error|refused)/i,
  /(?:invalid|malformed|bad|wrong)\b.*\b(?:config|configuration)\b/i,
  /yaml: (?:unmarshal errors|line \d+: .*)|expected <block end>|mapping values are not allowed/,
  /Unexpected token .* in JSON|JSON.*(?:parse|syntax) error/i,
];

export const CONFIGURATION_REFUSED: readonly LineRule[] = PATTERNS.map((pattern) => ({
  id: 'configuration-refused',
  pattern,
  around: [1, 4],
  verdict(_, container) {
    const place = placeOf(container);
    return { why: `it refuses its configuration${place === undefined ? '' : `: ${place.file}${place.line === undefined ? '' : `, line ${place.line}`}`}`, ...(place === undefined ? {} : { file: place.file }), lesson: 'L62 native-config-check', fix: 'Correct it where it is written; the product’s own check beside the template (validate:) refuses it before a restart.' };
  },
}));

/** The configuration that the log names, else the only file or folder that is mounted for reading: where it is on the host. */
function placeOf(container: ContainerEvidence): { readonly file: string; readonly line?: string } | undefined {
  const lines = container.log.slice(-8);
  for (const line of lines.toReversed()) {
    for (const [, path = '', number] of line.matchAll(/(\/[\w./-]+\.\w+|\/[\w./-]*[A-Z]\w+file)\b(?:(?::|"?,? line |:line )(\d+))?/g)) {
      const host = onHost(path, container);
      const at = number ?? lines.map((one) => /^\s*(?:in "[^"]*", )?line (\d+)/.exec(one)?.[1]).findLast((one) => one !== undefined);
      if (host !== undefined) return { file: host, ...(at === undefined ? {} : { line: at }) };
    }
  }
  const given = container.mounts.filter(({ type, writable }) => type === 'bind' && !writable);
  return given.length === 1 ? { file: (given[0] as MountEvidence).source } : undefined;
}
