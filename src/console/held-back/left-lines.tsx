import type { LineLeftByHold } from '../../store/lines/left-by-holds.js';
import { addressOf } from '../shell/address.js';
import { numberColumn, ScrollTable } from '../components/table.js';
import { dayText } from '../shell/times.js';

const columns = ['Customer', 'What', numberColumn('Units'), numberColumn('Billed then'), 'Period to', 'Held back by'];

/** The lines that stay as a hold left them although it is over, with what to do about them. */
export function LeftLines({ lines }: { lines: readonly LineLeftByHold[] }) {
  const [first] = lines;
  if (first === undefined) return null;
  return (
    <section class="card card-flush" aria-labelledby="left-heading">
      <h2 id="left-heading">Still as a hold left them</h2>
      <p class="card-note">
        These holds are over. Atria no longer bills the lines, so later runs do not name them. Start a run for each
        customer and its period in this table:{' '}
        <code>
          "CustomersFilter": "{first.customerCode}", "BillingPeriod": "{first.periodEnd}"
        </code>
        , for example.
      </p>
      <ScrollTable label="Still as a hold left them" className="cards" columns={columns}>
        {lines.map(({ customerCode, customerName, lineId, description, before, target, periodEnd, runId }) => (
          <tr>
            <th scope="row" class="name-cell">
              {customerName} <p class="code muted plain">{customerCode}</p>
            </th>
            <td class="name-cell" data-label="What">
              <div>
                {description} <p class="code muted plain">{lineId}</p>
              </div>
            </td>
            <td class="number" data-label="Units">
              {before ?? '–'}
            </td>
            <td class="number" data-label="Billed then">
              {target}
            </td>
            <td class="nowrap" data-label="Period to">
              {dayText(periodEnd)}
            </td>
            <td class="nowrap" data-label="Held back by">
              <a href={addressOf(`/runs/${runId}`, { lines: 'all', find: customerCode })}>The run</a>
            </td>
          </tr>
        ))}
      </ScrollTable>
    </section>
  );
}
