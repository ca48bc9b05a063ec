import type { Hono } from 'hono';
import { readRunReport, type ProposedPlan } from '../../runs/run-report.js';
import { applicable, applicationOf } from '../../runs/apply-preview.js';
import { requireRun, type Run } from '../../store/runs/runs.js';
import type { ConsoleServices } from '../services.js';
import { formText } from '../shell/form.js';
import { openedValues } from '../shell/merged-edits.js';
import { noticeOnNextPage } from '../shell/notices.js';
import { ApplyPage } from './apply-page.js';
import { approvalStartAddress } from './approval-start-address.js';
import { notApplicable } from './not-possible.js';
import { undoneName } from './run-names.js';
import { startNow } from './start-now.js';

/** Makes the changes of a preview, once somebody has been shown them. */
export function addApplying(pages: Hono, services: ConsoleServices): void {
  pages.get('/:runId/apply', async (context) => {
    const { preview, plan } = await requirePlan(services, context.req.param('runId'));
    const view = { preview, plan, undoneName: await undoneName(services, preview), times: services.times };
    return context.render(<ApplyPage {...view} />, { title: 'Apply' });
  });
  pages.post('/:runId/apply', async (context) => {
    const { preview, plan } = await requirePlan(services, context.req.param('runId'));
    const form = await context.req.parseBody();
    const { planHash } = openedValues(form, { planHash: '' });
    if (planHash !== plan.hash) {
      noticeOnNextPage(context, 'error', 'The preview was made anew meanwhile. Nothing was started: look at it again.');
      return context.redirect(`/runs/${preview.runId}`, 303);
    }
    const isAllOrNothing = formText(form, 'ifMoved') === 'Refuse';
    return context.redirect(await startNow(services, applicationOf(preview.runId, plan, isAllOrNothing)), 303);
  });
}

async function requirePlan(services: ConsoleServices, runId: string): Promise<{ preview: Run; plan: ProposedPlan }> {
  const preview = await requireRun(services.store, runId);
  const found = applicable(await readRunReport(services.store, runId));
  if ('plan' in found) return { preview, plan: found.plan };
  const asks = found.because === 'needs approval' || found.because === 'asks above a limit';
  const askingRun = asks ? await approvalStartAddress(services, preview) : undefined;
  throw notApplicable(preview, found, askingRun);
}
