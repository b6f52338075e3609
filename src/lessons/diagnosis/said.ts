import { CONFIGURATION_REFUSED } from './configuration.js';
import { denied, pathIn } from './denied.js';
import { type ContainerEvidence, type Evidence, isUnwell } from './evidence.js';
import { mountAt, onHost } from './mounts.js';
import { byLine, type LineRule, type VerdictRule } from './verdict.js';

/** What programs say in their logs before they end, from the certain to the vague. What is denied comes before what is refused: Redis words the first as a fault of its configuration. */
const RULES: readonly LineRule[] = [
  {
    id: 'disk-full',
    pattern: /No space left on device|ENOSPC/,
    verdict: (match, container, { disks }) => {
      const path = pathIn(match.input);
      const mount = path === undefined ? undefined : mountAt(path, container);
      const full = disks.filter(({ size, free }) => free < size / 100).map(({ mount: where }) => where);
      const where = mount === undefined ? (full.length > 0 ? `the host’s disk (${full.join(', ')})` : 'where it writes') : `${mount.target} (${mount.type === 'volume' ? 'volume ' : ''}${mount.name})`;
      return { why: `there is no space left on ${where}`, lesson: 'L63 target-health', fix: 'Make room: docker system df shows what Docker keeps.' };
    },
  },
  {
    id: 'data-of-another-version',
    pattern: /initialized by PostgreSQL version (\d+)\S*, which is not compatible with this version (\d+)/,
    verdict: ([, there, here]) => ({ why: `its data is of PostgreSQL ${there}, and the image is PostgreSQL ${here}`, lesson: 'L51 blind-update', fix: `Keep the image at ${there}, or dump and restore first (pg_dumpall).` }),
  },
  {
    id: 'data-at-old-path',
    pattern: /in 18\+, these Docker images|\(unused mount\/volume\)/,
    verdict: () => ({ why: 'its volume is where older versions of PostgreSQL kept their data', lesson: 'L08 pg18-volume-path', fix: 'Mount it at /var/lib/postgresql.' }),
  },
  {
    id: 'locale-missing',
    pattern: /invalid locale name "?([^"\s]+)"?/,
    verdict: ([, locale]) => ({ why: `its image does not have the locale ${locale}`, lesson: 'L09 locale-not-in-image', fix: 'PostgreSQL: --locale-provider=icu --icu-locale=… --locale=C.' }),
  },
  {
    id: 'variable-unset',
    pattern: /(?:must specify|is not (?:set|specified|defined)|is required|must be set|missing required (?:environment )?variable)\b.*?\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b|\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b (?:(?:environment )?variable )?(?:is|was|must be|not) ?(?:not )?(?:set|specified|defined|required|empty)/,
    verdict: ([, after, before]) => ({ why: `it wants the variable ${after ?? before}, which is not given or empty`, lesson: 'L55 required-var-unset', fix: 'Give it in environment or env_file.' }),
  },
  {
    id: 'capability-missing',
    pattern: /(?:chown|chmod|setpriv|setgroups|setgid|setuid|su-exec|gosu|failed switching to).*Operation not permitted|Operation not permitted.*(?:chown|setgid|setuid)/i,
    verdict: (_, { uid }) => (uid === 0
      ? { why: 'its entrypoint prepares folders as root, and has lost the capability for it (cap_drop)', lesson: 'L34 root-entrypoint-caps', fix: 'Run it as its own user (user:) on folders that belong to it, or add just what it needs.' }
      : { why: `it wants to change owner or mode of files, which user ${uid ?? 'that it runs as'} may not`, lesson: 'L10 bind-owner-mismatch', fix: 'Give the folder to that user in a task before the start.' }),
  },
  {
    id: 'permission',
    pattern: /permission denied|EACCES|Read-only file system|EROFS/i,
    // Redis tells first what it was about to do
    around: [3, 0],
    verdict: ({ input }, container) => denied(input, container),
  },
  {
    id: 'line-ends',
    pattern: /exec (\/\S+): no such file or directory|bad interpreter.*\^M|env: '?\S+\\r/,
    verdict: ([, script], container) => (script === undefined || onHost(script, container) !== undefined
      ? { why: `${script === undefined ? 'its script' : `${script} is there, but`} the interpreter in its first line is not found: Windows line ends (\\r), or an image without it`, lesson: 'L36 file-encoding', fix: 'Save the file with Unix line ends.' }
      : { why: `${script}, or the interpreter in its first line, is not in the image` }),
  },
  {
    id: 'wrong-architecture',
    pattern: /exec format error/,
    verdict: () => ({ why: 'its program is for another processor, or a script without a first line #!' }),
  },
  ...CONFIGURATION_REFUSED,
  {
    id: 'password-refused',
    pattern: /password authentication failed for user "?([^"\s]+)"?|WRONGPASS|NOAUTH|Access denied for user '([^']+)'/,
    verdict: ([, postgres, mysql]) => ({ why: `another service refuses its password${postgres ?? mysql ? ` (user ${postgres ?? mysql})` : ''}`, fix: 'A database keeps the password with which its volume was first made: change it there too.' }),
  },
  {
    id: 'name-unknown',
    pattern: /Temporary failure in name resolution|Name or service not known|could not translate host name|no such host|server misbehaving|ENOTFOUND|EAI_AGAIN|bad address/i,
    verdict(match, _, evidence) {
      const name = asked(match, /\b(?:at|to|host|lookup)[ "]+([\w.-]+)/g, /^[ '"]+([\w.-]+)/)?.[1];
      const other = containerOf(name, evidence);
      if (other !== undefined && isUnwell(other, evidence.now)) return { why: `it does not find ${name}, which is not up`, waitsFor: other.service };
      return { why: `the name ${name ?? 'that it asks for'} is not known in its networks`, fix: other === undefined ? 'Services find each other by their names in the compose file, on a network that both are on.' : `${name} is up: put both onto one network.` };
    },
  },
  {
    id: 'connection-refused',
    pattern: /Connection refused|ECONNREFUSED/i,
    verdict(match, _, evidence) {
      const [, name, port] = asked(match, /\b(?:at|to|host|tcp)[ "]+([\w.-]+)"?(?: \([^)]*\))?(?:,? port |:)(\d+)/g, /^ ([\w.-]+):(\d+)/) ?? [];
      if (name === undefined) return undefined;
      const other = containerOf(name, evidence);
      if (other !== undefined && isUnwell(other, evidence.now)) return { why: `it can’t reach ${name}:${port}, which is not up`, waitsFor: other.service };
      return { why: `nobody answers at ${name}:${port}`, fix: 'Is that service up, and does it listen there? depends_on with condition: service_healthy waits for it.' };
    },
  },
];

/** Whom a line names that says what became of the asking: before that, else right after it. */
function asked({ input, index, 0: said }: RegExpExecArray, before: RegExp, after: RegExp): RegExpExecArray | undefined {
  return [...input.slice(0, index).matchAll(before)].at(-1) ?? after.exec(input.slice(index + said.length)) ?? undefined;
}

function containerOf(name: string | undefined, { containers }: Evidence): ContainerEvidence | undefined {
  return containers.find(({ service, name: own }) => name === service || name === own);
}

export const SAID: readonly VerdictRule[] = RULES.map((rule) => byLine(rule, ({ log }) => log));
