import { previewedRunOf } from '../../domain/sync/own-preview.js';
import { starterText, type RunStarter } from '../../domain/audit/started-by.js';

interface StarterProps {
  readonly run: RunStarter;
  /** The labels of jobs by id, as far as Temporal told them. */
  readonly jobLabels: ReadonlyMap<string, string>;
}

/** Who started a run, as a cell of a table: the run that it is a preview of, its job, or a person. */
export function Starter({ run, jobLabels }: StarterProps) {
  const previewed = previewedRunOf(run.workflowId);
  const text = starterText(run, jobLabels.get(run.jobId ?? ''));
  if (previewed !== undefined) return <a href={`/runs/${previewed}`}>{text}</a>;
  if (run.jobId === null) return run.startedBy === null ? <span class="muted">{text}</span> : <>{text}</>;
  return (
    <span class="clamp" title={text}>
      {text}
    </span>
  );
}
