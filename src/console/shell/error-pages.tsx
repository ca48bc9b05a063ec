import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Child } from 'hono/jsx';
import { JobFailure } from '../../jobs/index.js';
import { PageHead } from '../components/page-head.js';
import { NoSuchRun } from '../../store/runs/runs.js';
import { isUnreachableStore } from '../../store/unreachable-store.js';
import { Unavailable } from './unavailable.js';

/** What an operator is told where a page cannot be shown. */
interface Problem {
  readonly status: 400 | 403 | 404 | 409 | 413 | 500 | 503;
  readonly title: string;
  readonly what: Child;
  readonly toDo: Child;
}

/** Thrown by a page that has nothing to show, such as a run that does not exist. */
export class PageProblem extends Error {
  override readonly name = 'PageProblem';
  readonly problem: Problem;

  constructor(status: Problem['status'], title: string, what: Child, toDo: Child) {
    super(typeof what === 'string' ? `${title}: ${what}` : title);
    this.problem = { status, title, what, toDo };
  }
}

export function notFoundPage(context: Context): Response | Promise<Response> {
  return problemPage(context, {
    status: 404,
    title: 'There is no such page',
    what: `The console has nothing at ${context.req.path}.`,
    toDo: 'Choose one of the pages in the navigation.',
  });
}

/**
 * Shows what went wrong, and what to do about it.
 *
 * @param onFault is told of errors that are neither the reader's nor a server's that does not answer
 */
export function errorPage(onFault: (error: Error) => void) {
  return (error: Error, context: Context): Response | Promise<Response> => {
    if (error instanceof PageProblem) return problemPage(context, error.problem);
    if (error instanceof NoSuchRun) return problemPage(context, noSuchRun(error));
    if (error instanceof JobFailure) return problemPage(context, jobProblem(error));
    if (error instanceof HTTPException) {
      if (error.status !== 403) return error.getResponse();
      return problemPage(context, refusedForm);
    }
    if (error instanceof Unavailable && error.server === 'temporal') return problemPage(context, temporalDown);
    if (isUnreachableStore(error)) return problemPage(context, storeDown);
    onFault(error);
    return problemPage(context, ownFault);
  };
}

function noSuchRun({ runId }: NoSuchRun): Problem {
  return {
    status: 404,
    title: 'There is no such run',
    what: `The store has no run ${runId}. Old runs are removed after a time.`,
    toDo: 'Choose one of the runs that there are.',
  };
}

/** What a form does not show itself. */
function jobProblem({ kind, message }: JobFailure): Problem {
  if (kind === 'NotFound') {
    return {
      status: 404,
      title: 'There is no such job',
      what: message,
      toDo: 'Choose one of the jobs that there are.',
    };
  }
  if (kind === 'Undescribed') return { ...temporalRefuses, what: message };
  return { status: 409, title: 'That could not be done', what: message, toDo: 'Look at the job, then try again.' };
}

const storeDown: Problem = {
  status: 503,
  title: 'The store does not answer',
  what: 'Runs, logs and secrets are kept in a Postgres database, and the console cannot reach it. Nothing is lost by that.',
  toDo: (
    <>
      Check that the database runs and that <code>DATABASE_URL</code> names it, then load this page again. Runs that are
      under way wait for it and go on by themselves.
    </>
  ),
};

const temporalDown: Problem = {
  status: 503,
  title: 'Temporal does not answer',
  what: 'Jobs are kept in Temporal, and runs are started and cancelled through it. The console cannot reach it.',
  toDo: (
    <>
      Check that the Temporal server runs and that <code>TEMPORAL_ADDRESS</code> names it, then load this page again.
      Past runs and their logs can be read meanwhile.
    </>
  ),
};

const temporalRefuses = {
  status: 503,
  title: 'Temporal cannot say this now',
  toDo: 'Temporal answers, but not this question: it may have started a moment ago. Load this page again. The list of jobs shows what is known meanwhile.',
} as const;

const refusedForm: Problem = {
  status: 403,
  title: 'The form was refused',
  what: 'It was not sent from a page of this console, so nothing was done.',
  toDo: 'Open the page here and send the form from it.',
};

const ownFault: Problem = {
  status: 500,
  title: 'The console could not make this page',
  what: 'That is a fault of the console itself. Nothing was changed by showing a page.',
  toDo: "Load the page again. If that does not help, the console's own log says what happened.",
};

function problemPage(context: Context, { status, title, what, toDo }: Problem): Response | Promise<Response> {
  context.status(status);
  // An error may come before anybody knows where the page belongs.
  const room = context.get('room');
  return context.render(
    <>
      <PageHead crumbs={room === undefined ? [] : [{ href: room.path, label: room.label }]} title={title} />
      <div class="card problem">
        <p>{what}</p>
        <p>
          <strong>What to do:</strong> {toDo}
        </p>
      </div>
    </>,
    { title },
  );
}
