import type { Child } from 'hono/jsx';
import { levelRank, type LogCode } from '../../domain/log/log-codes.js';
import { levelOf, logCodeDefinitions } from '../../domain/log/log-messages.js';
import { counted, grouped } from '../../domain/wording.js';
import { isProblem } from '../../domain/log/outcomes.js';
import { notApprovedCode } from '../../domain/sync/proposed-change.js';
import type { CodeCount, RunReport } from '../../runs/run-report.js';
import { Facts } from '../components/facts.js';
import { Amounts } from './proposed-plan.js';
import { CodeCells } from '../components/level.js';
import { RemedyMark } from '../components/run-status.js';
import { heldBackPath } from '../held-back/held-back-address.js';
import { numberColumn, ScrollTable } from '../components/table.js';
import { addressOf } from '../shell/address.js';
import { leftOutNextText } from '../../runs/approval-wording.js';
import { unpricedText } from '../../runs/plan-text.js';
import { lineChoiceLabel } from '../../runs/line-choices.js';
import { lineTotals, outcomesOf, type OutcomeCount } from './run-view.js';

/** A part of a sum. */
interface Term {
  readonly label: string;
  readonly count: number;
  readonly look?: 'good' | 'warning' | 'info' | 'whole';
  readonly href?: string;
  /** Shown although it is 0. */
  readonly always?: boolean;
}

/** The two sums of a run: every billing record and every line is in exactly one of their parts. */
export function RunTotals({ report }: { report: RunReport }) {
  const { run, records } = report;
  const lines = lineTotals(report);
  const linesAddress = (show: string) => `${addressOf(`/runs/${run.runId}`, { lines: show })}#lines`;
  return (
    <section class="card" aria-labelledby="totals-heading">
      <h2 id="totals-heading">Totals</h2>
      <Sum
        label="Billing records"
        total={records.records}
        terms={[
          { label: 'in contract lines', count: records.inLines, always: true },
          ...report.ownRecords.map((each) => ownRecords(report, each)),
          { label: 'for skipped customers', count: records.ofCustomersWithOutcome, look: 'warning' },
          { label: 'not reached', count: records.unaccounted, look: 'info' },
        ]}
      />
      <Sum
        label="Contract lines"
        total={lines.total}
        terms={[
          {
            label: run.isPreview ? 'would change' : 'changed',
            count: lines.changed,
            look: 'good',
            href: linesAddress('changed'),
            always: true,
          },
          { label: 'unchanged', count: lines.unchanged, href: linesAddress('unchanged'), always: true },
          {
            label: lines.needsYou === 1 ? 'needs you' : 'need you',
            count: lines.needsYou,
            look: 'warning',
            href: linesAddress('needs-you'),
          },
          { label: 'needed you', count: lines.neededYou, href: linesAddress('needed-you') },
          {
            label: lineChoiceLabel('next-run', run).toLowerCase(),
            count: lines.unfinished,
            look: 'info',
            href: linesAddress('next-run'),
          },
          { label: 'held back', count: lines.heldBack, look: 'info', href: linesAddress('held-back') },
          { label: 'not decided yet', count: lines.open, look: 'info', href: linesAddress('open') },
        ]}
      />
      {run.isPreview || lines.changed === 0 ? null : <Money report={report} />}
    </section>
  );
}

function Money({ report: { run, amounts } }: { report: RunReport }) {
  if (amounts === null) {
    return <p class="muted small">{unpricedText(run)}</p>;
  }
  return (
    <Facts>
      <Amounts amounts={amounts} />
    </Facts>
  );
}

/** Records that no line takes up: those that bill something stand out. */
function ownRecords(report: RunReport, { code, count }: CodeCount): Term {
  const label = ownRecordLabels[code] ?? `with ${code}`;
  const look = isProblem(code) ? { look: 'warning' as const } : {};
  return { label, count, ...look, ...(isInLog(report, code) ? { href: logOf(report, code) } : {}) };
}

const ownRecordLabels: Partial<Record<LogCode, string>> = { AT07: 'without a SKU', AT33: 'zero quantity, no line' };

function isInLog({ reported }: RunReport, code: LogCode): boolean {
  return reported.some((each) => each.code === code && each.recorded > 0);
}

function Sum({ label, total, terms }: { label: string; total: number; terms: readonly Term[] }) {
  const shown = terms.filter(({ count, always }) => count > 0 || always === true);
  return (
    <div class="sum">
      <TermBox label={label} count={total} look="whole" />
      {shown.map((term, index) => (
        <>
          <span class="sum-sign">{index === 0 ? '=' : '+'}</span>
          <TermBox {...term} />
        </>
      ))}
    </div>
  );
}

function TermBox({ label, count, look, href }: Term) {
  const content: Child = (
    <>
      <strong>{grouped(count)}</strong>
      <span>{label}</span>
    </>
  );
  const looks = `sum-term ${look === undefined ? '' : `sum-${look}`}`;
  return href === undefined ? (
    <span class={looks}>{content}</span>
  ) : (
    <a class={looks} href={href}>
      {content}
    </a>
  );
}

/** The outcomes by code, the gravest first, each with its entries in the log and what to do. */
export function RunOutcomes({ report, isPlanned }: { report: RunReport; isPlanned: boolean }) {
  const outcomes = outcomesOf(report).sort((one, other) => rankOf(other) - rankOf(one));
  if (outcomes.length === 0) return null;
  return (
    <section class="card card-flush" aria-labelledby="outcomes-heading">
      <div class="card-head">
        <h2 id="outcomes-heading">Outcomes</h2>
        <a href={`/runs/${report.run.runId}/log`}>The whole log</a>
      </div>
      <ScrollTable
        label="Outcomes by code"
        className="cards"
        columns={['Code', 'Level', 'What', numberColumn('How many'), 'Who acts']}
      >
        {outcomes.map((outcome) => (
          <OutcomeRow {...{ outcome, report, isPlanned }} />
        ))}
      </ScrollTable>
    </section>
  );
}

function OutcomeRow(props: { outcome: OutcomeCount; report: RunReport; isPlanned: boolean }) {
  const { outcome, report, isPlanned } = props;
  const { code, count, noun, remedy } = outcome;
  const howMany = counted(count, noun);
  const isProposedAgain = code === notApprovedCode && remedy === 'nextRun';
  return (
    <tr>
      <CodeCells code={code} />
      <td class="prose-cell" data-label="What">
        {logCodeDefinitions[code].occursWhen}
      </td>
      <td class="number nowrap" data-label="How many">
        {isInLog(report, code) ? <a href={logOf(report, code)}>{howMany}</a> : howMany}
      </td>
      <td data-label="Who acts">
        {remedy === 'nobody' ? <span class="muted">Nobody</span> : null}
        {remedy !== 'nobody' && !isProposedAgain ? <RemedyMark {...{ remedy, isPlanned }} /> : null}
        {isProposedAgain ? <LeftOutNext run={report.run} /> : null}
      </td>
    </tr>
  );
}

/** A person has left the change out, and the next run makes it or asks again: it does not mend itself. */
function LeftOutNext({ run: { parameters } }: Pick<RunReport, 'run'>) {
  return (
    <>
      The next run {leftOutNextText(parameters?.approval)}. To keep the line, <a href={heldBackPath}>hold it back</a>.
    </>
  );
}

function rankOf({ code }: OutcomeCount): number {
  return levelRank(levelOf(code));
}

function logOf({ run }: RunReport, code: string): string {
  return addressOf(`/runs/${run.runId}/log`, { code });
}
