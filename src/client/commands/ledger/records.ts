import { detailRow, summaryRow } from '../../../ledger/api/answers.js';
import type { ItemAction } from '../../../ledger/model/items.js';
import {
  countDetails,
  countSummaries,
  listDetails,
  listSummaries,
  type DetailRecord,
  type SummaryRecord,
} from '../../../ledger/store/records.js';
import { CommandFailure, exitCodes } from '../../terminal/exit-codes.js';
import { eventText, itemText } from '../../item-text.js';
import { requirePeriodMeant, tellRest } from '../../program/ledger-session.js';
import type { Session } from '../../program/session.js';
import { table } from '../../terminal/table.js';
import type { Terminal } from '../../terminal/terminal.js';
import { grouped } from '../../../domain/wording.js';

interface RecordsOptions {
  readonly detail?: boolean | undefined;
  readonly customer?: readonly string[] | undefined;
  readonly billable?: boolean | undefined;
  readonly notBillable?: boolean | undefined;
  readonly action?: ItemAction | undefined;
  readonly user?: string | undefined;
  readonly actionedBy?: string | undefined;
  readonly limit: number;
  readonly json?: boolean | undefined;
}

/** Shows the billing records of a period, or the items that they count. */
export async function recordsCommand(session: Session, meant: string, options: RecordsOptions): Promise<void> {
  const { terminal } = session;
  const { detail, action, user: userName, actionedBy: actor } = options;
  if (detail !== true && (action ?? userName ?? actor) !== undefined) {
    throw new CommandFailure(exitCodes.usage, '--action, --user and --actioned-by need --detail.');
  }
  const store = await session.store();
  const period = await requirePeriodMeant(session, store, meant);
  if (period.publishedBuild === null) {
    throw new CommandFailure(
      exitCodes.notFound,
      `The records of the period to ${period.end} have not been made yet. Run "billing-sync ledger process".`,
    );
  }
  const of = {
    periodEnd: period.end,
    buildId: period.publishedBuild,
    billable: options.billable === true ? true : options.notBillable === true ? false : undefined,
    customerCodes: options.customer,
  };
  const page = { offset: 0, limit: options.limit };
  const about = { period: { start: period.start, end: period.end, status: period.status } };
  if (detail === true) {
    const filter = { action, userName, actor };
    const [items, total] = [await listDetails(store, of, filter, page), await countDetails(store, of, filter)];
    if (options.json === true) terminal.json({ ...about, total, items: items.map(detailRow) });
    else show(session, detailTable(items, terminal), items.length, total);
  } else {
    const [records, total] = [await listSummaries(store, of, page), await countSummaries(store, of)];
    if (options.json === true) terminal.json({ ...about, total, records: records.map(summaryRow) });
    else show(session, summaryTable(records, terminal), records.length, total);
  }
}

function show(session: Session, text: string, shown: number, total: number): void {
  if (total === 0) session.terminal.message('There is no such record.');
  else session.terminal.data(text);
  tellRest(session, shown, total);
}

function summaryTable(records: readonly SummaryRecord[], terminal: Terminal): string {
  return table(
    [
      { head: 'customer' },
      { head: 'identifier' },
      { head: 'SKU' },
      { head: 'description', flexible: true },
      { head: 'last', align: 'right' },
      { head: 'change', align: 'right' },
      { head: 'this', align: 'right' },
      { head: 'not billed because', flexible: true },
    ],
    records.map((record) => [
      ...[record.customerCode, record.billingIdentifier, record.sku, record.grouping],
      ...[record.lastCount, record.thisCount - record.lastCount, record.thisCount].map(grouped),
      record.overrideReason,
    ]),
    terminal,
  );
}

/** In less, columns of addresses would be a few letters wide. */
const widthForEvents = 110;

function detailTable(items: readonly DetailRecord[], terminal: Terminal): string {
  return table(
    [
      ...[{ head: 'customer' }, { head: 'SKU' }, { head: 'item', flexible: true }, { head: 'action' }],
      { head: 'added', flexible: true },
      { head: 'removed', flexible: true },
    ],
    items.map((item) => [
      ...[item.customerCode, item.sku, itemText(item), item.action],
      ...[eventText(item.added), eventText(item.removed)],
    ]),
    { ...terminal, leastWidth: widthForEvents },
  );
}
