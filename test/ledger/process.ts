import { beginPeriodBuild, buildPeriodRecords, publishPeriodBuild } from '../../src/ledger/process/build.js';
import { openBillingProcess } from '../../src/ledger/process/open.js';
import type { Day } from '../../src/domain/day.js';
import type { Store } from '../../src/store/database.js';
import type { BuildMode } from '../../src/ledger/store/builds.js';
import { findPeriod } from '../../src/ledger/store/periods.js';
import { listDetails, listSummaries, type DetailRecord } from '../../src/ledger/store/records.js';

let holders = 0;

/** Runs the steps of a billing process one after the other, as the workflow does. */
export async function processBilling(
  store: Store,
  now: string,
  { asked = null, mode = 'full' }: { asked?: Day | null; mode?: BuildMode } = {},
): Promise<void> {
  const services = { store, clock: new Date(now) };
  for (const { periodEnd, close } of await openBillingProcess(services)(
    asked === null ? undefined : { PeriodEnd: asked },
  )) {
    const build = await beginPeriodBuild(services)(periodEnd, `test ${(holders += 1)}`, mode);
    while (!(await buildPeriodRecords(services)(build)).finished);
    await publishPeriodBuild(services)(build, periodEnd, close);
  }
}

/** The published records of a period with their details, in a form that can be compared. */
export async function publishedRecords(store: Store, periodEnd: Day) {
  const period = await findPeriod(store, periodEnd);
  const of = { periodEnd, buildId: period?.publishedBuild ?? 0 };
  const everything = { offset: 0, limit: 1_000_000 };
  const details = await listDetails(store, of, {}, everything);
  const byRecord = new Map<number, string[]>();
  for (const detail of details) {
    byRecord.set(detail.summaryId, [...(byRecord.get(detail.summaryId) ?? []), detailText(detail)]);
  }
  return (await listSummaries(store, of, everything))
    .map((record) => ({
      key: [
        record.customerCode,
        record.sku,
        record.grouping,
        record.billable ? 'billable' : record.overrideReason,
      ].join(' | '),
      last: record.lastCount,
      now: record.thisCount,
      details: (byRecord.get(record.summaryId) ?? []).sort(),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function detailText({ action, userName, instance, added, removed }: DetailRecord): string {
  const end = removed === null ? '' : `${Date.parse(removed.happenedAt)} ${removed.actor}`;
  return [action, userName, instance, Date.parse(added.happenedAt), added.actor, end].join(' ');
}
