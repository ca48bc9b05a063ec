import { readFileSync } from 'node:fs';
import { Command, Option } from '@commander-js/extra-typings';
import { logLevels } from '../../domain/log/log-codes.js';
import { logSorts, sortDirections } from '../../domain/log/log-order.js';
import { logCodes } from '../../domain/log/log-messages.js';
import { addAttentionCommands } from './attention-commands.js';
import { addAuditCommands } from './audit-commands.js';
import { addJobCommands } from './job-program.js';
import { addLedgerCommands } from './ledger-program.js';
import { addHoldCommands } from './hold-commands.js';
import { jsonOption, oneOf, runArgument, wholeNumber, wholeNumbers, wholeNumberTo, withTableFiles } from './options.js';
import { addMappingCommands } from './mapping-commands.js';
import { addNotificationsCommands } from './notifications-commands.js';
import { addRunCommands } from './run-program.js';
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
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/init.js')).initCommand(session, options));
}

function addLogCommands(program: Command, session: Session): void {
  withTableFiles(
    program
      .command('log')
      .description("shows a run's log")
      .argument(...runArgument)
      .option('--level <level...>', `only entries of these levels (${logLevels.join(', ')})`, oneOf(logLevels))
      .option('--code <code...>', 'only entries with these codes', oneOf(logCodes))
      .option('--search <text>', 'only entries with this text: code, message, customer, SKU, service')
      .addOption(new Option('--sort <column>', 'what to sort by').choices(logSorts).default('time' as const))
      .addOption(
        new Option('--direction <direction>', 'in which direction (by level: the gravest first, if not given)').choices(
          sortDirections,
        ),
      ),
    'these entries',
  ).action(async (reference, options) => (await import('../commands/log.js')).logCommand(session, reference, options));
  program
    .command('codes')
    .description('explains the log codes')
    .argument('[code]', 'one code, with its message and what to do about it')
    .option(...jsonOption)
    .action(async (code, options) => {
      (await import('../commands/codes.js')).codesCommand(session, code, options);
    });
  program
    .command('replay')
    .description('replays histories on the present workflow code; nothing is sent or changed')
    .argument(
      '<run|workflow|file>',
      `${runArgument[1]}; the id of any other workflow; or a JSON file of "temporal workflow show --output json"`,
    )
    .option(...jsonOption)
    .action(async (given, options) => (await import('../commands/replay.js')).replayCommand(session, given, options));
}

function addDoctorCommand(program: Command, session: Session): void {
  program
    .command('doctor')
    .description('checks everything that a run needs, and says what to do; nothing is changed')
    .option('--parameters <file|-|json>', 'check what these parameters need too, as before their job is made')
    .option('--secrets <name>', 'test only the connection to Autotask, with this secret set')
    .option('--problems', 'show only what is not ok')
    .option(...jsonOption)
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
    .option('--changes <number>', 'how many changes the read lag is measured with', wholeNumberTo(1_000), 24)
    .option('--directory <directory>', 'where the report goes, and what has to be put back', 'probe')
    .option('--no-atria', 'do not ask Atria whether it bills the company of the contract')
    .option('--yes', 'do not ask')
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/probe.js')).probeCommand(session, options));
}
