import { readFileSync } from 'node:fs';
import { Command, Option } from '@commander-js/extra-typings';
import { logLevels } from '../../domain/log/log-codes.js';
import { logSorts, sortDirections } from '../../domain/log/log-order.js';
import { logCodes } from '../../domain/log/log-messages.js';
import { lineChoiceNames } from '../../runs/line-choices.js';
import { addApprovalCommands } from './approval-commands.js';
import { addAttentionCommands } from './attention-commands.js';
import { addAuditCommands } from './audit-commands.js';
import { addJobCommands } from './job-program.js';
import { addLedgerCommands } from './ledger-program.js';
import { addHoldCommands } from './hold-commands.js';
import { byOption, oneOf, timeZoneName, wholeNumber, wholeNumbers } from './options.js';
import { addMappingCommands } from './mapping-commands.js';
import { addNotificationsCommands } from './notifications-commands.js';
import { addSecretsCommands } from './secrets-commands.js';
import { addStatementCommand } from './statement-command.js';
import type { Session } from './session.js';

/*
 * The whole command line. What a command does is loaded when it is called: Temporal's client, and even more so its
 * worker, take a while to load.
 */

const afterHelp = `
Where the store and Temporal are is read from the environment (DATABASE_URL, TEMPORAL_ADDRESS, …); where nothing is
set, the servers of a running "npm start" are used.

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 run completed with warnings, 4 run completed with
errors, 5 not found, 6 replay differs. docs/command-line.md tells more.`;

const run = ['<run>', '"latest", a run id or its beginning, or a workflow id'] as const;
const json = ['--json', 'answer in JSON'] as const;

/** As package.json names it. */
function packageVersion(): string {
  const file = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}

/** The commands of `billing-sync`. Commander refuses what it does not know and says what may be meant. */
export function createProgram(session: Session): Command {
  const program = new Command('billing-sync')
    .description("Makes the quantities on Autotask contracts equal to Atria's billing records.")
    .version(packageVersion())
    .addHelpText('after', afterHelp)
    .showHelpAfterError('(add --help for the usage)')
    .configureOutput({ writeOut: session.terminal.help, writeErr: session.terminal.usageError })
    .exitOverride();
  addInitCommand(program, session);
  addJobCommands(program, session);
  addRunCommands(program, session);
  addLogCommands(program, session);
  addStatementCommand(program, session);
  addAttentionCommands(program, session);
  addHoldCommands(program, session);
  addSecretsCommands(program, session);
  addAuditCommands(program, session);
  addNotificationsCommands(program, session);
  addLedgerCommands(program, session);
  addMappingCommands(program, session);
  addDoctorCommand(program, session);
  addProbeCommand(program, session);
  return program;
}

function addInitCommand(program: Command, session: Session): void {
  program
    .command('init')
    .description("goes through the first set-up: Autotask's credentials, their test, and what comes next")
    .option('--secrets <name>', 'the secret set to store', 'default')
    .option('--from <file|->', 'ask nothing: a JSON file with UserName, Secret, IntegrationCode; "-": standard input')
    .option('--untested', 'store the values without trying them: Autotask is down, or they are for later')
    .option('--other-database', 'replace a set by one of another Autotask database')
    .option(...json)
    .action(async (options) => (await import('../commands/init.js')).initCommand(session, options));
}

function addRunCommands(program: Command, session: Session): void {
  const runs = program.command('run').description('starts runs and shows what they came to');
  runs
    .command('start')
    .description('starts a run')
    .requiredOption('--parameters <file|-|json>', 'the parameters: a JSON file, "-" for the standard input, or JSON')
    .option('--customer <code...>', 'process only these customers (replaces CustomersFilter)')
    .option(
      '--time-zone <name>',
      "in which the day of the run lies (the worker's or the ledger's, unless given)",
      timeZoneName,
    )
    .option(...byOption('starts the run'))
    .option('--wait', "wait for the run's end, and show what it came to")
    .option(...json)
    .action(async (options) => (await import('../commands/run-start.js')).startCommand(session, options));
  runs
    .command('list')
    .description('lists the newest runs')
    .option('--limit <number>', 'how many', wholeNumber, 20)
    .option(...json)
    .action(async (options) => (await import('../commands/run-list.js')).listCommand(session, options));
  runs
    .command('show')
    .description('shows what a run came to, with totals that add up')
    .argument(...run)
    .option(...json)
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
  runs
    .command('lines')
    .description("shows a run's contract lines, with the quantity before and after")
    .argument(...run)
    .addOption(new Option('--only <which>', 'which lines').choices(lineChoiceNames).default('changed' as const))
    .option('--search <text>', 'only lines with this text: customer, description, SKU, service')
    .addOption(new Option('--csv <file>', 'write these lines to a CSV file ("-": the standard output)'))
    .addOption(new Option('--xlsx <file>', 'write these lines to an Excel file').conflicts('csv'))
    .addOption(new Option(...json).conflicts(['csv', 'xlsx']))
    .action(async (reference, options) =>
      (await import('../commands/run-lines.js')).linesCommand(session, reference, options),
    );
}

function addContractsCommand(runs: Command, session: Session): void {
  runs
    .command('contracts')
    .description('shows what a preview would change by customer and contract')
    .argument('<preview>', run[1])
    .addOption(new Option('--csv <file>', 'write it to a CSV file ("-": the standard output)'))
    .addOption(new Option('--xlsx <file>', 'write it to an Excel file').conflicts('csv'))
    .addOption(new Option(...json).conflicts(['csv', 'xlsx']))
    .action(async (reference, options) =>
      (await import('../commands/run-contracts.js')).contractsCommand(session, reference, options),
    );
}

function addCompareCommand(runs: Command, session: Session): void {
  runs
    .command('compare')
    .description('shows which contract lines two runs do not leave with the same quantity')
    .argument('<earlier>', run[1])
    .argument('<later>', run[1])
    .addOption(new Option('--csv <file>', 'write it to a CSV file ("-": the standard output)'))
    .addOption(new Option('--xlsx <file>', 'write it to an Excel file').conflicts('csv'))
    .addOption(new Option(...json).conflicts(['csv', 'xlsx']))
    .action(async (earlier, later, options) =>
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
    .option('--time-zone <name>', "in which the day of the run lies (the job's, unless given)", timeZoneName)
    .option(...json)
    .action(async (options) => (await import('../commands/run-preview.js')).previewCommand(session, options));
  runs
    .command('apply')
    .description('starts a run that makes exactly the changes of a preview; what has moved since is left out')
    .argument('<preview>', run[1])
    .option('--all-or-nothing', 'change nothing if a line has moved since, and name it')
    .option('--yes', 'do not ask')
    .option('--wait', "wait for the run's end, and show what it came to")
    .option(...json)
    .action(async (reference, options) =>
      (await import('../commands/run-apply.js')).applyCommand(session, reference, options),
    );
}

function addRunOperations(runs: Command, session: Session): void {
  runs
    .command('again')
    .description("starts a run again: its job as it is now, or else the run's own parameters; says first what will run")
    .argument(...run)
    .option(...byOption('starts the run'))
    .option('--yes', 'do not ask')
    .option('--wait', "wait for the run's end, and show what it came to")
    .option(...json)
    .action(async (reference, options) =>
      (await import('../commands/run-again.js')).againCommand(session, reference, options),
    );
  runs
    .command('resume')
    .description('takes up a run that failed because of Atria, Autotask or the credentials, when that is mended')
    .argument(...run)
    .option('--wait', "wait for the run's end, and show what it came to")
    .option(...json)
    .action(async (reference, options) =>
      (await import('../commands/run-operate.js')).resumeCommand(session, reference, options),
    );
  runs
    .command('retry-now')
    .description('ends the wait of a run for Atria or Autotask: it tries at once')
    .argument(...run)
    .option(...json)
    .action(async (reference, options) =>
      (await import('../commands/run-operate.js')).retryNowCommand(session, reference, options),
    );
}

function addCancelCommand(runs: Command, session: Session): void {
  runs
    .command('cancel')
    .description('cancels a run that is under way: nothing more is sent')
    .argument(...run)
    .option('--reason <text>', 'why, for the log')
    .option('--yes', 'do not ask')
    .option(...json)
    .action(async (reference, options) =>
      (await import('../commands/run-cancel.js')).cancelCommand(session, reference, options),
    );
}

function addPruneCommand(runs: Command, session: Session): void {
  runs
    .command('prune')
    .description('removes old runs with their logs, after telling how many they are')
    .requiredOption('--older-than <days>', 'those that ended longer ago than this', wholeNumber)
    .option('--yes', 'do not ask')
    .option(...json)
    .action(async (options) => (await import('../commands/run-prune.js')).pruneCommand(session, options));
}

function addLogCommands(program: Command, session: Session): void {
  program
    .command('log')
    .description("shows a run's log")
    .argument(...run)
    .option('--level <level...>', `only entries of these levels (${logLevels.join(', ')})`, oneOf(logLevels))
    .option('--code <code...>', 'only entries with these codes', oneOf(logCodes))
    .option('--search <text>', 'only entries with this text: code, message, customer, SKU, service')
    .addOption(new Option('--sort <column>', 'what to sort by').choices(logSorts).default('time' as const))
    .addOption(
      new Option('--direction <direction>', 'in which direction').choices(sortDirections).default('ascending' as const),
    )
    .addOption(new Option('--csv <file>', 'write these entries to a CSV file ("-": the standard output)'))
    .addOption(new Option('--xlsx <file>', 'write these entries to an Excel file').conflicts('csv'))
    .addOption(new Option(...json).conflicts(['csv', 'xlsx']))
    .action(async (reference, options) => (await import('../commands/log.js')).logCommand(session, reference, options));
  program
    .command('codes')
    .description('explains the log codes')
    .argument('[code]', 'one code, with its message and what to do about it')
    .option(...json)
    .action(async (code, options) => {
      (await import('../commands/codes.js')).codesCommand(session, code, options);
    });
  program
    .command('replay')
    .description('replays histories on the present workflow code; nothing is sent or changed')
    .argument(
      '<run|workflow|file>',
      `${run[1]}; the id of any other workflow; or a JSON file of "temporal workflow show --output json"`,
    )
    .option(...json)
    .action(async (given, options) => (await import('../commands/replay.js')).replayCommand(session, given, options));
}

function addDoctorCommand(program: Command, session: Session): void {
  program
    .command('doctor')
    .description('checks everything that a run needs, and says what to do; nothing is changed')
    .option('--parameters <file|-|json>', 'check what these parameters need too, as before their job is made')
    .option('--secrets <name>', 'test only the connection to Autotask, with this secret set')
    .option('--problems', 'show only what is not ok')
    .option(...json)
    .action(async (options) => (await import('../commands/doctor.js')).doctorCommand(session, options));
}

function addProbeCommand(program: Command, session: Session): void {
  program
    .command('probe')
    .description('measures, on a contract made for it, whether Autotask is as the product takes it to be')
    .requiredOption('--contract <id>', 'the contract that its owner made for the probe', wholeNumber)
    .requiredOption('--word <text>', 'a word that the name of that contract carries')
    .requiredOption(
      '--service <id...>',
      'the services that the probe may use; the contract has no lines of others',
      wholeNumbers,
    )
    .option('--secrets <name>', 'the secret set to log in with', 'default')
    .option('--zone-user <user>', "whose database it is, as a job's ZoneUser; the secret set's user unless given")
    .option('--base-url <url>', "where it is, as a job's BaseUrl")
    .option('--changes <number>', 'how many changes the read lag is measured with', wholeNumber, 24)
    .option('--directory <directory>', 'where the report goes, and what has to be put back', 'probe')
    .option('--no-atria', 'do not ask Atria whether it bills the company of the contract')
    .option('--yes', 'do not ask')
    .option(...json)
    .action(async (options) => (await import('../commands/probe.js')).probeCommand(session, options));
}
