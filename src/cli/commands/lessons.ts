import { type CliCommand, examples } from '../command.js';

export interface LessonsOptions {
  readonly id?: string;
  readonly preflights: boolean;
  /** The page laid out for the terminal, not as it is written. */
  readonly show: boolean;
}

export const lessons: CliCommand<LessonsOptions> = {
  name: 'lessons',
  describe: (command) =>
    command
      .argument('[words...]', 'number or name of a lesson; show before it lays the page out for the terminal')
      .description('list the lessons, or show one')
      .option('--preflights', 'list what hosts are asked before they are changed')
      .addHelpText('after', examples('deploy lessons', 'deploy lessons show L16')),
  parse({ words: [given = []], flags }) {
    const words = given as readonly string[];
    const show = words[0] === 'show';
    const preflights = flags.preflights === true;
    const [id, ...more] = show ? words.slice(1) : words;
    if (id !== undefined && preflights) return { refused: '--preflights lists them all' };
    if (more.length > 0 || (show && id === undefined)) return { refused: 'name one lesson' };
    return { id, preflights, show };
  },
  run: async (options, io) => (await import('../lessons.js')).runLessonsCommand(options, io),
};
