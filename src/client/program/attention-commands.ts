import type { Command } from '@commander-js/extra-typings';
import { byOption, day, jsonOption } from './options.js';
import type { Session } from './session.js';

const cause = ['<cause>', 'its id, as "attention list" shows it'] as const;

/** The commands about what waits for a person, over all runs. */
export function addAttentionCommands(program: Command, session: Session): void {
  const attention = program.command('attention').description('shows what waits for a person, and who sees to it');
  attention
    .command('list', { isDefault: true })
    .description('shows what waits for a person, from all runs: one row for each cause')
    .option('--all', 'also what is snoozed')
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/attention.js')).attentionListCommand(session, options));
  attention
    .command('arrange')
    .description('says who sees to a cause, and until when it may wait')
    .argument(...cause)
    .option('--assign <name>', 'who sees to it; "": nobody')
    .option('--snooze-until <day>', 'nobody is notified of it before that day, and the list leaves it out', day)
    .option('--awake', 'it does not wait any more')
    .option('--reason <text>', 'why it may wait, or what is being done')
    .option(...byOption('arranges it'))
    .option(...jsonOption)
    .action(async (id, options) =>
      (await import('../commands/attention.js')).attentionArrangeCommand(session, id, options),
    );
  attention
    .command('seen')
    .description('says that a person has seen to a cause: the runs that report it no longer ask for it')
    .argument(...cause)
    .option('--reason <text>', 'what was done, for the audit record', '')
    .option('--run <id...>', 'the runs that you saw report it; if another one does, nothing is done')
    .option(...byOption('has seen to it'))
    .option(...jsonOption)
    .action(async (id, options) =>
      (await import('../commands/attention.js')).attentionSeenCommand(session, id, options),
    );
}
