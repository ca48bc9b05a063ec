import { dayInTimeZone, type Day } from '../../domain/day.js';
import { periodMeant } from '../../ledger/model/periods.js';
import type { Store } from '../../store/database.js';
import { listPeriods, type StoredPeriod } from '../../ledger/store/periods.js';
import { ledgerSettings } from '../../ledger/store/settings.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import type { Session } from './session.js';

/** "Now" as the ledger's own processes take it: a sample world has a clock of its own. */
export async function ledgerNow(session: Session): Promise<Date> {
  return (await session.configuration()).clock ?? new Date();
}

/** The billing period that a person means. Throws a CommandFailure where there is none. */
export async function requirePeriodMeant(session: Session, store: Store, meant: string): Promise<StoredPeriod> {
  const periods = await listPeriods(store);
  const today = await ledgerToday(session, store);
  const found = periodMeant(periods, meant, today);
  if (found !== undefined) return found;
  const known =
    periods.length === 0
      ? 'There is no billing period yet: record changes, then run "billing-sync ledger process".'
      : '"billing-sync ledger periods" shows which there are.';
  throw new CommandFailure(exitCodes.notFound, `There is no billing period "${meant}". ${known}`);
}

async function ledgerToday(session: Session, store: Store): Promise<Day> {
  const { timeZone } = await ledgerSettings(store);
  return dayInTimeZone(await ledgerNow(session), timeZone);
}

/** Says on the error output that a list was cut. */
export function tellRest(session: Session, shown: number, total: number): void {
  if (total > shown) session.terminal.message(`${total - shown} more; --limit ${total} shows all.`);
}
