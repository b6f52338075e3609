import { dirname } from 'node:path/posix';
import type { Project, Subject } from '../../model/lesson.js';
import { isMakefile } from '../scripts/files.js';
import { composeCommands } from './commands.js';
import { inFolder } from './folders.js';
import { tidy } from './reading.js';

/** Pairs of projects of a folder that one script brings up apart, though Compose takes them for one. */
export function sharedFolders(subject: Subject): [Project, Project][] {
  if (subject.kind !== 'folder' || subject.projects.length < 2) return [];
  return subject.files.filter(({ dest, plain }) => (isMakefile(dest) || /\.sh$|\/justfile$/.test(dest)) && /compose/.test(plain)).flatMap((file) => {
    const folder = dirname(file.dest);
    const calls = composeCommands(file.plain, folder).filter(({ files, project }) => files.length > 0 && project === undefined);
    const named = calls.flatMap((call) => {
      const paths = call.files.map((path) => tidy(inFolder(call.folder ?? folder, path)));
      return subject.projects.filter(({ files }) => files.length === paths.length && files.every(({ dest }, index) => dest === paths[index]));
    });
    const distinct = [...new Set(named)];
    return distinct.flatMap((a, index) => distinct.slice(index + 1).filter((b) => a.folder === b.folder && a.name === b.name && !a.files.some((one) => b.files.includes(one))).map((b): [Project, Project] => [a, b]));
  });
}
