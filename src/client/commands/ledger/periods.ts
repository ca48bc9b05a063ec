import { listPeriods } from '../../../ledger/store/periods.js';
import type { Session } from '../../program/session.js';
import { table } from '../../terminal/table.js';

/** Lists the billing periods. */
export async function periodsCommand(session: Session, options: { json?: boolean | undefined }): Promise<void> {
  const { terminal } = session;
  const periods = await listPeriods(await session.store());
  if (options.json === true) {
    terminal.json({ periods: periods.map(({ start, end, status }) => ({ start, end, status })) });
  } else if (periods.length === 0) {
    terminal.message('There is no billing period yet. "billing-sync ledger process" makes them from the changes.');
  } else {
    const rows = periods.map(({ start, end, status, publishedBuild }) => {
      return [end, start, status, publishedBuild === null ? 'not made yet' : 'made'];
    });
    terminal.data(table([{ head: 'end' }, { head: 'start' }, { head: 'status' }, { head: 'records' }], rows, terminal));
  }
}
