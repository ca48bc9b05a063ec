import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { closestName } from '../domain/closest-name.js';
import { logLevels } from '../domain/log-codes.js';
import { logSorts, sortDirections } from '../domain/log-order.js';
import { logCodes } from '../domain/log-messages.js';
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

/** The commands of `billing-sync`. Commander refuses what it does not know and says what may be meant. */
export function createProgram(session: Session): Command {
  const program = new Command('billing-sync')
    .description("Makes the quantities on Autotask contracts equal to Atria's billing records.")
    .addHelpText('after', afterHelp)
    .showHelpAfterError('(add --help for the usage)')
    .exitOverride();
  addRunCommands(program, session);
  addLogCommands(program, session);
  addSecretsCommands(program, session);
  return program;
}

function addRunCommands(program: Command, session: Session): void {
  const runs = program.command('run').description('starts runs and shows what they came to');
  runs
    .command('start')
    .description('starts a run')
    .requiredOption('--parameters <file|-|json>', 'the parameters: a JSON file, "-" for the standard input, or JSON')
    .option('--customer <code...>', 'process only these customers (replaces CustomersFilter)')
    .option('--wait', "wait for the run's end, and show what it came to")
    .option(...json)
    .action(async (options) => (await import('./commands/run-start.js')).startCommand(session, options));
  runs
    .command('list')
    .description('lists the newest runs')
    .option('--limit <number>', 'how many', wholeNumber, 20)
    .option(...json)
    .action(async (options) => (await import('./commands/run-list.js')).listCommand(session, options));
  runs
    .command('show')
    .description('shows what a run came to, with totals that add up')
    .argument(...run)
    .option(...json)
    .action(async (reference, options) =>
      (await import('./commands/run-show.js')).showCommand(session, reference, options),
    );
}

function addLogCommands(program: Command, session: Session): void {
  program
    .command('log')
    .description("shows a run's log")
    .argument(...run)
    .option('--level <level...>', `only entries of these levels (${logLevels.join(', ')})`, oneOf(logLevels))
    .option('--code <code...>', 'only entries with these codes', oneOf(logCodes))
    .option('--search <text>', 'only entries with this text in the code, the message or the customer code')
    .addOption(new Option('--sort <column>', 'what to sort by').choices(logSorts).default('time' as const))
    .addOption(
      new Option('--direction <direction>', 'in which direction').choices(sortDirections).default('ascending' as const),
    )
    .addOption(new Option('--csv <file>', 'write these entries to a CSV file ("-": the standard output)'))
    .addOption(new Option('--xlsx <file>', 'write these entries to an Excel file').conflicts('csv'))
    .addOption(new Option(...json).conflicts(['csv', 'xlsx']))
    .action(async (reference, options) => (await import('./commands/log.js')).logCommand(session, reference, options));
  program
    .command('codes')
    .description('explains the log codes')
    .argument('[code]', 'one code, with its message and what to do about it')
    .option(...json)
    .action(async (code, options) => {
      (await import('./commands/codes.js')).codesCommand(session, code, options);
    });
  program
    .command('replay')
    .description('replays the history of a run on the present workflow code; nothing is sent or changed')
    .argument('<run|file>', `${run[1]}; or a JSON file of "temporal workflow show --output json"`)
    .option(...json)
    .action(async (given, options) => (await import('./commands/replay.js')).replayCommand(session, given, options));
}

function addSecretsCommands(program: Command, session: Session): void {
  const secrets = program.command('secrets').description("stores Autotask's credentials, encrypted");
  secrets
    .command('set')
    .description('stores a secret set, replacing what was there')
    .argument('<name>', 'the name that jobs give in their Secrets parameter ("default" if they give none)')
    .option('--from <file|->', 'a JSON file with UserName, Secret, IntegrationCode; "-": standard input', '-')
    .option(...json)
    .action(async (name, options) => (await import('./commands/secrets.js')).setCommand(session, name, options));
  secrets
    .command('list')
    .description('lists the names of the stored secret sets')
    .option(...json)
    .action(async (options) => (await import('./commands/secrets.js')).listCommand(session, options));
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

/** Reads a repeatable option whose values are known names, in any case. */
function oneOf<Name extends string>(known: readonly Name[]) {
  return (text: string, former: readonly Name[] | undefined): readonly Name[] => {
    const name = known.find((each) => each.toLowerCase() === text.toLowerCase());
    if (name !== undefined) return [...(former ?? []), name];
    const meant = closestName(text, known);
    throw new InvalidArgumentError(
      meant === undefined ? `It must be one of ${known.join(', ')}.` : `Did you mean ${meant}?`,
    );
  };
}
