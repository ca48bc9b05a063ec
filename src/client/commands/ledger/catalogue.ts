import { searchCatalogue } from '../../../ledger/catalogue-search.js';
import { isOfItem, type CatalogueItem } from '../../../domain/mapping/catalogue-item.js';
import { priceText } from '../../../domain/wording.js';
import { editSku } from '../../../ledger/edits.js';
import { listCatalogue } from '../../../ledger/store/catalogue.js';
import { skuDoubt } from '../../../mapping/doubts.js';
import { authorOf } from '../../author.js';
import { CommandFailure, exitCodes } from '../../terminal/exit-codes.js';
import { ledgerNow } from '../../program/ledger-session.js';
import type { Session } from '../../program/session.js';
import { table } from '../../terminal/table.js';
import { sayIfDoubted } from './doubts.js';
import { editText, orNotFound } from './customers.js';

/** Lists what can be provisioned. */
export async function listCommand(
  session: Session,
  options: { withoutSku?: boolean | undefined; json?: boolean | undefined },
): Promise<void> {
  const { terminal } = session;
  const all = await listCatalogue(await session.store());
  const catalogue = searchCatalogue(all, options);
  if (options.json === true) {
    terminal.json({ catalogue });
    return;
  }
  if (catalogue.length === 0) {
    terminal.message(
      all.length === 0
        ? 'The catalogue is empty. "billing-sync ledger import catalogue FILE" fills it.'
        : 'Everything has a SKU.',
    );
    return;
  }
  const columns = [
    ...[{ head: 'service' }, { head: 'kind' }, { head: 'name', flexible: true }, { head: 'SKU' }],
    ...([
      { head: 'cost', align: 'right' },
      { head: 'price', align: 'right' },
    ] as const),
  ];
  const rows = catalogue.map(({ serviceCode, kind, name, sku, costPrice, salesPrice }) => {
    return [
      serviceCode,
      kind,
      name,
      sku,
      ...[costPrice, salesPrice].map((price) => (price === null ? '' : priceText(price))),
    ];
  });
  terminal.data(table(columns, rows, terminal));
}

interface SetOptions {
  readonly sku: string;
  readonly actor?: string | undefined;
  readonly yes?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Gives something of the catalogue another SKU. */
export async function setCommand(
  session: Session,
  { kind, service, name = '' }: { kind: CatalogueItem['kind']; service: string; name: string | undefined },
  options: SetOptions,
): Promise<void> {
  if ((kind === 'service') !== (name === '')) {
    const wanted = kind === 'service' ? 'A service is named by its code alone.' : `Name the ${kind} too.`;
    throw new CommandFailure(exitCodes.usage, wanted);
  }
  const by = { author: authorOf(options), now: await ledgerNow(session) };
  const sku = options.sku.trim();
  const item = { kind, serviceCode: service, name };
  const store = await session.storeToWrite();
  const saved = (await listCatalogue(store)).find((entry) => isOfItem(entry, item))?.sku;
  const value = saved === undefined || saved.trim() === sku ? undefined : sku;
  await sayIfDoubted(session, { value, check: skuDoubt, yes: options.yes });
  const changes = await orNotFound(editSku(store, item, sku, by));
  const named = [service, name].filter((part) => part !== '').join(', ');
  session.terminal.message(editText(`The ${kind} ${named}`, changes));
  if (options.json === true) session.terminal.json({ kind, service, name, sku, changes });
}
