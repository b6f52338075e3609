import { type CliCommand, examples, isRefusal } from '../command.js';
import { limitFlag, loginFlags, parseRunFlags, type RunFlags, variableFlags } from '../flags.js';

export interface DiagnoseOptions {
  readonly environment: string;
  readonly service?: string;
  readonly output?: string;
  readonly json: boolean;
  readonly flags: RunFlags;
}

export const diagnose: CliCommand<DiagnoseOptions> = {
  name: 'diagnose',
  describe: (command) =>
    loginFlags(
      limitFlag(
        variableFlags(
          command
            .argument('<env>', 'the environment')
            .argument('[service]', 'a service or container; otherwise all that are not well')
            .description('find out why services are not well, and collect all there is to know of them in one file, secrets masked; nothing is changed')
            .summary('why services are not well, in one file')
            .option('-o, --output <file>', 'the file; never one that is there (default diagnose-<env>-<service>-<time>.txt)'),
        ),
      ),
    )
      .option('--json', 'the verdict as JSON')
      .option('--project <folder>', 'the project’s folder (else found upward)')
      .addHelpText('after', `${examples('deploy diagnose prod', 'deploy diagnose prod redis -l vps1')}\nEnds with 0 where all that was asked for is well, 2 where something is not,\n4 where a host can’t be reached.\n`),
  parse(given) {
    const { words: [environment, service], flags } = given;
    // It takes no lock and changes nothing.
    const read = parseRunFlags({ ...given, flags: { ...flags, check: true, json: false } });
    if (isRefusal(read)) return read;
    return { environment: environment as string, service: service as string | undefined, output: flags.output as string | undefined, json: flags.json === true, flags: read };
  },
  run: async (options, io) => (await import('../diagnose.js')).runDiagnose(options, io),
};
