import { Hono, type Context } from 'hono';
import { editCustomer, EditRefused } from '../../ledger/edits.js';
import { countCustomers, findCustomer, listCustomers } from '../../ledger/store/customers.js';
import type { LedgerCustomer } from '../../ledger/model/state.js';
import type { ConsoleServices } from '../services.js';
import { addressOf } from '../shell/address.js';
import { PageProblem } from '../shell/error-pages.js';
import { formText } from '../shell/form.js';
import { noticeOnNextPage } from '../shell/notices.js';
import type { Room } from '../shell/room.js';
import { CustomerFormPage } from './customer-form.js';
import { customerFormOf, customerFormValues } from './customer-values.js';
import { CustomersPage, customersAddress, type RefusedIdentifier } from './customers-page.js';
import { editedNow } from './edited-now.js';
import { listViewOf } from './list-view.js';
import { pageIn } from './paging.js';
import { trailOf } from './trail.js';

/** Atria's customers with their billing identifiers. */
export function customersRoom(services: ConsoleServices): Room {
  const { store } = services;
  const pages = new Hono();
  pages.get('/', (context) => showList(services, context, undefined));
  pages.post('/:code/identifier', async (context) => {
    const code = context.req.param('code');
    const billingIdentifier = formText(await context.req.parseBody(), 'billingIdentifier').trim();
    try {
      await editCustomer(store, code, { billingIdentifier }, editedNow(services));
    } catch (error) {
      if (!(error instanceof EditRefused)) throw error;
      context.status(422);
      return showList(services, context, { code, billingIdentifier, message: error.message });
    }
    noticeOnNextPage(context, 'good', savedText(code));
    return context.redirect(customersAddress(listViewOf(context.req.query())), 303);
  });
  addEditing(pages, services);
  return { path: '/atria/customers', label: 'Customers', icon: 'customers', group: 'Atria', pages };
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
    return context.render(
      <CustomerFormPage customer={customer} values={customerFormValues(customer)} problems={{}} />,
      { title: 'Edit a customer' },
    );
  });
  pages.post('/:code/edit', async (context) => {
    const customer = await requireCustomer(services, context.req.param('code'));
    const { values, edit, problems } = customerFormOf(await context.req.parseBody());
    const refusals = edit === undefined ? problems : await refusalsOf(services, customer.code, edit);
    if (Object.keys(refusals).length > 0) {
      context.status(422);
      const page = <CustomerFormPage customer={customer} values={values} problems={refusals} />;
      return context.render(page, { title: 'Edit a customer' });
    }
    noticeOnNextPage(context, 'good', savedText(customer.code));
    return context.redirect(addressOf('/atria/customers', { search: customer.code }), 303);
  });
}

async function refusalsOf(
  services: ConsoleServices,
  code: string,
  edit: Parameters<typeof editCustomer>[2],
): Promise<Readonly<Record<string, string>>> {
  try {
    await editCustomer(services.store, code, edit, editedNow(services));
    return {};
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error;
    return { '': error.message };
  }
}

function savedText(code: string): string {
  return `The customer ${code} is saved. Billing records show it when they are reprocessed.`;
}

async function requireCustomer({ store }: ConsoleServices, code: string): Promise<LedgerCustomer> {
  const customer = await findCustomer(store, code);
  if (customer !== undefined) return customer;
  throw new PageProblem(404, 'There is no such customer', `The ledger has no customer ${code}.`, 'Choose a customer.');
}
