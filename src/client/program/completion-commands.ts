import { Argument, type Command } from '@commander-js/extra-typings';
import { shells, storedValues } from '../completion/command-tree.js';
import type { Session } from './session.js';

const howToLoad = `
To load it in every new shell:

  bash   echo 'source <(billing-sync completion bash)' >> ~/.bashrc
  zsh    echo 'source <(billing-sync completion zsh)' >> ~/.zshrc       (after compinit)
  fish   echo 'billing-sync completion fish | source' >> ~/.config/fish/config.fish`;

/** The commands for shells. */
export function addCompletionCommands(program: Command, session: Session): void {
  program
    .command('completion')
    .description('writes a script that completes commands, options and ids in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText('after', howToLoad)
    .action(async (shell) => {
      (await import('../commands/completion.js')).completionCommand(session, program, shell);
    });
  program
    .command('completion-values', { hidden: true })
    .description('what the scripts of "completion" ask for when a key is pressed')
    .addArgument(new Argument('<what>').choices(storedValues))
    .action(async (what) => (await import('../commands/completion-values.js')).completionValuesCommand(session, what));
}
