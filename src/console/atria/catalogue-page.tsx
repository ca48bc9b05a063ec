import { entryName, isOfItem, type CatalogueItem } from '../../domain/mapping/catalogue-item.js';
import { priceText } from '../../domain/wording.js';
import type { CatalogueEntry } from '../../ledger/store/catalogue.js';
import { skuId } from '../../ledger/edited-records.js';
import { historyAddress } from '../audit/audit-address.js';
import { addressOf } from '../shell/address.js';
import { PageHead } from '../components/page-head.js';
import { actionsColumn, numberColumn, ScrollTable } from '../components/table.js';
import { CellForm } from './cell-form.js';
import { doubtedName } from './doubts.js';
import { FilterTick, Found, ListFilters } from './list-parts.js';
import { listAddress, type ListPageProps, type ListView } from './list-view.js';
import { ProcessButton } from './process-button.js';
import { Trail, trailName, trailQuery } from './trail.js';

export function catalogueAddress(view: Partial<ListView>, path = ''): string {
  return listAddress(`/atria/catalogue${path}`, view);
}

/** A SKU that was not taken. */
export interface RefusedSku {
  readonly item: CatalogueItem;
  readonly sku: string;
  readonly message: string;
  /** The same SKU, if it is taken when it is saved again. */
  readonly doubted?: string;
}

interface CataloguePageProps extends ListPageProps<CatalogueEntry, RefusedSku> {
  /** Where a rule is made that excludes what somebody came to give a SKU; undefined where nobody did. */
  readonly exclusion: string | undefined;
  /** The names of the plans that lack a SKU, if a person comes from AT07 to enter it. */
  readonly plans: readonly string[];
}

/** The catalogue, each entry with its SKU to correct. */
export function CataloguePage(props: CataloguePageProps) {
  const { view, total, trail, exclusion, plans } = props;
  return (
    <>
      <PageHead
        title="Catalogue"
        lead="What Atria provisions. The SKU says what it is in Autotask: the ServiceID there, unless the job says otherwise."
        actions={<ProcessButton trail={trail} />}
      />
      <Trail subject={trail}>
        {plans.length === 0 ? null : `${plansText(plans)} `}
        {exclusion === undefined ? null : (
          <>
            Is it not sold? <a href={exclusion}>Exclude it by a billing rule</a>.
          </>
        )}
      </Trail>
      <ListFilters
        action="/atria/catalogue"
        search={{ label: 'Service, name, SKU or description', value: view.search }}
        kept={trailQuery(trail)}
      >
        <FilterTick name="missing" label="Without a SKU" checked={view.lacking} />
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

/** Atria reports the service, and the SKU belongs to its plan. */
function plansText(plans: readonly string[]): string {
  const [plan = '', ...others] = plans;
  if (others.length === 0) return `The plan ${plan} has no SKU: enter it there, and not at the service.`;
  const shown = plans.slice(0, 5).join(', ');
  return `These plans have no SKU: ${shown}${plans.length > 5 ? ' …' : ''}. Enter it there, and not at the service.`;
}

function NoEntries({ view, all }: CataloguePageProps) {
  return (
    <div class="empty">
      {all === 0 ? (
        <p>
          The catalogue is empty. <code>billing-sync ledger import catalogue</code> takes a file of it.
        </p>
      ) : view.lacking && view.search === '' ? (
        <p>Everything has a SKU.</p>
      ) : (
        <>
          <p>
            Nothing in the catalogue matches your filter. <a href="/atria/catalogue">Show all</a>
          </p>
          <p>
            What is only counted, such as users, carries no SKU: a <a href="/atria/rules">billing rule</a> excludes it.
          </p>
        </>
      )}
    </div>
  );
}

function CatalogueTable({ rows, view, refused }: CataloguePageProps) {
  return (
    <ScrollTable
      label="Catalogue"
      className="cards"
      columns={['Name', 'Kind', 'Service', 'SKU', numberColumn('Cost'), numberColumn('Price'), actionsColumn]}
    >
      {rows.map((entry) => (
        <CatalogueRow
          entry={entry}
          view={view}
          refused={refused !== undefined && isOfItem(entry, refused.item) ? refused : undefined}
        />
      ))}
    </ScrollTable>
  );
}

function CatalogueRow(props: { entry: CatalogueEntry; view: ListView; refused: RefusedSku | undefined }) {
  const { entry, view, refused } = props;
  const { kind, serviceCode, serviceName, name, sku, costPrice, salesPrice } = entry;
  const isOfUsers = kind === 'service' && entry.level === 'user';
  return (
    <tr>
      <th scope="row" class="prose-cell">
        {name}
      </th>
      <td data-label="Kind">{kind}</td>
      <td class="name-cell" data-label="Service">
        {serviceName} <span class="muted code">{serviceCode}</span>
      </td>
      <td data-label="SKU">
        {isOfUsers && sku === '' ? (
          <span class="muted small">on its plans</span>
        ) : (
          <CellForm
            action={catalogueAddress(view, '/sku')}
            name="sku"
            label={`SKU of ${entryName(entry)}`}
            saved={sku}
            typed={refused?.sku}
            kept={{
              kind,
              service: serviceCode,
              name,
              ...(refused?.doubted === undefined ? {} : { [doubtedName]: refused.doubted }),
            }}
            problem={refused?.message}
          />
        )}
      </td>
      <td class="number" data-label="Cost">
        {costPrice === null ? '' : priceText(costPrice)}
      </td>
      <td class="number" data-label="Price">
        {salesPrice === null ? '' : priceText(salesPrice)}
      </td>
      <td class="menu-cell">
        <div class="row-actions">
          {isOfUsers && sku === '' ? null : (
            <a
              href={addressOf('/atria/catalogue/choose', {
                ...{ kind, service: serviceCode, name },
                [trailName]: view.trail,
              })}
            >
              Choose
            </a>
          )}
          <a href={historyAddress('SKU', skuId(kind, serviceCode, name))}>History</a>
        </div>
      </td>
    </tr>
  );
}
