import { authorName, type Author, type FieldChange } from '../domain/audit/audit-entry.js';
import { didYouMean } from '../domain/closest-name.js';
import { isOfItem, type CatalogueItem } from '../domain/mapping/catalogue-item.js';
import type { ChangeValues, NewChange } from './model/changes.js';
import type { Store } from '../store/database.js';
import type { LedgerCustomer } from './model/state.js';
import { listCatalogue, type CatalogueEntry } from './store/catalogue.js';
import { allCustomerCodes, findCustomer } from './store/customers.js';
import { appendChanges, type SubmittedChange } from './append-changes.js';
import { identifierSchema } from './text-schemas.js';

/** An edit that the ledger refuses; the message says why. */
export class EditRefused extends Error {
  override readonly name: string = 'EditRefused';
}

/** An edit that names something that is not there. */
export class NothingToEdit extends EditRefused {
  override readonly name = 'NothingToEdit';
}

/** Somebody else edited the record after a person had opened it. Nothing was saved. */
export class EditedMeanwhile extends Error {
  override readonly name = 'EditedMeanwhile';
}

/** Optimistic locking: whether a record still is what a person saw when they opened it. */
export type IsAsOpened<Present> = (present: Present) => boolean;

export interface EditedBy {
  readonly author: Author;
  readonly now: Date;
}

/** The fields of a customer that a person may correct. */
export type CustomerEdit = Pick<ChangeValues, 'name' | 'customerType' | 'billingIdentifier' | 'status'>;

/**
 * Corrects a customer that exists, as a change of its own.
 *
 * @returns what differs now
 * @throws NothingToEdit, EditRefused, EditedMeanwhile
 */
export async function editCustomer(
  store: Store,
  code: string,
  values: CustomerEdit,
  by: EditedBy,
  isAsOpened?: IsAsOpened<LedgerCustomer>,
): Promise<readonly FieldChange[]> {
  const known = await allCustomerCodes(store);
  if (!known.has(code)) throw new NothingToEdit(unknown('customer', code, [...known]));
  return record(store, { kind: 'customerChanged', customerCode: code, values }, by, async (transaction) => {
    const present = await findCustomer(transaction, code);
    return present === undefined || isAsOpened === undefined || isAsOpened(present);
  });
}

/**
 * Gives a service, plan, application or resource another SKU; "" takes it away.
 *
 * @returns what differs now
 * @throws NothingToEdit, EditRefused, EditedMeanwhile
 */
export async function editSku(
  store: Store,
  item: CatalogueItem,
  sku: string,
  by: EditedBy,
  isAsOpened?: IsAsOpened<CatalogueEntry>,
): Promise<readonly FieldChange[]> {
  const { kind, serviceCode, name } = item;
  const catalogue = await listCatalogue(store);
  const services = new Set(catalogue.map((each) => each.serviceCode));
  if (!services.has(serviceCode)) throw new NothingToEdit(unknown('service', serviceCode, [...services]));
  const named = catalogue.filter((each) => each.kind === kind && each.serviceCode === serviceCode);
  if (kind !== 'service' && !named.some((each) => each.name === name)) {
    const known = named.map((each) => each.name);
    throw new NothingToEdit(unknown(kind, name, known, ` of the service ${serviceCode}`));
  }
  const names = kind === 'service' ? {} : kind === 'plan' ? { planName: name } : { instance: name };
  const change = { kind: `${kind}Defined` as const, serviceCode, ...names, values: { sku: sku.trim() } };
  return record(store, change, by, async (transaction) => {
    const present = (await listCatalogue(transaction)).find((entry) => isOfItem(entry, item));
    return present === undefined || isAsOpened === undefined || isAsOpened(present);
  });
}

async function record(
  store: Store,
  change: Pick<NewChange, 'kind' | 'values'> & Partial<NewChange>,
  { author, now }: EditedBy,
  isAsOpened: (transaction: Store) => Promise<boolean>,
): Promise<readonly FieldChange[]> {
  for (const text of [change.values.billingIdentifier, change.values.sku]) {
    const parsed = identifierSchema.optional().safeParse(text);
    if (!parsed.success)
      throw new EditRefused(`What was typed ${parsed.error.issues[0]?.message ?? 'cannot be kept'}.`);
  }
  const blank = { customerCode: '', userName: '', serviceCode: '', planName: '', instance: '', sourceKey: '' };
  const whole = { ...blank, happenedAt: now.toISOString(), actor: authorName(author), ...change };
  async function* unlessChanged(transaction: Store): AsyncGenerator<SubmittedChange> {
    if (!(await isAsOpened(transaction))) throw new EditedMeanwhile('Somebody else edited it meanwhile.');
    yield { row: 1, change: whole };
  }
  const { refused, edits } = await appendChanges(store, unlessChanged, now, { author });
  if (refused[0] !== undefined) throw new EditRefused(refused[0].reason);
  return edits.flatMap(({ changes }) => changes);
}

function unknown(what: string, given: string, known: readonly string[], where = ''): string {
  return `There is no ${what} "${given}"${where}.${didYouMean(given, known)}`;
}
