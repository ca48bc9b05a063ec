import { statementKinds, type StatementLine, type StatementRow } from '../../domain/sync/statement.js';
import { amountText, grouped, signedAmount } from '../../domain/wording.js';
import { lineAddress } from '../atria/line-address.js';
import { CodeLink } from '../components/level.js';
import { numberColumn, ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import { signed } from '../runs/wording.js';
import { dayText, type Times } from '../shell/times.js';

interface LineProps {
  readonly line: StatementLine;
  readonly times: Times;
  /** Whether the built-in Atria knows where its quantity comes from. */
  readonly isTraced: boolean;
}

/** A contract line from its first known quantity to its last one. */
export function StatementLineCard({ line: { lineId, runId, rows, records }, times, isTraced }: LineProps) {
  const [first] = rows;
  if (first === undefined) return null;
  const { description, sku, serviceName, contractId, contractName } = first;
  const id = `line-${lineId.replace('/', '-')}`;
  const place = [serviceName, `contract ${contractId ?? ''}`, contractName].filter((part) => part !== '');
  return (
    <section class="card card-flush" aria-labelledby={id}>
      <div class="card-head">
        <h2 id={id}>
          {isTraced ? (
            <a class="quiet-link" href={lineAddress(runId, lineId)} title="Where its quantity comes from">
              {description}
            </a>
          ) : (
            description
          )}{' '}
          <span class="code muted">{sku}</span>
        </h2>
        <p class="muted small plain">{place.join(', ')}</p>
      </div>
      <ScrollTable label={`${description} (${sku})`} className="cards" columns={columns}>
        {rows.map((row) => (
          <StepRow row={row} times={times} />
        ))}
      </ScrollTable>
      {records.length === 0 ? null : <Records records={records} />}
    </section>
  );
}

const columns = [...['What', 'When', 'From'], ...['Before', 'After', 'Change', 'Per period'].map(numberColumn), 'Why'];

function StepRow({ row, times }: { row: StatementRow; times: Times }) {
  const { kind, at, effectiveDate, before, after, amount, unitPrice } = row;
  const units =
    (kind === 'change' || kind === 'elsewhere') && before !== null && after !== null ? after - before : null;
  return (
    <tr class={kind === 'now' ? 'statement-now' : undefined}>
      <th scope="row" class="nowrap">
        {statementKinds[kind]}
      </th>
      <td class="nowrap muted" data-label="When">
        {at === null ? null : <Time times={times} at={at} />}
      </td>
      <td class="nowrap muted" data-label="From">
        {effectiveDate === null ? '' : dayText(effectiveDate)}
      </td>
      <td class="number" data-label="Before">
        {before === null ? '' : grouped(before)}
      </td>
      <td class="number" data-label="After">
        {kind === 'now' ? <strong>{unitsText(after)}</strong> : kind === 'notAsBilled' ? '' : unitsText(after)}
      </td>
      <td class={`number ${units === null ? '' : units < 0 ? 'units-less' : 'units-more'}`} data-label="Change">
        {units === null ? '' : signed(units)}
      </td>
      <td
        class="number nowrap"
        data-label="Per period"
        title={unitPrice === null ? '' : `${amountText(unitPrice)} a unit`}
      >
        {amount === null ? '' : kind === 'now' ? amountText(amount) : signedAmount(amount)}
      </td>
      <td class="prose-cell" data-label="Why">
        <div>
          <Why row={row} />
        </div>
      </td>
    </tr>
  );
}

function unitsText(units: number | null): string {
  return units === null ? 'not known' : grouped(units);
}

function Why({ row: { kind, billed, code, text, runId, undoesRunId } }: { row: StatementRow }) {
  return (
    <>
      {kind === 'notAsBilled' && billed !== null ? `Atria bills ${grouped(billed)}. ` : ''}
      {text}{' '}
      {code === null ? null : (
        <>
          <CodeLink code={code} />{' '}
        </>
      )}
      {runId === null || kind === 'notAsBilled' ? null : (
        <span class="small statement-run">
          <a href={`/runs/${runId}`}>The run</a>
          {undoesRunId === null ? null : (
            <>
              , <a href={`/runs/${undoesRunId}`}>the undone run</a>
            </>
          )}
        </span>
      )}
    </>
  );
}

function Records({ records }: { records: readonly StatementRow[] }) {
  return (
    <p class="card-note">
      Billed by{' '}
      {records.map(({ description, sku, billed, recordId, text }, index) => (
        <>
          {index === 0 ? '' : '; '}
          {description} <span class="code muted">{sku}</span>: <strong>{billed ?? ''}</strong> (record {recordId})
          {text === '' ? '' : ` – ${text}`}
        </>
      ))}
    </p>
  );
}

/** What Atria bills and no contract line has; nothing where all of it is on one. */
export function Unbilled({ rows }: { rows: readonly StatementRow[] }) {
  if (rows.length === 0) return null;
  return (
    <section class="card card-flush" aria-labelledby="unbilled-heading">
      <h2 id="unbilled-heading">Billed by Atria and on no contract line</h2>
      <ScrollTable
        label="Billed by Atria and on no contract line"
        className="cards"
        columns={['Billed as', 'SKU', numberColumn('Billed'), 'Why']}
      >
        {rows.map(({ description, sku, billed, code, text, recordId }) => (
          <tr>
            <th scope="row" class="name-cell">
              {description === '' ? 'The customer' : description}
              {recordId === null ? null : <p class="muted small plain">record {recordId}</p>}
            </th>
            <td class="code muted" data-label="SKU">
              {sku}
            </td>
            <td class="number" data-label="Billed">
              {billed === null ? '' : grouped(billed)}
            </td>
            <td class="prose-cell" data-label="Why">
              <div>
                {text} {code === null ? null : <CodeLink code={code} />}
              </div>
            </td>
          </tr>
        ))}
      </ScrollTable>
    </section>
  );
}
