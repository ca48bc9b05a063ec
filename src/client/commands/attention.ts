import { counted, shortId, timeText } from '../../domain/wording.js';
import { careFor, findCause, seenReasonProblem, seeToCause, unseenRuns } from '../../runs/care-for-cause.js';
import { causeCountText, standingCauseText, keptBackText } from '../../runs/cause-text.js';
import { starterText } from '../../domain/audit/started-by.js';
import { careDay, isSnoozed, standingAttention, type StandingCause } from '../../runs/standing-causes.js';
import type { Session } from '../program/session.js';
import { requireRunByReference } from '../run-reference.js';
import type { Store } from '../../store/database.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { table } from '../terminal/table.js';
import { nameOfUser } from '../user-name.js';

interface ArrangeOptions {
  readonly assign?: string | undefined;
  readonly snoozeUntil?: string | undefined;
  readonly awake?: boolean | undefined;
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Shows what waits for a person. */
export async function attentionListCommand(
  session: Session,
  { all, json }: { readonly all?: boolean | undefined; readonly json?: boolean | undefined },
): Promise<void> {
  const { terminal } = session;
  const { causes, waiting, isCut } = await standingAttention(await session.store());
  const today = careDay((await session.configuration()).clock);
  const shown = all === true ? causes : causes.filter((cause) => !isSnoozed(cause, today));
  if (json === true) {
    terminal.json({ causes: shown.map(causeJson), approvals: waiting.map(({ runId }) => runId), isCut });
    return;
  }
  if (shown.length > 0) {
    const columns = [
      ...[{ head: 'cause' }, { head: 'code' }, { head: 'what to mend', flexible: true }],
      ...[{ head: 'keeps back', flexible: true }, { head: 'runs', align: 'right' as const }, { head: 'who' }],
    ];
    const rows = shown.map((cause) => {
      const { causeId, code, runs, care } = cause;
      return [causeId, code, standingCauseText(cause), keptBackText(cause), String(runs.length), care?.assignee ?? '–'];
    });
    terminal.data(table(columns, rows, terminal));
  }
  for (const run of waiting) {
    const id = shortId(run.runId);
    terminal.message(`Run ${id} (${starterText(run)}) waits for approval: billing-sync run show ${id}`);
  }
  const left = causes.length - shown.length;
  if (shown.length + waiting.length === 0) terminal.message('Nothing waits for a person.');
  if (left > 0) terminal.message(`Snoozed: ${counted(left, 'cause')}. See all: billing-sync attention list --all`);
  if (isCut) terminal.message('So many runs need somebody that only the newest were looked at.');
}

/** Without what only the store and the texts need. */
function causeJson(cause: StandingCause): object {
  const runs = cause.runs.map(({ runId, jobId, startedBy, startedAt, periodEnd, outcomes }) => {
    return { runId, jobId, startedBy, startedAt, periodEnd, outcomes };
  });
  return { ...cause, subject: undefined, runs };
}

/** Says who sees to a cause, and until when it may wait. What no option names stays as it is. */
export async function attentionArrangeCommand(session: Session, id: string, options: ArrangeOptions): Promise<void> {
  const { assign, snoozeUntil, awake, reason, by, json } = options;
  if (assign === undefined && snoozeUntil === undefined && awake !== true && reason === undefined) {
    throw usage('Say what to arrange: --assign NAME, --snooze-until DAY, --awake or --reason TEXT.');
  }
  if (snoozeUntil !== undefined && awake === true) throw usage('--snooze-until and --awake exclude each other.');
  const store = await session.storeToWrite();
  const who = nameOfUser(by);
  const cause = await requireCause(session, id);
  const { care } = cause;
  const asked = {
    assignee: assign ?? care?.assignee ?? '',
    until: awake === true ? '' : (snoozeUntil ?? care?.snoozedUntil ?? ''),
    reason: reason ?? care?.reason ?? '',
  };
  const today = careDay((await session.configuration()).clock);
  // What has passed is no arrangement any more.
  const until = snoozeUntil === undefined && asked.until <= today ? '' : asked.until;
  const answer = await careFor(
    store,
    cause,
    { ...asked, until },
    {
      ...{ version: care?.version ?? 0, today },
      author: { who, from: 'command line' },
    },
  );
  if ('problems' in answer) throw usage(Object.values(answer.problems).join(' '));
  if ('isChanged' in answer) throw usage('Somebody arranged something else at this moment. Look again, and repeat it.');
  if (json === true) session.terminal.json({ cause: causeJson({ ...cause, care: answer.care }) });
  else session.terminal.message(`${standingCauseText(cause)}: ${careText(answer.care)}`);
}

interface SeenOptions {
  readonly reason: string;
  /** The runs that the person saw report it; undefined: those that do now. */
  readonly run?: readonly string[] | undefined;
  readonly by?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Says that a person has seen to a cause. */
export async function attentionSeenCommand(session: Session, id: string, options: SeenOptions): Promise<void> {
  const { reason, run, by, json } = options;
  const store = await session.storeToWrite();
  const who = nameOfUser(by);
  const problem = seenReasonProblem(reason);
  if (problem !== undefined) throw usage(problem);
  const cause = await requireCause(session, id);
  const saw = run === undefined ? undefined : { runs: await idsOf(store, run), careVersion: undefined };
  const given = { reason, author: { who, from: 'command line' } } as const;
  if ((await seeToCause(store, cause, given, saw)).isChanged) throw unseen(unseenRuns(cause, saw?.runs ?? []));
  const runs = cause.runs.map(({ runId }) => runId);
  if (json === true) session.terminal.json({ causeId: cause.causeId, seenInRuns: runs });
  else {
    session.terminal.message(
      `${standingCauseText(cause)} (${causeCountText(cause)}): seen to in ${counted(runs.length, 'run')}: ${runs.map(shortId).join(', ')}. The next run that reports it asks again.`,
    );
  }
}

async function idsOf(store: Store, references: readonly string[]): Promise<string[]> {
  const runs = await Promise.all(references.map((reference) => requireRunByReference(store, reference)));
  return runs.map(({ runId }) => runId);
}

function unseen(runs: readonly { readonly runId: string }[]): CommandFailure {
  const ids = runs.map(({ runId }) => shortId(runId));
  const report =
    runs.length === 1
      ? '1 run that you did not name reports it too'
      : `${runs.length} runs that you did not name report it too`;
  return new CommandFailure(
    exitCodes.failed,
    `${report}: ${ids.join(', ')}. Nothing was done. Look at it: billing-sync run show ${ids[0] ?? ''}`,
  );
}

function careText({ assignee, snoozedUntil, by, at }: NonNullable<StandingCause['care']>): string {
  const until = snoozedUntil === null ? '' : `, snoozed until ${snoozedUntil}`;
  return `${assignee ?? 'nobody'} sees to it${until} (by ${by}, ${timeText(at)})`;
}

async function requireCause(session: Session, id: string): Promise<StandingCause> {
  const cause = await findCause(await session.store(), id);
  if (cause !== undefined) return cause;
  throw new CommandFailure(
    exitCodes.notFound,
    `No run that needs somebody reports the cause "${id}" any more. See what is left: billing-sync attention list --all`,
  );
}

function usage(text: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, `${text} Nothing was done.`);
}
