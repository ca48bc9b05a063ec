import { counted, grouped, signedAmount } from '../../domain/wording.js';
import { undoingMoneyText } from '../../runs/plan-text.js';
import type { ChangedAmounts, ChangedCustomer } from '../../store/lines/changed-amounts.js';
import type { Run } from '../../store/runs/runs.js';
import type { UndoneChanges } from '../../store/runs/undoing-runs.js';
import { Fact, Facts } from '../components/facts.js';
import { Icon } from '../components/icon.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { numberColumn, ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import { assetUrl } from '../shell/static-files.js';
import { dayText, type Times } from '../shell/times.js';
import { ChoiceTools } from './choice-tools.js';
import { runCrumbs } from './run-names.js';
import { StarterField } from './starter-field.js';
import { UndoneFact } from './undoes-fact.js';
import { periodText } from './wording.js';

export interface UndoView {
  readonly run: Run;
  /** Of whom it changed lines; empty if there are too many to choose from. */
  readonly customers: readonly ChangedCustomer[];
  readonly changedLines: number;
  /** How much money an undo of everything is about; null if no preview has read prices. */
  readonly amounts: ChangedAmounts | null;
  /** What later runs have undone of it; null if none has. */
  readonly undone: UndoneChanges | null;
  /** Whether the run that undoes it waits for approval, instead of being previewed first. */
  readonly waitsForApproval: boolean;
  /** Whether nothing was ticked. */
  readonly isEmpty?: boolean;
  /** Whether the name was left out that it needs. */
  readonly isNameless?: boolean;
  readonly times: Times;
}

/** What the page asks. */
export function undoTitle({ undoes }: Pick<Run, 'undoes'>): string {
  return undoes === null ? 'Undo this run?' : 'Undo this undo?';
}

/** Asks which changes of a run are to be undone. What that would change is shown before anything is changed. */
export function UndoPage(view: UndoView) {
  const { run, customers, amounts, isEmpty = false } = view;
  const home = `/runs/${run.runId}`;
  return (
    <>
      <PageHead
        crumbs={runCrumbs(run)}
        title={undoTitle(run)}
        lead="Each line gets back the quantity that it had before, from the day of its change. Nothing is changed yet."
      />
      {isEmpty ? <Notice kind="error">Nothing was started. Tick the customers whose changes are undone.</Notice> : null}
      <form class="stack" method="post" action={`${home}/undo`}>
        <UndoFacts {...view} />
        {customers.length === 0 ? null : <CustomerChoiceCard customers={customers} amounts={amounts} />}
        <UndoActions {...view} home={home} />
      </form>
      <script src={assetUrl('choices.js')} defer></script>
    </>
  );
}

function UndoFacts({ run, changedLines, customers, amounts, undone, times }: UndoView) {
  return (
    <section class="card" aria-labelledby="undo-heading">
      <h2 id="undo-heading">What is undone</h2>
      <Facts>
        <Fact name="Run">
          <Time times={times} at={run.startedAt} />
        </Fact>
        <Fact name="Period">{periodText(run, dayText)}</Fact>
        <Fact name="It changed">
          {counted(changedLines, 'line')}
          {customers.length === 0 ? '' : ` of ${counted(customers.length, 'customer')}`}
        </Fact>
        <UndoneFact undone={undone} name="Undone before" />
        <Fact name="To undo it all">
          {undone !== null && undone.undoneLines === undone.lines
            ? 'Nothing is left to undo.'
            : undoingMoneyText(amounts)}
        </Fact>
        <Fact name="If a line has changed since">
          It stays as it is, and the log says who has changed it (<a href="/codes/AT63">AT63</a>).
        </Fact>
        <Fact name="After that">
          The next run of the job sets the lines to what Atria bills then. First correct what was wrong, or disable the
          job.
        </Fact>
      </Facts>
      <label class="tick">
        <input type="checkbox" name="nextDay" value="yes" checked />
        <span>
          If Autotask refuses a second change of a line on one day, undo it from the day after. The first day keeps what
          the run made of it. Without the tick such a line stays as it is (<a href="/codes/AT39">AT39</a>).
        </span>
      </label>
    </section>
  );
}

function CustomerChoiceCard({ customers, amounts }: Pick<UndoView, 'customers' | 'amounts'>) {
  return (
    <section class="card card-flush" aria-labelledby="customers-heading">
      <div class="card-head">
        <h2 id="customers-heading">Customers to undo</h2>
        <p class="muted">What you untick stays as the run left it.</p>
      </div>
      <ChoiceTools label="Search the customers" placeholder="Customer" />
      <ScrollTable
        label="Customers"
        className="cards"
        columns={['Customer', ...['Lines', 'Units', ...(amounts === null ? [] : ['Per period'])].map(numberColumn)]}
      >
        {customers.map(({ code, name, lines, raisedUnits, reducedUnits, amount }) => (
          <tr>
            <th scope="row" class="name-cell">
              <label class="tick">
                <input type="checkbox" name="customers" value={code} checked data-group={code} />
                <span>
                  {name} <span class="muted small plain">{code}</span>
                </span>
              </label>
            </th>
            <td class="number" data-label="Lines">
              <span class="to-make">{lines}</span>
            </td>
            <td class="number nowrap" data-label="Units">
              <span class="to-make">{unitsText(raisedUnits, reducedUnits)}</span>
            </td>
            {amounts === null ? null : (
              <td class="number nowrap" data-label="Per period">
                <span class="to-make">
                  {amount === null ? <span class="muted">not known</span> : signedAmount(amount)}
                </span>
              </td>
            )}
          </tr>
        ))}
      </ScrollTable>
    </section>
  );
}

/** Units of different services are not added up to one difference. */
function unitsText(raised: number, reduced: number): string {
  const parts = [...(raised === 0 ? [] : [`+${grouped(raised)}`]), ...(reduced === 0 ? [] : [`−${grouped(reduced)}`])];
  return parts.join(' ');
}

function UndoActions({ run, waitsForApproval, isNameless = false, home }: UndoView & { readonly home: string }) {
  const { approval, dualControl } = run.parameters ?? {};
  return (
    <section class="card form" aria-label="Start">
      {dualControl === true ? <StarterField offersPreview={!waitsForApproval} isMissing={isNameless} /> : null}
      <div class="form-actions">
        <button class="button button-primary">
          <Icon name="play" />
          {waitsForApproval ? 'Start, and ask for approval' : 'Show what would change'}
        </button>
        <a class="button button-quiet" href={home}>
          Back
        </a>
      </div>
      <p class="hint">
        {!waitsForApproval
          ? 'This makes a preview. You apply it on its page if it is right.'
          : `The run changes nothing before somebody has approved its changes, ${approval === 'Required' ? 'as its job requires it' : 'if they exceed a limit of its job'}.`}
      </p>
    </section>
  );
}
