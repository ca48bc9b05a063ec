import type { Command } from '@commander-js/extra-typings';
import { byOption, jsonOption, runArgument, withPart } from './options.js';
import type { Session } from './session.js';

const run = [runArgument[0], `${runArgument[1]}; also the preview of the run`] as const;

/** The decisions of people about runs that wait for them, and about runs whose changes are to be undone. */
export function addApprovalCommands(runs: Command, session: Session): void {
  withPart(
    runs
      .command('approve')
      .description('approves the changes that a run waits to make, or a part of them, after showing what they are')
      .argument(...run),
  )
    .option('--leave-out-moved', 'leave out what has moved since; unless given, nothing is approved then')
    .option(...byOption('decides'))
    .option('--reason <text>', 'why, for the log')
    .option('--plan-hash <hash>', 'only if this is still the plan: its hash from "run show --json"')
    .option('--yes', 'do not ask')
    .option(...jsonOption)
    .action(async (reference, options) =>
      (await import('../commands/run-decide.js')).approveCommand(session, reference, options),
    );
  runs
    .command('reject')
    .description('ends a run that waits for approval: it makes none of the changes')
    .argument(...run)
    .requiredOption('--reason <text>', 'why, for the log')
    .option(...byOption('decides'))
    .option(...jsonOption)
    .action(async (reference, options) =>
      (await import('../commands/run-decide.js')).rejectCommand(session, reference, options),
    );
  withPart(
    runs
      .command('undo')
      .description('starts a run that undoes the changes of another one, or a part of them, after asking')
      .argument(...runArgument),
  )
    .option('--next-day', 'undo a line from the next day on where Autotask refuses a second change on the first')
    .option('--preview', 'only show what would be undone')
    .option(...byOption('starts the run'))
    .option('--yes', 'do not ask')
    .option('--wait', "wait for the run's end, and show what it came to")
    .option(...jsonOption)
    .action(async (reference, options) =>
      (await import('../commands/run-undo.js')).undoCommand(session, reference, options),
    );
}
