import { countRemovable, removePieceOfRun } from '../../store/runs/run-removal.js';
import { authorOf } from '../author.js';
import { confirmed } from '../terminal/confirmation.js';
import type { Session } from '../program/session.js';
import { counted } from '../../domain/wording.js';

interface PruneOptions {
  readonly olderThan: number;
  readonly yes?: boolean | undefined;
  readonly json?: boolean | undefined;
}

const rowsPerStatement = 5_000;

/** Removes the runs that ended more than so many days ago, after telling how many they are. */
export async function pruneCommand(session: Session, options: PruneOptions): Promise<void> {
  const { terminal } = session;
  const store = await session.store();
  const { olderThan: days } = options;
  const { runs, logEntries, planLines, kept } = await countRemovable(store, days);
  if (kept > 0) {
    terminal.message(
      `${counted(kept, 'run')} of that age will stay: not closed yet, or with changes that are not judged yet.`,
    );
  }
  const age = `more than ${counted(days, 'day')} ago`;
  if (runs === 0) terminal.message(`No run ended ${age}.`);
  else {
    const what = `${counted(runs, 'run')} that ended ${age} would be removed, with ${counted(logEntries, 'log entry', 'log entries')} and ${counted(planLines, 'line')} of their plans.`;
    await confirmed(terminal, what, options.yes);
  }
  let removed = 0;
  for (let isDone = runs === 0; !isDone;) {
    const piece = await removePieceOfRun(store, days, rowsPerStatement, authorOf());
    removed += piece.runs;
    isDone = piece.isDone;
    terminal.progress(`Removed ${counted(removed, 'run')} …`);
  }
  terminal.endProgress();
  if (options.json === true) terminal.json({ olderThanDays: days, removed, logEntries, planLines, kept });
  else if (removed > 0) terminal.message(`${counted(removed, 'run')} removed.`);
}
