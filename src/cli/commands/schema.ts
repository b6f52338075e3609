import { type CliCommand, examples } from '../command.js';

export interface SchemaOptions {
  readonly out?: string;
  readonly print?: string;
  readonly project?: string;
}

export const schema: CliCommand<SchemaOptions> = {
  name: 'schema',
  describe: (command) =>
    command
      .description('write JSON Schemas with which an editor completes and checks playbooks, roles and inventories').summary('write JSON Schemas for an editor')
      .option('--out <folder>', 'where to (default .jalon/schemas in the project)')
      .option('--print <name>', 'print one: playbook, tasks, handlers, inventory, environment, meta, argument_specs')
      .option('--project <folder>', 'the project’s folder (else found upward)')
      .addHelpText('after', examples('deploy schema                         all of them, and what to tell the editor', 'deploy schema --print playbook        one of them, on stdout')),
  parse: ({ flags }) => (flags.out !== undefined && flags.print !== undefined ? { refused: '--out and --print exclude one another' } : { out: flags.out as string | undefined, print: flags.print as string | undefined, project: flags.project as string | undefined }),
  run: async (options, io) => (await import('../schema.js')).runSchema(options, io),
};
