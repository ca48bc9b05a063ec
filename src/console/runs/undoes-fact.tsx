import type { Run } from '../../store/runs/runs.js';
import type { UndoneChanges } from '../../store/runs/undoing-runs.js';
import { counted } from '../../domain/wording.js';
import { Fact } from '../components/facts.js';

/** Which run, and which part of it, a run undoes; nothing of a run that undoes none. */
export function UndoesFact({ undoes, part }: Pick<Run, 'undoes'> & { part: string | null }) {
  if (undoes === null) return null;
  return (
    <Fact name="Undoes">
      <a href={`/runs/${undoes.runId}`}>another run</a>: {part}
    </Fact>
  );
}

/** How many of its changes later runs have undone; nothing if none has. */
export function UndoneFact({ undone, name }: { undone: UndoneChanges | null; name: string }) {
  if (undone === null) return null;
  const { by, byUndoneBy, lines, undoneLines } = undone;
  const undoing = <a href={`/runs/${by}`}>a later run</a>;
  return (
    <Fact name={name}>
      {undoneLines === 0 ? 'None' : undoneLines === lines ? 'All' : undoneLines} of the {counted(lines, 'line')} that it
      changed
      {byUndoneBy === null || undoneLines === lines ? (
        <>, by {undoing}</>
      ) : (
        <>
          : {undoing} undid changes, and <a href={`/runs/${byUndoneBy}`}>another run</a> undid that undo
          {undoneLines === 0 ? '' : ', at least in part'}
        </>
      )}
    </Fact>
  );
}
