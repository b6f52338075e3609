import { type CliCommand, examples } from '../command.js';

export interface LogOptions {
  readonly run?: string;
  readonly json: boolean;
  readonly project?: string;
}

export const log: CliCommand<LogOptions> = {
  name: 'log',
  describe: (command) =>
    command
      .argument('[run]', 'id of a run, or its beginning, or `last`')
      .description('show the runs of this project, or what one run did').summary('show the runs of this project, or one run')
      .option('--json', 'the journal’s records as they are')
      .option('--project <folder>', 'the project’s folder (else found upward)')
      .addHelpText('after', examples('deploy log', 'deploy log last')),
  parse: ({ words: [run], flags }) => (flags.json === true && run === undefined ? { refused: '--json needs a run: deploy log last --json' } : { run: run as string | undefined, json: flags.json === true, project: flags.project as string | undefined }),
  run: async (options, io) => (await import('../log.js')).runLog(options, io),
};
