import { jobTasks } from '../../jobs/job-tasks.js';
import { scheduleIdsOf } from '../../jobs/schedule.js';
import { openStore, type Store } from '../../store/database.js';
import { listRunsWithCounts } from '../../store/runs/run-lookup.js';
import { listSecretSets } from '../../store/secret-sets.js';
import type { StoredValues } from '../completion/command-tree.js';
import type { Session } from '../program/session.js';
import { shortId, timeText } from '../../domain/wording.js';

/** As many runs as somebody may want to choose from. */
const runsOffered = 20;

/**
 * Writes the values that a shell may offer, one a line, with a tab and a description after some. A server that cannot be
 * asked offers nothing: a message would end up in the middle of what is being typed.
 */
export async function completionValuesCommand(session: Session, what: StoredValues): Promise<void> {
  try {
    const lines = await linesOf(session, what);
    if (lines.length > 0) session.terminal.data(lines.join('\n'));
  } catch {
    // Nothing is offered.
  }
}

async function linesOf(session: Session, what: StoredValues): Promise<string[]> {
  if (what === 'jobs') return (await scheduleIdsOf(await session.client(), jobTasks)).sort();
  // Opened as it is: pressing a key must not bring a store up to date.
  const { databaseUrl } = await session.configuration();
  const store = openStore(databaseUrl, 1);
  try {
    return what === 'runs' ? await runLines(store) : (await listSecretSets(store)).map(({ name }) => name);
  } finally {
    await store.destroy();
  }
}

async function runLines(store: Store): Promise<string[]> {
  const runs = await listRunsWithCounts(store, runsOffered);
  const lines = runs.map(
    ({ runId, startedAt, status }) => `${shortId(runId)}\t${timeText(startedAt).slice(0, 16)} ${status}`,
  );
  return ['latest\tthe newest run', ...lines];
}
