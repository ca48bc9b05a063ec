import { previewedRunOf } from '../../domain/sync/own-preview.js';
import { inputToRepeat, type RunInput } from '../../runs/run-input.js';
import { RunRefusal } from '../../runs/run-refusal.js';
import { asPreview } from '../../runs/start-run.js';
import type { Store } from '../../store/database.js';
import { appliesForPerson } from '../../store/runs/run-stages.js';
import { requireRun, type Run } from '../../store/runs/runs.js';
import type { ConsoleServices } from '../services.js';
import { PageProblem } from '../shell/error-pages.js';
import { askTemporal } from '../shell/unavailable.js';
import { isForPreview } from './preview-button.js';
import type { RunToStart } from './start-now.js';

/** The run that is repeated instead: the one that made this preview of itself, or the preview that this run applies. */
export function repeatedInstead(run: Run): string | undefined {
  return previewedRunOf(run.workflowId) ?? (appliesForPerson(run) ? run.appliesRunId : undefined);
}

/** The run that was started with the parameters that this one has. */
export async function originOf(store: Store, run: Run): Promise<Run> {
  const other = repeatedInstead(run);
  return other === undefined ? run : originOf(store, await requireRun(store, other));
}

/** What a run was started with, to start it again or to begin a form with. */
export async function inputOf(services: ConsoleServices, run: Run): Promise<RunInput> {
  try {
    return await askTemporal(services, (client) => inputToRepeat(client, run));
  } catch (error) {
    if (error instanceof RunRefusal) throw cannotBeRepeated(error.message);
    throw error;
  }
}

function cannotBeRepeated(why: string): PageProblem {
  return new PageProblem(409, 'The run cannot be started again', why, 'Start a new run with its parameters.');
}

/** What is started: a preview of it if that was asked for. */
export function wantedRun(input: RunInput, form: Readonly<Record<string, unknown>>): RunToStart {
  if (!isForPreview(form)) return input;
  return { ...input, parameters: asPreview(input.parameters), summary: 'Preview of a billing sync' };
}
