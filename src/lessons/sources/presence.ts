import { basename, dirname } from 'node:path/posix';
import type { Project, Subject } from '../../model/lesson.js';
import { isMakefile } from '../scripts/files.js';

const FILE = /\.(?:ya?ml|json|conf|cnf|cfg|toml|ini|sql|sh|env|crt|pem|key|cert|js|mjs|ts|py|rb|php|properties|xml|html|txt|lua|htpasswd|acl|hcl|tmpl|template|rules)$|\/(?:Caddyfile|Corefile|Dockerfile|nginx\.conf|passwd|\.htpasswd)$/;

/** A path that names a file, whatever stands there; `/etc/acme.sh` is a folder of the program of that name. */
export function isFilePath(path: string): boolean {
  return FILE.test(path) && !path.endsWith('/acme.sh');
}

const held = new WeakMap<Subject, ReadonlySet<string>>();

/** Only more than compose files says that sources are in the repository at all. */
export function holdsSources({ subject, folder }: Project): boolean {
  const known = held.get(subject) ?? foldersWithSources(subject);
  held.set(subject, known);
  return known.has(folder);
}

function foldersWithSources(subject: Subject): ReadonlySet<string> {
  const stacks = new Set(subject.projects.flatMap(({ files }) => files));
  const out = new Set<string>();
  for (const file of subject.files) {
    if (stacks.has(file) || /\.env[^/]*$|README[^/]*$|LICENSE[^/]*$|compose[^/]*\.ya?ml$|\.gitignore$|renovate\.json$/i.test(file.dest)) continue;
    for (let folder = dirname(file.dest); !out.has(folder); folder = dirname(folder)) out.add(folder);
  }
  return out;
}

/**
 * Not there, and no example of it beside its place that one copies. Nor where it would stand if Compose were started in a folder above,
 * with this file as a further one (`-f compose.yml -f extensions/x/compose.yml`): paths start at the first.
 */
export function isMissing(path: string, { subject, folder }: Project): boolean {
  if (!isAbsent(path, subject) || isMadeByTask(path, subject)) return false;
  const below = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
  for (let above = dirname(folder); below !== undefined && subject.exists(above) === true; above = dirname(above)) if (!isAbsent(`${above}/${below}`, subject)) return false;
  return true;
}

function isAbsent(path: string, subject: Subject): boolean {
  if (subject.exists(path) !== false) return false;
  const [folder, name] = [dirname(path), basename(path)];
  const stem = name.replace(/\.[^.]+$/, '');
  const ending = name.slice(stem.length);
  const examples = ['example', 'sample', 'dist', 'template', 'tmpl', 'default', 'j2'].flatMap((word) => [`${name}.${word}`, `${name}-${word}`, `${stem}.${word}${ending}`, `${stem}-${word}${ending}`, `${word}.${name.replace(/^\./, '')}`, `${word}${name}`]);
  return !examples.some((example) => subject.exists(`${folder}/${example}`) === true);
}

const texts = new WeakMap<Subject, ReadonlyMap<Kind, string>>();
type Kind = (dest: string) => boolean;
/** Of people, and of what prepares a host. */
const speaks = (dest: string): boolean => /\.(?:sh|md|py)$|\/(?:justfile|\.gitignore|README)$|\/\.github\//.test(dest) || isMakefile(dest);
const isTaskFile = (dest: string): boolean => /\/(?:tasks|handlers|playbooks)\/[^{]*\.ya?ml$/.test(dest);

/** Whether a script, a page or `.gitignore` names the file: somebody makes it. */
export function isMadeElsewhere(path: string, subject: Subject): boolean {
  return isNamedIn(speaks, path, subject);
}

/** Whether a task names the file: a template, a copy or a loop brings it before the stack starts. */
function isMadeByTask(path: string, subject: Subject): boolean {
  return isNamedIn(isTaskFile, path, subject);
}

function isNamedIn(where: Kind, path: string, subject: Subject): boolean {
  const known = texts.get(subject) ?? new Map([speaks, isTaskFile].map((kind) => [kind, subject.files.filter(({ dest }) => kind(dest)).map(({ plain }) => plain).join('\n')]));
  texts.set(subject, known);
  return known.get(where)?.includes(basename(path)) === true;
}
