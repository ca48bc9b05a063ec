import type { CustomerEdit } from '../../ledger/edits.js';
import { customerRow } from '../../ledger/api/row-schemas.js';
import type { LedgerCustomer } from '../../ledger/model/state.js';
import { formText } from '../shell/form.js';

/** What stands in the form of a customer. */
export interface CustomerFormValues {
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly billingIdentifier: string;
}

export function customerFormValues({ name, type, status, billingIdentifier }: LedgerCustomer): CustomerFormValues {
  return { name, type, status, billingIdentifier };
}

interface CustomerForm {
  readonly values: CustomerFormValues;
  /** What is to be changed; undefined where something is wrong. */
  readonly edit: CustomerEdit | undefined;
  /** What is wrong with each field. */
  readonly problems: Readonly<Record<string, string>>;
}

const fields = customerRow.pick({ name: true, type: true, status: true, billingIdentifier: true });

/** Reads the form of a customer by the same checks as files and the REST API. */
export function customerFormOf(form: Readonly<Record<string, unknown>>): CustomerForm {
  const given = (name: string) => formText(form, name).trim();
  const values = {
    name: given('name'),
    type: given('type'),
    status: given('status'),
    billingIdentifier: given('billingIdentifier'),
  };
  const parsed = fields.safeParse(values);
  if (!parsed.success) {
    const problems = Object.fromEntries(parsed.error.issues.map(({ path, message }) => [String(path[0]), message]));
    return { values, edit: undefined, problems };
  }
  const { name, type: customerType, status, billingIdentifier } = parsed.data;
  return { values, edit: { name, customerType, status, billingIdentifier }, problems: {} };
}
