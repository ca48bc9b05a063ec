import type { Hono } from 'hono';
import { undoOf, undoRefusal, undoWay } from '../../runs/undo-run.js';
import { changedAmounts } from '../../store/lines/changed-amounts.js';
import { requireRun } from '../../store/runs/runs.js';
import { undoneChanges, undoneCounts } from '../../store/runs/undoing-runs.js';
import type { ConsoleServices } from '../services.js';
import { formText, formTexts } from '../shell/form.js';
import { notUndoable } from './not-possible.js';
import { noteEndedRuns } from './note-ended-runs.js';
import { choosesNothing, inFewestNames, partOf, readUndoChoices } from './plan-choices.js';
import { startNow } from './start-now.js';
import { starterIn } from './starter-field.js';
import { undoNow, UndoPage, undoTitle, type UndoView } from './undo-page.js';

/** Has the changes of a run undone: first it is shown what that would change, or somebody approves it. */
export function addUndoing(pages: Hono, services: ConsoleServices): void {
  pages.get('/:runId/undo', async (context) => {
    const view = await readUndo(services, context.req.param('runId'));
    return context.render(<UndoPage {...view} />, { title: undoTitle(view.run) });
  });
  pages.post('/:runId/undo', async (context) => {
    const shown = await readUndo(services, context.req.param('runId'));
    const { run, choices } = shown;
    const form = await context.req.parseBody({ all: true });
    const ticked = { customers: formTexts(form, 'customers'), lines: formTexts(form, 'lines') };
    const view = { ...shown, part: partOf(choices, ticked), isNextDay: formText(form, 'nextDay') === 'yes' };
    const startedBy = starterIn(form);
    const isPreview = view.way === 'appliesPreview' || (view.way === 'asksAboveLimit' && !isForNow(form));
    const isEmpty = choosesNothing(choices, view.part);
    const isNameless = startedBy === '' && !isPreview && run.parameters?.dualControl === true;
    if (isEmpty || isNameless) {
      context.status(422);
      return context.render(<UndoPage {...{ ...view, isEmpty, isNameless }} />, { title: undoTitle(run) });
    }
    const undo = undoOf(run.runId, {
      part: inFewestNames(choices, view.part),
      preview: isPreview,
      effectiveDateConflict: view.isNextDay ? 'NextDay' : 'Report',
      startedBy: startedBy === '' ? undefined : startedBy,
    });
    return context.redirect(await startNow(services, { ...undo, startedBy }), 303);
  });
}

function isForNow(form: Readonly<Record<string, unknown>>): boolean {
  return formText(form, undoNow.name) === undoNow.value;
}

async function readUndo(services: ConsoleServices, runId: string): Promise<UndoView> {
  const { store, times } = services;
  await noteEndedRuns(services, [await requireRun(store, runId)]);
  const run = await requireRun(store, runId);
  const counts = await undoneCounts(store, { runId, part: {} });
  const problem = undoRefusal(run, counts);
  if (problem !== undefined) throw notUndoable(run, problem);
  return {
    ...{ run, counts, times, part: {}, isNextDay: true },
    choices: await readUndoChoices(store, runId),
    amounts: await changedAmounts(store, runId, 'undone'),
    undone: await undoneChanges(store, runId),
    way: undoWay(run),
  };
}
