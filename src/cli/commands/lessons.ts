import type { VaultSource } from '../../model/documents.js';
import { type CliCommand, examples, projectFlags, vaultSources } from '../command.js';

export type LessonsOptions = {
  readonly project?: string;
  readonly vaultSources: readonly VaultSource[];
} & (
  | { readonly what: 'list' }
  | { readonly what: 'preflights' }
  /** `laidOut` for the terminal; else as it is written. */
  | { readonly what: 'page'; readonly id: string; readonly laidOut: boolean }
  /** `run`: of `--from-run`. */
  | { readonly what: 'new'; readonly name: string; readonly run?: string }
  /** Without an id all of the project's own. */
  | { readonly what: 'test'; readonly id?: string }
);

export const lessons: CliCommand<LessonsOptions> = {
  name: 'lessons',
  describe: (command) =>
    projectFlags(
      command
        .argument('[words...]', 'number or name of a lesson; or show, new or test before it')
        .description('list the lessons and how this project stands to each; show one; make or test a lesson of this project’s own').summary('list, show, make or test lessons')
        .option('--preflights', 'list what hosts are asked before they are changed')
        .option('--from-run <id>', 'new: of a task that failed in that run (an id, its beginning, or last)'),
    ).addHelpText('after', examples('deploy lessons show L16', 'deploy lessons new app-without-wait --from-run last')),
  parse({ words: [given = []], flags }) {
    const words = given as readonly string[];
    const common = { project: flags.project as string | undefined, vaultSources: vaultSources(flags) };
    const run = flags.fromRun as string | undefined;
    const verb = ['show', 'new', 'test'].find((one) => one === words[0]);
    const [id, ...more] = verb === undefined ? words : words.slice(1);
    if (id !== undefined && flags.preflights === true) return { refused: '--preflights lists them all' };
    if (run !== undefined && verb !== 'new') return { refused: '--from-run belongs to lessons new NAME' };
    if (more.length > 0 || (id === undefined && (verb === 'show' || verb === 'new'))) return { refused: 'name one lesson' };
    if (verb === 'test') return { ...common, what: 'test', id };
    if (id === undefined) return { ...common, what: flags.preflights === true ? 'preflights' : 'list' };
    return verb === 'new' ? { ...common, what: 'new', name: id, run } : { ...common, what: 'page', id, laidOut: verb === 'show' };
  },
  run: async (options, io) => (await import('../lessons.js')).runLessonsCommand(options, io),
};
