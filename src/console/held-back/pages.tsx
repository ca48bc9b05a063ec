import { Hono, type Context } from 'hono';
import {
  afterEndOf,
  earliestToday,
  firstDayOfRuns,
  heldText,
  holdBack,
  type AskedHold,
  type HoldProblems,
} from '../../runs/hold-back.js';
import { customerMeant } from '../../runs/customer-meant.js';
import type { Store } from '../../store/database.js';
import { endHold, knownLines, listHolds, type KnownLine } from '../../store/lines/held-back.js';
import { linesLeftByHolds } from '../../store/lines/left-by-holds.js';
import { lastBilledCustomers } from '../../store/runs/run-customers.js';
import type { ConsoleServices } from '../services.js';
import { PageProblem } from '../shell/error-pages.js';
import { formText } from '../shell/form.js';
import { noticeOnNextPage } from '../shell/notices.js';
import type { Room } from '../shell/room.js';
import { dayText } from '../shell/times.js';
import { heldBackAddress, heldBackPath } from './held-back-address.js';
import { HeldBackPage } from './held-back-page.js';

/** Customers and lines that runs leave as they are until a day. */
export function heldBackRoom(services: ConsoleServices): Room {
  const { store, author, clock } = services;
  const pages = new Hono();
  pages.get('/', (context) => {
    const { customer = '', customerCode = customer, line = '' } = context.req.query();
    const values = { customerCode, line, everyLine: false, until: '', reason: '', by: author.who ?? '' };
    return show(services, context, values, {});
  });
  pages.post('/', async (context) => {
    const form = await context.req.parseBody();
    const asked: AskedHold = {
      ...{ customerCode: formText(form, 'customerCode'), line: formText(form, 'line') },
      everyLine: formText(form, 'everyLine') === 'yes',
      ...{ until: formText(form, 'until'), reason: formText(form, 'reason'), by: formText(form, 'by') },
    };
    const answer = await holdBack(store, asked, earliestToday(clock), author);
    if ('problems' in answer) {
      context.status(422);
      return show(services, context, asked, answer.problems);
    }
    const { hold } = answer;
    noticeOnNextPage(context, 'good', `Runs leave ${heldText(hold)} as it is until ${dayText(hold.until)}.`);
    return context.redirect(heldBackAddress(), 303);
  });
  pages.post('/:holdId{[0-9]{1,15}}/end', async (context) => {
    const who = author.who ?? formText(await context.req.parseBody(), 'by').trim();
    if (who === '') throw namelessEnd();
    const ended = await endHold(store, Number(context.req.param('holdId')), { ...author, who });
    if (ended === undefined) throw notHeld();
    noticeOnNextPage(context, 'info', `Ended: ${afterEndOf(ended, await firstDayOfRuns(store, clock))}.`);
    return context.redirect(heldBackAddress(), 303);
  });
  return { path: heldBackPath, label: 'Held back', icon: 'pause', group: 'Billing sync', pages };
}

async function show(
  services: ConsoleServices,
  context: Context,
  values: AskedHold,
  problems: HoldProblems,
): Promise<Response> {
  const { store, times, clock, author } = services;
  const [holds, firstDay, customers, lines] = await Promise.all([
    listHolds(store),
    firstDayOfRuns(store, clock),
    lastBilledCustomers(store),
    linesOf(store, values.customerCode.trim()),
  ]);
  const left = await linesLeftByHolds(store, firstDay);
  const asksName = author.who === null;
  const page = <HeldBackPage {...{ holds, left, firstDay, customers, lines, values, problems, times, asksName }} />;
  return context.render(page, { title: 'Held back' });
}

/** The lines of the customer that was typed. */
async function linesOf(store: Store, given: string): Promise<KnownLine[]> {
  const meant = await customerMeant(store, given);
  return 'problem' in meant ? [] : knownLines(store, meant.code);
}

function namelessEnd(): PageProblem {
  return new PageProblem(400, 'The hold goes on', 'You did not say who ends it.', 'Give your name beside “End”.');
}

function notHeld(): PageProblem {
  const problem = 'Somebody ended it already, or it was never there.';
  return new PageProblem(409, 'This is no longer held back', problem, 'The page “Held back” shows what is.');
}
