import type { LedgerCustomer } from '../../domain/ledger-state.js';
import type { LogSubject } from '../../store/log-subjects.js';
import { PageHead } from '../components/page-head.js';
import { ScrollTable } from '../components/table.js';
import { addressOf, pageNumber } from '../shell/address.js';
import { CellForm } from './cell-form.js';
import { FilterTick, Found, ListFilters } from './list-parts.js';
import { ProcessButton } from './process-button.js';
import { Trail, trailName, trailQuery } from './trail.js';

/** What the address of the customers' page asks to see. */
export interface CustomersView {
  readonly search: string;
  readonly withoutIdentifier: boolean;
  readonly page: number;
  /** Where somebody came from. */
  readonly trail: string | undefined;
}

export function customersViewOf(query: Readonly<Record<string, string>>): CustomersView {
  return {
    search: (query['search'] ?? '').trim(),
    withoutIdentifier: query['missing'] === 'yes',
    page: pageNumber(query['page']),
    trail: query[trailName],
  };
}

export function customersAddress(view: Partial<CustomersView>, path = ''): string {
  const { search, withoutIdentifier = false, page = 1, trail } = view;
  return addressOf(`/atria/customers${path}`, {
    search,
    missing: withoutIdentifier ? 'yes' : undefined,
    page: page === 1 ? undefined : page,
    [trailName]: trail,
  });
}

/** A billing identifier that was not taken. */
export interface RefusedIdentifier {
  readonly code: string;
  readonly billingIdentifier: string;
  readonly message: string;
}

export interface CustomersPageProps {
  readonly view: CustomersView;
  readonly customers: readonly LedgerCustomer[];
  /** How many customers are like that. */
  readonly total: number;
  /** How many there are. */
  readonly all: number;
  readonly trail: LogSubject | undefined;
  readonly refused: RefusedIdentifier | undefined;
}

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
        <FilterTick name="missing" label="Without a billing identifier" checked={view.withoutIdentifier} />
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
      ) : view.withoutIdentifier && view.search === '' ? (
        <p>Every customer has a billing identifier.</p>
      ) : (
        <p>
          No customer is like that. <a href="/atria/customers">Show all</a>
        </p>
      )}
    </div>
  );
}

function CustomerTable({ customers, view, refused }: CustomersPageProps) {
  return (
    <ScrollTable label="Customers" className="cards">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Code</th>
          <th scope="col">Billing identifier</th>
          <th scope="col">Type</th>
          <th scope="col">Status</th>
          <th scope="col">
            <span class="visually-hidden">What can be done</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {customers.map((customer) => (
          <CustomerRow
            customer={customer}
            view={view}
            refused={refused?.code === customer.code ? refused : undefined}
          />
        ))}
      </tbody>
    </ScrollTable>
  );
}

function CustomerRow(props: { customer: LedgerCustomer; view: CustomersView; refused: RefusedIdentifier | undefined }) {
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
            value={refused?.billingIdentifier ?? billingIdentifier}
            problem={refused?.message}
          />
        )}
      </td>
      <td data-label="Type">{type}</td>
      <td data-label="Status">{status}</td>
      <td class="menu-cell">{isOver ? null : <a href={`/atria/customers${own}/edit`}>Edit</a>}</td>
    </tr>
  );
}
