import { Hono, type Context } from 'hono';
import { isOfItem } from '../../domain/mapping/catalogue-item.js';
import type { MappingFinding } from '../../domain/mapping/findings.js';
import type { UnfedLine } from '../../domain/mapping/unfed-lines.js';
import { exportFormats, exportRows } from '../../exports/export-formats.js';
import { inOneBatch } from '../../exports/export-table.js';
import { findingsTable } from '../../exports/findings-table.js';
import { unfedTable } from '../../exports/unfed-table.js';
import { editCustomer, EditedMeanwhile, editSku } from '../../ledger/edits.js';
import { sharedIdentifierWarning } from '../../ledger/shared-identifier.js';
import { CannotAsk } from '../../mapping/cannot-ask.js';
import { checkMapping, readUnfedLines, type MappingReport } from '../../mapping/check-mapping.js';
import type { AutotaskReading } from '../../mapping/read-autotask.js';
import type { ConsoleServices } from '../services.js';
import { ownAddress } from '../shell/address.js';
import { download } from '../shell/download.js';
import { PageProblem } from '../shell/error-pages.js';
import { formText } from '../shell/form.js';
import type { Room } from '../shell/room.js';
import { itemOf } from './catalogue-item.js';
import { editedNow, tellEdited } from './edited-now.js';
import { refusalOf } from './edit-refusal.js';
import { askAgainPath, findingsPath, mappingAddress, mappingPath, unfedPath } from './mapping-address.js';
import { MappingPage, MappingTargetsPage } from './mapping-page.js';
import { forgetReadings, keptReading } from './mapping-reading.js';
import { jobOf, requireTargets } from './mapping-targets.js';
import { UnfedPage } from './unfed-page.js';

/** What leads from Atria's customers and catalogue to Autotask, and what leads nowhere. */
export function mappingRoom(services: ConsoleServices): Room {
  const pages = new Hono();
  pages.get('/', (context) => show(services, context));
  pages.get(unfedPath, (context) => showUnfed(services, context));
  for (const format of ['csv', 'xlsx'] as const) {
    pages.get(`${unfedPath}.${format}`, async (context) => {
      const { lines } = await readUnfed(services, context);
      const file = `lines-that-no-sku-feeds.${format}`;
      return download(context, exportRows(format, unfedTable, inOneBatch(lines)), { file, ...exportFormats[format] });
    });
    pages.get(`${findingsPath}.${format}`, async (context) => {
      const { findings } = await comparing(services, context, 'The mapping cannot be read', ({ report }) => report);
      const file = `mapping.${format}`;
      const rows = exportRows(format, findingsTable, inOneBatch(findings));
      return download(context, rows, { file, ...exportFormats[format] });
    });
  }
  pages.post(askAgainPath, async (context) => {
    const { back } = await context.req.parseBody();
    forgetReadings(services);
    return context.redirect(ownAddress(back), 303);
  });
  pages.post('/apply', async (context) => {
    const form = await context.req.parseBody();
    const value = formText(form, 'suggested');
    try {
      const finding = await requireSuggestion(services, context, form, value);
      await applySuggestion(services, finding, value);
      const { customerCode } = finding;
      const warning = customerCode === null ? undefined : await sharedIdentifierWarning(services.store, customerCode);
      tellEdited(context, appliedText(finding, value), warning);
    } catch (error) {
      if (error instanceof CannotAsk) return show(services, context);
      const { status, message } = refusalOf(error);
      context.status(status);
      return show(services, context, message);
    }
    return context.redirect(mappingAddress(jobOf(context)), 303);
  });
  return { path: mappingPath, label: 'Mapping', icon: 'mapping', group: 'Atria', pages };
}

async function show(services: ConsoleServices, context: Context, refusal?: string): Promise<Response> {
  const job = jobOf(context);
  const targets = await requireTargets(services, context);
  const [target, ...others] = targets;
  const title = 'Mapping';
  if (others.length > 0)
    return context.render(<MappingTargetsPage title={title} targets={targets} address={mappingAddress} />, { title });
  const { times } = services;
  try {
    const reading = await keptReading(services, target);
    const report = await checkMapping(services.store, target, reading);
    return await context.render(<MappingPage {...{ job, target, times, refusal }} checked={{ reading, report }} />, {
      title,
    });
  } catch (error) {
    if (!(error instanceof CannotAsk)) throw error;
    return context.render(<MappingPage {...{ job, target, times, refusal }} problem={error} />, { title });
  }
}

async function showUnfed(services: ConsoleServices, context: Context): Promise<Response> {
  const title = 'Lines that no SKU feeds';
  const { lines, at } = await readUnfed(services, context);
  const { times } = services;
  return context.render(<UnfedPage {...{ job: jobOf(context), lines, at, times }} />, { title });
}

function readUnfed(
  services: ConsoleServices,
  context: Context,
): Promise<{ readonly lines: readonly UnfedLine[]; readonly at: Date }> {
  return comparing(services, context, 'The lines cannot be read', async ({ reading, report }) => {
    return { lines: await readUnfedLines(reading, report), at: reading.at };
  });
}

/**
 * Compares what a page without a way to choose among the jobs shows.
 *
 * @param title of the problem
 * @throws PageProblem where the jobs differ, or Autotask cannot be asked: the page of the mapping says what to do
 */
async function comparing<Result>(
  services: ConsoleServices,
  context: Context,
  title: string,
  read: (compared: { readonly reading: AutotaskReading; readonly report: MappingReport }) => Result | Promise<Result>,
): Promise<Result> {
  const [target, ...others] = await requireTargets(services, context);
  const advice = 'Open the page “Mapping”: it says what to do.';
  if (others.length > 0) throw new PageProblem(409, title, 'The jobs differ, and none was chosen.', advice);
  try {
    const reading = await keptReading(services, target);
    return await read({ reading, report: await checkMapping(services.store, target, reading) });
  } catch (error) {
    if (error instanceof CannotAsk) throw new PageProblem(503, title, error.message, advice);
    throw error;
  }
}

/**
 * The finding with the suggestion that a person saw: it has to stand still.
 * @throws EditedMeanwhile where it does not, or another value is saved
 */
async function requireSuggestion(
  services: ConsoleServices,
  context: Context,
  form: Readonly<Record<string, unknown>>,
  value: string,
): Promise<MappingFinding> {
  const [target, ...others] = await requireTargets(services, context);
  const reading = await keptReading(services, target);
  const { findings } = await checkMapping(services.store, target, reading);
  const [customerCode, item, opened] = [formText(form, 'customer'), itemOf(form), formText(form, 'saved')];
  const found = findings.find((finding) =>
    customerCode === ''
      ? finding.item !== null && finding.suggestion !== null && isOfItem(finding.item, item)
      : finding.customerCode === customerCode,
  );
  if (others.length === 0 && found?.suggestion?.value === value && found.value === opened) return found;
  throw new EditedMeanwhile('The suggestion does not stand any more.');
}

async function applySuggestion(
  services: ConsoleServices,
  { customerCode, item, value: saved }: MappingFinding,
  value: string,
): Promise<void> {
  const by = editedNow(services);
  if (customerCode !== null) {
    await editCustomer(services.store, customerCode, { billingIdentifier: value }, by, (present) => {
      return present.billingIdentifier === saved;
    });
  } else if (item !== null) {
    await editSku(services.store, item, value, by, ({ sku }) => sku === saved);
  }
}

function appliedText({ customerCode, name }: MappingFinding, value: string): string {
  const what = customerCode === null ? 'the SKU' : 'the billing identifier';
  return `${name} has ${what} ${value}. Billing records show it when they are reprocessed.`;
}
