import { workflowTroubleText, type WorkflowTrouble } from '../../runs/workflow-trouble.js';
import { PageHead } from '../components/page-head.js';

/** A run that was started and that no worker has begun. */
export function WaitingPage({
  runId,
  workflowId,
  hasWorker,
  trouble,
}: {
  runId: string;
  workflowId: string;
  hasWorker: boolean;
  trouble: WorkflowTrouble | undefined;
}) {
  const here = `/runs/${runId}?workflow=${encodeURIComponent(workflowId)}`;
  return (
    <>
      <PageHead crumbs={[{ href: '/runs', label: 'Runs' }]} title="About to begin" />
      <div
        id="waiting"
        class="card problem"
        hx-get={here}
        hx-trigger="every 1s"
        hx-target="#content"
        hx-select="#content"
        hx-swap="outerHTML"
      >
        {trouble === undefined ? null : <p role="alert">{workflowTroubleText(trouble)}</p>}
        <p role="status">
          {hasWorker
            ? 'It was started and waits for a worker to take it, which takes a moment.'
            : [
                'It was started, but no worker is there to take it. It begins when one is: ',
                <code>npm run worker</code>,
              ]}
        </p>
        <p>
          <a href={here}>Look again</a>
        </p>
      </div>
    </>
  );
}
