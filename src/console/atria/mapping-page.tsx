import {
  isWrong,
  mappingAdvice,
  mappingKinds,
  mappingTitles,
  type MappingFinding,
  type MappingKind,
} from '../../domain/mapping/findings.js';
import { counted } from '../../domain/wording.js';
import type { CannotAsk } from '../../mapping/cannot-ask.js';
import type { MappingReport } from '../../mapping/check-mapping.js';
import type { AutotaskReading } from '../../mapping/read-autotask.js';
import type { MappingTarget } from '../../mapping/target.js';
import { Downloads } from '../components/downloads.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { actionsColumn, MoreRows, ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import { connectionAddress } from '../secrets/connection-page.js';
import type { Times } from '../shell/times.js';
import { AskAgain } from './ask-again.js';
import { catalogueAddress } from './catalogue-page.js';
import { findingsPath, mappingAddress, unfedPath } from './mapping-address.js';

const lead =
  "Whether Atria's billing identifiers and SKUs lead to companies and services in Autotask, before a run does.";

interface MappingPageProps {
  /** The job that the address names. */
  readonly job: string | undefined;
  readonly target: MappingTarget;
  readonly times: Times;
  /** Why a suggestion was not applied. */
  readonly refusal: string | undefined;
  readonly checked?: { readonly reading: AutotaskReading; readonly report: MappingReport };
  /** Why Autotask could not be asked. */
  readonly problem?: CannotAsk;
}

/** What leads nowhere, by kind. */
export function MappingPage({ job, target, times, refusal, checked, problem }: MappingPageProps) {
  return (
    <>
      <PageHead
        title="Mapping"
        lead={lead}
        actions={<Actions job={job} isEmpty={checked === undefined || checked.report.findings.length === 0} />}
      />
      {refusal === undefined ? null : <Notice kind="error">{refusal}</Notice>}
      {problem === undefined ? null : <Unasked problem={problem} secretSet={target.secretSet} />}
      {checked === undefined ? null : (
        <>
          <Outcome {...checked} target={target} times={times} />
          {mappingKinds.map((kind) => (
            <Findings kind={kind} findings={checked.report.findings.filter((each) => each.kind === kind)} job={job} />
          ))}
          <Excluded excluded={checked.report.excluded} />
        </>
      )}
    </>
  );
}

/** What billing rules exclude: it is not compared, and counts nowhere. */
function Excluded({ excluded }: Pick<MappingReport, 'excluded'>) {
  if (excluded.length === 0) return null;
  return (
    <section class="card card-flush">
      <div class="card-head">
        <h2>Excluded by billing rules</h2>
        <p class="hint">
          These are not compared, and the numbers above do not count them. <a href="/atria/rules">Billing rules</a>
        </p>
      </div>
      <MoreRows label={counted(excluded.length, 'customer or entry', 'customers and entries')}>
        <ScrollTable
          label="Excluded by billing rules"
          className="cards"
          columns={['Name', 'Billing identifier or SKU', 'Billing rule']}
        >
          {excluded.map(({ customerCode, name, value, rule }) => (
            <tr>
              <th scope="row" class="prose-cell">
                {name}{' '}
                {customerCode === null || customerCode === name ? null : <span class="muted code">{customerCode}</span>}
              </th>
              <td data-label="Billing identifier or SKU" class="code">
                {value}
              </td>
              <td data-label="Billing rule" class="prose-cell">
                {rule}
              </td>
            </tr>
          ))}
        </ScrollTable>
      </MoreRows>
    </section>
  );
}

function Actions({ job, isEmpty }: { job: string | undefined; isEmpty: boolean }) {
  return (
    <>
      {isEmpty ? null : <Downloads address={(format) => mappingAddress(job, `${findingsPath}.${format}`)} />}
      <AskAgain back={mappingAddress(job)} />
    </>
  );
}

/** Why Autotask could not be asked, and what to do. */
export function Unasked({ problem, secretSet }: { problem: CannotAsk; secretSet: string }) {
  return (
    <Notice kind="warning">
      <p>{problem.message}</p>
      <p>
        {problem.fix} <a href="/secrets">Secrets</a> ·{' '}
        <a href={connectionAddress(secretSet, mappingAddress(undefined))}>Connection of “{secretSet}”</a>
      </p>
    </Notice>
  );
}

function Outcome(props: { reading: AutotaskReading; report: MappingReport; target: MappingTarget; times: Times }) {
  const { reading, report, target, times } = props;
  const { customers, entries, wrong, excluded } = report;
  const answers = reading.lineAnswers;
  return (
    <Notice kind={wrong === 0 ? 'good' : 'warning'}>
      <p>
        {wrong === 0 ? 'Nothing is wrong.' : `${counted(wrong, 'thing is', 'things are')} wrong.`} Compared:{' '}
        {counted(customers, 'customer')} and {counted(entries, 'catalogue entry', 'catalogue entries')}.
        {excluded.length === 0
          ? null
          : ` ${counted(excluded.length, 'more is', 'more are')} excluded by billing rules: see below.`}
      </p>
      <p>
        Autotask database {reading.databaseCi} at {reading.host}, secret set “{target.secretSet}”. Asked about
        companies, services and contracts <Time at={reading.at} times={times} />
        {answers.map(({ at, contracts }) => (
          <>
            , about the lines of {counted(contracts, 'contract')} <Time at={at} times={times} />
          </>
        ))}
        . “Ask Autotask again” asks about all of it anew.
      </p>
    </Notice>
  );
}

/** So many of a kind are shown at once. */
const shownAtOnce = 20;

function Findings(props: { kind: MappingKind; findings: readonly MappingFinding[]; job: string | undefined }) {
  const { kind, findings, job } = props;
  if (findings.length === 0) return null;
  const title = mappingTitles[kind];
  const codes = [...new Set(findings.flatMap(({ code }) => code ?? []))];
  const isOfCustomers = findings.some(({ customerCode }) => customerCode !== null);
  const nameLabel = isOfCustomers ? 'Customer' : 'Name';
  const valueLabel = isOfCustomers ? 'Billing identifier' : isWrong(kind) ? 'SKU' : 'Service';
  const rest = findings.slice(shownAtOnce);
  return (
    <section class="card card-flush">
      <div class="card-head">
        <h2>{title}</h2>
        <p class="hint">
          {mappingAdvice[kind]}{' '}
          {kind === 'unfedService' ? (
            <a href={mappingAddress(job, unfedPath)}>Their lines, with units and money</a>
          ) : null}
          {codes.map((code) => (
            <>
              {' '}
              <a href={`/codes/${code}`}>{code}</a>
            </>
          ))}
        </p>
      </div>
      <FindingTable label={title} {...{ nameLabel, valueLabel, job, findings: findings.slice(0, shownAtOnce) }} />
      {rest.length === 0 ? null : (
        <MoreRows label={`${rest.length} more`}>
          <FindingTable label={`${title}, continued`} {...{ nameLabel, valueLabel, job, findings: rest }} />
        </MoreRows>
      )}
    </section>
  );
}

interface FindingTableProps {
  readonly label: string;
  readonly nameLabel: string;
  readonly valueLabel: string;
  readonly job: string | undefined;
  readonly findings: readonly MappingFinding[];
}

function FindingTable({ label, nameLabel, valueLabel, job, findings }: FindingTableProps) {
  return (
    <ScrollTable
      label={label}
      className="cards"
      columns={[nameLabel, valueLabel, 'In Autotask', 'Suggestion', actionsColumn]}
    >
      {findings.map((finding) => (
        <FindingRow {...{ finding, valueLabel, job }} />
      ))}
    </ScrollTable>
  );
}

function FindingRow(props: { finding: MappingFinding; valueLabel: string; job: string | undefined }) {
  const { finding, valueLabel, job } = props;
  const { customerCode, name, value, found } = finding;
  const place = placeOf(finding);
  return (
    <tr>
      <th scope="row" class="prose-cell">
        {name} {customerCode === null || customerCode === name ? null : <span class="muted code">{customerCode}</span>}
      </th>
      <td data-label={valueLabel} class="code">
        {value}
      </td>
      <td data-label="In Autotask" class="prose-cell">
        {found}
      </td>
      <td data-label="Suggestion">
        <Suggestion finding={finding} job={job} />
      </td>
      <td class="menu-cell">{place === undefined ? null : <a href={place}>Correct</a>}</td>
    </tr>
  );
}

/** Where it is corrected; undefined where Atria has nothing to correct. */
function placeOf({ customerCode, item, value, name, kind }: MappingFinding): string | undefined {
  if (customerCode !== null) return `/atria/customers/${encodeURIComponent(customerCode)}/edit`;
  if (item !== null) return catalogueAddress({ search: value === '' ? item.name : value });
  return kind === 'sharedService' && name !== '' ? catalogueAddress({ search: value }) : undefined;
}

function Suggestion({ finding, job }: { finding: MappingFinding; job: string | undefined }) {
  const { suggestion, customerCode, item, value, name } = finding;
  if (suggestion === null) return null;
  const sent = {
    ...{ suggested: suggestion.value, saved: value, customer: customerCode ?? '' },
    ...(item === null ? {} : { kind: item.kind, service: item.serviceCode, name: item.name }),
  };
  return (
    <form method="post" action={mappingAddress(job, '/apply')}>
      {Object.entries(sent).map(([each, eachValue]) => (
        <input type="hidden" name={each} value={eachValue} />
      ))}
      {suggestion.name} <span class="muted code">{suggestion.value}</span>{' '}
      <button class="button" aria-label={`Use this: ${suggestion.value} for ${name}`}>
        Use this
      </button>
    </form>
  );
}

/** Jobs that lead to different Autotasks, or read SKUs and choose contracts differently: a person says which. */
export function MappingTargetsPage(props: {
  readonly title: string;
  readonly targets: readonly MappingTarget[];
  /** The page for one of the jobs. */
  readonly address: (job: string) => string;
}) {
  const { title, targets, address } = props;
  return (
    <>
      <PageHead title={title} />
      <div class="card">
        <p>The jobs differ in their Autotask, or in how they read SKUs and choose contracts. Choose one:</p>
        <ul class="plain-list">
          {targets.map(({ jobs: [first = '', ...more], secretSet, form }) => (
            <li>
              <a href={address(first)}>{[first, ...more].join(', ')}</a>: secret set “{secretSet}”, SKUs are {form}
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
