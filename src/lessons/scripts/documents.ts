import type { LessonFile, Script } from '../../model/lesson.js';
import type { MapNode, Node, ScalarNode } from '../../model/node.js';
import { whole } from './files.js';
import { replaced, scalarPiece, slice, fixed } from './piece.js';
import { scriptFrom } from './script.js';

const FENCE = /^([ \t]*)(```+|~~~+)[ \t]*(sh|bash|shell|console|shell-session|zsh)\b[^\n]*\n([\s\S]*?)^[ \t]*\2/gmd;

/** Code blocks of a Markdown file that are said to be shell. In a console's transcript only lines with a prompt are commands. */
export function scriptsInDocument(file: LessonFile): Script[] {
  return [...file.plain.matchAll(FENCE)].map((match) => {
    const [, , , language = '', body = ''] = match;
    const [start = 0] = match.indices?.[4] ?? [];
    const piece = slice(whole(file), start, start + body.length);
    const prompted = /^[ \t]*[$#] /m.test(body) && (language.startsWith('console') || language === 'shell-session' || /^[ \t]*\$ /m.test(body));
    const commands = prompted ? replaced(piece, /^[ \t]*(?:[$#] |[^$#\s][^\n]*$)/gm, ({ 0: line }, at) => fixed(/^[ \t]*[$#] /.test(line) ? '' : '# ' + line, at.place(0, line.length))) : piece;
    return scriptFrom(commands, { kind: 'document', runs: 'unknown', file });
  });
}

/** Jobs of GitHub's and GitLab's pipelines. */
export function scriptsInPipeline(file: LessonFile): Script[] {
  if (/\/\.github\/(?:workflows\/[^/]+|actions\/.+\/action)\.ya?ml$/.test(file.dest)) return workflowScripts(file);
  return /\/\.gitlab-ci\.ya?ml$/.test(file.dest) ? gitlabScripts(file) : [];
}

function workflowScripts(file: LessonFile): Script[] {
  const found: Script[] = [];
  const look = (node: Node): void => {
    if (node.kind === 'sequence') node.items.forEach(look);
    if (node.kind !== 'map') return;
    const run = node.get('run');
    const remote = remoteScript(node);
    if (run?.kind === 'scalar') found.push(ciScript(run, file, shellOf(node)));
    else if (remote !== undefined) found.push(scriptFrom(scalarPiece(remote), { kind: 'ci', runs: 'host', file, interpreter: 'bash' }));
    else for (const { value } of node.entries) look(value);
  };
  if (file.root !== undefined) look(file.root);
  return found;
}

/** What actions like appleboy/ssh-action run on a server. */
function remoteScript(step: MapNode): ScalarNode | undefined {
  const [uses, given] = [step.get('uses'), step.get('with')];
  const script = given?.kind === 'map' ? given.get('script') : undefined;
  return uses?.kind === 'scalar' && /\bssh\b/.test(uses.text) && script?.kind === 'scalar' ? script : undefined;
}

/** GitHub runs a step by `bash -e`, and with `shell: bash` by `bash -eo pipefail`. */
function shellOf(step: MapNode): { readonly interpreter: string; readonly pipefail: boolean } {
  const shell = step.get('shell');
  const given = shell?.kind === 'scalar' ? shell.text : undefined;
  return { interpreter: given ?? 'bash', pipefail: given !== undefined && /^bash\b/.test(given) };
}

function gitlabScripts(file: LessonFile): Script[] {
  if (file.root?.kind !== 'map') return [];
  const jobs = [file.root, ...file.root.entries.flatMap(({ value }) => (value.kind === 'map' ? [value] : []))];
  return jobs.flatMap((job) => ['before_script', 'script', 'after_script'].flatMap((key) => scalars(job.get(key)).map((line) => ciScript(line, file, { interpreter: 'bash', pipefail: true }))));
}

function scalars(node: Node | undefined): ScalarNode[] {
  return node?.kind === 'scalar' ? [node] : node?.kind === 'sequence' ? node.items.flatMap(scalars) : [];
}

function ciScript(node: ScalarNode, file: LessonFile, { interpreter, pipefail }: { readonly interpreter: string; readonly pipefail: boolean }): Script {
  return scriptFrom(scalarPiece(node), { kind: 'ci', runs: 'unknown', file, interpreter, options: { errexit: true, pipefail } });
}
