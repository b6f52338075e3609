import { type CliCommand, examples } from '../command.js';

export const lessons: CliCommand<{ readonly id?: string }> = {
  name: 'lessons',
  describe: (command) =>
    command
      .argument('[id]', 'number or name of a lesson')
      .description('list the lessons, or show one')
      .addHelpText('after', examples('deploy lessons', 'deploy lessons L16')),
  parse: ({ words: [id] }) => ({ id: id as string | undefined }),
  run: async ({ id }, io) => (await import('../lessons.js')).runLessonsCommand(id, io),
};
