import { counted } from '../domain/wording.js';
import { statementRows } from '../domain/sync/statement.js';
import { periodsOfCustomer, readStatement } from '../runs/statement.js';
import type { ShownLine } from '../store/lines/line-pages.js';
import { sampleDays } from './sample-customer.js';
import type { Guide } from './tour-guide.js';

const examples = 3;

/** Tells why a customer is billed what it is billed. */
export async function showStatement(
  guide: Guide,
  { customerCode: code, customerName: name }: ShownLine,
): Promise<void> {
  guide.begin('Statement: what a customer is billed, and why');
  const [period] = await periodsOfCustomer(guide.store, code);
  if (period === undefined) throw new Error(`No run has looked at ${name}.`);
  const statement = await readStatement(guide.store, { code, name }, period, sampleDays.clock.slice(0, 10));
  const rows = statementRows(statement);
  const changes = rows.filter(({ kind }) => kind === 'change');
  guide.say(
    `${name}, ${period.start} to ${period.end}: ${counted(statement.lines.length, 'contract line')}, changed ${counted(changes.length, 'time')} by ${counted(statement.runs, 'run')}; ` +
      `${counted(statement.unbilled.length, 'billing record')} on no line.`,
  );
  for (const { serviceName, before, after, effectiveDate, text } of changes.slice(0, examples)) {
    guide.say(`${serviceName}: ${before ?? 0} → ${after ?? 0} from ${effectiveDate ?? ''}. ${text}`);
  }
  guide.check(
    'Each change names the run that made it',
    changes.length > 0 && changes.every(({ runId }) => runId !== null),
  );
  guide.lead(`/statements?customer=${code}`, `statement ${code}`);
  await guide.pause();
}
