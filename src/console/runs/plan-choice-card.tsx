import { changeOf } from '../../domain/sync/line-change.js';
import type { PlanPart } from '../../domain/sync/decision.js';
import type { JobParameters } from '../../domain/parameters/job-parameters.js';
import { counted, grouped, shortId, signedAmount } from '../../domain/wording.js';
import { leftOutNextText } from '../../runs/approval-wording.js';
import type { LineToChoose } from '../../store/lines/line-pages.js';
import { heldBackPath } from '../held-back/held-back-address.js';
import { Notice } from '../components/notice.js';
import { numberColumn, ScrollTable } from '../components/table.js';
import { dayText } from '../shell/times.js';
import { ChoiceTools } from './choice-tools.js';
import { mostCustomers, mostLines, type CustomerChoice, type PlanChoices } from './plan-choices.js';
import { TakenDay } from './run-lines.js';
import { signed } from './wording.js';

interface PlanChoiceProps {
  readonly choices: PlanChoices;
  /** The run whose page shows all these lines: a preview, or the run that is undone. */
  readonly shownBy: string;
  /** What takes a part of so many lines, or customers, that they cannot be chosen here. */
  readonly command: { readonly ofLines: string; readonly ofCustomers: string };
  /** What is chosen: everything but what the part leaves out. */
  readonly part: PlanPart;
  /** Whether they undo those of a run. */
  readonly isUndo: boolean;
  /** The approval rule of the job whose next run decides about what is left out. */
  readonly approval?: JobParameters['approval'];
}

/** The changes of a plan by customer, each with a tick that a person may take away. */
export function PlanChoiceCard({ choices, shownBy, command, part, isUndo, approval }: PlanChoiceProps) {
  const { finest, customers } = choices;
  return (
    <section class="card card-flush" aria-labelledby="choice-heading">
      <div class="card-head">
        <h2 id="choice-heading">Which changes are {isUndo ? 'undone' : 'made'}</h2>
        <p class="muted">
          {isUndo ? (
            'What you untick stays as the run left it.'
          ) : (
            <>
              What you untick stays as it is until the next run, which {leftOutNextText(approval)}. To keep a line as it
              is, <a href={heldBackPath}>hold it back</a>.
            </>
          )}
        </p>
      </div>
      {finest === 'lines' ? null : <TooMany {...{ finest, shownBy, command }} />}
      {finest === 'everything' ? null : (
        <ChoiceTools label="Search the changes" placeholder="Customer, service or SKU" />
      )}
      {finest === 'everything' ? null : (
        <ScrollTable
          label="Changes by customer"
          className="cards"
          columns={[
            'Customer and line',
            'SKU',
            ...['Before', 'After', 'Change'].map(numberColumn),
            numberColumn('Per period'),
            'From',
          ]}
        >
          {customers.map((customer) => (
            <>
              <CustomerRow customer={customer} isChosen={part.exceptCustomers?.includes(customer.code) !== true} />
              {customer.lines.map((line) => (
                <LineRow line={line} isChosen={part.exceptLines?.includes(line.lineId) !== true} />
              ))}
            </>
          ))}
        </ScrollTable>
      )}
    </section>
  );
}

type TooManyProps = Pick<PlanChoiceProps, 'shownBy' | 'command'> & { finest: 'customers' | 'everything' };

function TooMany({ finest, shownBy, command }: TooManyProps) {
  return (
    <div class="card-note">
      <Notice kind="info">
        {finest === 'customers' ? (
          <>
            These are more than {mostLines} lines, so you choose whole customers here. The command line takes single
            lines: <code>{command.ofLines}</code>, with an id of <code>{`run lines ${shortId(shownBy)} --json`}</code>.
          </>
        ) : (
          <>
            These are the lines of more than {grouped(mostCustomers)} customers, so you take all of them or none here.
            The command line takes a part: <code>{command.ofCustomers}</code>.
          </>
        )}{' '}
        <a href={`/runs/${shownBy}#lines`}>Look at every line</a>, or take{' '}
        <a href={`/runs/${shownBy}/lines.csv?lines=changed`} download>
          the changes as CSV
        </a>
        .
      </Notice>
    </div>
  );
}

function CustomerRow({ customer, isChosen }: { customer: CustomerChoice; isChosen: boolean }) {
  const { code, name, changes, raisedUnits, reducedUnits, amount, lines } = customer;
  // What the ticks of its lines count already, this one does not.
  const counts = lines.length > 0 ? {} : { 'data-lines': changes, 'data-amount': amount ?? '' };
  return (
    <tr class="group-row">
      <th scope="row" class="name-cell">
        <label class="tick">
          <input type="checkbox" name="customers" value={code} checked={isChosen} data-group={code} {...counts} />
          <span>
            {name} <span class="muted small plain">{counted(changes, 'line')}</span>
          </span>
        </label>
      </th>
      <td />
      <td />
      <td />
      {lines.length > 0 ? (
        <td />
      ) : (
        <td class="number nowrap" data-label="Change">
          <span class="to-make">{unitsText(raisedUnits, reducedUnits)}</span>
        </td>
      )}
      <td class="number nowrap" data-label="Per period">
        <span class="to-make">{amount === null ? <span class="muted">not known</span> : signedAmount(amount)}</span>
      </td>
      <td />
    </tr>
  );
}

/** Units of different services are not added up to one difference. */
function unitsText(raised: number, reduced: number): string {
  const parts = [...(raised === 0 ? [] : [`+${grouped(raised)}`]), ...(reduced === 0 ? [] : [`−${grouped(reduced)}`])];
  return parts.join(' ');
}

function LineRow({ line, isChosen }: { line: LineToChoose; isChosen: boolean }) {
  const { lineId, customerCode, customerName, description, serviceName, contractName, sku, before, after } = line;
  const { effectiveDate, amount, firstAmount } = line;
  const units = changeOf(line);
  const names = [serviceName, contractName ?? ''].filter((name) => name !== '');
  return (
    <tr>
      <th scope="row" class="name-cell member-cell">
        <label class="tick">
          <input
            type="checkbox"
            name="lines"
            value={lineId}
            checked={isChosen}
            data-member={customerCode}
            data-lines={1}
            data-amount={amount ?? ''}
          />
          <span class="plain">
            <span class="visually-hidden">{customerName}: </span>
            {description}
            {names.length === 0 ? null : <span class="muted small names">{names.join(', ')}</span>}
            {line.quantityRule === null ? null : <span class="muted small names">{line.quantityRule}</span>}
          </span>
        </label>
      </th>
      <td class="code muted" data-label="SKU">
        {sku}
      </td>
      <td class="number" data-label="Before">
        {before === null ? 'new' : grouped(before)}
      </td>
      <td class="number" data-label="After">
        <strong class="to-make">{after === null ? null : grouped(after)}</strong>
      </td>
      <td data-label="Change" class={`number ${units === null ? '' : units < 0 ? 'units-less' : 'units-more'}`}>
        {units === null ? null : <span class="to-make">{signed(units)}</span>}
      </td>
      <td class="number nowrap" data-label="Per period">
        <span class="to-make">{amount === null ? <span class="muted">not known</span> : signedAmount(amount)}</span>
        {firstAmount === null ? null : (
          <p class="muted small plain to-make">about {signedAmount(firstAmount)} at first</p>
        )}
      </td>
      <td class="nowrap muted" data-label="From">
        {effectiveDate === null ? '' : dayText(effectiveDate)}
        <TakenDay line={line} />
      </td>
    </tr>
  );
}
