import { timeZoneNamed } from '../../../domain/local-time.js';
import { ledgerSettings, saveLedgerSettings } from '../../../ledger/store/settings.js';
import { authorOf } from '../../author.js';
import { CommandFailure, exitCodes } from '../../terminal/exit-codes.js';
import type { Session } from '../../program/session.js';

interface SettingsOptions {
  readonly billProcessDay?: number | undefined;
  readonly timeZone?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Shows the ledger's settings; sets those that are given. */
export async function settingsCommand(session: Session, options: SettingsOptions): Promise<void> {
  const { terminal } = session;
  const { billProcessDay: given, timeZone: zone } = options;
  const isRead = given === undefined && zone === undefined;
  const store = await (isRead ? session.store() : session.storeToWrite());
  if (given !== undefined && (given < -27 || given > 31)) {
    throw new CommandFailure(exitCodes.usage, `The bill process day is from -27 to 31; ${given} is not.`);
  }
  const wantedZone = zone === undefined ? undefined : timeZoneNamed(zone);
  if (zone !== undefined && wantedZone === undefined) {
    throw new CommandFailure(exitCodes.usage, `"${zone}" is no time zone. Give an IANA name such as Europe/London.`);
  }
  if (!isRead) {
    const wanted = {
      ...(given === undefined ? {} : { billProcessDay: given }),
      ...(wantedZone === undefined ? {} : { timeZone: wantedZone }),
    };
    if (!(await saveLedgerSettings(store, wanted, authorOf()))) {
      throw new CommandFailure(
        exitCodes.usage,
        'Billing periods exist already, so these settings can no longer be changed. Nothing was set. ' +
          '"billing-sync ledger periods" shows the periods.',
      );
    }
  }
  const { billProcessDay, timeZone } = await ledgerSettings(store);
  if (options.json === true) terminal.json({ billProcessDay, timeZone });
  else terminal.data(`Periods end   ${endText(billProcessDay)}\nTime zone     ${timeZone}`);
}

function endText(billProcessDay: number): string {
  if (billProcessDay === 0) return 'with the calendar month';
  if (billProcessDay < 0) return `${-billProcessDay} days before the end of the month`;
  return `on day ${billProcessDay} of the month${billProcessDay > 28 ? ', or its last one' : ''}`;
}
