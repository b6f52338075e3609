import { indexPage, modulePage } from './markdown.js';
import { documented } from './modules.js';

/** Every page in docs/modules by its file's name, as it should stand on disk. */
export function pages(): ReadonlyMap<string, string> {
  return new Map([['README.md', indexPage(documented.all)], ...documented.all.map((module): [string, string] => [`${module.name}.md`, modulePage(module)])]);
}
