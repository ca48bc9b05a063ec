import type { Command } from '@commander-js/extra-typings';
import { day, withTableFiles } from './options.js';
import type { Session } from './session.js';

/** The command that says what was billed to a customer, and why. */
export function addStatementCommand(program: Command, session: Session): void {
  withTableFiles(
    program
      .command('statement')
      .description('shows what was billed to a customer in a billing period, and why')
      .argument('<customer>', 'the code of the customer in Atria, or its name')
      .option('--period <day>', 'a day of the billing period (the newest one that a run looked at, unless given)', day),
    'it',
  ).action(async (customer, options) =>
    (await import('../commands/statement.js')).statementCommand(session, customer, options),
  );
}
