import { type CliCommand, examples } from '../command.js';

export type Shell = 'bash' | 'zsh' | 'fish';

export const completion: CliCommand<{ readonly shell: Shell }> = {
  name: 'completion',
  describe: (command) =>
    command
      .argument('<shell>', 'bash, zsh or fish')
      .description('print what makes a shell complete commands, options, environments, hosts').summary('print what makes a shell complete a command line')
      .addHelpText('after', examples('deploy completion bash        in ~/.bashrc: eval "$(deploy completion bash)"; zsh likewise', 'deploy completion fish        into ~/.config/fish/completions/deploy.fish')),
  parse: ({ words: [shell] }) => (shell === 'bash' || shell === 'zsh' || shell === 'fish' ? { shell } : { refused: `there is completion for bash, zsh and fish, not for ${String(shell)}` }),
  run: async ({ shell }, io) => {
    io.stdout.write((await import('../completion/scripts.js')).SCRIPTS[shell]);
    return 0;
  },
};
