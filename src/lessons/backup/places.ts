import { dirname } from 'node:path/posix';
import type { Program, Script, Subject } from '../../model/lesson.js';
import { pipeline } from '../scripts/chain.js';
import { isDump } from './dumps.js';

export interface BackupFolder {
  readonly path: string;
  /** The dump that writes there. */
  readonly dump: Program;
}

/** Folders of the host into which its scripts, cron jobs and tasks write dumps, as far as they are written down. */
export function backupFolders({ scripts }: Subject): readonly BackupFolder[] {
  const found = scripts.filter(({ runs, kind }) => runs === 'host' && kind !== 'document').flatMap((script) => script.programs.filter(isDump).flatMap((dump) => {
    const path = folderOf(targetOf(script, dump), script);
    return path === undefined ? [] : [{ path, dump }];
  }));
  return [...new Map(found.map((one) => [one.path, one])).values()];
}

/** Where what comes out of a dump is kept: a redirect of its pipeline, or its own option. */
function targetOf(script: Script, dump: Program): string | undefined {
  const redirected = pipeline(script, dump).at(-1)?.redirects.find(({ operator, fd }) => /^>>?\|?$/.test(operator) && (fd === undefined || fd === 1))?.target;
  const option = dump.words.findIndex((word) => /^(?:-f|--file|--result-file|-r|--archive|--out|-o|-D|--rdb)$/.test(word));
  return redirected ?? (option < 0 ? dump.words.map((word) => /^--(?:file|result-file|archive|out)=(.+)$/s.exec(word)?.[1]).find((path) => path !== undefined) : dump.words[option + 1]);
}

/** Its part before the first thing that changes from day to day; variables that the script itself sets are filled in. */
function folderOf(target: string | undefined, { programs }: Script): string | undefined {
  const given = new Map(programs.flatMap(({ assignments }) => [...assignments]));
  const filled = target?.replace(/^\$\{?(\w+)\}?/, (whole, name: string) => given.get(name) ?? whole);
  const fixed = /^\/[^$`*%]*/.exec(filled ?? '')?.[0];
  const folder = fixed === undefined ? undefined : fixed.endsWith('/') ? fixed.slice(0, -1) : dirname(fixed);
  return folder === undefined || folder.split('/').length < 3 || /^\/(?:dev|proc|tmp|run)(?:\/|$)/.test(folder) ? undefined : folder;
}
