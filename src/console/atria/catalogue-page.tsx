import type { CatalogueItem } from '../../atria/ledger/edits.js';
import type { CatalogueEntry } from '../../store/ledger-catalogue.js';
import type { LogSubject } from '../../store/log-subjects.js';
import { PageHead } from '../components/page-head.js';
import { ScrollTable } from '../components/table.js';
import { addressOf, pageNumber } from '../shell/address.js';
import { CellForm } from './cell-form.js';
import { FilterTick, Found, ListFilters } from './list-parts.js';
import { ProcessButton } from './process-button.js';
import { Trail, trailName, trailQuery } from './trail.js';

/** What the address of the catalogue's page asks to see. */
export interface CatalogueView {
  readonly search: string;
  readonly withoutSku: boolean;
  readonly page: number;
  /** Where somebody came from. */
  readonly trail: string | undefined;
}

export function catalogueViewOf(query: Readonly<Record<string, string>>): CatalogueView {
  return {
    search: (query['search'] ?? '').trim(),
    withoutSku: query['missing'] === 'yes',
    page: pageNumber(query['page']),
    trail: query[trailName],
  };
}

export function catalogueAddress(view: Partial<CatalogueView>, path = ''): string {
  const { search, withoutSku = false, page = 1, trail } = view;
  return addressOf(`/atria/catalogue${path}`, {
    search,
    missing: withoutSku ? 'yes' : undefined,
    page: page === 1 ? undefined : page,
    [trailName]: trail,
  });
}

/** A SKU that was not taken. */
export interface RefusedSku {
  readonly item: CatalogueItem;
  readonly sku: string;
  readonly message: string;
}

export interface CataloguePageProps {
  readonly view: CatalogueView;
  readonly entries: readonly CatalogueEntry[];
  /** How many entries are like that. */
  readonly total: number;
  /** How many there are. */
  readonly all: number;
  readonly trail: LogSubject | undefined;
  readonly refused: RefusedSku | undefined;
}

/** The catalogue, each entry with its SKU to correct. */
export function CataloguePage(props: CataloguePageProps) {
  const { view, total, trail } = props;
  return (
    <>
      <PageHead
        title="Catalogue"
        lead="What Atria provisions. The SKU says what it is in Autotask: the ServiceID there, unless the job says otherwise."
        actions={<ProcessButton trail={trail} />}
      />
      <Trail subject={trail} />
      <ListFilters
        action="/atria/catalogue"
        search={{ label: 'Service, name, SKU or description', value: view.search }}
        kept={trailQuery(trail)}
      >
        <FilterTick name="missing" label="Without a SKU" checked={view.withoutSku} />
      </ListFilters>
      <Found
        total={total}
        noun="entry"
        plural="entries"
        page={view.page}
        address={(page) => catalogueAddress({ ...view, page })}
      >
        {total === 0 ? <NoEntries {...props} /> : <CatalogueTable {...props} />}
      </Found>
    </>
  );
}

function NoEntries({ view, all }: CataloguePageProps) {
  return (
    <div class="empty">
      {all === 0 ? (
        <p>
          The catalogue is empty. <code>billing-sync ledger import catalogue</code> takes a file of it.
        </p>
      ) : view.withoutSku && view.search === '' ? (
        <p>Everything has a SKU.</p>
      ) : (
        <>
          <p>
            Nothing in the catalogue is like that. <a href="/atria/catalogue">Show all</a>
          </p>
          <p>
            What is only counted, such as users, carries no SKU: a <a href="/atria/rules">billing rule</a> excludes it.
          </p>
        </>
      )}
    </div>
  );
}

function CatalogueTable({ entries, view, refused }: CataloguePageProps) {
  return (
    <ScrollTable label="Catalogue" className="cards">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Kind</th>
          <th scope="col">Service</th>
          <th scope="col">SKU</th>
          <th scope="col" class="number">
            Cost
          </th>
          <th scope="col" class="number">
            Price
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <CatalogueRow entry={entry} view={view} refused={isAbout(refused, entry) ? refused : undefined} />
        ))}
      </tbody>
    </ScrollTable>
  );
}

function CatalogueRow(props: { entry: CatalogueEntry; view: CatalogueView; refused: RefusedSku | undefined }) {
  const { entry, view, refused } = props;
  const { kind, serviceCode, serviceName, name, sku, costPrice, salesPrice } = entry;
  const isOfUsers = kind === 'service' && entry.level === 'user';
  return (
    <tr>
      <th scope="row" class="prose-cell">
        {name}
      </th>
      <td data-label="Kind">{kind}</td>
      <td data-label="Service">
        {serviceName} <span class="muted code">{serviceCode}</span>
      </td>
      <td data-label="SKU">
        {isOfUsers && sku === '' ? (
          <span class="muted small">on its plans</span>
        ) : (
          <CellForm
            action={catalogueAddress(view, '/sku')}
            name="sku"
            label={`SKU of ${kind === 'service' ? name : `${serviceName}, ${name}`}`}
            value={refused?.sku ?? sku}
            kept={{ kind, service: serviceCode, name }}
            problem={refused?.message}
          />
        )}
      </td>
      <td class="number" data-label="Cost">
        {priceText(costPrice)}
      </td>
      <td class="number" data-label="Price">
        {priceText(salesPrice)}
      </td>
    </tr>
  );
}

function isAbout(refused: RefusedSku | undefined, entry: CatalogueEntry): boolean {
  if (refused === undefined) return false;
  const { kind, serviceCode, name } = refused.item;
  return kind === entry.kind && serviceCode === entry.serviceCode && name === entry.name;
}

function priceText(price: number | null): string {
  return price === null ? '' : price.toFixed(2);
}
