import type { DayRange } from '../../domain/billing-period.js';
import type { Statement } from '../../domain/sync/statement.js';
import { counted } from '../../domain/wording.js';
import type { BilledCustomer } from '../../store/runs/run-customers.js';
import { AccountLink } from '../components/account-link.js';
import { Downloads } from '../components/downloads.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { Field } from '../components/field.js';
import { SelectField } from '../components/select.js';
import { dayText, type Times } from '../shell/times.js';
import { statementAddress, statementsPath } from './statement-address.js';
import { StatementLineCard, Unbilled } from './statement-lines.js';

interface StatementPageProps {
  /** The code of the customer, or what was typed. */
  readonly given: string;
  /** Of which runs looked at the customer, the newest first. */
  readonly periods: readonly DayRange[];
  readonly problem: string | undefined;
  readonly isToCome?: boolean;
  /** The customer that was nearly named. */
  readonly closest?: BilledCustomer | undefined;
  readonly statement: Statement | undefined;
  /** The address of the customer's account in Autotask, if it is known. */
  readonly account: string | undefined;
  /** To choose from. */
  readonly customers: readonly BilledCustomer[];
  readonly times: Times;
  readonly ledgerIsUsed: boolean;
}

/** What was billed to a customer in a billing period, and why; to print, too. */
export function StatementPage(props: StatementPageProps) {
  const { problem, isToCome = false, closest, statement, account } = props;
  return (
    <>
      {statement === undefined ? (
        <PageHead
          title="Statements"
          lead="What was billed to a customer in a billing period, and why: each contract line with its changes, and the runs and people behind them."
        />
      ) : (
        <StatementHead {...{ statement, account }} />
      )}
      <ChoiceForm {...props} />
      {problem === undefined ? null : (
        <Notice kind={isToCome ? 'info' : 'error'}>
          {problem}{' '}
          {closest === undefined ? null : (
            <a href={statementAddress({ customer: closest.code })}>Show the statement of {closest.name}</a>
          )}
        </Notice>
      )}
      {statement === undefined ? null : <StatementBody {...props} statement={statement} />}
    </>
  );
}

interface StatementHeadProps extends Pick<StatementPageProps, 'account'> {
  readonly statement: Statement;
}

function StatementHead({ statement, account }: StatementHeadProps) {
  const { customerCode, customerName, period, runs } = statement;
  const asked = { customer: customerCode, period: period.end };
  return (
    <PageHead
      crumbs={[{ href: statementsPath, label: 'Statements' }]}
      title={customerName}
      lead={
        <>
          Customer <span class="code">{customerCode}</span>, billing period {dayText(period.start)} –{' '}
          {dayText(period.end)}, by {counted(runs, 'run')}. The changes of each line add up.
        </>
      }
      actions={
        <>
          <AccountLink as="button" href={account} />
          <Downloads address={(format) => statementAddress(asked, `/statement.${format}`)} />
        </>
      }
    />
  );
}

/** So many customers are offered to choose from. */
const mostOffered = 1_000;

function ChoiceForm({ given, periods, statement, customers }: StatementPageProps) {
  return (
    <form class="card form statement-choice" method="get" action={statementsPath}>
      <div class="field-row">
        <Field
          {...{ id: 'statement-customer', name: 'customer', label: 'Customer', value: given }}
          list="statement-customers"
          hint="Its code in Atria, or its name."
          required
          problem={undefined}
        />
        <datalist id="statement-customers">
          {customers.slice(0, mostOffered).map(({ code, name }) => (
            <option value={code}>{name}</option>
          ))}
        </datalist>
        <SelectField
          {...{ id: 'statement-period', name: 'period', label: 'Billing period' }}
          options={[['', 'The newest'], ...periods.map(({ start, end }) => [end, rangeText({ start, end })] as const)]}
          value={statement?.period.end ?? ''}
          hint="Those that runs looked at."
        />
      </div>
      <div class="form-actions">
        <button class="button button-primary">Show</button>
      </div>
    </form>
  );
}

function rangeText({ start, end }: DayRange): string {
  return `${dayText(start)} – ${dayText(end)}`;
}

function StatementBody({ statement, times, ledgerIsUsed }: StatementPageProps & { statement: Statement }) {
  const { lines, unbilled } = statement;
  return (
    <div class="stack statement">
      {lines.map((line) => (
        <StatementLineCard line={line} times={times} isTraced={ledgerIsUsed} />
      ))}
      {lines.length === 0 ? <p class="card empty">No run of this period found a contract line.</p> : null}
      <Unbilled rows={unbilled} />
    </div>
  );
}
