import type { AutotaskClient } from '../autotask/client.js';
import { previewedRunOf } from '../domain/sync/own-preview.js';
import { lineIdOf } from '../domain/sync/line-key.js';
import { proposedLine, lineEntry } from '../domain/sync/line-outcome.js';
import { changeOfWrite } from '../domain/sync/proposed-change.js';
import type { RecordedWrite } from '../domain/sync/recorded-write.js';
import { takenDayClause } from '../domain/sync/taken-day.js';
import { settleAfterMs } from '../domain/sync/settings.js';
import { isSent } from '../store/claims/claims.js';
import type { Store } from '../store/database.js';
import { freshWrites, openClaimsOn } from '../store/claims/contested-lines.js';
import { linesOnTakenDays } from '../store/claims/taken-days.js';
import { lineHistories } from '../store/lines/line-histories.js';
import { plannedLines, progressLines, type LineProgress, type OpenLine } from '../store/lines/open-lines.js';
import { savePosted, savePrices } from '../store/lines/proposed-lines.js';
import type { LinePrice } from '../store/lines/unit-prices.js';
import { withZone, type RunWithZone } from '../store/runs/run-stages.js';
import { findRun, lockRunOpen, requireRun } from '../store/runs/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import { beginWithinBudget } from './begin-within-budget.js';
import { checkLines, isChange, type CheckedChange, type CheckedLine } from './check-lines.js';
import { failingTheRun } from './failures.js';
import { giveUpLines } from './give-up-lines.js';
import { leavingOut } from './leaving-out.js';
import { requireCurrent, runGoingOn } from './open-execution.js';
import { datedOf, readPosted } from './posted-periods.js';
import { recordOutcomes, type ReportedOutcome } from './record-outcomes.js';
import type { SyncServices } from './services.js';

/** As many lines as fit one `in` filter. */
const linesPerBatch = 500;

export interface PreviewedBatch {
  readonly isDone: boolean;
  /** Milliseconds until reads show what was written to the lines that are left; 0 if some can be read at once. */
  readonly waitMs: number;
}

/**
 * Decides about the next planned lines of a preview as a run would, by the same fresh reads, and says what would be
 * changed. It claims nothing and sends nothing.
 */
export function previewLines(services: SyncServices, access: AutotaskAccess) {
  return async (runId: string): Promise<PreviewedBatch> => {
    const run = withZone(await runGoingOn(services, runId));
    if (!run.isPreview) throw new Error(`Run ${runId} is no preview.`);
    const { store } = services;
    const planned = await plannedLines(store, runId, linesPerBatch);
    if (planned.length === 0) return { isDone: true, waitMs: 0 };
    await beginWithinBudget(services, access, run);
    const fresh = await freshWrites(store, run.databaseCi, planned, run.settings.readLagMs);
    const tooFresh = new Set(fresh.map(lineIdOf));
    const readable = planned.filter(({ lineId }) => !tooFresh.has(lineId));
    const lines = await giveUpLines(services, run, readable);
    const open = await openClaimsOn(store, run.databaseCi, lines, settleAfterMs(run.settings));
    // The run releases what it claimed before a reset and never sent, before it makes its changes.
    const previewed = previewedRunOf(run.workflowId);
    const uncertain = new Set(open.filter((claim) => isSent(claim) || claim.runId !== previewed).map(lineIdOf));
    const certain = lines.filter(({ lineId }) => !uncertain.has(lineId));
    const histories = await lineHistories(store, run, certain);
    const autotask = access.readerFor(run);
    // A preview writes nothing: it does not wait for the rows of a new line. A run that makes its changes does.
    const terms = { runDay: run.runDay, readLagMs: 0 };
    const onlyOpen = await changesOnlyOpenPeriods(store, run);
    const { checked, prices, posted, taken } = await failingTheRun(run.settings, async () => {
      const read = await checkLines(autotask, terms, certain, histories);
      const found = await leavingOut(store, run, services.atria.url, read);
      const changes = found.filter(isChange);
      const posted = onlyOpen ? await readPosted(autotask, changes.map(datedOf)) : [];
      const taken = await onTakenDays(store, run, changes);
      return { checked: found, prices: await readPrices(autotask, changes), posted, taken };
    });
    await requireCurrent(services, run);
    await store.transaction().execute(async (transaction) => {
      await lockRunOpen(transaction, runId);
      await progressLines(transaction, runId, checked.flatMap(progressOf));
      await savePrices(transaction, runId, prices);
      await savePosted(transaction, runId, posted);
      const unsettled = lines.filter(({ lineId }) => uncertain.has(lineId)).map(unsettledLine);
      await recordOutcomes(transaction, run, [...checked.flatMap((each) => outcomeOf(each, taken)), ...unsettled]);
    });
    const waits = readable.length > 0 ? [] : fresh.map(({ visibleInMs }) => visibleInMs);
    return { isDone: false, waitMs: Math.max(0, ...waits) };
  };
}

/**
 * Whether the job changes open periods only. A run that applies a preview has no limits itself. Its own preview then asks what
 * the applied one asked, to tell what has moved since.
 */
async function changesOnlyOpenPeriods(store: Store, { workflowId, parameters }: RunWithZone): Promise<boolean> {
  if (parameters.limits?.onlyOpenPeriods === true) return true;
  const previewed = previewedRunOf(workflowId);
  const applying = previewed === undefined ? undefined : await findRun(store, previewed);
  const applied = applying?.appliesRunId ?? null;
  return applied !== null && (await requireRun(store, applied)).parameters?.limits?.onlyOpenPeriods === true;
}

/** The line stays planned until it has its outcome; what its fresh read found is kept. */
function progressOf({ next }: CheckedLine): LineProgress[] {
  return next.progress === undefined ? [] : [{ ...next.progress, state: 'planned' }];
}

/** The lines whose change Autotask may refuse, as a run has used its day. */
async function onTakenDays(
  store: Store,
  { databaseCi }: RunWithZone,
  changes: readonly CheckedChange[],
): Promise<ReadonlySet<string>> {
  const adjusted = changes.filter(({ next }) => next.write.step === 'adjust');
  return linesOnTakenDays(
    store,
    databaseCi,
    adjusted.map(({ line, next }) => ({ ...line, effectiveDate: next.write.effectiveDate })),
  );
}

function outcomeOf(checked: CheckedLine, taken: ReadonlySet<string>): ReportedOutcome[] {
  const { line, next } = checked;
  const { lineId, customerCode, target } = line;
  if (next.kind === 'decided') return [{ customerCode, ...next.outcome }];
  if (next.kind === 'again') return [];
  const { write } = next;
  const change = changeOfWrite(write, target);
  const outcome = proposedLine(line, change, noteOn(write, taken.has(lineId)));
  const before = write.step === 'adjust' ? change.before : null;
  return [{ lineId, customerCode, outcome, before, after: change.after }];
}

function noteOn(write: RecordedWrite, isDayTaken: boolean): string {
  const taken = isDayTaken ? takenDayClause : '';
  if (write.step === 'create' || write.laterStep === null) return taken;
  return `${taken}, and would keep a later step: ${write.laterStep}`;
}

/** Nobody can tell what a run will find on a line before it has settled what is open there. */
function unsettledLine(line: OpenLine): ReportedOutcome {
  const reason = 'an earlier change of it is not settled yet; a run settles it first and then decides';
  return { lineId: line.lineId, customerCode: line.customerCode, outcome: lineEntry('AT38', line, reason) };
}

/** Reads the prices of lines, and of the services of lines that would be created. */
async function readPrices(autotask: AutotaskClient, changes: readonly CheckedChange[]): Promise<LinePrice[]> {
  const existing = changes.flatMap(({ line }) => (line.contractServiceId === null ? [] : [line.contractServiceId]));
  const created = changes.flatMap(({ line }) => (line.contractServiceId === null ? [line.serviceId] : []));
  const lines = await autotask.contractServices.prices(existing);
  const services = await autotask.services.prices(created);
  const priceOfLine = new Map(lines.rows.map((row) => [row.id, row]));
  const priceOfService = new Map(services.rows.map(({ id, unitPrice }) => [id, unitPrice]));
  return changes.map(({ line: { lineId, contractServiceId, serviceId } }) => {
    const none = { unitPrice: null, internalCurrencyUnitPrice: null, internalCurrencyAdjustedPrice: null };
    if (contractServiceId === null) return { lineId, ...none, unitPrice: priceOfService.get(serviceId) ?? null };
    return { lineId, ...(priceOfLine.get(contractServiceId) ?? none) };
  });
}
