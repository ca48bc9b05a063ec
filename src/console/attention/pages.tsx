import { Hono, type Context } from 'hono';
import {
  careFor,
  findCause,
  seenReasonProblem,
  seeToCause,
  unseenRuns,
  type AskedCare,
} from '../../runs/care-for-cause.js';
import { accountUrlFor } from '../../runs/autotask-pages.js';
import { standingCauseText } from '../../runs/cause-text.js';
import { careDay, standingAttention, type StandingCause } from '../../runs/standing-causes.js';
import { blockingRuns } from '../../store/runs/later-period-causes.js';
import { accountOfCause } from '../../store/runs/run-causes.js';
import { jobLabels } from '../jobs/remembered-jobs.js';
import type { ConsoleServices } from '../services.js';
import { PageProblem } from '../shell/error-pages.js';
import { formText } from '../shell/form.js';
import { mergeEdits, openedValues } from '../shell/merged-edits.js';
import { noticeOnNextPage } from '../shell/notices.js';
import type { Room } from '../shell/room.js';
import { answered } from '../shell/unavailable.js';
import { attentionPath } from './attention-address.js';
import { AttentionPage } from './attention-page.js';
import { CausePage, openedCause, type CauseForms } from './cause-page.js';

/** What waits for a person, over all runs, and who sees to it. */
export function attentionRoom(services: ConsoleServices): Room {
  const { store, clock } = services;
  const pages = new Hono();
  pages.get('/', async (context) => {
    const [attention, around] = await Promise.all([standingAttention(store), surroundings(services, context)]);
    return context.render(<AttentionPage {...{ attention, today: careDay(clock), ...around }} />, {
      title: 'Needs you',
    });
  });
  const one = '/:causeId{[0-9a-f]{12}}';
  pages.get(one, async (context) => {
    const cause = await requireCause(services, context.req.param('causeId'));
    return showCause(services, context, cause, {});
  });
  pages.post(`${one}/care`, async (context) => arrange(services, context, context.req.param('causeId')));
  pages.post(`${one}/seen`, async (context) => seen(services, context, context.req.param('causeId')));
  return { path: attentionPath, label: 'Needs you', icon: 'person', group: 'Billing sync', pages };
}

async function arrange(services: ConsoleServices, context: Context, causeId: string): Promise<Response> {
  const { store, author, clock } = services;
  const form = await context.req.parseBody();
  const cause = await requireCause(services, causeId);
  const asked = {
    assignee: formText(form, 'assignee'),
    until: formText(form, 'until'),
    reason: formText(form, 'reason'),
  };
  const opened = openedValues(form, openedCause(cause));
  const by = author.who ?? formText(form, 'by').trim();
  if (by === '') {
    context.status(422);
    return showCause(services, context, cause, { opened, asked, byProblem: namelessText });
  }
  const options = { version: opened.careVersion, today: careDay(clock), author: { ...author, who: by } };
  const answer = await careFor(store, cause, asked, options);
  if ('problems' in answer) {
    context.status(422);
    return showCause(services, context, cause, { opened, asked, problems: answer.problems, by });
  }
  if ('isChanged' in answer) {
    const present = await requireCause(services, causeId);
    const { merged, changes } = mergeEdits<AskedCare>({ opened, saved: openedCause(present), typed: asked });
    context.status(409);
    return showCause(services, context, present, { asked: merged, by, changes });
  }
  const { assignee, snoozedUntil } = answer.care;
  const until = snoozedUntil === null ? '' : `, snoozed until ${snoozedUntil}`;
  noticeOnNextPage(context, 'good', `${standingCauseText(cause)}: ${assignee ?? 'nobody'} sees to it${until}.`);
  return context.redirect(attentionPath, 303);
}

async function seen(services: ConsoleServices, context: Context, causeId: string): Promise<Response> {
  const { store, author } = services;
  const form = await context.req.parseBody();
  const cause = await requireCause(services, causeId);
  const opened = openedValues(form, openedCause(cause));
  const reason = formText(form, 'reason');
  const by = author.who ?? formText(form, 'by').trim();
  const problem = seenReasonProblem(reason);
  if (by === '' || problem !== undefined) {
    context.status(422);
    return showCause(services, context, cause, {
      ...{ opened, seen: { reason, problem }, by },
      ...(by === '' ? { byProblem: namelessText } : {}),
    });
  }
  const saw = { runs: opened.runs.split(','), careVersion: opened.careVersion };
  const { isChanged } = await seeToCause(store, cause, { reason, author: { ...author, who: by } }, saw);
  if (isChanged) {
    const present = await requireCause(services, causeId);
    const newRuns = unseenRuns(present, saw.runs).map(({ runId }) => runId);
    context.status(409);
    return showCause(services, context, present, {
      ...{ seen: { reason, problem: undefined }, by },
      newSince: { runs: newRuns, isRearranged: (present.care?.version ?? 0) !== saw.careVersion },
    });
  }
  noticeOnNextPage(context, 'good', `${standingCauseText(cause)}: seen to. The next run that reports it asks again.`);
  return context.redirect(attentionPath, 303);
}

const namelessText = 'Say who you are: the audit record has the name.';

async function requireCause({ store }: ConsoleServices, causeId: string): Promise<StandingCause> {
  const cause = await findCause(store, causeId);
  if (cause !== undefined) return cause;
  throw new PageProblem(
    404,
    'This no longer needs anybody',
    'No run that still needs somebody reports it: a later run has settled it, or a person has seen to it.',
    'The page “Needs you” shows what is left.',
  );
}

async function showCause(
  services: ConsoleServices,
  context: Context,
  cause: StandingCause,
  typed: Partial<CauseForms>,
): Promise<Response> {
  const forms: CauseForms = {
    ...{ opened: openedCause(cause), asked: openedCause(cause), problems: {} },
    seen: { reason: '', problem: undefined },
    ...{ by: '', byProblem: undefined, changes: undefined, newSince: undefined },
    ...typed,
  };
  const [newest, ...older] = cause.runs;
  const [around, { webUrl, companyId }, blocking] = await Promise.all([
    surroundings(services, context),
    accountOfCause(services.store, [newest.runId, ...older.map(({ runId }) => runId)], cause),
    cause.mends === 'period' ? blockingRuns(services.store, newest.runId, cause.thing ?? '') : [],
  ]);
  const account = accountUrlFor(cause.code, webUrl, companyId);
  const page = (
    <CausePage {...{ cause, forms, account, blocking, asksName: services.author.who === null, ...around }} />
  );
  return context.render(page, { title: standingCauseText(cause) });
}

async function surroundings(services: ConsoleServices, context: Context) {
  const labels = await answered(jobLabels(services));
  return {
    jobLabels: 'value' in labels ? labels.value : new Map<string, string>(),
    ledgerIsUsed: context.get('ledgerIsUsed') === true,
    times: services.times,
  };
}
