import { Hono, type Context } from 'hono';
import type { DayRange } from '../../domain/billing-period.js';
import { dayInTimeZone, isDay } from '../../domain/day.js';
import { statementRows, type Statement } from '../../domain/sync/statement.js';
import { exportFormats, exportRows, type ExportFormat } from '../../exports/export-formats.js';
import { inOneBatch } from '../../exports/export-table.js';
import { statementTable } from '../../exports/statement-table.js';
import { accountUrl } from '../../runs/autotask-pages.js';
import { customerMeant } from '../../runs/customer-meant.js';
import { choosePeriodOf, periodsOfCustomer, readStatement } from '../../runs/statement.js';
import { accountOfCustomer } from '../../store/runs/run-accounts.js';
import { lastBilledCustomers, type BilledCustomer } from '../../store/runs/run-customers.js';
import type { ConsoleServices } from '../services.js';
import { download } from '../shell/download.js';
import { PageProblem } from '../shell/error-pages.js';
import type { Room } from '../shell/room.js';
import { statementsPath } from './statement-address.js';
import { StatementPage } from './statement-page.js';

/** What was billed to a customer in a billing period, and why. */
export function statementsRoom(services: ConsoleServices): Room {
  const { store, times } = services;
  const pages = new Hono();
  pages.get('/', async (context) => {
    const [found, customers] = await Promise.all([find(services, context), lastBilledCustomers(store)]);
    const statement = 'statement' in found ? found.statement : undefined;
    const account = statement === undefined ? undefined : await accountOf(services, statement);
    const title = statement === undefined ? 'Statements' : `Statement of ${statement.customerName}`;
    if (found.problem !== undefined && found.isToCome !== true) context.status(404);
    const ledgerIsUsed = context.get('ledgerIsUsed') === true;
    return context.render(<StatementPage {...{ ...found, statement, account, customers, times, ledgerIsUsed }} />, {
      title,
    });
  });
  for (const format of ['csv', 'xlsx'] as const) {
    pages.get(`/statement.${format}`, (context) => sendFile(services, context, format));
  }
  return { path: statementsPath, label: 'Statements', icon: 'reports', group: 'Billing sync', pages };
}

/** What the address asks for, and what there is of it. */
export interface FoundStatement {
  readonly given: string;
  readonly periods: readonly DayRange[];
  /** Why there is no statement; undefined if there is one, or nobody asked. */
  readonly problem: string | undefined;
  /** Whether a run may come to the customer yet. */
  readonly isToCome?: boolean;
  /** The customer that was nearly named. */
  readonly closest?: BilledCustomer | undefined;
  readonly statement?: Statement;
}

async function find({ store, clock }: ConsoleServices, context: Context): Promise<FoundStatement> {
  const { customer: given = '', period = '' } = context.req.query();
  if (given.trim() === '') return { given: '', periods: [], problem: undefined };
  const customer = await customerMeant(store, given.trim());
  if ('problem' in customer) return { given, periods: [], ...customer };
  const periods = await periodsOfCustomer(store, customer.code);
  const chosen = choosePeriodOf(periods, isDay(period) ? period : undefined);
  if ('problem' in chosen) return { given: customer.code, periods, problem: chosen.problem };
  const statement = await readStatement(store, customer, chosen, dayInTimeZone(clock ?? new Date(), 'UTC'));
  return { given: customer.code, periods, problem: undefined, statement };
}

async function accountOf({ store }: ConsoleServices, { customerCode, period }: Statement): Promise<string | undefined> {
  const { webUrl, companyId } = await accountOfCustomer(store, customerCode, period);
  return accountUrl(webUrl, companyId);
}

async function sendFile(services: ConsoleServices, context: Context, format: ExportFormat): Promise<Response> {
  const { statement, problem = 'Choose a customer first.' } = await find(services, context);
  if (statement === undefined) {
    throw new PageProblem(404, 'There is no such statement', problem, 'Choose the customer on the page “Statements”.');
  }
  const name = statement.customerCode.replaceAll(/[^\w.-]+/g, '-');
  const file = `statement-${name}-${statement.period.end}.${format}`;
  return download(context, exportRows(format, statementTable, inOneBatch(statementRows(statement))), {
    file,
    ...exportFormats[format],
  });
}
