import { Hono, type Context } from 'hono';
import { isDeepStrictEqual } from 'node:util';
import { EditedMeanwhile, editCustomer } from '../../ledger/edits.js';
import { sharedIdentifierWarning } from '../../ledger/shared-identifier.js';
import { countCustomers, findCustomer, listCustomers } from '../../ledger/store/customers.js';
import type { Doubt } from '../../mapping/doubts.js';
import type { LedgerCustomer } from '../../ledger/model/state.js';
import type { ConsoleServices } from '../services.js';
import { addressOf } from '../shell/address.js';
import { formText } from '../shell/form.js';
import { mergeEdits, openedValues } from '../shell/merged-edits.js';
import type { Room } from '../shell/room.js';
import { CustomerFormPage, type CustomerFormProps } from './customer-form.js';
import { customerFormOf, customerFormValues, type CustomerFormValues } from './customer-values.js';
import { CustomersPage, customersAddress, type RefusedIdentifier } from './customers-page.js';
import { addChoosingOfCompany } from './choosing.js';
import { doubtBeforeSaving, saveAgain } from './doubts.js';
import { editedNow, tellEdited } from './edited-now.js';
import { refusalOf } from './edit-refusal.js';
import { listViewOf } from './list-view.js';
import { pageIn } from './paging.js';
import { requireCustomer } from './require-customer.js';
import { trailOf } from './trail.js';

/** Atria's customers with their billing identifiers. */
export function customersRoom(services: ConsoleServices): Room {
  const { store } = services;
  const pages = new Hono();
  pages.get('/', (context) => showList(services, context, undefined));
  pages.post('/:code/identifier', async (context) => {
    const code = context.req.param('code');
    const form = await context.req.parseBody();
    const billingIdentifier = formText(form, 'billingIdentifier').trim();
    const opened = openedValues<Partial<CustomerFormValues>>(form, {}).billingIdentifier;
    const isAsOpened = (present: LedgerCustomer) => (opened ?? present.billingIdentifier) === present.billingIdentifier;
    const doubt = await doubtOf(services, code, { value: billingIdentifier, opened }, form);
    if (doubt?.kind === 'leadsNowhere') {
      context.status(422);
      const message = `${doubt.text} ${saveAgain}`;
      return showList(services, context, { code, billingIdentifier, message, doubted: billingIdentifier });
    }
    try {
      await editCustomer(store, code, { billingIdentifier }, editedNow(services), isAsOpened);
    } catch (error) {
      const { status, message } = refusalOf(error);
      context.status(status);
      return showList(services, context, { code, billingIdentifier, message });
    }
    await tellSaved(services, context, code, doubt);
    return context.redirect(customersAddress(listViewOf(context.req.query())), 303);
  });
  addEditing(pages, services);
  addChoosingOfCompany(pages, services);
  return { path: '/atria/customers', label: 'Customers', icon: 'customers', group: 'Atria', pages };
}

/** Whether the billing identifier that a person saves leads to no company. */
async function doubtOf(
  services: ConsoleServices,
  code: string,
  { value, opened }: { readonly value: string; readonly opened: string | undefined },
  form: Readonly<Record<string, unknown>>,
): Promise<Doubt | undefined> {
  const saved = (await findCustomer(services.store, code))?.billingIdentifier;
  // What somebody else has saved meanwhile is told first.
  if (saved === undefined || (opened ?? saved) !== saved) return undefined;
  return doubtBeforeSaving(services, { field: 'billingIdentifier', value, saved }, form);
}

async function showList(
  services: ConsoleServices,
  context: Context,
  refused: RefusedIdentifier | undefined,
): Promise<Response> {
  const view = listViewOf(context.req.query());
  const wanted = { search: view.search, withoutIdentifier: view.lacking };
  const [rows, total, all, trail] = await Promise.all([
    listCustomers(services.store, pageIn(String(view.page)), wanted),
    countCustomers(services.store, wanted),
    countCustomers(services.store),
    trailOf(services, context),
  ]);
  const page = <CustomersPage {...{ view, rows, total, all, trail, refused }} />;
  return context.render(page, { title: 'Customers' });
}

function addEditing(pages: Hono, services: ConsoleServices): void {
  pages.get('/:code/edit', async (context) => {
    const customer = await requireCustomer(services, context.req.param('code'));
    return showForm(context, { customer, values: customerFormValues(customer) });
  });
  pages.post('/:code/edit', async (context) => {
    const customer = await requireCustomer(services, context.req.param('code'));
    const form = await context.req.parseBody();
    const opened = openedValues(form, customerFormValues(customer));
    const { values, edit, problems } = customerFormOf(form);
    if (edit === undefined) return showForm(context, { customer, opened, values, problems });
    const typed = { value: values.billingIdentifier, opened: opened.billingIdentifier };
    const doubt = await doubtOf(services, customer.code, typed, form);
    if (doubt?.kind === 'leadsNowhere') {
      const doubted = values.billingIdentifier;
      return showForm(context, { customer, opened, values, problems: { billingIdentifier: doubt.text }, doubted });
    }
    const isAsOpened = (present: LedgerCustomer) => isDeepStrictEqual(customerFormValues(present), opened);
    try {
      await editCustomer(services.store, customer.code, edit, editedNow(services), isAsOpened);
    } catch (error) {
      if (!(error instanceof EditedMeanwhile)) {
        return showForm(context, { customer, opened, values, problems: { '': refusalOf(error).message } });
      }
      const present = await requireCustomer(services, customer.code);
      const { merged, changes } = mergeEdits({ opened, saved: customerFormValues(present), typed: values });
      return showForm(context, { customer: present, values: merged, changes });
    }
    await tellSaved(services, context, customer.code, doubt);
    return context.redirect(addressOf('/atria/customers', { search: customer.code }), 303);
  });
}

type CustomerForm = Pick<CustomerFormProps, 'customer' | 'values'> & Partial<CustomerFormProps>;

function showForm(context: Context, { problems = {}, changes, ...form }: CustomerForm): Response | Promise<Response> {
  if (changes !== undefined) context.status(409);
  if (Object.keys(problems).length > 0) context.status(422);
  const opened = form.opened ?? customerFormValues(form.customer);
  const page = <CustomerFormPage {...form} opened={opened} problems={problems} changes={changes} />;
  return context.render(page, { title: 'Edit a customer' });
}

/** @param doubt that nobody could check what was saved; undefined if there is no doubt */
async function tellSaved(
  { store }: ConsoleServices,
  context: Context,
  code: string,
  doubt: Doubt | undefined,
): Promise<void> {
  const saved = `The customer ${code} is saved. Billing records show it when they are reprocessed. ${doubt?.text ?? ''}`;
  tellEdited(context, saved.trim(), await sharedIdentifierWarning(store, code));
}
