import { sql } from 'kysely';
import type { ServiceLevel } from '../model/changes.js';
import type { ProductKind } from '../model/state.js';
import type { Store } from '../../store/database.js';

/** A service, or a plan, application or resource of one: all that can carry a SKU. */
export interface CatalogueEntry {
  readonly kind: 'service' | ProductKind;
  readonly serviceCode: string;
  readonly serviceName: string;
  readonly level: ServiceLevel;
  /** The plan, application or resource; of a service, its name. */
  readonly name: string;
  readonly sku: string;
  readonly costPrice: number | null;
  readonly salesPrice: number | null;
}

/** The whole catalogue, each service before what belongs to it. */
export async function listCatalogue(store: Store): Promise<CatalogueEntry[]> {
  const { rows } = await sql<CatalogueEntry>`
    select * from (
      select 'service' kind, code "serviceCode", name "serviceName", level, name, sku, null::float8 "costPrice",
        null::float8 "salesPrice"
      from ledger_services
      union all
      select p.kind, p.service_code, s.name, s.level, p.name, p.sku, p.cost_price, p.sales_price
      from ledger_products p join ledger_services s on s.code = p.service_code) entry
    order by "serviceCode", (kind <> 'service'), kind, name`.execute(store);
  return rows;
}
