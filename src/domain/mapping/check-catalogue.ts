import { hasInvisible, visibleText } from '../invisible-characters.js';
import { groupBy } from '../group-by.js';
import type { SkuForm } from '../parameters/job-parameters.js';
import { serviceCatalogue, type Service, type ServiceCatalogue } from '../sync/service-catalogue.js';
import { counted } from '../wording.js';
import { entryName, isOfItem, type MappedEntry } from './catalogue-item.js';
import { isWrong, type MappingFinding, type MappingKind } from './findings.js';
import { namedPlainly, nearest } from './similar-name.js';

/** Autotask's side of the catalogue. */
export interface ServicesKnown {
  readonly services: readonly Service[];
  /** What the job takes a SKU for. */
  readonly form: SkuForm;
  /** The SKUs that the job bills as another one. */
  readonly billedAs: ReadonlyMap<string, string>;
  /** Why some services cannot be read; undefined if all can. */
  readonly unreadable: string | undefined;
  /** The services on the contracts of mapped customers, each with the number of these contracts. */
  readonly onContracts: ReadonlyMap<number, number>;
  /** The entries that a billing rule excludes. */
  readonly excluded: readonly MappedEntry[];
}

/**
 * Compares the SKUs with Autotask's services by the rules of a run.
 * @param unbilled the entries that are billed without a SKU
 */
export function checkCatalogue(
  entries: readonly MappedEntry[],
  unbilled: readonly MappedEntry[],
  known: ServicesKnown,
): MappingFinding[] {
  const withSku = entries.filter(({ sku }) => sku.trim() !== '');
  const catalogue = serviceCatalogue(known.services, known.form);
  const billedSkuOf = ({ sku }: MappedEntry) => known.billedAs.get(sku.trim()) ?? sku;
  const matches = withSku.map((entry) => ({ entry, match: catalogue.find(billedSkuOf(entry)) }));
  const findings = [
    ...unbilled.map((entry) => about(entry, 'noSku', 'AT07', '')),
    ...matches.flatMap(({ entry, match }): MappingFinding[] => {
      if (match.kind === 'missing') return [missing(entry, known)];
      if (match.kind === 'ambiguous') {
        const named = match.services.map(({ id, name }) => `${name} (${id})`).join(', ');
        return [about(entry, 'severalServices', 'AT29', `These have it: ${named}.`)];
      }
      if (match.kind !== 'found' || match.service.isActive) return [];
      return [about(entry, 'inactiveService', null, `${match.service.name} is inactive: it gets no new lines.`)];
    }),
  ].map((finding) => withSuggestion(finding, entries, known));
  const fed = matches.flatMap(({ entry, match }) =>
    match.kind === 'found' ? [{ entry, service: match.service }] : [],
  );
  const onItsOwn = fed.filter(({ entry }) => !known.billedAs.has(entry.sku.trim()));
  return [
    ...findings,
    ...sharedServices(onItsOwn),
    ...unfedServices(new Set(fed.map(({ service }) => service.id)), excludedFrom(catalogue, known), known),
  ];
}

function missing(entry: MappedEntry, known: ServicesKnown): MappingFinding {
  const billedAs = known.billedAs.get(entry.sku.trim());
  if (billedAs !== undefined) {
    return about(entry, 'noService', 'AT08', `Its job bills it as SKU "${billedAs}". ${missingText(known)}`);
  }
  if (!hasInvisible(entry.sku.trim())) return about(entry, 'noService', 'AT08', missingText(known));
  const shown = visibleText(entry.sku.trim());
  return about(entry, 'noService', 'AT29', `It holds an invisible character: "${shown}". Type it anew.`);
}

function missingText({ form, unreadable }: ServicesKnown): string {
  const what = form === 'ServiceId' ? 'this ServiceID' : `this ${form}`;
  return `No service has ${what}${unreadable === undefined ? '' : `, but not all can be read: ${unreadable}`}.`;
}

function about(entry: MappedEntry, kind: MappingKind, code: string | null, found: string): MappingFinding {
  const { serviceCode, name, sku } = entry;
  return {
    ...{ kind, code, customerCode: null, item: { kind: entry.kind, serviceCode, name }, name: entryName(entry) },
    ...{ value: sku, found, suggestion: null },
  };
}

/** Suggests the active service whose name is nearest to the entry's, with or without the name of its service. */
function withSuggestion(
  finding: MappingFinding,
  entries: readonly MappedEntry[],
  { services, form }: ServicesKnown,
): MappingFinding {
  const { item } = finding;
  const entry = item === null ? undefined : entries.find((each) => isOfItem(each, item));
  if (entry === undefined || !isWrong(finding.kind)) return finding;
  const usable = services.filter((service) => service.isActive && skuOf(service, form) !== '');
  const names = [entry.name, `${entry.serviceName} ${entry.name}`];
  const service = nearest(
    names,
    namedPlainly(usable, ({ name }) => name),
  );
  if (service === undefined || usable.filter((each) => skuOf(each, form) === skuOf(service, form)).length > 1) {
    return finding;
  }
  return { ...finding, suggestion: { value: skuOf(service, form), name: service.name } };
}

/** The SKU that means a service in a job. */
export function skuOf({ id, name, invoiceDescription, description }: Service, form: SkuForm): string {
  const texts = { ServiceId: id.toString(), name, InvoiceDescription: invoiceDescription, description };
  return texts[form].trim();
}

function sharedServices(fed: readonly { entry: MappedEntry; service: Service }[]): MappingFinding[] {
  return [...groupBy(fed, ({ service }) => service.id).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length < 2) return [];
    const named = group.map(({ entry }) => entryName(entry)).join('; ');
    return [ofService(first.service, 'sharedService', `Their quantities are added up: ${named}.`)];
  });
}

/** The services that only excluded entries would feed, each with the names of these. */
function excludedFrom(
  catalogue: ServiceCatalogue,
  { excluded, billedAs }: ServicesKnown,
): ReadonlyMap<number, readonly string[]> {
  const matched = excluded.flatMap((entry) => {
    const match = catalogue.find(billedAs.get(entry.sku.trim()) ?? entry.sku);
    return match.kind === 'found' ? [{ id: match.service.id, name: entryName(entry) }] : [];
  });
  return new Map([...groupBy(matched, ({ id }) => id)].map(([id, group]) => [id, group.map(({ name }) => name)]));
}

function unfedServices(
  fed: ReadonlySet<number>,
  excluded: ReadonlyMap<number, readonly string[]>,
  { onContracts, services }: ServicesKnown,
): MappingFinding[] {
  const byId = new Map(services.map((service) => [service.id, service]));
  return [...onContracts].flatMap(([id, contracts]) => {
    if (fed.has(id)) return [];
    const service = byId.get(id) ?? { id, name: '' };
    const names = excluded.get(id) ?? [];
    const why = names.length === 0 ? '' : ` A billing rule excludes what has its SKU: ${names.join('; ')}.`;
    return [ofService(service, 'unfedService', `It is on ${counted(contracts, 'contract')} of these customers.${why}`)];
  });
}

function ofService({ id, name }: Pick<Service, 'id' | 'name'>, kind: MappingKind, found: string): MappingFinding {
  return {
    ...{ kind, code: null, customerCode: null, item: null, name: name === '' ? `Service ${id}` : name },
    ...{ value: id.toString(), found, suggestion: null },
  };
}
