import type { Run } from '../../store/runs/runs.js';
import type { UndoneChanges } from '../../store/runs/undoing-runs.js';
import { redoText, undoneAdvice, undoneCountText } from '../../runs/undone-text.js';
import { heldBackPath } from '../held-back/held-back-address.js';
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
  const redo = redoText(undone);
  const undoing = <a href={`/runs/${undone.by}`}>a later run</a>;
  return (
    <Fact name={name}>
      {undoneCountText(undone)}
      {redo === null ? (
        <>, by {undoing}</>
      ) : (
        <>
          : {undoing} undid changes, and <a href={`/runs/${redo.by}`}>another run</a> undid that undo
          {redo.rest}
        </>
      )}
    </Fact>
  );
}

/** What it means that changes of a run are undone, and what to do. */
export function UndoneAdvice({ run, undone }: { run: Run; undone: UndoneChanges | null }) {
  const advice = undoneAdvice(run, undone);
  if (advice === undefined) return null;
  return (
    <Fact name="What that means">
      {advice} <a href={heldBackPath}>Held back</a>
    </Fact>
  );
}
