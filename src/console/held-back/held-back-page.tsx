import type { Day } from '../../domain/day.js';
import { longestOfHold, namesOfLines, stateOfHold, type AskedHold, type HoldProblems } from '../../runs/hold-back.js';
import type { KeptHold, KnownLine } from '../../store/lines/held-back.js';
import type { BilledCustomer } from '../../store/runs/run-customers.js';
import type { LineLeftByHold } from '../../store/lines/left-by-holds.js';
import { historyAddress } from '../audit/audit-address.js';
import { Field } from '../components/field.js';
import { Icon } from '../components/icon.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { actionsColumn, ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import { dayText, type Times } from '../shell/times.js';
import { heldBackPath } from './held-back-address.js';
import { LeftLines } from './left-lines.js';

interface HeldBackProps {
  /** Also those that are over or were ended. */
  readonly holds: readonly KeptHold[];
  /** The lines that a hold left behind. */
  readonly left: readonly LineLeftByHold[];
  /** The customers that were billed last, to choose from. */
  readonly customers: readonly BilledCustomer[];
  /** The lines of the customer in the form, to choose from. */
  readonly lines: readonly KnownLine[];
  readonly values: AskedHold;
  readonly problems: HoldProblems;
  /** The first day that a run may take for today. */
  readonly firstDay: Day;
  readonly times: Times;
  /** Nobody is logged in: whoever ends a hold says who they are. */
  readonly asksName: boolean;
}

/** What is held back, with who, why and until when; and the form that holds something back. */
export function HeldBackPage(props: HeldBackProps) {
  const { holds, firstDay } = props;
  const present = holds.filter((hold) => stateOfHold(hold, firstDay) === 'holds');
  const past = holds.filter((hold) => stateOfHold(hold, firstDay) !== 'holds');
  return (
    <>
      <PageHead
        title="Held back"
        lead="Runs leave these customers and lines as they are, and report what they would have changed (AT67). From the day given as “Until”, runs change them again."
      />
      <div class="stack">
        <section class="card card-flush" aria-labelledby="holds-heading">
          <h2 id="holds-heading">Held back now</h2>
          {present.length === 0 ? (
            <p class="empty">Nothing: runs change every customer.</p>
          ) : (
            <Holds {...props} label="Held back now" holds={present} />
          )}
        </section>
        <LeftLines lines={props.left} />
        <HoldForm {...props} />
        {past.length === 0 ? null : (
          <section class="card card-flush" aria-labelledby="past-heading">
            <h2 id="past-heading">No longer held back</h2>
            <Holds {...props} label="No longer held back" holds={past} />
          </section>
        )}
      </div>
    </>
  );
}

const columns = ['Customer', 'What', 'Until', 'Why', 'Who', actionsColumn];

function Holds({ label, holds, ...more }: Pick<HeldBackProps, 'holds' | 'times' | 'asksName'> & { label: string }) {
  return (
    <ScrollTable label={label} className="cards" columns={columns}>
      {holds.map((hold) => (
        <HoldRow hold={hold} {...more} />
      ))}
    </ScrollTable>
  );
}

function HoldRow({ hold, times, asksName }: { hold: KeptHold; times: Times; asksName: boolean }) {
  const { holdId, customerCode, customerName, lineId, lineName, until, reason, by, createdAt, endedAt, endedBy } = hold;
  return (
    <tr>
      <th scope="row" class="name-cell">
        {customerName} <p class="code muted plain">{customerCode}</p>
      </th>
      <td class="name-cell" data-label="What">
        {lineId === null ? (
          'Every line'
        ) : (
          <div>
            {lineName} <p class="code muted plain">{lineId}</p>
          </div>
        )}
      </td>
      <td class="nowrap" data-label="Until">
        {dayText(until)}
      </td>
      <td class="prose-cell" data-label="Why">
        {reason}
      </td>
      <td class="name-cell" data-label="Who">
        <div>
          {by}
          <p class="muted small">
            <Time times={times} at={createdAt} />
          </p>
        </div>
      </td>
      <td class="number">
        <div class="row-actions">
          <a href={historyAddress('hold', String(holdId))}>History</a>
          {endedAt === null ? (
            <EndButton hold={hold} asksName={asksName} />
          ) : (
            <span class="muted">
              Ended by {endedBy}, <Time times={times} at={endedAt} />
            </span>
          )}
        </div>
      </td>
    </tr>
  );
}

function EndButton({ hold: { holdId, customerName }, asksName }: { hold: KeptHold; asksName: boolean }) {
  return (
    <form class="row-actions hold-end" method="post" action={`${heldBackPath}/${holdId}/end`}>
      {asksName ? (
        <input
          {...{ name: 'by', size: 12, maxlength: longestOfHold.by, placeholder: 'Your name', autocomplete: 'name' }}
          aria-label={`Who ends it: ${customerName}`}
          required
        />
      ) : null}
      <button class="button" aria-label={`End: ${customerName}`}>
        End
      </button>
    </form>
  );
}

/** So many customers are offered to choose from. */
const mostOffered = 1_000;

/** With scripts, it names the lines of the customer as soon as one is chosen; what is typed meanwhile stays. */
function LineField({ values, problems, lines }: Pick<HeldBackProps, 'values' | 'problems' | 'lines'>) {
  return (
    <div
      hx-get={heldBackPath}
      hx-trigger="change from:#hold-customer"
      hx-include="#hold-customer"
      hx-target="#hold-line-hint"
      hx-select="#hold-line-hint"
      hx-select-oob="#hold-lines"
    >
      <Field
        {...{ id: 'hold-line', name: 'line', label: 'Only this line', value: values.line, list: 'hold-lines' }}
        hint={
          lines.length === 0
            ? 'A contract and a service by their ids in Autotask, such as 7001/9001.'
            : `It has ${namesOfLines(lines)}.`
        }
        problem={problems.line}
      />
      <label class="tick">
        <input id="hold-every-line" type="checkbox" name="everyLine" value="yes" checked={values.everyLine} />
        <span>Every line of the customer</span>
      </label>
      <datalist id="hold-lines">
        {lines.map(({ lineId, name }) => (
          <option value={lineId}>{name}</option>
        ))}
      </datalist>
    </div>
  );
}

function HoldForm({ values, problems, customers, lines }: HeldBackProps) {
  return (
    <form class="card form" id="hold" method="post" action={heldBackPath} autocomplete="on" novalidate>
      <h2>Hold something back</h2>
      {Object.keys(problems).length === 0 ? null : (
        <Notice kind="error">Nothing was held back. The fields say why.</Notice>
      )}
      <div class="field-row">
        <Field
          {...{ id: 'hold-customer', name: 'customerCode', label: 'Customer', value: values.customerCode }}
          list="hold-customers"
          hint="Its code in Atria, or its name."
          required
          problem={problems.customerCode}
        />
        <datalist id="hold-customers">
          {customers.slice(0, mostOffered).map(({ code, name }) => (
            <option value={code}>{name}</option>
          ))}
        </datalist>
        <LineField {...{ values, problems, lines }} />
      </div>
      <div class="field-row">
        <Field
          {...{ id: 'hold-until', name: 'until', label: 'Until', value: values.until, type: 'date' }}
          hint="The first day whose runs change it again."
          required
          problem={problems.until}
        />
        <Field
          {...{ id: 'hold-by', name: 'by', label: 'Your name', value: values.by, autocomplete: 'name' }}
          hint="The log of each run shows it."
          required
          maxLength={longestOfHold.by}
          problem={problems.by}
        />
      </div>
      <Field
        {...{ id: 'hold-reason', name: 'reason', label: 'Reason', value: values.reason }}
        hint="The log of each run shows it, too."
        required
        maxLength={longestOfHold.reason}
        problem={problems.reason}
      />
      <div class="form-actions">
        <button class="button button-primary">
          <Icon name="pause" />
          Hold back
        </button>
      </div>
    </form>
  );
}
