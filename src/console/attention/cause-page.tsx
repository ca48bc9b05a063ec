import { logCodeDefinitions } from '../../domain/log/log-messages.js';
import { counted } from '../../domain/wording.js';
import { longestOfCare, type AskedCare, type CareProblems } from '../../runs/care-for-cause.js';
import { causeAdvice, causeCountText, standingCauseText, keptBackText } from '../../runs/cause-text.js';
import type { StandingCause } from '../../runs/standing-causes.js';
import { stopText } from '../../runs/stop-text.js';
import type { BlockingRun } from '../../store/runs/later-period-causes.js';
import { historyAddress } from '../audit/audit-address.js';
import { correctionOfCause } from '../atria/correction.js';
import { AccountLink } from '../components/account-link.js';
import { ChangedMeanwhile, Opened } from '../components/changed-meanwhile.js';
import { Fact, FactsCard } from '../components/facts.js';
import { Field } from '../components/field.js';
import { Icon } from '../components/icon.js';
import { CodeLink, LevelPill } from '../components/level.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { Starter } from '../components/starter.js';
import { ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import { correctionOfFailure } from '../runs/failure-correction.js';
import { addressOf } from '../shell/address.js';
import type { FieldChange } from '../shell/merged-edits.js';
import { dayText } from '../shell/times.js';
import { attentionPath, causeAddress } from './attention-address.js';
import type { AttentionView } from './attention-page.js';

/** What a page of a cause showed when it was opened. */
export interface OpenedCause extends AskedCare {
  /** The ids of the runs that reported it, with commas between. */
  readonly runs: string;
  /** The version of what was arranged; 0: nothing was. */
  readonly careVersion: number;
}

export function openedCause({ runs, care }: StandingCause): OpenedCause {
  return {
    ...{ assignee: care?.assignee ?? '', until: care?.snoozedUntil ?? '', reason: care?.reason ?? '' },
    ...{ runs: runs.map(({ runId }) => runId).join(','), careVersion: care?.version ?? 0 },
  };
}

const careLabels: Readonly<Record<keyof AskedCare, string>> = {
  assignee: 'Assigned to',
  until: 'Snooze until',
  reason: 'Why',
};

/** What a person typed into the forms of a cause, and what was wrong with it. */
export interface CauseForms {
  readonly opened: OpenedCause;
  readonly asked: AskedCare;
  readonly problems: CareProblems;
  /** Why somebody has seen to it. */
  readonly seen: { readonly reason: string; readonly problem: string | undefined };
  /** Whoever acts, where nobody is logged in. */
  readonly by: string;
  readonly byProblem: string | undefined;
  /** What somebody else arranged since the form was opened; undefined: nobody did. */
  readonly changes: readonly FieldChange[] | undefined;
  /** What is new about the cause since somebody opened the page who says that they have seen to it. */
  readonly newSince: { readonly runs: readonly string[]; readonly isRearranged: boolean } | undefined;
}

interface CausePageProps extends Pick<AttentionView, 'jobLabels' | 'ledgerIsUsed' | 'times'> {
  readonly cause: StandingCause;
  readonly forms: CauseForms;
  /** The runs of a later period that keep its lines from their changes, the newest first; empty if it is of no such period. */
  readonly blocking: readonly BlockingRun[];
  /** The address of the only account that it is about; undefined if there are several or none is known. */
  readonly account: string | undefined;
  /** Nobody is logged in: whoever acts says who they are. */
  readonly asksName: boolean;
}

/** One cause: what to do about it, the runs that report it, and who sees to it until when. */
export function CausePage(props: CausePageProps) {
  const { cause } = props;
  return (
    <>
      <PageHead crumbs={[{ href: attentionPath, label: 'Needs you' }]} title={standingCauseText(cause)} />
      <div class="stack">
        <CauseFacts {...props} />
        <Runs {...props} />
        <CareForm {...props} />
        <SeenForm {...props} />
      </div>
    </>
  );
}

function CauseFacts({ cause, account, blocking, jobLabels, ledgerIsUsed, times }: CausePageProps) {
  const { code, care } = cause;
  const [run] = cause.runs;
  const { what } = stopText(code, run);
  const correction = correctionOfCause({ ...cause, run }, ledgerIsUsed) ?? correctionOfFailure(cause, run);
  return (
    <FactsCard about="this cause">
      <Fact name="Reported as">
        <CodeLink code={code} /> <LevelPill level={logCodeDefinitions[code].level} /> {what}
      </Fact>
      <Fact name="What to do">
        {causeAdvice(cause, run)} {correction === undefined ? null : <a href={correction.href}>{correction.label}</a>}
        {correction === undefined || account === undefined ? null : ' · '}
        <AccountLink href={account} />
      </Fact>
      {blocking.length === 0 ? null : (
        <Fact name="Processed first by">
          {blocking.map((each) => (
            <p class="plain">
              <a href={`/runs/${each.runId}`}>
                <Time times={times} at={each.startedAt} />
              </a>{' '}
              <Starter run={each} jobLabels={jobLabels} /> ({counted(each.lines, 'line')}){' · '}
              <a href={`/runs/${each.runId}/undo`}>Undo its changes</a>
            </p>
          ))}
        </Fact>
      )}
      <Fact name="Keeps back">
        {keptBackText(cause)} ({causeCountText(cause)})
      </Fact>
      <Fact name="Who sees to it">
        {care?.assignee ?? 'Nobody'}
        {care === null ? null : (
          <span class="muted">
            {' '}
            – by {care.by}, <Time times={times} at={care.at} />
          </span>
        )}
      </Fact>
      {(care?.snoozedUntil ?? null) === null ? null : (
        <Fact name="Snoozed until">{dayText(care?.snoozedUntil ?? '')}</Fact>
      )}
      {(care?.reason ?? '') === '' ? null : <Fact name="Why">{care?.reason}</Fact>}
      <Fact name="History">
        <a href={historyAddress('cause', cause.causeId)}>Who arranged what</a>
      </Fact>
    </FactsCard>
  );
}

function Runs({ cause, forms, jobLabels, times }: CausePageProps) {
  return (
    <section class="card card-flush" aria-labelledby="runs-heading">
      <div class="card-head">
        <h2 id="runs-heading">Runs that report it</h2>
        <p class="muted small">{counted(cause.runs.length, 'run')}</p>
      </div>
      <ScrollTable label="Runs that report it" className="cards" columns={['Run', 'Started by', 'Period', 'Entries']}>
        {cause.runs.map((run) => (
          <tr>
            <th scope="row" class="nowrap">
              <a href={`/runs/${run.runId}`}>
                <Time times={times} at={run.startedAt} />
              </a>
              {forms.newSince?.runs.includes(run.runId) === true ? <span class="pill pill-info">New</span> : null}
            </th>
            <td class="name-cell" data-label="Started by">
              <Starter {...{ run, jobLabels }} />
            </td>
            <td class="nowrap" data-label="Period">
              {run.periodEnd === null ? '–' : `to ${dayText(run.periodEnd)}`}
            </td>
            <td class="nowrap" data-label="Entries">
              <a href={entriesAddress(run.runId, cause)}>{counted(run.outcomes, 'entry', 'entries')}</a>
            </td>
          </tr>
        ))}
      </ScrollTable>
    </section>
  );
}

function entriesAddress(runId: string, { code, thing, search }: StandingCause): string {
  return addressOf(`/runs/${runId}/log`, { code, search: thing === null || search === '' ? undefined : search });
}

function CareForm({ cause, forms, asksName }: CausePageProps) {
  const { asked, problems, changes } = forms;
  return (
    <form class="card form" method="post" action={`${causeAddress(cause.causeId)}/care`} autocomplete="on" novalidate>
      <h2>Assign or snooze</h2>
      <ChangedMeanwhile
        what="arrangement"
        changes={changes}
        labels={careLabels}
        address={causeAddress(cause.causeId)}
        history={historyAddress('cause', cause.causeId)}
      />
      {Object.keys(problems).length === 0 ? null : <Notice kind="error">Nothing was saved. The fields say why.</Notice>}
      <Opened values={forms.opened} />
      <div class="field-row">
        <Field
          {...{ id: 'care-assignee', name: 'assignee', label: 'Assigned to', value: asked.assignee }}
          hint="A name. Leave it empty for nobody."
          maxLength={longestOfCare.assignee}
          problem={problems.assignee}
        />
        <Field
          {...{ id: 'care-until', name: 'until', label: 'Snooze until', value: asked.until, type: 'date' }}
          hint="It is shown below the others until that day, and nobody is notified of it."
          problem={problems.until}
        />
      </div>
      <Field
        {...{ id: 'care-reason', name: 'reason', label: 'Why', value: asked.reason }}
        hint="What is being done, or why it may wait."
        maxLength={longestOfCare.reason}
        problem={problems.reason}
      />
      <NameField id="care-by" {...{ forms, asksName }} />
      <div class="form-actions">
        <button class="button button-primary">Save</button>
      </div>
    </form>
  );
}

function SeenForm({ cause, forms, asksName }: CausePageProps) {
  const { seen } = forms;
  return (
    <form class="card form" method="post" action={`${causeAddress(cause.causeId)}/seen`} autocomplete="on" novalidate>
      <h2>Seen to</h2>
      <Opened values={forms.opened} />
      <NewSince {...{ cause, forms }} />
      <p class="hint">
        Use this for what no later run notices by itself, such as a line that you corrected by hand. {runsAbove(cause)}{' '}
        for it. Nothing changes in Autotask. The next run that reports it asks again.
      </p>
      <Field
        {...{ id: 'seen-reason', name: 'reason', label: 'What was done', value: seen.reason }}
        hint="It is recorded in the audit record."
        maxLength={longestOfCare.reason}
        problem={seen.problem}
      />
      <NameField id="seen-by" {...{ forms, asksName }} />
      <div class="form-actions">
        <button class="button">
          <Icon name="check" />I have seen to it
        </button>
      </div>
    </form>
  );
}

/** Why nothing was marked as seen to: what the person who sent the form has not seen. */
function NewSince({ cause: { care }, forms: { newSince } }: Pick<CausePageProps, 'cause' | 'forms'>) {
  if (newSince === undefined) return null;
  const { runs, isRearranged } = newSince;
  const arranged =
    care === null ? 'Somebody has ended what was arranged about it.' : `${care.by} arranged something about it.`;
  return (
    <Notice kind="warning">
      {runs.length === 0 ? null : `${counted(runs.length, 'run')} reported it after you opened this page.`}{' '}
      {isRearranged ? `${arranged} See above.` : null} Nothing is marked as seen to. Look at what is new, then choose “I
      have seen to it” again.
    </Notice>
  );
}

function runsAbove({ runs }: StandingCause): string {
  return runs.length === 1 ? 'The run above no longer asks' : 'The runs above no longer ask';
}

function NameField({ id, forms, asksName }: { id: string } & Pick<CausePageProps, 'forms' | 'asksName'>) {
  if (!asksName) return null;
  return (
    <Field
      {...{ id, name: 'by', label: 'Your name', value: forms.by, autocomplete: 'name' }}
      hint="It is recorded in the audit record."
      required
      maxLength={longestOfCare.assignee}
      problem={forms.byProblem}
    />
  );
}
