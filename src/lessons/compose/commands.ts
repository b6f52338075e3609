import { splitWords } from '../../shell/words.js';
import { inFolder } from './folders.js';

/** A call of Compose, before its files are known. */
export interface ComposeCall {
  readonly folder?: string;
  readonly files: readonly string[];
  readonly project?: string;
}

const VALUED = new Set(['-f', '--file', '-p', '--project-name', '--project-directory', '--profile', '--env-file', '--ansi', '--progress', '--parallel']);

/** Calls of `docker compose … up` and `docker-compose … up` in the text of a command or shell task. */
export function composeCommands(text: string, chdir: string | undefined): ComposeCall[] {
  let folder = chdir;
  return text.split(/&&|\|\||[;|\n]/).flatMap((part) => {
    const words = splitWords(part.trim()) ?? [];
    if (words[0] === 'cd') folder = words.at(-1) === undefined ? folder : inFolder(folder ?? '', words.at(-1) as string);
    const start = words.findIndex((word, index) => word === 'docker-compose' || (word === 'compose' && words[index - 1] === 'docker'));
    return start < 0 ? [] : call(words.slice(start + 1), folder);
  });
}

function call(words: readonly string[], folder: string | undefined): ComposeCall[] {
  const files: string[] = [];
  let project: string | undefined;
  let directory = folder;
  for (let at = 0; at < words.length; at += 1) {
    const [option = '', attached] = /^(--[\w-]+)=(.*)$/s.exec(words[at] ?? '')?.slice(1) ?? [words[at] ?? ''];
    if (!option.startsWith('-')) {
      if (option !== 'up') return [];
      const found = files.length > 0 || directory !== undefined;
      return found ? [{ files, ...(directory === undefined ? {} : { folder: directory }), ...(project === undefined ? {} : { project }) }] : [];
    }
    if (!VALUED.has(option)) continue;
    if (attached === undefined) at += 1;
    const value = attached ?? words[at] ?? '';
    if (option === '-f' || option === '--file') files.push(folder === undefined ? value : inFolder(folder, value));
    if (option === '-p' || option === '--project-name') project = value;
    if (option === '--project-directory') directory = inFolder(folder ?? '', value);
  }
  return [];
}
