import type { JobParameters } from '../../domain/parameters/job-parameters.js';
import { changeStartDay, decreaseStartDay } from '../../domain/sync/change-days.js';
import { previewedRunOf } from '../../domain/sync/own-preview.js';
import { isBeforeApplying, type FailureBeforeApplying } from '../../domain/sync/run-failure.js';
import { durationText } from '../../domain/wording.js';
import { outageWaitText, type OutageWait } from '../../domain/sync/outage.js';
import { attentionOf } from '../../runs/attention.js';
import { saysWhoActs, shownStatus } from '../../runs/shown-status.js';
import { unknownPeriodText } from '../../runs/unknown-period.js';
import { workflowTroubleText } from '../../runs/workflow-trouble.js';
import { emptyRunText } from '../../runs/empty-run.js';
import { settledText } from '../../runs/cause-text.js';
import { stoppedText } from '../../runs/ended-runs.js';
import type { RunReport } from '../../runs/run-report.js';
import { askedText, starterText } from '../../domain/audit/started-by.js';
import type { ContractChanges } from '../../store/lines/contract-changes.js';
import type { CountedLinePage } from '../../store/lines/line-pages.js';
import { waitsForApproval } from '../../store/runs/run-stages.js';
import type { Run } from '../../store/runs/runs.js';
import { Fact, Facts, FactsCard } from '../components/facts.js';
import { Icon } from '../components/icon.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { renewedWhile } from '../components/renewal.js';
import { RemedyMark, RunStatusPill } from '../components/run-status.js';
import { Time } from '../components/time.js';
import { ParameterFacts } from '../parameters/parameter-facts.js';
import type { ConsoleServices } from '../services.js';
import { dayText } from '../shell/times.js';
import { ApprovalCard } from './approval-card.js';
import { RunDecisions } from './run-decisions.js';
import { RunActions } from './run-actions.js';
import { UndoesFact, UndoneAdvice, UndoneFact } from './undoes-fact.js';
import { RunCalls } from './run-calls.js';
import { RunCauses } from './run-causes.js';
import { Failure, Rejection } from './run-failure.js';
import { RunLines, type LineFilter } from './run-lines.js';
import { PlanByContract } from './plan-by-contract.js';
import { ProposedPlanCard } from './proposed-plan.js';
import { jobAddress } from '../jobs/job-address.js';
import { RunProgressCard } from './run-progress.js';
import { RunOutcomes, RunTotals } from './run-totals.js';
import type { RunProgress, RunView } from './run-view.js';
import { periodText } from './wording.js';

export interface RunPageProps {
  readonly services: ConsoleServices;
  readonly view: RunView;
  /** The label of the job that started it; undefined where a person did. */
  readonly jobLabel: string | undefined;
  /** Whether a next run of that job is known to be planned. */
  readonly isPlanned: boolean;
  readonly waitingForWorker: boolean;
  readonly filter: LineFilter;
  readonly lines: CountedLinePage;
  /** What a preview would change, by contract; none of another run. */
  readonly contracts: readonly ContractChanges[];
  /** Whether Atria is the built-in ledger, which knows where quantities come from. */
  readonly ledgerIsUsed: boolean;
}

/** The page of a run: how far it is, what it came to, and what it did with each line. */
export function RunPage(props: RunPageProps) {
  const { services, view, filter, lines, contracts, ledgerIsUsed } = props;
  const { run, plan } = view.report;
  const linesOfRun = <RunLines run={run} filter={filter} page={lines} ledgerIsUsed={ledgerIsUsed} />;
  return (
    <>
      <PageHead
        crumbs={[{ href: '/runs', label: 'Runs' }]}
        title={titleOf(view)}
        actions={<RunActions run={run} services={services} report={view.report} canApplyAgain={view.canApplyAgain} />}
      />
      <div class="stack">
        {plan === null ? null : (
          <>
            <ProposedPlanCard run={run} plan={plan} askingRun={view.askingRun} />
            <RunCauses report={view.report} ledgerIsUsed={ledgerIsUsed} />
            <PlanByContract runId={run.runId} contracts={contracts} />
            {linesOfRun}
          </>
        )}
        <LiveRun {...props} />
        {plan === null ? linesOfRun : null}
        <RunParameters run={run} />
      </div>
    </>
  );
}

function titleOf({ report: { run }, undoneName }: RunView): string {
  const { isPreview, periodEnd } = run;
  if (undoneName !== undefined) return `${isPreview ? 'Preview of the undo' : 'Undo'} of ${undoneName}`;
  const what = isPreview ? 'Preview' : 'Run';
  return periodEnd === null ? what : `${what} for the period to ${dayText(periodEnd)}`;
}

/** The part that is renewed by itself while the run is under way. */
export function LiveRun(props: Omit<RunPageProps, 'filter' | 'lines' | 'contracts'>) {
  const { services, view, waitingForWorker, ledgerIsUsed } = props;
  const { report, progress, awaitedPlan } = view;
  const { run } = report;
  const stopped = stoppedText(run);
  const empty = emptyRunText(report);
  const settled = settledText(report);
  const address = `/runs/${run.runId}/live`;
  return (
    <div
      class="stack"
      id="live"
      {...renewedWhile(progress !== undefined, { address, everySeconds: renewedEvery(progress) })}
    >
      {waitsForApproval(run) ? (
        <ApprovalCard
          {...{ run, wait: run.approvalWait, report, plan: awaitedPlan, phase: progress?.phase }}
          times={services.times}
        />
      ) : null}
      {progress === undefined ? null : <RunProgressCard {...{ run, progress, waitingForWorker }} />}
      {run.outageWait === null ? null : <OutageNotice run={run} wait={run.outageWait} />}
      {view.trouble === undefined ? null : <Notice kind="error">{workflowTroubleText(view.trouble)}</Notice>}
      {run.failureKind === null ? null : run.status === 'Rejected' ? (
        <Rejection report={report} />
      ) : (
        <Failure report={report} times={services.times} />
      )}
      {stopped === undefined ? null : <Notice kind="info">{stopped}</Notice>}
      {empty === undefined ? null : <Notice kind="info">{empty}</Notice>}
      {settled === undefined ? null : (
        <Notice kind="info">
          {settled} <a href={`/runs/${report.settledBy?.runId ?? ''}`}>Look at the later run</a>
        </Notice>
      )}
      <RunDecisions report={report} times={services.times} />
      {report.plan === null ? <RunCauses {...{ report, ledgerIsUsed }} /> : null}
      <div class="columns">
        <RunFacts {...props} />
        <RunCalls
          calls={view.calls}
          awaitedPreview={waitsForApproval(run) ? run.approvalWait.previewId : undefined}
          budget={view.callBudget}
          times={services.times}
        />
      </div>
      {waitsForApproval(run) ? null : <RunTotals report={report} />}
      <RunOutcomes report={report} isPlanned={props.isPlanned} />
    </div>
  );
}

/** A wait for a person may take days. */
function renewedEvery(progress: RunProgress | undefined): number {
  return progress?.phase === 'waiting for approval' ? 10 : 2;
}

function OutageNotice({ run, wait }: { run: Run; wait: OutageWait }) {
  return (
    <Notice kind={wait.rest === undefined ? 'warning' : 'info'}>
      <p>
        The run is {outageWaitText(wait)}. {wait.because}
      </p>
      <form method="post" action={`/runs/${run.runId}/retry-now`}>
        <button class="button">
          <Icon name="play" />
          Try now
        </button>
      </form>
    </Notice>
  );
}

function RunFacts(props: Pick<RunPageProps, 'services' | 'view' | 'jobLabel' | 'isPlanned'>) {
  const {
    services: { times },
    view: { report, remedy },
    jobLabel,
    isPlanned,
  } = props;
  const { run } = report;
  const previewed = previewedRunOf(run.workflowId);
  const took = durationText((run.closedAt ?? new Date()).getTime() - run.startedAt.getTime());
  const needsYou = attentionOf(report).person;
  const status = shownStatus({ ...run, isWaiting: waitsForApproval(run), needsYou });
  const approved = report.decisions.findLast(({ verdict }) => verdict === 'approved');
  const untilApproval = approved && durationText(approved.decidedAt.getTime() - run.startedAt.getTime());
  return (
    <FactsCard about="this run">
      <Fact name="Status">
        <div class="status-line">
          <RunStatusPill status={status} />
          {run.closedAt === null || saysWhoActs(status) ? null : (
            <RemedyMark {...{ remedy, settledBy: report.settledBy?.runId, isPlanned }} />
          )}
        </div>
      </Fact>
      <Fact name="Period">{periodText(run, dayText)}</Fact>
      <Fact name="Started">
        <Time times={times} at={run.startedAt} /> {run.closedAt === null ? 'and under way for' : 'and took'}{' '}
        <span class="nowrap">{took}</span>
        {untilApproval === undefined ? '' : `, of which ${untilApproval} until it was approved`}
      </Fact>
      {previewed === undefined ? (
        <Fact name="Started by">
          <StartedBy report={report} jobLabel={jobLabel} />
        </Fact>
      ) : (
        <Fact name="Preview of">
          <a href={`/runs/${previewed}`}>the run that made it of itself</a>
        </Fact>
      )}
      {run.appliesRunId === null ? null : (
        <Fact name={isBeforeApplying(run.failureKind) ? appliesNames[run.failureKind] : 'Applies'}>
          <a href={`/runs/${run.appliesRunId}`}>the preview that was made before it</a>
        </Fact>
      )}
      <UndoesFact undoes={run.undoes} part={report.undoesPart} />
      <UndoneFact undone={report.undone} name="Undone" />
      <UndoneAdvice {...{ run, undone: report.undone }} />
      <Fact name="Takes effect">{run.undoes === null ? effectText(run) : undoneFrom(run)}</Fact>
    </FactsCard>
  );
}

/** What a run did with its preview that changed nothing, by how it failed. */
const appliesNames: Readonly<Record<FailureBeforeApplying, string>> = {
  LimitExceeded: 'Compared',
  PlanMoved: 'Compared',
  ParametersRefused: 'Was to apply',
};

function StartedBy({ report, jobLabel }: { report: RunReport; jobLabel: string | undefined }) {
  const { jobId, workflowId } = report.run;
  const { startedBy } = report;
  if (jobId !== null) {
    return (
      <>
        <a href={jobAddress(jobId)}>{jobLabel ?? jobId}</a>
        {askedText(startedBy)}
      </>
    );
  }
  return <>{starterText({ workflowId, jobId, startedBy })}</>;
}

function undoneFrom({ parameters }: Run): string {
  const day = 'on the day of each change';
  return parameters?.effectiveDateConflict === 'NextDay' ? `${day}, or the day after where Autotask refuses it` : day;
}

function effectText({ parameters, periodStart, periodEnd, ...days }: Run): string {
  if (parameters === null) return 'not known, as the parameters were refused';
  const start = startText(parameters, { periodStart, ...days });
  const decreases = periodEnd === null ? undefined : decreaseStartDay(parameters, periodEnd);
  const hasRules = parameters.quantityRules?.some(({ increasesFrom }) => increasesFrom !== undefined) ?? false;
  return [
    start,
    ...(decreases === undefined ? [] : [`decreases from ${dayText(decreases)}`]),
    ...(hasRules ? ['increases of some SKUs as their rules say'] : []),
    ...(parameters.effectiveDateConflict === 'NextDay' ? ['from a day after where Autotask refuses that'] : []),
  ].join('; ');
}

function startText(
  parameters: JobParameters,
  days: Pick<Run, 'runDay' | 'planDay' | 'periodStart' | 'currentPeriodStart' | 'closedAt'>,
): string {
  const { runDay, planDay, periodStart } = days;
  if (parameters.proRatedTransactions)
    return `on the day of the ${planDay === null ? 'run' : 'preview'}, ${dayText(planDay ?? runDay)}`;
  return periodStart === null
    ? unknownPeriodText(days)
    : `from ${dayText(changeStartDay(parameters, { ...days, periodStart }))}`;
}

function RunParameters({ run: { parameters, workflowId } }: { run: Run }) {
  return (
    <section class="card" aria-labelledby="parameters-heading">
      <h2 id="parameters-heading">Parameters</h2>
      {parameters === null ? (
        <p class="muted">They were refused. The log says why.</p>
      ) : (
        <Facts>
          <ParameterFacts parameters={parameters} />
          <Fact name="Workflow">
            <code>{workflowId}</code>
          </Fact>
        </Facts>
      )}
    </section>
  );
}
