import { InvalidArgumentError, Option, type Command } from '@commander-js/extra-typings';
import { customerStatuses, customerTypes } from '../../ledger/model/changes.js';
import { itemKinds, type ItemAction } from '../../ledger/model/items.js';
import { day, greatestId, oneName, oneOf, wholeNumber, wholeNumberTo } from './options.js';
import type { Session } from './session.js';

const json = ['--json', 'answer in JSON'] as const;
const period = ['<period>', 'its end such as 2026-11-25, a day in it, "Previous" or "Current"'] as const;
const actor = ['--actor <name>', 'who makes the change (the user of this machine if not given)'] as const;
const limit = ['--limit <number>', 'how many rows at most', wholeNumber, 1_000] as const;
const actions: readonly ItemAction[] = ['Added', 'Removed', 'Carried'];
const importKinds = ['customers', 'catalogue', 'changes'] as const;
const catalogueKinds = ['service', 'plan', 'application', 'resource'] as const;

/** The commands on the built-in Atria: what was provisioned, what is billed for it, and why. */
export function addLedgerCommands(program: Command, session: Session): void {
  const ledger = program
    .command('ledger')
    .description('the built-in Atria: service changes, billing rules and records');
  addTraceCommand(ledger, session);
  addDataCommands(ledger, session);
  addProcessCommands(ledger, session);
  addReportCommands(ledger, session);
  addRuleCommands(ledger, session);
  addTokenCommands(ledger, session);
  ledger
    .command('settings')
    .description('shows how time is divided into billing periods, or sets it while there is none yet')
    .option(
      '--bill-process-day <number>',
      'the last day of a period: 1 to 31, 0 (calendar month) or -1 to -27',
      integer,
    )
    .option('--time-zone <name>', 'the time zone in which days begin and end, such as Europe/London')
    .option(...json)
    .action(async (options) => (await import('../commands/ledger/settings.js')).settingsCommand(session, options));
}

function addTraceCommand(ledger: Command, session: Session): void {
  ledger
    .command('trace')
    .description('shows which service changes the quantity of a contract line comes from: who, when, what')
    .argument('<run>', '"latest", a run id or its beginning, or a workflow id')
    .argument('<line...>', 'contract/service ids such as 7001/9002, or a customer code and a SKU')
    .option('--limit <number>', 'how many items of each billing record at most', wholeNumber, 100)
    .option(...json)
    .action(async (run, line, options) =>
      (await import('../commands/ledger/trace.js')).traceCommand(session, run, line, options),
    );
}

function addDataCommands(ledger: Command, session: Session): void {
  ledger
    .command('import')
    .description('records what a CSV or JSON file holds: all of it, or nothing and the reasons')
    .argument('<kind>', `what the file holds: ${importKinds.join(', ')}`, oneName(importKinds))
    .argument('<file|->', 'the file, or "-" for the standard input')
    .addOption(
      new Option('--format <format>', 'what it is, where the name of the file does not say').choices([
        'csv',
        'json',
      ] as const),
    )
    .option(...actor)
    .option(...json)
    .action(async (kind, file, options) =>
      (await import('../commands/ledger/import.js')).importCommand(session, kind, file, options),
    );
  const customers = ledger.command('customers').description('customers and their billing identifiers');
  customers
    .command('list', { isDefault: true })
    .description('lists the customers')
    .option('--search <text>', 'only those with this text in code, name or billing identifier')
    .option('--without-identifier', 'only those without a billing identifier (AT04)')
    .option(...limit)
    .option(...json)
    .action(async (options) => (await import('../commands/ledger/customers.js')).listCommand(session, options));
  customers
    .command('set')
    .description('corrects a customer; it shows in billing records when they are reprocessed')
    .argument('<code>', 'the code of the customer')
    .option('--billing-identifier <text>', 'the id of its account in Autotask; "" takes it away')
    .option('--name <text>', 'what it is called')
    .option('--type <type>', `one of ${customerTypes.join(', ')}`, oneName(customerTypes))
    .option('--status <status>', `one of ${customerStatuses.join(', ')}`, oneName(customerStatuses))
    .option(...actor)
    .option('--yes', 'do not ask, even where Autotask has no such company')
    .option(...json)
    .action(async (code, options) =>
      (await import('../commands/ledger/customers.js')).setCommand(session, code, options),
    );
  addCatalogueCommands(ledger, session);
}

function addCatalogueCommands(ledger: Command, session: Session): void {
  const catalogue = ledger.command('catalogue').description('services, plans, applications, resources and their SKUs');
  catalogue
    .command('list', { isDefault: true })
    .description('lists what can be provisioned, with its SKU')
    .option('--without-sku', 'only plans, applications and resources without a SKU (AT07)')
    .option(...json)
    .action(async (options) => (await import('../commands/ledger/catalogue.js')).listCommand(session, options));
  catalogue
    .command('set')
    .description('gives something of the catalogue another SKU; it shows in billing records when they are reprocessed')
    .argument('<kind>', catalogueKinds.join(', '), oneName(catalogueKinds))
    .argument('<service>', 'the code of the service')
    .argument('[name]', 'the plan, application or resource')
    .requiredOption('--sku <text>', 'what the service is called in Autotask; "" takes it away')
    .option(...actor)
    .option('--yes', 'do not ask, even where Autotask has no such service')
    .option(...json)
    .action(async (kind, service, name, options) =>
      (await import('../commands/ledger/catalogue.js')).setCommand(session, { kind, service, name }, options),
    );
}

function addProcessCommands(ledger: Command, session: Session): void {
  const wait = ['--no-wait', 'do not wait for its end'] as const;
  ledger
    .command('process')
    .description('runs the billing process as every day: makes the open periods anew, closes those that are over')
    .option(...wait)
    .option(...json)
    .action(async (options) =>
      (await import('../commands/ledger/process.js')).processCommand(session, undefined, options),
    );
  ledger
    .command('reprocess')
    .description("makes a period's billing records anew, closed or not")
    .argument(...period)
    .option(...wait)
    .option(...json)
    .action(async (meant, options) =>
      (await import('../commands/ledger/process.js')).processCommand(session, meant, options),
    );
}

function addReportCommands(ledger: Command, session: Session): void {
  ledger
    .command('periods')
    .description('lists the billing periods')
    .option(...json)
    .action(async (options) => (await import('../commands/ledger/periods.js')).periodsCommand(session, options));
  ledger
    .command('records')
    .description('shows the billing records of a period')
    .argument(...period)
    .option('--detail', 'each item by itself: who has it, who added or removed it, and when')
    .option('--customer <code...>', 'only of these customers')
    .option('--billable', 'only what is billed')
    .option('--not-billable', 'only what a billing rule excludes, with the reason')
    .option('--action <action>', `with --detail: ${actions.join(', ')}`, oneName(actions))
    .option('--user <name>', 'with --detail: only items of this user')
    .option('--actioned-by <name>', 'with --detail: only what this person did')
    .option(...limit)
    .option(...json)
    .action(async (meant, options) =>
      (await import('../commands/ledger/records.js')).recordsCommand(session, meant, options),
    );
}

function addRuleCommands(ledger: Command, session: Session): void {
  const rules = ledger.command('rules').description('billing rules: what is not billed, and why');
  rules
    .command('list', { isDefault: true })
    .description('lists the billing rules in their processing order')
    .option(...json)
    .action(async (options) => (await import('../commands/ledger/rules.js')).listCommand(session, options));
  withConditions(rules.command('preview').description('counts what a rule would exclude; nothing is stored'))
    .argument(...period)
    .action(async (meant, options) =>
      (await import('../commands/ledger/rules.js')).previewCommand(session, meant, options),
    );
  withConditions(rules.command('add').description('adds a rule; it shows in billing records when they are reprocessed'))
    .requiredOption('--description <text>', 'what the rule is for')
    .requiredOption('--reason <text>', 'written on each item that it excludes')
    .option(
      '--order <number>',
      'of several that match, the last in this order gives the reason',
      wholeNumberTo(1_000_000),
      100,
    )
    .action(async (options) => (await import('../commands/ledger/rules.js')).addCommand(session, options));
  rules
    .command('remove')
    .description('removes a rule; it shows in billing records when they are reprocessed')
    .argument('<id>', 'the number of the rule, as "ledger rules" lists it', wholeNumberTo(greatestId))
    .option(...json)
    .action(async (id, options) => (await import('../commands/ledger/rules.js')).removeCommand(session, id, options));
}

/** All conditions that are given must hold; of several values of one, any. */
function withConditions<Args extends unknown[], Options extends Record<string, unknown>>(
  command: Command<Args, Options>,
) {
  return command
    .option('--customer <code...>', 'items of these customers')
    .option(
      '--customer-type <type...>',
      `of customers of these types: ${customerTypes.join(', ')}`,
      oneOf(customerTypes),
    )
    .option('--service <code...>', 'of these services')
    .option('--plan <name...>', 'of these plans')
    .option('--kind <kind...>', `of these kinds: ${itemKinds.join(', ')}`, oneOf(itemKinds))
    .option('--sku <sku...>', 'with one of these SKUs')
    .option('--sku-starts-with <text>', 'with a SKU that begins so')
    .option('--without-sku', 'without a SKU')
    .option('--user <name...>', 'of these users')
    .option('--user-flag <flag...>', 'of users with one of these flags')
    .option('--valid-from <day>', 'for periods that end on this day or later', day)
    .option('--valid-to <day>', 'for periods that end on this day or earlier', day)
    .option(...json);
}

function addTokenCommands(ledger: Command, session: Session): void {
  const tokens = ledger.command('token').description("access to the ledger's REST API");
  tokens
    .command('create')
    .description('makes a token and shows it this once')
    .argument('<name>', 'what it is for; it is the actor of the changes that are sent with it')
    .option('--scope <scope...>', 'what it may be used for (billing:read if not given; "all" for everything)')
    .option('--days <number>', 'for how long', wholeNumber, 365)
    .option(...json)
    .action(async (name, options) =>
      (await import('../commands/ledger/tokens.js')).createCommand(session, name, options),
    );
  tokens
    .command('list', { isDefault: true })
    .description('lists the tokens, without their secret')
    .option(...json)
    .action(async (options) => (await import('../commands/ledger/tokens.js')).listCommand(session, options));
  tokens
    .command('revoke')
    .description('ends a token at once')
    .argument('<id>', 'its number, as "ledger token list" shows it', wholeNumberTo(greatestId))
    .option(...json)
    .action(async (id, options) => (await import('../commands/ledger/tokens.js')).revokeCommand(session, id, options));
}

function integer(text: string): number {
  if (/^[-+]?\d{1,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
