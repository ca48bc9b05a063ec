import type { LedgerCustomer } from '../../ledger/model/state.js';
import { historyAddress } from '../audit/audit-address.js';
import { PageHead } from '../components/page-head.js';
import { addressOf } from '../shell/address.js';
import { actionsColumn, ScrollTable } from '../components/table.js';
import { statementAddress } from '../statements/statement-address.js';
import { CellForm } from './cell-form.js';
import { doubtedName } from './doubts.js';
import { FilterTick, Found, ListFilters } from './list-parts.js';
import { listAddress, type ListPageProps, type ListView } from './list-view.js';
import { ProcessButton } from './process-button.js';
import { Trail, trailName, trailQuery } from './trail.js';

export function customersAddress(view: Partial<ListView>, path = ''): string {
  return listAddress(`/atria/customers${path}`, view);
}

/** A billing identifier that was not taken. */
export interface RefusedIdentifier {
  readonly code: string;
  readonly billingIdentifier: string;
  readonly message: string;
  /** The same identifier, if it is taken when it is saved again. */
  readonly doubted?: string;
}

type CustomersPageProps = ListPageProps<LedgerCustomer, RefusedIdentifier>;

/** The customers, each with its billing identifier to correct. */
export function CustomersPage(props: CustomersPageProps) {
  const { view, total, trail } = props;
  return (
    <>
      <PageHead
        title="Customers"
        lead="Atria's customers. The billing identifier is the customer's Account ID in Autotask."
        actions={<ProcessButton trail={trail} />}
      />
      <Trail subject={trail} />
      <ListFilters
        action="/atria/customers"
        search={{ label: 'Code, name or billing identifier', value: view.search }}
        kept={trailQuery(trail)}
      >
        <FilterTick name="missing" label="Without a billing identifier" checked={view.lacking} />
      </ListFilters>
      <Found total={total} noun="customer" page={view.page} address={(page) => customersAddress({ ...view, page })}>
        {total === 0 ? <NoCustomers {...props} /> : <CustomerTable {...props} />}
      </Found>
    </>
  );
}

function NoCustomers({ view, all }: CustomersPageProps) {
  return (
    <div class="empty">
      {all === 0 ? (
        <p>
          There is no customer yet. <code>billing-sync ledger import customers</code> takes a file of them.
        </p>
      ) : view.lacking && view.search === '' ? (
        <p>Every customer has a billing identifier.</p>
      ) : (
        <p>
          No customer matches your filter. <a href="/atria/customers">Show all</a>
        </p>
      )}
    </div>
  );
}

function CustomerTable({ rows, view, refused }: CustomersPageProps) {
  return (
    <ScrollTable
      label="Customers"
      className="cards"
      columns={['Name', 'Code', 'Billing identifier', 'Type', 'Status', actionsColumn]}
    >
      {rows.map((customer) => (
        <CustomerRow customer={customer} view={view} refused={refused?.code === customer.code ? refused : undefined} />
      ))}
    </ScrollTable>
  );
}

function CustomerRow(props: { customer: LedgerCustomer; view: ListView; refused: RefusedIdentifier | undefined }) {
  const { customer, view, refused } = props;
  const { code, name, billingIdentifier, type, status } = customer;
  const own = `/${encodeURIComponent(code)}`;
  const isOver = status === 'Deprovisioned';
  return (
    <tr>
      <th scope="row" class="prose-cell">
        {name === '' ? code : name}
      </th>
      <td data-label="Code" class="code">
        {code}
      </td>
      <td data-label="Billing identifier">
        {isOver ? (
          billingIdentifier
        ) : (
          <CellForm
            action={customersAddress(view, `${own}/identifier`)}
            name="billingIdentifier"
            label={`Billing identifier of ${name === '' ? code : name}`}
            saved={billingIdentifier}
            typed={refused?.billingIdentifier}
            kept={refused?.doubted === undefined ? {} : { [doubtedName]: refused.doubted }}
            problem={refused?.message}
          />
        )}
      </td>
      <td data-label="Type">{type}</td>
      <td data-label="Status">{status}</td>
      <td class="menu-cell">
        <div class="row-actions">
          {isOver ? null : (
            <>
              <a href={addressOf(`/atria/customers${own}/company`, { [trailName]: view.trail })}>Choose</a>
              <a href={`/atria/customers${own}/edit`}>Edit</a>
            </>
          )}
          <a href={statementAddress({ customer: code })}>Statement</a>
          <a href={historyAddress('customer', code)}>History</a>
        </div>
      </td>
    </tr>
  );
}
