import type { AutotaskClient } from '../autotask/client.js';
import type { JobParameters, SkuForm } from '../domain/parameters/job-parameters.js';
import { serviceCatalogue, serviceIdOf, type ServiceCatalogue } from '../domain/sync/service-catalogue.js';
import { odditiesOf } from './odd-rows.js';

/** Reads the services that these SKUs may mean. */
export async function readCatalogue(
  autotask: AutotaskClient,
  { skuType }: JobParameters,
  texts: readonly string[],
): Promise<ServiceCatalogue> {
  const skus = [...new Set(texts.map((sku) => sku.trim()))].filter((sku) => sku !== '');
  return skuType.name === 'ServiceId' ? catalogueById(autotask, skus) : catalogueByText(autotask, skuType.name, skus);
}

async function catalogueById(autotask: AutotaskClient, skus: readonly string[]): Promise<ServiceCatalogue> {
  const { rows, odd } = await autotask.services.byIds(skus.flatMap((sku) => serviceIdOf(sku) ?? []));
  const oddities = odditiesOf(odd);
  const uncertain = skus.flatMap((sku): [string, string][] => {
    const reason = oddities.get(serviceIdOf(sku) ?? 0);
    return reason === undefined ? [] : [[sku, reason]];
  });
  return serviceCatalogue(rows, 'ServiceId', new Map(uncertain));
}

const fieldOf = { name: 'name', InvoiceDescription: 'invoiceDescription', description: 'description' } as const;

/** A SKU may mean a service whose text is unreadable, so this asks Autotask how many services each SKU has. */
async function catalogueByText(
  autotask: AutotaskClient,
  form: Exclude<SkuForm, 'ServiceId'>,
  skus: readonly string[],
): Promise<ServiceCatalogue> {
  const { rows, odd } = await autotask.services.all();
  const field = fieldOf[form];
  const nameless = rows.filter((service) => service.odd?.includes(field) === true);
  const reason = odd[0]?.reason ?? `Autotask's Services row ${nameless[0]?.id ?? ''} has no ${field} that can be read`;
  if (odd.length === 0 && nameless.length === 0) return serviceCatalogue(rows, form);
  const uncertain = await autotask.services.uncertainTexts(field, skus, rows);
  return serviceCatalogue(rows, form, new Map(uncertain.map((sku) => [sku, reason])));
}
