import type { Day } from '../../domain/day.js';
import { timeText } from '../../domain/wording.js';
import { afterEndOf, earliestToday, firstDayOfRuns, heldText, holdBack, stateOfHold } from '../../runs/hold-back.js';
import { endHold, listHolds, type KeptHold } from '../../store/lines/held-back.js';
import { linesLeftByHolds, type LineLeftByHold } from '../../store/lines/left-by-holds.js';
import type { Session } from '../program/session.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { table } from '../terminal/table.js';
import { nameOfUser } from '../user-name.js';

interface AddOptions {
  readonly line?: string | undefined;
  readonly until: string;
  readonly reason: string;
  readonly by?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Holds a customer or a line back. */
export async function holdAddCommand(session: Session, customerCode: string, options: AddOptions): Promise<void> {
  const { line = '', until, reason, by, json } = options;
  const asked = { customerCode, line, everyLine: options.line === undefined, until, reason, by: nameOfUser(by) };
  const store = await session.storeToWrite();
  const { clock } = await session.configuration();
  const answer = await holdBack(store, asked, earliestToday(clock), { who: asked.by, from: 'command line' });
  if ('problems' in answer) {
    throw new CommandFailure(exitCodes.usage, `${Object.values(answer.problems).join(' ')} Nothing is held back.`);
  }
  const { hold } = answer;
  if (json === true) session.terminal.json({ hold: shown(hold, await firstDayOfRuns(store, clock)) });
  else {
    session.terminal.message(
      `Runs leave ${heldText(hold)} as it is until ${hold.until}. To end that: billing-sync hold end ${hold.holdId}`,
    );
  }
}

/** Shows what is held back. */
export async function holdListCommand(
  session: Session,
  { all, json }: { readonly all?: boolean | undefined; readonly json?: boolean | undefined },
): Promise<void> {
  const { terminal } = session;
  const store = await session.store();
  const firstDay = await firstDayOfRuns(store, (await session.configuration()).clock);
  const kept = (await listHolds(store)).map((hold) => shown(hold, firstDay));
  const holds = all === true ? kept : kept.filter(({ state }) => state === 'holds');
  const left = await linesLeftByHolds(store, firstDay);
  if (json === true) terminal.json({ holds, left });
  else if (holds.length === 0) terminal.message('Nothing is held back.');
  else {
    const columns = [
      ...([{ head: 'id', align: 'right' }, { head: 'until' }] as const),
      ...[{ head: 'what', flexible: true }, { head: 'why', flexible: true }, { head: 'who' }, { head: 'now' }],
    ];
    const rows = holds.map((hold) => {
      return [String(hold.holdId), hold.until, heldText(hold), hold.reason, hold.by, stateText(hold)];
    });
    terminal.data(table(columns, rows, terminal));
  }
  if (json !== true) for (const line of left) terminal.message(leftText(line));
}

function leftText({ description, customerCode, lineId, before, target, periodEnd }: LineLeftByHold): string {
  return (
    `${description} of ${customerCode} (${lineId}) is still as a hold left it: ${before ?? 0} units, and ${target} were billed. ` +
    `Atria no longer bills it, so later runs do not name it. Start a run for that period and customer: ` +
    `"BillingPeriod": "${periodEnd}", "CustomersFilter": "${customerCode}".`
  );
}

/** Ends a hold before its day. */
export async function holdEndCommand(
  session: Session,
  holdId: number,
  { by, json }: { readonly by?: string | undefined; readonly json?: boolean | undefined },
): Promise<void> {
  const store = await session.storeToWrite();
  const who = nameOfUser(by);
  const ended = await endHold(store, holdId, { who, from: 'command line' });
  if (ended === undefined)
    throw notEnded(
      holdId,
      (await listHolds(store)).find((hold) => hold.holdId === holdId),
    );
  const firstDay = await firstDayOfRuns(store, (await session.configuration()).clock);
  if (json === true) session.terminal.json({ hold: shown(ended, firstDay) });
  else session.terminal.message(`Hold ${holdId} is ended: ${afterEndOf(ended, firstDay)}.`);
}

function notEnded(holdId: number, hold: KeptHold | undefined): CommandFailure {
  if (hold === undefined) {
    return new CommandFailure(exitCodes.notFound, `There is no hold ${holdId}. See them with: billing-sync hold list`);
  }
  const { endedAt, endedBy } = hold;
  const when = endedAt === null ? '' : ` on ${timeText(endedAt)}`;
  return new CommandFailure(exitCodes.usage, `${endedBy ?? 'Somebody'} ended hold ${holdId}${when}. Nothing was done.`);
}

function shown(hold: KeptHold, firstDay: Day) {
  return { ...hold, state: stateOfHold(hold, firstDay) };
}

function stateText({ state, endedBy }: ReturnType<typeof shown>): string {
  return state === 'ended' ? `ended by ${endedBy ?? ''}` : state;
}
