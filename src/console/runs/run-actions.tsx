import { previewedRunOf } from '../../domain/sync/own-preview.js';
import { hasEnded } from '../../runs/ended-runs.js';
import { historyUrl } from '../../runs/temporal-ui.js';
import type { Run } from '../../store/runs/runs.js';
import { historyAddress } from '../audit/audit-address.js';
import { Icon } from '../components/icon.js';
import type { ConsoleServices } from '../services.js';

/** The page that shows what a failed run goes on with, and lets it go on. */
export function resumeAddress({ runId }: Pick<Run, 'runId'>): string {
  return `/runs/${runId}/resume`;
}

interface RunActionsProps {
  readonly run: Run;
  readonly isResumable: boolean;
  /** Whether it changed a line whose change is not undone. */
  readonly hasChanged: boolean;
  /** Whether a person has to act on what it left. */
  readonly needsPerson: boolean;
  readonly services: ConsoleServices;
}

/** What can be done with a run now. */
export function RunActions({ run, isResumable, hasChanged, needsPerson, services: { temporalUi } }: RunActionsProps) {
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
          {previewedRunOf(run.workflowId) !== undefined ? null : (
            <a
              class={isResumable || run.isPreview || rest !== undefined ? 'button' : 'button button-primary'}
              href={`/runs/${run.runId}/again`}
            >
              <Icon name="play" />
              {run.isPreview ? 'Preview again' : 'Run again'}
            </a>
          )}
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
