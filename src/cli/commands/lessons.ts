import { type CliCommand, examples } from '../command.js';

export interface LessonsOptions {
  readonly id?: string;
  readonly preflights: boolean;
}

export const lessons: CliCommand<LessonsOptions> = {
  name: 'lessons',
  describe: (command) =>
    command
      .argument('[id]', 'number or name of a lesson')
      .description('list the lessons, or show one')
      .option('--preflights', 'list what hosts are asked before they are changed')
      .addHelpText('after', examples('deploy lessons', 'deploy lessons L16')),
  parse: ({ words: [id], flags }) => (id !== undefined && flags.preflights === true ? { refused: '--preflights lists them all' } : { id: id as string | undefined, preflights: flags.preflights === true }),
  run: async (options, io) => (await import('../lessons.js')).runLessonsCommand(options, io),
};
