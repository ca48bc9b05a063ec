import { approvalWaitText, type ApprovalWait } from '../../domain/sync/decision.js';
import { RemedyMark } from './run-status.js';

/** That a run waits for a decision, until when, and the way to it. */
export function WaitsForApproval({ runId, wait }: { runId: string; wait: ApprovalWait }) {
  return (
    <>
      <RemedyMark remedy="person" />
      <p class="small plain">
        <a href={decisionAddress(runId)}>{approvalWaitText(wait)}</a>
      </p>
    </>
  );
}

/** Where it is decided what becomes of the changes of a run. */
export function decisionAddress(runId: string): string {
  return `/runs/${runId}/decision`;
}
