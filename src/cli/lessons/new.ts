import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { stateFolder } from '../../execute/journal.js';
import { nameProblem } from '../../lessons/own/names.js';
import { environmentNames, findProject } from '../../load/project.js';
import { EXIT, type ExitCode } from '../../model/result.js';
import { escapeTerminal } from '../../shell/escape.js';
import { createRedactor } from '../../shell/redact.js';
import type { Io } from '../io.js';
import { findRun } from '../log.js';
import { lessonsFolder, ownLessonFiles } from '../own-lessons.js';
import { loadProject } from '../stages.js';
import { type Incident, incidentOf } from './incident.js';
import { skeleton } from './skeleton.js';
import { writeTypes } from './types.js';

export interface NewLesson {
  readonly name: string;
  /** Of `--from-run`: an id, its beginning, or `last`. */
  readonly run?: string;
  readonly project?: string;
}

/** `deploy lessons new NAME`: the files of a lesson of this project, which run as they are; `--from-run` fills them with what failed. */
export async function newLesson({ name, run, project: named }: NewLesson, io: Io): Promise<ExitCode> {
  const project = named === undefined ? findProject(io.cwd) : resolve(io.cwd, named);
  const refuse = (sentence: string): ExitCode => {
    io.stderr.write(escapeTerminal(`${sentence}\n`));
    return EXIT.before;
  };
  if (project === undefined) return refuse('Here is no project: no folder upward has an inventories/.');
  const wrong = nameProblem(name);
  if (wrong !== undefined) return refuse(`"${name}" ${wrong}.`);
  const incident = run === undefined ? undefined : incidentIn(run, project, io);
  if (typeof incident === 'string') return refuse(incident);
  const folder = lessonsFolder(project);
  const number = nextNumber(project);
  const files = skeleton({ name, number, project, today: io.now().toISOString().slice(0, 10), redact: redactorOf(project, io), ...(incident === undefined ? {} : { incident }) });
  const shown = (file: string): string => relative(io.cwd, join(folder, file));
  try {
    for (const [file, text] of files) place(join(folder, file), text);
    await writeTypes(folder);
  } catch (problem) {
    const { code, message } = problem as NodeJS.ErrnoException;
    return refuse(code === 'EEXIST' ? `${name} is there already: ${message.split("'")[1] ?? ''}` : `The lesson can't be written: ${message}`);
  }
  io.stdout.write(escapeTerminal(`${[...files.keys()].map(shown).join('\n')}\n\nP${String(number).padStart(2, '0')} ${name} finds ${incident === undefined ? 'an example' : `task "${incident.task}" as it was when it failed`}. Widen the rule to what was wrong, and tell the story on its page. Then:\n  deploy lessons test ${name}\n`));
  return EXIT.ok;
}

function incidentIn(run: string, project: string, io: Io): Incident | string {
  const folder = stateFolder(project, (name) => io.env[name]);
  const found = findRun(run, folder);
  return 'id' in found ? incidentOf(folder, found.id) : found.refused;
}

/** Nothing that is there is overwritten. */
function place(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { flag: 'wx' });
}

/** By what is written, so that a broken lesson is in nobody's way. */
function nextNumber(project: string): number {
  const taken = ownLessonFiles(project).map((path) => Number(/\bnumber\s*:\s*(\d+)/.exec(readFileSync(path, 'utf8'))?.[1] ?? 0));
  return Math.max(0, ...taken) + 1;
}

/** Hides what any environment of the project keeps secret. */
function redactorOf(project: string, io: Io): (text: string) => string {
  const redactor = createRedactor();
  for (const environment of environmentNames(project)) for (const secret of loadProject({ target: { environment }, project, io }).secrets) redactor.add(secret);
  return (text) => redactor.redact(text);
}
