import type { PlanPart } from '../../domain/sync/decision.js';
import { counted, shortId } from '../../domain/wording.js';
import { changesAtOnce, undoingMoneyText } from '../../runs/plan-text.js';
import type { UndoWay } from '../../runs/undo-run.js';
import { afterUndoText } from '../../runs/undone-text.js';
import type { ChangedAmounts } from '../../store/lines/changed-amounts.js';
import type { Run } from '../../store/runs/runs.js';
import type { UndoneChanges, UndoneCounts } from '../../store/runs/undoing-runs.js';
import { Fact, Facts } from '../components/facts.js';
import { Icon } from '../components/icon.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { Time } from '../components/time.js';
import { heldBackPath } from '../held-back/held-back-address.js';
import { assetUrl } from '../shell/static-files.js';
import { dayText, type Times } from '../shell/times.js';
import { PlanChoiceCard } from './plan-choice-card.js';
import type { PlanChoices } from './plan-choices.js';
import { runCrumbs } from './run-names.js';
import { StarterField } from './starter-field.js';
import { UndoneFact } from './undoes-fact.js';
import { periodText } from './wording.js';

export interface UndoView {
  readonly run: Run;
  /** What can be chosen of its changes that are not undone. */
  readonly choices: PlanChoices;
  /** What is chosen: everything but what the part leaves out. */
  readonly part: PlanPart;
  /** Whether what Autotask refuses on the day of its change is undone from the day after. */
  readonly isNextDay: boolean;
  readonly counts: UndoneCounts;
  /** How much money an undo of all that is left is about; null if no preview has read prices. */
  readonly amounts: ChangedAmounts | null;
  /** What later runs have undone of it; null if none has. */
  readonly undone: UndoneChanges | null;
  /** How it is undone: by a run that asks first, by one that asks only above a limit, or by applying a preview. */
  readonly way: UndoWay;
  /** Whether nothing was ticked. */
  readonly isEmpty?: boolean;
  /** Whether the name was left out that it needs. */
  readonly isNameless?: boolean;
  readonly times: Times;
}

/** What the button carries that undoes without a preview. */
export const undoNow = { name: 'now', value: 'yes' } as const;

/** What the page asks. */
export function undoTitle({ undoes }: Pick<Run, 'undoes'>): string {
  return undoes === null ? 'Undo this run?' : 'Undo this undo?';
}

/** Asks which changes of a run are to be undone. What that would change is shown before anything is changed. */
export function UndoPage(view: UndoView) {
  const { run, choices, part, isEmpty = false } = view;
  const home = `/runs/${run.runId}`;
  return (
    <>
      <PageHead
        crumbs={runCrumbs(run)}
        title={undoTitle(run)}
        lead="Each line gets back the quantity that it had before, from the day of its change. Nothing is changed yet."
      />
      {isEmpty ? <Notice kind="error">Nothing was started. Tick the changes that are to be undone.</Notice> : null}
      <form class="stack" method="post" action={`${home}/undo`}>
        <UndoFacts {...view} />
        <PlanChoiceCard {...{ choices, part, shownBy: run.runId, command: commandsOf(run) }} isUndo />
        <UndoActions {...view} home={home} />
      </form>
      <script src={assetUrl('choices.js')} defer></script>
    </>
  );
}

/** The commands that undo a part of a run. */
function commandsOf({ runId }: Run): { ofLines: string; ofCustomers: string } {
  const undo = `billing-sync run undo ${shortId(runId)}`;
  return { ofLines: `${undo} --line ID`, ofCustomers: `${undo} --customer CODE` };
}

function UndoFacts({ run, counts, choices: { customers }, amounts, undone, isNextDay, times }: UndoView) {
  const { lines, undoneLines } = counts;
  const ofCustomers = customers.length === 0 ? '' : ` of ${counted(customers.length, 'customer')}`;
  return (
    <section class="card" aria-labelledby="undo-heading">
      <h2 id="undo-heading">What is undone</h2>
      <Facts>
        <Fact name="Run">
          <Time times={times} at={run.startedAt} />
        </Fact>
        <Fact name="Period">{periodText(run, dayText)}</Fact>
        <Fact name="It changed">
          {counted(lines, 'line')}
          {undoneLines === 0 ? ofCustomers : ''}
        </Fact>
        <UndoneFact undone={undone} name="Undone before" />
        {undoneLines === 0 ? null : (
          <Fact name="Left to undo">
            {counted(lines - undoneLines, 'line')}
            {ofCustomers}. What is undone is not undone again.
          </Fact>
        )}
        <Fact name={undoneLines === 0 ? 'To undo it all' : 'To undo what is left'}>{undoingMoneyText(amounts)}</Fact>
        <Fact name="If a line has changed since">
          It stays as it is, and the log says who has changed it (<a href="/codes/AT63">AT63</a>).
        </Fact>
        <Fact name="After that">
          {afterUndoText(run)} {run.undoes === null ? <a href={heldBackPath}>Held back</a> : null}
        </Fact>
      </Facts>
      <label class="tick">
        <input type="checkbox" name="nextDay" value="yes" checked={isNextDay} />
        <span>
          If Autotask refuses a second change of a line on one day, undo it from the day after. The first day keeps what
          the run made of it. Without the tick such a line stays as it is (<a href="/codes/AT39">AT39</a>).
        </span>
      </label>
    </section>
  );
}

const hints: Readonly<Record<UndoWay, string>> = {
  asksFirst: 'The run changes nothing before somebody has approved its changes.',
  asksAboveLimit: `“Show what would change” makes a preview. Nobody can apply it, as dual control is set. If it is right, come back and undo now: the run ${changesAtOnce}.`,
  appliesPreview: 'This makes a preview. You apply it on its page if it is right.',
};

function UndoActions({ run, way, isNameless = false, home }: UndoView & { readonly home: string }) {
  const asks = way === 'asksFirst';
  return (
    <section class="card form" aria-label="Start">
      <p class="tally" id="tally" role="status" hidden />
      {run.parameters?.dualControl === true ? <StarterField offersPreview={!asks} isMissing={isNameless} /> : null}
      <div class="form-actions">
        <button class="button button-primary">
          <Icon name={asks ? 'play' : 'search'} />
          {asks ? 'Start, and ask for approval' : 'Show what would change'}
        </button>
        {way !== 'asksAboveLimit' ? null : (
          <button class="button" {...undoNow}>
            <Icon name="play" />
            Undo now
          </button>
        )}
        <a class="button button-quiet" href={home}>
          Back
        </a>
      </div>
      <p class="hint">{hints[way]}</p>
    </section>
  );
}
