import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { bashScript } from '../completion/bash.js';
import { commandTree, type CompletedCommand, type Shell } from '../completion/command-tree.js';
import { fishScript } from '../completion/fish.js';
import { zshScript } from '../completion/zsh.js';
import type { Session } from '../program/session.js';

const scripts: Readonly<Record<Shell, (commands: readonly CompletedCommand[], program: readonly string[]) => string>> =
  {
    bash: bashScript,
    zsh: zshScript,
    fish: fishScript,
  };

/** Writes the script that teaches a shell the commands of this program. */
export function completionCommand({ terminal }: Session, program: CommandUnknownOpts, shell: Shell): void {
  const own = [process.execPath, process.argv[1] ?? 'billing-sync'];
  terminal.data(scripts[shell](commandTree(program), own).trimEnd());
}
