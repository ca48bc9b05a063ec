import type { Command } from '@commander-js/extra-typings';
import { jsonOption, wholeNumber } from './options.js';
import type { Session } from './session.js';

/** The commands of the notifications. */
export function addNotificationsCommands(program: Command, session: Session): void {
  const notifications = program
    .command('notifications')
    .description('tells people by mail or webhook what their runs need of them');
  notifications
    .command('test')
    .description('sends a test message to each channel that is set up in this environment')
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/notifications.js')).testCommand(session, options));
  notifications
    .command('list')
    .description('lists what people were told, and what could not be sent')
    .option('--limit <number>', 'how many', wholeNumber, 20)
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/notifications.js')).listCommand(session, options));
}
