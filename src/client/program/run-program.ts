import { Option, type Command } from '@commander-js/extra-typings';
import { lineChoiceNames } from '../../runs/line-choices.js';
import { addApprovalCommands } from './approval-commands.js';
import {
  byOption,
  jsonOption,
  runArgument,
  timeZoneName,
  wholeNumber,
  wholeNumberTo,
  withTableFiles,
} from './options.js';
import type { Session } from './session.js';

/** The commands of `billing-sync run`. What they do is loaded when they are called. */
export function addRunCommands(program: Command, session: Session): void {
  const runs = program.command('run').description('starts runs and shows what they came to');
  runs
    .command('start')
    .description('starts a run')
    .requiredOption('--parameters <file|-|json>', 'the parameters: a JSON file, "-" for the standard input, or JSON')
    .option('--customer <code...>', 'process only these customers (replaces CustomersFilter)')
    .option(
      '--time-zone <name>',
      "the time zone of the day of the run (the worker's or the ledger's, unless given)",
      timeZoneName,
    )
    .option(...byOption('starts the run'))
    .option('--wait', "wait for the run's end, and show what it came to")
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/run-start.js')).startCommand(session, options));
  runs
    .command('list')
    .description('lists the newest runs')
    .option('--limit <number>', 'how many', wholeNumber, 20)
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/run-list.js')).listCommand(session, options));
  runs
    .command('show')
    .description('shows what a run came to, with totals that add up')
    .argument(...runArgument)
    .option(...jsonOption)
    .action(async (reference, options) =>
      (await import('../commands/run-show.js')).showCommand(session, reference, options),
    );
  addLinesCommand(runs, session);
  addContractsCommand(runs, session);
  addCompareCommand(runs, session);
  addPreviewCommands(runs, session);
  addApprovalCommands(runs, session);
  addRunOperations(runs, session);
  addCancelCommand(runs, session);
  addPruneCommand(runs, session);
}

function addLinesCommand(runs: Command, session: Session): void {
  withTableFiles(
    runs
      .command('lines')
      .description("shows a run's contract lines, with the quantity before and after")
      .argument(...runArgument)
      .addOption(new Option('--only <which>', 'which lines').choices(lineChoiceNames).default('changed' as const))
      .option('--search <text>', 'only lines with this text: customer, description, SKU, service'),
    'these lines',
  ).action(async (reference, options) =>
    (await import('../commands/run-lines.js')).linesCommand(session, reference, options),
  );
}

function addContractsCommand(runs: Command, session: Session): void {
  withTableFiles(
    runs
      .command('contracts')
      .description('shows what a preview would change by customer and contract')
      .argument('<preview>', runArgument[1]),
    'it',
  ).action(async (reference, options) =>
    (await import('../commands/run-contracts.js')).contractsCommand(session, reference, options),
  );
}

function addCompareCommand(runs: Command, session: Session): void {
  withTableFiles(
    runs
      .command('compare')
      .description('shows the contract lines on which two runs differ')
      .argument('<earlier>', runArgument[1])
      .argument('<later>', runArgument[1]),
    'it',
  ).action(async (earlier, later, options) =>
    (await import('../commands/run-compare.js')).compareCommand(session, earlier, later, options),
  );
}

function addPreviewCommands(runs: Command, session: Session): void {
  runs
    .command('preview')
    .description('shows what a run would change and what that comes to; nothing is changed')
    .option('--job <job>', 'of this job, by its id or label')
    .option('--parameters <file|-|json>', 'of a run with these parameters')
    .option('--customer <code...>', 'only for these customers (replaces CustomersFilter)')
    .option('--time-zone <name>', "the time zone of the day of the run (the job's, unless given)", timeZoneName)
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/run-preview.js')).previewCommand(session, options));
  runs
    .command('apply')
    .description('starts a run that makes exactly the changes of a preview; what has moved since is left out')
    .argument('<preview>', runArgument[1])
    .option('--all-or-nothing', 'change nothing if a line has moved since, and name it')
    .option('--yes', 'do not ask')
    .option('--wait', "wait for the run's end, and show what it came to")
    .option(...jsonOption)
    .action(async (reference, options) =>
      (await import('../commands/run-apply.js')).applyCommand(session, reference, options),
    );
}

function addRunOperations(runs: Command, session: Session): void {
  runs
    .command('again')
    .description("starts a run again: its job as it is now, or else the run's own parameters; says first what will run")
    .argument(...runArgument)
    .option(...byOption('starts the run'))
    .option('--yes', 'do not ask')
    .option('--wait', "wait for the run's end, and show what it came to")
    .option(...jsonOption)
    .action(async (reference, options) =>
      (await import('../commands/run-again.js')).againCommand(session, reference, options),
    );
  runs
    .command('resume')
    .description('takes up a run that failed because of Atria, Autotask or the credentials, when that is mended')
    .argument(...runArgument)
    .option('--wait', "wait for the run's end, and show what it came to")
    .option(...jsonOption)
    .action(async (reference, options) =>
      (await import('../commands/run-operate.js')).resumeCommand(session, reference, options),
    );
  runs
    .command('retry-now')
    .description('ends the wait of a run for Atria or Autotask: it tries at once')
    .argument(...runArgument)
    .option(...jsonOption)
    .action(async (reference, options) =>
      (await import('../commands/run-operate.js')).retryNowCommand(session, reference, options),
    );
}

function addCancelCommand(runs: Command, session: Session): void {
  runs
    .command('cancel')
    .description('cancels a run that is under way: nothing more is sent')
    .argument(...runArgument)
    .option('--reason <text>', 'why, for the log')
    .option('--yes', 'do not ask')
    .option(...jsonOption)
    .action(async (reference, options) =>
      (await import('../commands/run-cancel.js')).cancelCommand(session, reference, options),
    );
}

function addPruneCommand(runs: Command, session: Session): void {
  runs
    .command('prune')
    .description('removes old runs with their logs, after telling how many they are')
    .requiredOption('--older-than <days>', 'those that ended longer ago than this', wholeNumberTo(99_999))
    .option('--yes', 'do not ask')
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/run-prune.js')).pruneCommand(session, options));
}
