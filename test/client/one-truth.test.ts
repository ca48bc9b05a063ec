import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endRun } from '../../src/activities/close-run.js';
import { entryKey, writeRunLog, type RunLogEntry } from '../../src/activities/run-log.js';
import { recordOutcomes } from '../../src/activities/record-outcomes.js';
import { exitCodeOf } from '../../src/client/terminal/exit-codes.js';
import { runReportJson } from '../../src/client/run-report-json.js';
import { runReportText } from '../../src/client/run-report.js';
import { openTerminal } from '../../src/client/terminal/terminal.js';
import { RunTotals } from '../../src/console/runs/run-totals.js';
import { entriesOfLevel } from '../../src/runs/problem-counts.js';
import { logLevels, type CodedValues, type LogCode, type LogLevel } from '../../src/domain/log/log-codes.js';
import { logCodeDefinitions, logCodes } from '../../src/domain/log/log-messages.js';
import { attentionOf, remedyOfRun } from '../../src/runs/attention.js';
import { readRunReport } from '../../src/runs/run-report.js';
import { changedLines } from '../../src/store/lines/line-changes.js';
import { readLog } from '../../src/store/log/log-entries.js';
import { insertPlanLines } from '../../src/store/lines/plan-lines.js';
import { insertRunCustomers, setCustomerOutcomes } from '../../src/store/runs/run-customers.js';
import { listRunPage } from '../../src/store/runs/run-list.js';
import { accountForRecords, insertRunRecords } from '../../src/store/runs/run-records.js';
import { runTrends } from '../../src/store/runs/run-trends.js';
import type { Run } from '../../src/store/runs/runs.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { openedRun } from '../store/opened-run.js';

/*
 * What a run came to is told in a dozen places. Whatever it came to, and whatever its log level recorded, all of them say
 * the same. What a code means is written down here a second time, by hand.
 */

const lineCodes = {
  AT08: 'Warning',
  AT09: 'Info',
  AT10: 'Verbose',
  AT11: 'Info',
  AT12: 'Warning',
  AT13: 'Info',
  AT14: 'Error',
  AT28: 'Warning',
  AT29: 'Warning',
  AT30: 'Warning',
  AT32: 'Warning',
  AT33: 'Verbose',
  AT34: 'Error',
  AT35: 'Warning',
  AT36: 'Error',
  AT37: 'Warning',
  AT38: 'Warning',
  AT39: 'Warning',
  AT47: 'Error',
  AT51: 'Warning',
  AT52: 'Info',
  AT53: 'Info',
  AT54: 'Info',
  AT55: 'Warning',
  AT60: 'Warning',
  AT62: 'Info',
  AT63: 'Warning',
  AT65: 'Info',
  AT67: 'Warning',
  AT68: 'Warning',
  AT69: 'Info',
} as const;
const customerCodes = {
  AT04: 'Warning',
  AT05: 'Error',
  AT06: 'Warning',
  AT26: 'Warning',
  AT27: 'Warning',
  AT40: 'Error',
  AT43: 'Warning',
  AT44: 'Info',
  AT49: 'Warning',
} as const;
const recordCodes = { AT07: 'Warning', AT33: 'Verbose' } as const;
const runCodes = { AT15: 'Warning', AT25: 'Warning', AT41: 'Warning', AT45: 'Warning' } as const;
/** Said beside the outcome of a line or a customer. */
const noteCodes = { AT31: 'Warning', AT50: 'Warning', AT66: 'Info' } as const;
const levels: Readonly<Record<string, LogLevel>> = {
  ...lineCodes,
  ...customerCodes,
  ...recordCodes,
  ...runCodes,
  ...noteCodes,
};
const changes = ['AT09', 'AT11', 'AT13', 'AT62'];
const byNextRun = ['AT36', 'AT37', 'AT38', 'AT51', 'AT55', 'AT60'];
const byEndOfHold = ['AT67'];

interface Draft {
  readonly leastLogLevel: LogLevel;
  readonly lines: readonly LogCode[];
  readonly customers: readonly LogCode[];
  readonly records: readonly LogCode[];
  readonly ofRun: readonly LogCode[];
  readonly notes: readonly LogCode[];
}

const some = (codes: Readonly<Partial<Record<LogCode, LogLevel>>>) =>
  fc.array(fc.constantFrom(...(Object.keys(codes) as LogCode[])), { maxLength: 6 });
const drafts: fc.Arbitrary<Draft> = fc.record({
  leastLogLevel: fc.constantFrom(...logLevels),
  ...{ lines: some(lineCodes), customers: some(customerCodes), records: some(recordCodes) },
  ...{ ofRun: some(runCodes), notes: some(noteCodes) },
});

let fresh: FreshStore;
let runs = 0;
beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());

/** Values for the message of a code; nothing here depends on what they are. */
function coded(code: LogCode): CodedValues {
  const names = Object.values<string>(logCodeDefinitions[code].placeholders);
  return { code, values: Object.fromEntries(names.map((name) => [name, 1])) } as unknown as CodedValues;
}

/** A run that came to this, as the steps of a sync write it down; what went before it is corrected. */
async function runWith({ leastLogLevel, lines, customers, records, ofRun, notes }: Draft) {
  const run = await openedRun(fresh.store, `run-${(runs += 1)}`, { leastLogLevel });
  const { store } = fresh;
  const named = { customerName: 'C', description: '', sku: '', serviceName: '', serviceDescription: '' };
  const planned = lines.map((_, line) => ({
    ...{ lineId: `L${line}`, names: { customerCode: 'C', ...named }, place: null, change: 'adjust' as const },
    ...{ mayCreate: false, target: 1, before: 0, outcome: null, recordIds: [], fed: [], quantityRule: null },
  }));
  await insertPlanLines(store, run.runId, 'records', planned);
  await recordOutcomes(
    store,
    run,
    lines.map((code, line) => ({ lineId: `L${line}`, customerCode: 'C', outcome: coded(code) })),
  );
  await writeCustomers(run, customers);
  await writeRecords(run, records);
  // An earlier attempt of the step reported something else in each place.
  await entries(
    run,
    'run',
    ofRun.map(() => 'AT25'),
  );
  await entries(run, 'run', ofRun);
  await entries(run, 'note', notes);
  return { run, summary: await endRun(store, run.runId, null, { kind: null, entries: [] }) };
}

async function entries(run: Run, about: string, codes: readonly LogCode[]): Promise<void> {
  const entries = codes.map((code, index): RunLogEntry => ({ key: `${about} ${index}`, coded: coded(code) }));
  await writeRunLog(fresh.store, run, entries);
}

async function writeCustomers(run: Run, codes: readonly LogCode[]): Promise<void> {
  const named = codes.map((code, index) => ({ code: `C${index}`, outcome: coded(code) }));
  await insertRunCustomers(
    fresh.store,
    run.runId,
    named.map(({ code }) => ({
      ...{ code, name: code, billingIdentifier: '1', type: '', status: 'Active', hasRecords: true, sharedWith: [] },
    })),
  );
  const outcomes = named.map(({ code: customerCode, outcome }) => ({ customerCode, outcome }));
  await setCustomerOutcomes(
    fresh.store,
    run.runId,
    named.map(({ code }) => code),
    outcomes,
  );
  await entries(run, entryKey.customer(''), codes);
}

async function writeRecords(run: Run, codes: readonly LogCode[]): Promise<void> {
  const records = codes.map((code, index) => ({
    ...{ recordId: `R${index}`, customerCode: 'C', sku: '', description: '', quantity: 1, previousQuantity: 1 },
    ...{ formerlyBilled: false, outcome: coded(code) },
  }));
  await insertRunRecords(fresh.store, run.runId, 'records', 0, records);
  await accountForRecords(fresh.store, run.runId, 'records', { lines: [], records });
  await entries(run, entryKey.record(''), codes);
}

function tally(codes: readonly LogCode[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

test('every code that says something of a line, a customer or a record is among those that are compared', () => {
  const ofParts = logCodes.filter((code) => logCodeDefinitions[code].scope !== 'run');
  const compared = { ...lineCodes, ...customerCodes, ...recordCodes, ...noteCodes };
  expect(Object.keys(compared).sort()).toEqual(ofParts);
});

test('whatever a run came to, each view of it says the same, at each log level', async () => {
  await fc.assert(
    fc.asyncProperty(drafts, async (draft) => {
      const { lines, customers, records, ofRun, notes, leastLogLevel } = draft;
      const all = [...lines, ...customers, ...records, ...ofRun, ...notes];
      const of = (level: LogLevel) => all.filter((code) => levels[code] === level);
      const [errors, warnings] = [of('Error'), of('Warning')];
      const problems = tally([...errors, ...warnings]);
      const status =
        errors.length > 0 ? 'Completed with errors' : warnings.length > 0 ? 'Completed with warnings' : 'Completed';
      const mended = tally([...errors, ...warnings].filter((code) => byNextRun.includes(code)));
      const heldBack = tally([...errors, ...warnings].filter((code) => byEndOfHold.includes(code)));
      const mendThemselves = [...byNextRun, ...byEndOfHold];
      const needed = tally([...errors, ...warnings].filter((code) => !mendThemselves.includes(code)));
      const unrecorded = leastLogLevel === 'Error' ? tally(warnings) : {};
      const changed = lines.filter((code) => changes.includes(code)).length;

      const { run, summary } = await runWith(draft);
      const { store } = fresh;
      expect(summary).toMatchObject({ status, lines: tally(lines), customers: tally(customers) });
      expect(exitCodeOf(summary.status)).toBe(errors.length > 0 ? 4 : warnings.length > 0 ? 3 : 0);
      const log = await readLog(store, run.runId, {}, { after: 0, limit: 100 });
      const last = log.find(({ code }) => code === 'AT24');
      expect(last?.message.includes(status) ?? ['Warning', 'Error'].includes(leastLogLevel)).toBe(true);

      const [listed] = await listRunPage(store, {}, { offset: 0, limit: 1 });
      expect(listed).toMatchObject({ runId: run.runId, status, changedLines: changed });
      expect(Object.fromEntries((listed?.problems ?? []).map(({ code, entries }) => [code, entries]))).toEqual(
        problems,
      );
      const counts = { status, changedLines: changed, warnings: warnings.length, errors: errors.length };
      expect((await runTrends(store, { limit: 1 }))[0]).toMatchObject({ runId: run.runId, ...counts });
      expect(listed === undefined ? [] : [entriesOfLevel(listed, 'Warning'), entriesOfLevel(listed, 'Error')]).toEqual([
        warnings.length,
        errors.length,
      ]);
      expect(await changedLines(store, run.runId)).toHaveLength(changed);

      const report = await readRunReport(store, run.runId);
      expect(runReportJson(report)).toMatchObject({
        status,
        records: { withOwnOutcome: records.length, byCode: tally(records) },
        lines: { byCode: tally(lines) },
        customers: { byCode: tally(customers) },
        ...{ needsYou: needed, mendsItself: mended, heldBack, notRecorded: unrecorded },
      });
      const facts = { status, isUndo: false, isPreview: false, settledBy: null, seenTo: [] } as const;
      const reportedCodes = report.reported.map(({ code }) => code);
      const left = [
        ...Object.keys(needed).map(() => 'person'),
        ...Object.keys(mended).map(() => 'nextRun'),
        ...Object.keys(heldBack).map(() => 'endOfHold'),
      ];
      const remedy = left[0] ?? 'nobody';
      expect(remedyOfRun(facts, reportedCodes)).toBe(remedy);
      expect(
        remedyOfRun(
          facts,
          (listed?.problems ?? []).map(({ code }) => code),
        ),
      ).toBe(remedy);
      expect(Object.fromEntries(attentionOf(report).person)).toEqual(needed);
      const causes: Record<string, number> = {};
      for (const { code, outcomes } of report.causes) causes[code] = (causes[code] ?? 0) + outcomes;
      expect(causes).toEqual(needed);
      const text = runReportText(report, openTerminal(), { temporalUi: undefined, nextRun: undefined });
      expect(text).toContain(
        errors.length + warnings.length === 0
          ? 'No errors and no warnings.'
          : `${errors.length} error${errors.length === 1 ? '' : 's'} and ${warnings.length} warning`,
      );
      const without = records.filter((code) => code === 'AT07').length;
      const page = (RunTotals({ report }) as unknown as { toString(): string }).toString();
      expect(page.includes('without a SKU')).toBe(without > 0);
      if (without > 0) expect(page).toContain(`<strong>${without}</strong><span>without a SKU</span>`);
    }),
    { numRuns: 60 },
  );
}, 120_000);
