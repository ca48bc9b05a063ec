import type { Run } from '../../store/runs/runs.js';
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
