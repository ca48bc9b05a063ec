import { editCustomer, EditRefused, NothingToEdit, type CustomerEdit } from '../../../ledger/edits.js';
import type { FieldChange } from '../../../domain/audit/audit-entry.js';
import { changeText } from '../../../domain/audit/changed-fields.js';
import { sharedIdentifierWarning } from '../../../ledger/shared-identifier.js';
import { identifierDoubt } from '../../../mapping/doubts.js';
import { countCustomers, findCustomer, listCustomers } from '../../../ledger/store/customers.js';
import { authorOf } from '../../author.js';
import { CommandFailure, exitCodes } from '../../terminal/exit-codes.js';
import { ledgerNow, tellRest } from '../../program/ledger-session.js';
import type { Session } from '../../program/session.js';
import { sayIfDoubted } from './doubts.js';
import { table } from '../../terminal/table.js';

interface ListOptions {
  readonly search?: string | undefined;
  readonly withoutIdentifier?: boolean | undefined;
  readonly limit: number;
  readonly json?: boolean | undefined;
}

/** Lists customers. */
export async function listCommand(session: Session, options: ListOptions): Promise<void> {
  const { terminal } = session;
  const store = await session.store();
  const customers = await listCustomers(store, { offset: 0, limit: options.limit }, options);
  const total = await countCustomers(store, options);
  if (options.json === true) {
    terminal.json({ total, customers });
    return;
  }
  if (total === 0) {
    terminal.message('There is no such customer.');
    return;
  }
  const columns = [
    ...[{ head: 'code' }, { head: 'name', flexible: true }, { head: 'billing identifier' }],
    ...[{ head: 'type' }, { head: 'status' }],
  ];
  const rows = customers.map(({ code, name, billingIdentifier, type, status }) => {
    return [code, name, billingIdentifier, type, status];
  });
  terminal.data(table(columns, rows, terminal));
  tellRest(session, customers.length, total);
}

interface SetOptions {
  readonly billingIdentifier?: string | undefined;
  readonly name?: string | undefined;
  readonly type?: CustomerEdit['customerType'];
  readonly status?: CustomerEdit['status'];
  readonly actor?: string | undefined;
  readonly yes?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Corrects a customer. */
export async function setCommand(session: Session, code: string, options: SetOptions): Promise<void> {
  const { billingIdentifier, name, type: customerType, status } = options;
  const given = Object.entries({ billingIdentifier, name, customerType, status }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length === 0) {
    throw new CommandFailure(exitCodes.usage, 'Give --billing-identifier, --name, --type or --status.');
  }
  const values = Object.fromEntries(given) as CustomerEdit;
  const by = { author: authorOf(options), now: await ledgerNow(session) };
  const store = await session.storeToWrite();
  const saved = (await findCustomer(store, code))?.billingIdentifier;
  const value = saved === undefined || billingIdentifier?.trim() === saved.trim() ? undefined : billingIdentifier;
  await sayIfDoubted(session, { value, check: identifierDoubt, yes: options.yes });
  const changes = await orNotFound(editCustomer(store, code, values, by));
  const warning = await sharedIdentifierWarning(store, code);
  session.terminal.message(editText(`The customer ${code}`, changes));
  if (warning !== undefined) session.terminal.message(warning);
  if (options.json === true) session.terminal.json({ code, ...values, changes });
}

/** What an edit changed, and when it shows. */
export function editText(what: string, changes: readonly FieldChange[]): string {
  if (changes.length === 0) return `${what} is as it was: it had these values already.`;
  const reprocess = 'Reprocess a period to see it in its billing records.';
  return `${what} is changed. ${changes.map(changeText).join('; ')}. ${reprocess}`;
}

/** An edit that the ledger refuses is a mistake in the command. */
export async function orNotFound<Answer>(edit: Promise<Answer>): Promise<Answer> {
  return edit.catch((error: unknown) => {
    if (!(error instanceof EditRefused)) throw error;
    const isUnknown = error instanceof NothingToEdit;
    throw new CommandFailure(isUnknown ? exitCodes.notFound : exitCodes.usage, error.message, { cause: error });
  });
}
