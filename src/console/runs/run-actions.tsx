import { changedCodes } from '../../domain/log/outcomes.js';
import { previewedRunOf } from '../../domain/sync/own-preview.js';
import { attentionOf } from '../../runs/attention.js';
import { hasEnded } from '../../runs/ended-runs.js';
import { appliesForPerson } from '../../store/runs/run-stages.js';
import type { RunReport } from '../../runs/run-report.js';
import { historyUrl } from '../../runs/temporal-ui.js';
import type { Run } from '../../store/runs/runs.js';
import { historyAddress } from '../audit/audit-address.js';
import { Icon } from '../components/icon.js';
import type { ConsoleServices } from '../services.js';

/** The page that shows what a failed run goes on with, and lets it go on. */
export function resumeAddress({ runId }: Pick<Run, 'runId'>): string {
  return `/runs/${runId}/resume`;
}

/** Where a preview is made once more. One that a run made of itself is made by another run like that. */
export function previewAgainAddress({ runId, workflowId }: Pick<Run, 'runId' | 'workflowId'>): string {
  return `/runs/${previewedRunOf(workflowId) ?? runId}/again`;
}

interface RunActionsProps {
  readonly run: Run;
  readonly report: RunReport;
  /** Whether it ended before it had made the changes of a preview that can still be applied. */
  readonly canApplyAgain: boolean;
  readonly services: ConsoleServices;
}

/** What can be done with a run now. */
export function RunActions({ run, report, canApplyAgain, services }: RunActionsProps) {
  const { temporalUi } = services;
  const { isResumable, lines, undone, settledBy } = report;
  const isUndone = undone !== null && undone.undoneLines === undone.lines;
  const hasChanged = lines.some(({ code }) => changedCodes.includes(code)) && !isUndone;
  const needsPerson = settledBy === null && attentionOf(report).person.size > 0;
  // To run an undo again would repeat its choices, such as the day on which Autotask refused its changes.
  const rest = run.undoes !== null && !run.isPreview && needsPerson ? run.undoes.runId : undefined;
  return (
    <>
      {temporalUi === undefined ? null : (
        <a class="button button-quiet" href={historyUrl(temporalUi, run)}>
          <Icon name="external" />
          In Temporal
        </a>
      )}
      <a class="button" href={`/runs/${run.runId}/log`}>
        <Icon name="reports" />
        Log
      </a>
      <a class="button button-quiet" href={historyAddress('run', run.runId)}>
        <Icon name="audit" />
        History
      </a>
      {hasEnded(run) ? (
        <>
          {run.isPreview || !hasChanged ? null : (
            <a class="button" href={`/runs/${run.runId}/undo`}>
              <Icon name="left" />
              Undo
            </a>
          )}
          {rest === undefined ? null : (
            <a class="button button-primary" href={`/runs/${rest}/undo`}>
              <Icon name="left" />
              Undo the rest
            </a>
          )}
          {isResumable ? (
            <a class="button button-primary" href={resumeAddress(run)}>
              <Icon name="play" />
              Resume
            </a>
          ) : null}
          {canApplyAgain ? (
            <a class="button" href={`/runs/${run.appliesRunId ?? ''}/apply`}>
              <Icon name="play" />
              Apply again
            </a>
          ) : null}
          {previewedRunOf(run.workflowId) === undefined ? (
            <Again run={run} isFirst={!isResumable && rest === undefined} />
          ) : null}
        </>
      ) : (
        <a class="button button-danger" href={`/runs/${run.runId}/cancel`}>
          <Icon name="stop" />
          Cancel
        </a>
      )}
    </>
  );
}

/** Starts the same once more. What a preview showed once may be out of date by now: a new one shows what would change now. */
function Again({ run, isFirst }: { run: Run; isFirst: boolean }) {
  const isPreview = run.isPreview || appliesForPerson(run);
  const isPrimary = isFirst && !run.isPreview && run.failureKind !== 'PlanMoved';
  return (
    <a class={isPrimary ? 'button button-primary' : 'button'} href={`/runs/${run.runId}/again`}>
      <Icon name={isPreview ? 'search' : 'play'} />
      {isPreview ? 'Preview again' : 'Run again'}
    </a>
  );
}
