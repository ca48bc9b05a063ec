import type { Hono } from 'hono';
import type { PlanPart } from '../../domain/sync/decision.js';
import { undoOf, undoRefusal } from '../../runs/undo-run.js';
import { changedAmounts, changedCustomers } from '../../store/lines/changed-amounts.js';
import { changedInPart } from '../../store/lines/undone-lines.js';
import { requireRun } from '../../store/runs/runs.js';
import { undoneChanges } from '../../store/runs/undoing-runs.js';
import type { ConsoleServices } from '../services.js';
import { PageProblem } from '../shell/error-pages.js';
import { formText } from '../shell/form.js';
import { noteEndedRuns } from './note-ended-runs.js';
import { startNow } from './start-now.js';
import { starterIn } from './starter-field.js';
import { UndoPage, undoTitle, type UndoView } from './undo-page.js';

/** So many customers can be chosen one by one. */
const mostCustomers = 1_000;

/** Has the changes of a run undone: first it is shown what that would change, or somebody approves it. */
export function addUndoing(pages: Hono, services: ConsoleServices): void {
  pages.get('/:runId/undo', async (context) => {
    const view = await readUndo(services, context.req.param('runId'));
    return context.render(<UndoPage {...view} />, { title: undoTitle(view.run) });
  });
  pages.post('/:runId/undo', async (context) => {
    const view = await readUndo(services, context.req.param('runId'));
    const form = await context.req.parseBody({ all: true });
    const ticked = new Set([form['customers']].flat());
    const codes = view.customers.map(({ code }) => code);
    const [chosen, left] = [codes.filter((code) => ticked.has(code)), codes.filter((code) => !ticked.has(code))];
    if (left.length > 0 && chosen.length === 0) {
      context.status(422);
      return context.render(<UndoPage {...view} isEmpty />, { title: undoTitle(view.run) });
    }
    const startedBy = starterIn(form);
    if (startedBy === '' && view.run.parameters?.dualControl === true) {
      context.status(422);
      return context.render(<UndoPage {...view} isNameless />, { title: undoTitle(view.run) });
    }
    const undo = undoOf(view.run.runId, {
      part: partOf(chosen, left),
      preview: !view.waitsForApproval,
      effectiveDateConflict: formText(form, 'nextDay') === 'yes' ? 'NextDay' : 'Report',
      startedBy: startedBy === '' ? undefined : startedBy,
    });
    return context.redirect(await startNow(services, undo), 303);
  });
}

/** The part that a person chose, by the fewer names: the run is described with them. */
function partOf(chosen: readonly string[], left: readonly string[]): PlanPart {
  if (left.length === 0) return {};
  return chosen.length <= left.length ? { customers: chosen } : { exceptCustomers: left };
}

async function readUndo(services: ConsoleServices, runId: string): Promise<UndoView> {
  const { store, times } = services;
  await noteEndedRuns(services, [await requireRun(store, runId)]);
  const run = await requireRun(store, runId);
  const changedLines = await changedInPart(store, { runId, part: {} });
  const problem = undoRefusal(run, changedLines);
  if (problem !== undefined) {
    throw new PageProblem(409, 'There is nothing to undo', problem, 'Choose a run that has changed lines.');
  }
  const customers = await changedCustomers(store, runId, mostCustomers + 1);
  return {
    ...{ run, changedLines, times },
    customers: customers.length > mostCustomers ? [] : customers,
    amounts: await changedAmounts(store, runId, 'undone'),
    undone: await undoneChanges(store, runId),
    waitsForApproval: run.parameters?.approval === 'Required' || run.parameters?.dualControl === true,
  };
}
