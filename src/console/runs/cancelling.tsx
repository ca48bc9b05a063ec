import type { Hono } from 'hono';
import { cancelledText, cancelRefusal, cancelText, endCancelledRun } from '../../runs/cancel-run.js';
import { changedSoFarText, readChangedSoFar } from '../../runs/changed-so-far.js';
import { runKind } from '../../runs/run-kind.js';
import { haltCancelledRun } from '../../store/runs/run-cancellation.js';
import { waitsForApproval } from '../../store/runs/run-stages.js';
import { requireRun, type Run } from '../../store/runs/runs.js';
import { ConfirmPage } from '../components/confirm-page.js';
import { decisionAddress } from '../components/waits-for-approval.js';
import type { ConsoleServices } from '../services.js';
import { PageProblem } from '../shell/error-pages.js';
import { noticeOnNextPage } from '../shell/notices.js';
import { answered, askTemporal } from '../shell/unavailable.js';
import { runCrumbs } from './run-names.js';

/** Cancels a run, after its page has asked. */
export function addCancelling(pages: Hono, services: ConsoleServices): void {
  pages.get('/:runId/cancel', async (context) => {
    const run = await requireGoingOn(services, context.req.param('runId'));
    const home = `/runs/${run.runId}`;
    const what = runKind(run).toLowerCase();
    const changed = await readChangedSoFar(services.store, run.runId);
    const title = `Cancel this ${what}?`;
    return context.render(
      <ConfirmPage
        title={title}
        crumbs={runCrumbs(run)}
        action={`Cancel the ${what}`}
        address={`${home}/cancel`}
        back={{ href: home, label: 'Let it go on' }}
      >
        {waitsForApproval(run) ? (
          <p>
            The run waits for approval. {changedSoFarText(changed)} If its changes are wrong, rather{' '}
            <a href={decisionAddress(run.runId)}>reject them</a>: the run then ends too, and keeps your name and your
            reason.
          </p>
        ) : (
          <p>{cancelText(run)}</p>
        )}
      </ConfirmPage>,
      { title },
    );
  });
  pages.post('/:runId/cancel', async (context) => {
    const run = await requireGoingOn(services, context.req.param('runId'));
    await haltCancelledRun(services.store, run.runId, { author: services.author });
    const asked = await answered(askTemporal(services, (client) => endCancelledRun(client, run)));
    if ('value' in asked) noticeOnNextPage(context, 'info', cancelledText(run, asked.value));
    else noticeOnNextPage(context, 'error', notTold);
    return context.redirect(`/runs/${run.runId}`, 303);
  });
}

/** @throws a PageProblem if the run has ended: there is nothing to cancel then */
async function requireGoingOn({ store }: ConsoleServices, runId: string): Promise<Run> {
  const run = await requireRun(store, runId);
  const refusal = cancelRefusal(run);
  if (refusal === undefined) return run;
  const what = (
    <>
      {refusal} <a href={`/runs/${runId}`}>Look at the run</a>
    </>
  );
  throw new PageProblem(409, 'This run has ended already', what, 'The page of the run says what it came to.');
}

const notTold =
  'The run sends nothing more, but Temporal does not answer and could not be told to end it. Cancel it again later.';
