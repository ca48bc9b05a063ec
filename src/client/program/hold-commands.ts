import type { Command } from '@commander-js/extra-typings';
import { byOption, day, jsonOption, wholeNumber } from './options.js';
import type { Session } from './session.js';

/** The commands that hold customers and lines back from runs. */
export function addHoldCommands(program: Command, session: Session): void {
  const holds = program.command('hold').description('has runs leave a customer or a line as it is until a day');
  holds
    .command('add')
    .description('holds a customer back, or one of its lines')
    .argument('<customer>', 'the code of the customer in Atria, or its name')
    .option('--line <id>', 'only this line, by the lineId of "run lines --json" or its name; every line unless given')
    .requiredOption('--until <day>', 'the first day whose runs change it again', day)
    .requiredOption('--reason <text>', 'why, for the log of each run')
    .option(...byOption('holds it back'))
    .option(...jsonOption)
    .action(async (customer, options) =>
      (await import('../commands/hold.js')).holdAddCommand(session, customer, options),
    );
  holds
    .command('list', { isDefault: true })
    .description('shows what is held back, by whom, why and until when')
    .option('--all', 'also what is over or was ended')
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/hold.js')).holdListCommand(session, options));
  holds
    .command('end')
    .description('ends a hold before its day: the next run changes what it held back')
    .argument('<id>', 'its number, as "hold list" shows it', wholeNumber)
    .option(...byOption('ends it'))
    .option(...jsonOption)
    .action(async (id, options) => (await import('../commands/hold.js')).holdEndCommand(session, id, options));
}
