import { InvalidArgumentError, type Command } from '@commander-js/extra-typings';
import { auditRecords } from '../../domain/audit/audit-entry.js';
import { day, jsonOption, oneName, timeZoneName, wholeNumber, withTableFiles } from './options.js';
import type { Session } from './session.js';

/** The commands of the audit record. Nothing in it can be changed. */
export function addAuditCommands(program: Command, session: Session): void {
  const audit = program.command('audit').description('who decided and edited what, with what was there before');
  withTableFiles(
    audit
      .command('list', { isDefault: true })
      .description('shows decisions and edits, the newest first')
      .option('--record <kind>', `only about records of this kind (${auditRecords.join(', ')})`, oneName(auditRecords))
      .option('--id <id>', 'only about the record with this id')
      .option('--search <text>', 'only about records with this text in their id or name')
      .option('--who <text>', 'only of people with this text in their name')
      .option('--since <day>', 'only of this day or later', day)
      .option('--until <day>', 'only of this day or earlier', day)
      .option('--time-zone <name>', 'the time zone of these days', timeZoneName, 'UTC')
      .option('--limit <number>', 'how many are shown', wholeNumber, 50),
    'all of them',
    'answer with all of them in JSON, the oldest first',
  ).action(async (options) => (await import('../commands/audit.js')).auditListCommand(session, options));
  audit
    .command('verify')
    .description('checks that no entry was changed, removed or put in by anything else')
    .option('--expect <digest>', 'a digest that was noted before: it has to be that of an entry', digest)
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/audit.js')).auditVerifyCommand(session, options));
}

function digest(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('It must be the 64 hexadecimal digits that "audit verify" shows.');
}
