import { counted, grouped, signedAmount } from '../../domain/wording.js';
import type { ContractChanges } from '../../store/lines/contract-changes.js';
import { MoreRows, numberColumn, ScrollTable } from '../components/table.js';
import { addressOf } from '../shell/address.js';

/** So many contracts are shown at once, and so many at all. */
const shownAtOnce = 12;
export const mostContracts = 500;

interface PlanByContractProps {
  readonly runId: string;
  readonly contracts: readonly ContractChanges[];
}

/** What a preview would change in each contract: the largest amount first, be it more or less. */
export function PlanByContract({ runId, contracts }: PlanByContractProps) {
  // Of one contract, the lines below say it all.
  if (contracts.length < 2) return null;
  const rest = contracts.slice(shownAtOnce, mostContracts);
  return (
    <section class="card card-flush" aria-labelledby="contracts-heading">
      <h2 id="contracts-heading">By customer and contract</h2>
      <Contracts label="Changes by contract" {...{ runId, contracts: contracts.slice(0, shownAtOnce) }} />
      {rest.length === 0 ? null : (
        <MoreRows label={counted(rest.length, 'more contract')}>
          <Contracts label="Changes by contract, continued" {...{ runId, contracts: rest }} />
          {contracts.length <= mostContracts ? null : (
            <p class="muted">These are the first {mostContracts} contracts. The downloads below have every line.</p>
          )}
        </MoreRows>
      )}
    </section>
  );
}

const counts = [
  ['Lines', 'lines'],
  ['To zero', 'toZero'],
  ['Reduced', 'reduced'],
  ['Raised', 'raised'],
  ['Created', 'created'],
] as const;

const columns = ['Customer', 'Contract', ...[...counts.map(([head]) => head), 'Net per period'].map(numberColumn)];

function Contracts({ label, runId, contracts }: PlanByContractProps & { readonly label: string }) {
  return (
    <ScrollTable label={label} className="cards" columns={columns}>
      {contracts.map(({ customerCode, customerName, contractId, contractName, ...changes }) => (
        <tr>
          <th scope="row" class="name-cell">
            <a
              class="quiet-link"
              href={`${addressOf(`/runs/${runId}`, { find: customerCode })}#lines`}
              title="Its lines"
            >
              {customerName}
            </a>
          </th>
          <td class="name-cell" data-label="Contract">
            {contractName === '' ? contractId : contractName}
          </td>
          {counts.map(([head, count]) => (
            <td class="number" data-label={head}>
              {grouped(changes[count])}
            </td>
          ))}
          <NetAmount {...changes} />
        </tr>
      ))}
    </ScrollTable>
  );
}

function NetAmount({ amount, withoutPrice }: Pick<ContractChanges, 'amount' | 'withoutPrice'>) {
  const isLess = amount?.startsWith('-') === true;
  return (
    <td class={`number nowrap ${amount === null ? 'muted' : isLess ? 'units-less' : ''}`} data-label="Net per period">
      {amount === null ? 'not known' : signedAmount(amount)}
      {amount === null || withoutPrice === 0 ? null : (
        <p class="muted small plain">without {counted(withoutPrice, 'line')} whose price is not known</p>
      )}
    </td>
  );
}
