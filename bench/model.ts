import { defaultSyncSettings } from '../src/domain/sync/settings.js';

/** What a run is about. */
export interface RunSize {
  readonly customers: number;
  readonly lines: number;
  readonly changedLines: number;
  /** Customers with a changed line. */
  readonly changedCustomers: number;
}

/** What a run takes of Autotask and of Temporal. */
export interface RunCosts {
  /** To Autotask. */
  readonly calls: number;
  readonly historyEvents: number;
  readonly billableActions: number;
}

/** The values that one `in` filter takes, and the rows of one page: Autotask's limits. */
const perQuery = 500;

/** Seven activities of a run with nothing to change, the tasks of the workflow between them, and the mark of a version. */
const eventsOfEmptyRun = 51;
const actionsOfEmptyRun = 11;

/**
 * Predicts what an undisturbed run takes. The factors are those of the protocol, and no fit: each change is a post, and each
 * batch of changes is read freshly before and read back after it. A customer's child has five events and the parent six for it;
 * a change has six (an activity and the workflow task that hears of it).
 */
export function predictedCosts({ customers, lines, changedLines, changedCustomers }: RunSize): RunCosts {
  const batches = Math.ceil(changedLines / defaultSyncSettings.linesPerBatch);
  const reads = 2 + Math.ceil(customers / perQuery) + Math.ceil(lines / perQuery);
  return {
    calls: reads + changedLines + 4 * batches,
    historyEvents: eventsOfEmptyRun + 11 * changedCustomers + 6 * changedLines + 12 * batches,
    billableActions: actionsOfEmptyRun + 2 * changedCustomers + changedLines + 4 * batches,
  };
}
