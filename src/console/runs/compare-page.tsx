import type { LogCode } from '../../domain/log/log-codes.js';
import { starterText } from '../../domain/audit/started-by.js';
import { counted, grouped, signedAmount } from '../../domain/wording.js';
import { nothingDiffersText } from '../../runs/compared-runs.js';
import { runKind } from '../../runs/run-kind.js';
import { shownStatus } from '../../runs/shown-status.js';
import type { ComparedLine } from '../../store/lines/compared-lines.js';
import type { ComparableRun } from '../../store/runs/comparable-runs.js';
import type { Run } from '../../store/runs/runs.js';
import { Fact, FactsCard } from '../components/facts.js';
import { Downloads } from '../components/downloads.js';
import { CodeLink } from '../components/level.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { RunStatusPill } from '../components/run-status.js';
import { FilterSelect } from '../components/select.js';
import { numberColumn, ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import { addressOf } from '../shell/address.js';
import { dayText, type Times } from '../shell/times.js';
import { runCrumbs } from './run-names.js';
import { periodText, signed } from './wording.js';

/** A run that is compared. */
export interface ComparedRun {
  readonly run: Run;
  /** Who started it; null if nobody is known. */
  readonly startedBy: string | null;
}

interface Comparison {
  /** The run that the page's own run is compared with. */
  readonly otherId: string;
  readonly earlier: ComparedRun;
  readonly later: ComparedRun;
  /** What a reader has to know, as sentences. */
  readonly cautions: readonly string[];
  readonly lines: readonly ComparedLine[];
}

interface ComparePageProps {
  readonly run: Run;
  /** The runs that one can choose from, the newest first. */
  readonly others: readonly ComparableRun[];
  /** undefined: there is no run before it, and none was chosen. */
  readonly comparison: Comparison | undefined;
  readonly jobLabels: ReadonlyMap<string, string>;
  readonly times: Times;
}

/** Lines of one page; the downloads have all. */
const shownLines = 500;

/** Two runs, and the lines on which they differ. */
export function ComparePage(props: ComparePageProps) {
  const { run, comparison } = props;
  return (
    <>
      <PageHead
        crumbs={runCrumbs(run)}
        title="Compare two runs"
        lead="The contract lines on which the two runs differ, with the quantity that each run leaves."
      />
      <div class="stack">
        <OtherRunForm {...props} />
        {comparison === undefined ? (
          <Notice kind="info">
            There is no ended run before this one {run.jobId === null ? 'that was started by hand' : 'of its job'}.
            {props.others.length === 0 ? ' No other run of this Autotask database is kept.' : ' Choose another one.'}
          </Notice>
        ) : (
          <>
            {comparison.cautions.map((caution) => (
              <Notice kind="warning">{caution}</Notice>
            ))}
            <div class="columns">
              <RunFacts {...props} compared={comparison.earlier} which="earlier" />
              <RunFacts {...props} compared={comparison.later} which="later" />
            </div>
            <Lines run={run} comparison={comparison} />
          </>
        )}
      </div>
    </>
  );
}

function OtherRunForm({ run, others, comparison, jobLabels, times }: ComparePageProps) {
  if (others.length === 0) return null;
  const chosen = comparison?.otherId ?? '';
  const options = others.map(({ runId, jobId, startedAt, status, ...kind }): [string, string] => {
    const job = jobId === null ? '' : `, ${jobLabels.get(jobId) ?? jobId}`;
    return [runId, `${runKind(kind)} of ${times.minute(startedAt)}${job}: ${status}`];
  });
  const known = options.some(([runId]) => runId === chosen);
  const first: [string, string] = [chosen, chosen === '' ? 'Choose a run' : 'An older run'];
  return (
    <form class="card filters" method="get" action={`/runs/${run.runId}/compare`}>
      <FilterSelect
        {...{ id: 'with', name: 'with', label: 'Compare with', value: chosen }}
        options={known ? options : [first, ...options]}
      />
      <button class="button">Compare</button>
    </form>
  );
}

interface RunFactsProps extends Pick<ComparePageProps, 'jobLabels' | 'times'> {
  readonly compared: ComparedRun;
  readonly which: 'earlier' | 'later';
}

function RunFacts({ jobLabels, times, which, compared }: RunFactsProps) {
  const { run, startedBy } = compared;
  return (
    <FactsCard about={`the ${which} run`}>
      <Fact name="Which">
        <a href={`/runs/${run.runId}`}>{runKind(run)}</a>, the {which} one
      </Fact>
      <Fact name="Status">
        <RunStatusPill status={shownStatus({ ...run, isWaiting: false, needsYou: new Map() })} />
      </Fact>
      <Fact name="Period">{periodText(run, dayText)}</Fact>
      <Fact name="Started">
        <Time times={times} at={run.startedAt} />
      </Fact>
      <Fact name="Started by">{starterText({ ...run, startedBy }, jobLabels.get(run.jobId ?? ''))}</Fact>
    </FactsCard>
  );
}

const columns = [
  ...['Customer', 'Billed as', 'SKU', 'Service'],
  ...['Earlier', 'Later', 'Difference', 'Per period'].map(numberColumn),
];

function Lines({ run, comparison: { lines, otherId } }: { run: Run; comparison: Comparison }) {
  const left = lines.length - shownLines;
  return (
    <section class="card card-flush" aria-labelledby="lines-heading">
      <div class="card-head">
        <h2 id="lines-heading">Lines that differ</h2>
        <p class="muted small">{countsText(lines)}</p>
        <div class="actions downloads">
          <Downloads address={(format) => addressOf(`/runs/${run.runId}/compare.${format}`, { with: otherId })} />
        </div>
      </div>
      {lines.length === 0 ? (
        <p class="empty">{nothingDiffersText}</p>
      ) : (
        <ScrollTable label="Lines that differ" className="cards" columns={columns}>
          {lines.slice(0, shownLines).map((line) => (
            <LineRow line={line} />
          ))}
        </ScrollTable>
      )}
      {left > 0 ? <p class="muted small">And {counted(left, 'more line')}: the downloads have all.</p> : null}
    </section>
  );
}

/** `3 lines differ: 1 more, 2 less`. */
function countsText(lines: readonly ComparedLine[]): string {
  const more = lines.filter(({ difference }) => difference > 0).length;
  const differ = counted(lines.length, 'line differs', 'lines differ');
  return lines.length === 0 ? differ : `${differ}: ${grouped(more)} more, ${grouped(lines.length - more)} less`;
}

function LineRow({ line }: { line: ComparedLine }) {
  const { customerName, contractName, description, sku, serviceName, difference, amount } = line;
  return (
    <tr>
      <th scope="row" class="name-cell">
        {customerName}
      </th>
      <td class="name-cell" data-label="Billed as">
        <div>
          {description}
          {contractName === '' ? null : <p class="muted small plain">{contractName}</p>}
        </div>
      </td>
      <td class="code muted" data-label="SKU">
        {sku}
      </td>
      <td class="name-cell" data-label="Service">
        {serviceName === '' ? '–' : serviceName}
      </td>
      <td class="number" data-label="Earlier">
        <InRun before={line.earlierBefore} after={line.earlier} code={line.earlierCode} />
      </td>
      <td class="number" data-label="Later">
        <InRun before={line.laterBefore} after={line.later} code={line.laterCode} />
      </td>
      <td class={`number ${difference < 0 ? 'units-less' : 'units-more'}`} data-label="Difference">
        {signed(difference)}
      </td>
      <td class="number" data-label="Per period">
        {amount === null ? '–' : signedAmount(amount)}
      </td>
    </tr>
  );
}

/** What a run found on a line and what it left there, with its outcome. */
function InRun({ before, after, code }: { before: number | null; after: number | null; code: LogCode | null }) {
  if (code === null && after === null) return <span class="muted">no such line</span>;
  const units = (value: number | null) => (value === null ? '–' : grouped(value));
  return (
    <div>
      {before === after ? units(after) : `${units(before)} → ${units(after)}`}
      {code === null ? null : (
        <p class="small plain">
          <CodeLink code={code} />
        </p>
      )}
    </div>
  );
}
