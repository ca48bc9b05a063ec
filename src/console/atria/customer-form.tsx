import { customerStatuses, customerTypes } from '../../domain/ledger-changes.js';
import type { LedgerCustomer } from '../../domain/ledger-state.js';
import { Field, FieldProblem } from '../components/field.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import type { CustomerFormValues } from './customer-values.js';

interface CustomerFormProps {
  readonly customer: LedgerCustomer;
  readonly values: CustomerFormValues;
  /** What is wrong with the fields of a form that was sent, by their names; "" is for the whole. */
  readonly problems: Readonly<Record<string, string>>;
}

/** The form of a customer. */
export function CustomerFormPage({ customer: { code, name }, values, problems }: CustomerFormProps) {
  return (
    <>
      <PageHead crumbs={[{ href: '/atria/customers', label: 'Customers' }]} title={name === '' ? code : name} />
      <form class="card form form-narrow" method="post" novalidate>
        {Object.keys(problems).length === 0 ? null : (
          <Notice kind="error">
            {problems[''] ?? 'The customer was not saved. Correct what is said by the fields.'}
          </Notice>
        )}
        <div class="field">
          <span class="label">Code</span>
          <p class="fixed code">{code}</p>
        </div>
        <Field id="name" name="name" label="Name" value={values.name} problem={problems['name']} />
        <Field
          id="billing-identifier"
          name="billingIdentifier"
          label="Billing identifier"
          hint="The Account ID in Autotask. Without one the customer is not billed (AT04)."
          value={values.billingIdentifier}
          problem={problems['billingIdentifier']}
        />
        <div class="field-row">
          <Choice name="type" label="Type" options={customerTypes} value={values.type} problem={problems['type']} />
          <Choice
            name="status"
            label="Status"
            options={customerStatuses}
            value={values.status}
            problem={problems['status']}
          />
        </div>
        <div class="form-actions">
          <button class="button button-primary">Save</button>
          <a class="button button-quiet" href="/atria/customers">
            Back
          </a>
        </div>
      </form>
    </>
  );
}

function Choice(props: {
  name: string;
  label: string;
  options: readonly string[];
  value: string;
  problem: string | undefined;
}) {
  const { name, label, options, value, problem } = props;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        {options.map((option) => (
          <option selected={option === value}>{option}</option>
        ))}
      </select>
      <FieldProblem id={`${name}-check`} problem={problem} />
    </div>
  );
}
