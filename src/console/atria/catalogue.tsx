import { Hono, type Context } from 'hono';
import { plansWithoutSku, searchCatalogue } from '../../ledger/catalogue-search.js';
import { isOfItem, type CatalogueItem } from '../../domain/mapping/catalogue-item.js';
import { editSku } from '../../ledger/edits.js';
import { listCatalogue, type CatalogueEntry } from '../../ledger/store/catalogue.js';
import type { ConsoleServices } from '../services.js';
import { formText } from '../shell/form.js';
import { openedValues } from '../shell/merged-edits.js';
import { noticeOnNextPage } from '../shell/notices.js';
import type { Room } from '../shell/room.js';
import { itemOf } from './catalogue-item.js';
import { catalogueAddress, CataloguePage, type RefusedSku } from './catalogue-page.js';
import { addChoosingOfService } from './choosing.js';
import { doubtBeforeSaving, saveAgain } from './doubts.js';
import { editedNow } from './edited-now.js';
import { refusalOf } from './edit-refusal.js';
import { exclusionAddress } from './exclusion.js';
import { listViewOf } from './list-view.js';
import { pageIn } from './paging.js';
import { trailOf } from './trail.js';

/** What can be provisioned, with its SKUs. */
export function catalogueRoom(services: ConsoleServices): Room {
  const pages = new Hono();
  pages.get('/', (context) => showCatalogue(services, context, undefined));
  pages.post('/sku', async (context) => {
    const form = await context.req.parseBody();
    const [item, sku] = [itemOf(form), formText(form, 'sku').trim()];
    const opened = openedValues<{ sku?: string }>(form, {}).sku;
    const isAsOpened = (present: CatalogueEntry) => (opened ?? present.sku) === present.sku;
    const saved = (await listCatalogue(services.store)).find((entry) => isOfItem(entry, item))?.sku;
    // What somebody else has saved meanwhile is told first.
    const isStale = saved === undefined || (opened ?? saved) !== saved;
    const doubt = isStale ? undefined : await doubtBeforeSaving(services, { field: 'sku', value: sku, saved }, form);
    if (doubt?.kind === 'leadsNowhere') {
      context.status(422);
      const message = `${doubt.text} ${saveAgain}`;
      return showCatalogue(services, context, { item, sku, message, doubted: sku });
    }
    try {
      await editSku(services.store, item, sku, editedNow(services), isAsOpened);
    } catch (error) {
      const { status, message } = refusalOf(error);
      context.status(status);
      return showCatalogue(services, context, { item, sku, message });
    }
    noticeOnNextPage(context, 'good', `${savedText(item, sku)} ${doubt?.text ?? ''}`.trim());
    return context.redirect(catalogueAddress(listViewOf(context.req.query())), 303);
  });
  addChoosingOfService(pages, services);
  return { path: '/atria/catalogue', label: 'Catalogue', icon: 'catalogue', group: 'Atria', pages };
}

async function showCatalogue(services: ConsoleServices, context: Context, refused: RefusedSku | undefined) {
  const view = listViewOf(context.req.query());
  const [catalogue, trail] = await Promise.all([listCatalogue(services.store), trailOf(services, context)]);
  const found = searchCatalogue(catalogue, { search: view.search, withoutSku: view.lacking });
  const { offset, limit } = pageIn(String(view.page));
  const rows = found.slice(offset, offset + limit);
  const exclusion = trail?.code === 'AT07' ? exclusionAddress(catalogue, trail, 'Not sold') : undefined;
  const plans = trail?.code === 'AT07' ? plansWithoutSku(catalogue, trail.description ?? '') : [];
  const counts = { total: found.length, all: catalogue.length };
  return context.render(<CataloguePage {...{ view, rows, trail, refused, exclusion, plans, ...counts }} />, {
    title: 'Catalogue',
  });
}

function savedText({ kind, serviceCode, name }: CatalogueItem, sku: string): string {
  const what = kind === 'service' ? `The service ${serviceCode}` : `The ${kind} ${name}`;
  const said = sku === '' ? 'has no SKU any more' : `has the SKU ${sku}`;
  return `${what} ${said}. Billing records show it when they are reprocessed.`;
}
