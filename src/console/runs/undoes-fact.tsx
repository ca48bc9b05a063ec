import { partText } from '../../domain/sync/decision.js';
import type { Run } from '../../store/runs/runs.js';
import { Fact } from '../components/facts.js';

/** Which run, and which part of it, a run undoes; nothing of a run that undoes none. */
export function UndoesFact({ undoes }: Pick<Run, 'undoes'>) {
  if (undoes === null) return null;
  return (
    <Fact name="Undoes">
      <a href={`/runs/${undoes.runId}`}>another run</a>: {partText(undoes.part)}
    </Fact>
  );
}
