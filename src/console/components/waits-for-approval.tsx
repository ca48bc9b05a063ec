import type { ApprovalWait } from '../../domain/sync/decision.js';
import type { Times } from '../shell/times.js';
import { RemedyMark } from './run-status.js';
import { Time } from './time.js';

/** That a run waits for a decision, until when, and the way to it. */
export function WaitsForApproval({ runId, wait, times }: { runId: string; wait: ApprovalWait; times: Times }) {
  return (
    <>
      <RemedyMark remedy="person" />
      <p class="small plain">
        <a href={decisionAddress(runId)}>
          waiting for approval until <Time times={times} at={new Date(wait.until)} isDay />
        </a>
      </p>
    </>
  );
}

/** Where it is decided what becomes of the changes of a run. */
export function decisionAddress(runId: string): string {
  return `/runs/${runId}/decision`;
}
