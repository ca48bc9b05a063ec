// Runs within the workflow bundle of a replay: it tells which commands the present code issues, and where.
import { proxySinks, workflowInfo, type Sinks, type WorkflowInterceptors } from '@temporalio/workflow';

/** What a workflow asks Temporal for, as far as a replay compares it by its order. */
export type CommandKind = 'activity' | 'timer' | 'child';

export interface ReplaySinks extends Sinks {
  readonly replay: {
    /** @param events how many events of the history the code has been given */
    reached(events: number): void;
    /** @param name the type of an activity or child, or a timer's milliseconds */
    issued(kind: CommandKind, name: string, stack: string): void;
  };
}

const { replay } = proxySinks<ReplaySinks>();

function issued(kind: CommandKind, name: string): void {
  replay.issued(kind, name, new Error().stack ?? '');
}

export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      scheduleActivity(input, next) {
        issued('activity', input.activityType);
        return next(input);
      },
      startTimer(input, next) {
        issued('timer', String(input.durationMs));
        return next(input);
      },
      startChildWorkflowExecution(input, next) {
        issued('child', input.workflowType);
        return next(input);
      },
    },
  ],
  internals: [
    {
      activate(input, next) {
        replay.reached(workflowInfo().historyLength);
        next(input);
      },
    },
  ],
});
