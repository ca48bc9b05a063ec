import { counted, grouped } from '../../domain/wording.js';
import { checksOf, type Check } from '../../connection/check.js';

const checks = checksOf('retention');

export interface Retention {
  /** How long ended runs are kept in the store, in days; undefined: for ever. */
  readonly keepRunsDays: number | undefined;
  /** How long Temporal ought to keep histories, in days. */
  readonly keepHistoriesDays: number;
  /** How long it does; undefined where it could not be asked. */
  readonly keptHistoriesDays: number | undefined;
  readonly namespace: string;
}

/** Compares how long things are kept with how long they ought to be. */
export function checkRetention(retention: Retention): Check[] {
  return [historiesCheck(retention), runsCheck(retention)];
}

function historiesCheck({ keepHistoriesDays, keptHistoriesDays, namespace }: Retention): Check {
  if (keptHistoriesDays === undefined) return checks.skip('histories', 'Temporal could not be asked');
  const found = `Temporal keeps the histories of ended runs for ${days(keptHistoriesDays)}`;
  if (keptHistoriesDays >= keepHistoriesDays) return checks.ok('histories', found);
  return checks.warn(
    'histories',
    `${found}, BILLING_SYNC_KEEP_HISTORIES_DAYS asks for ${grouped(keepHistoriesDays)}`,
    `Let Temporal keep them longer: "temporal operator namespace update --namespace ${namespace} --retention ${keepHistoriesDays}d".`,
  );
}

/** Two billing periods, and the days until a run reads the last of them: so long a run's lines may have to be taken back. */
const leastRunsDays = 93;

function runsCheck({ keepRunsDays, keptHistoriesDays }: Retention): Check {
  if (keepRunsDays === undefined) return checks.ok('runs', 'the store keeps runs and their logs for ever');
  const found = `the store keeps runs and their logs for ${days(keepRunsDays)}`;
  if (keepRunsDays < leastRunsDays) {
    return checks.warn(
      'runs',
      found,
      `Set BILLING_SYNC_KEEP_RUNS_DAYS to ${leastRunsDays} or more: what a run left on a line that is no longer billed is only known from the run.`,
    );
  }
  if (keptHistoriesDays === undefined || keepRunsDays >= keptHistoriesDays) return checks.ok('runs', found);
  return checks.warn(
    'runs',
    `${found}, Temporal for ${days(keptHistoriesDays)}`,
    'Raise BILLING_SYNC_KEEP_RUNS_DAYS: a run that can still be reset in Temporal should be known to the store.',
  );
}

function days(count: number): string {
  return Number.isInteger(count) ? counted(count, 'day') : `${count.toFixed(1)} days`;
}
