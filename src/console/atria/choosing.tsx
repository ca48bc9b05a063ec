import type { Context, Hono } from 'hono';
import { companyChoices, serviceChoices, type Choice } from '../../domain/mapping/choices.js';
import { entryName, isOfItem } from '../../domain/mapping/catalogue-item.js';
import { listCatalogue } from '../../ledger/store/catalogue.js';
import { allCustomers } from '../../ledger/store/customers.js';
import { CannotAsk } from '../../mapping/cannot-ask.js';
import type { AutotaskReading } from '../../mapping/read-autotask.js';
import type { MappingTarget } from '../../mapping/target.js';
import type { ConsoleServices } from '../services.js';
import { addressOf } from '../shell/address.js';
import { PageProblem } from '../shell/error-pages.js';
import { itemOf } from './catalogue-item.js';
import { catalogueAddress } from './catalogue-page.js';
import { ChoicePage, type ChoicePageProps } from './choice-page.js';
import { customersAddress } from './customers-page.js';
import { MappingTargetsPage } from './mapping-page.js';
import { keptReading } from './mapping-reading.js';
import { jobOf, requireTargets } from './mapping-targets.js';
import { requireCustomer } from './require-customer.js';
import { trailName } from './trail.js';

/** Lets the billing identifier of a customer be chosen from Autotask's companies. */
export function addChoosingOfCompany(pages: Hono, services: ConsoleServices): void {
  pages.get('/:code/company', async (context) => {
    const customer = await requireCustomer(services, context.req.param('code'));
    const { code } = customer;
    const name = customer.name === '' ? code : customer.name;
    const own = `/atria/customers/${encodeURIComponent(code)}`;
    const trail = context.req.query(trailName);
    return showChoices(services, context, {
      page: {
        ...{ title: `Choose the company of ${name}`, noun: 'company', valueLabel: 'Account ID' },
        ...{
          crumb: { href: `${own}/edit`, label: name },
          address: `${own}/company`,
          kept: trail === undefined ? {} : { [trailName]: trail },
        },
        save: {
          ...{ action: customersAddress({ search: code, trail }, `/${encodeURIComponent(code)}/identifier`), sent: {} },
          ...{ field: 'billingIdentifier', saved: customer.billingIdentifier },
        },
      },
      async choices({ companies, contracts }, _target, search) {
        const customers = await allCustomers(services.store);
        return companyChoices({ companies: [...companies.values()], contracts }, { customers, code }, { name, search });
      },
    });
  });
}

/** Lets the SKU of a catalogue entry be chosen from Autotask's services. */
export function addChoosingOfService(pages: Hono, services: ConsoleServices): void {
  pages.get('/choose', async (context) => {
    const item = itemOf(context.req.query());
    const entries = await listCatalogue(services.store);
    const entry = entries.find((each) => isOfItem(each, item));
    if (entry === undefined) {
      const what = `The catalogue has no ${item.kind} ${item.name} of the service ${item.serviceCode}.`;
      throw new PageProblem(404, 'There is no such entry', what, 'Choose an entry of the catalogue.');
    }
    const { kind, serviceCode, name, sku } = entry;
    const full = entryName(entry);
    const sent = { kind, service: serviceCode, name };
    const trail = context.req.query(trailName);
    return showChoices(services, context, {
      page: {
        ...{ title: `Choose the service of ${full}`, noun: 'service', valueLabel: 'SKU' },
        ...{ crumb: { href: catalogueAddress({ search: name, trail }), label: 'Catalogue' } },
        ...{
          address: '/atria/catalogue/choose',
          kept: { ...sent, ...(trail === undefined ? {} : { [trailName]: trail }) },
        },
        save: { action: catalogueAddress({ search: name, trail }, '/sku'), field: 'sku', saved: sku, sent },
      },
      choices: (reading, { form }, search) =>
        Promise.resolve(
          serviceChoices({ services: reading.services, form }, { entries, item: entry }, { name: full, search }),
        ),
    });
  });
}

interface Choosing {
  readonly page: Omit<ChoicePageProps, 'search' | 'choices' | 'problem'>;
  readonly choices: (reading: AutotaskReading, target: MappingTarget, search: string) => Promise<Choice[]>;
}

async function showChoices(services: ConsoleServices, context: Context, { page, choices }: Choosing) {
  const { title } = page;
  const job = jobOf(context);
  const search = (context.req.query('search') ?? '').trim();
  const [target, ...others] = await requireTargets(services, context);
  if (others.length > 0) {
    const address = (of: string) => addressOf(page.address, { ...page.kept, job: of });
    return context.render(<MappingTargetsPage title={title} targets={[target, ...others]} address={address} />, {
      title,
    });
  }
  const shown = { ...page, kept: { ...page.kept, ...(job === undefined ? {} : { job }) }, search };
  try {
    const reading = await keptReading(services, target);
    const asked = { at: reading.at, times: services.times };
    const found = await choices(reading, target, search);
    return await context.render(<ChoicePage {...shown} {...{ choices: found, asked }} />, { title });
  } catch (error) {
    if (!(error instanceof CannotAsk)) throw error;
    const problem = { cannotAsk: error, secretSet: target.secretSet };
    return context.render(<ChoicePage {...shown} choices={[]} problem={problem} />, { title });
  }
}
