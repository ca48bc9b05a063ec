import { customerStatuses, customerTypes } from '../../ledger/model/changes.js';
import type { LedgerCustomer } from '../../ledger/model/state.js';
import { historyAddress } from '../audit/audit-address.js';
import { ChangedMeanwhile, Opened } from '../components/changed-meanwhile.js';
import { Field } from '../components/field.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { SelectField } from '../components/select.js';
import type { FieldChange } from '../shell/merged-edits.js';
import { statementAddress } from '../statements/statement-address.js';
import { doubtedName } from './doubts.js';
import type { CustomerFormValues } from './customer-values.js';

export interface CustomerFormProps {
  readonly customer: LedgerCustomer;
  readonly values: CustomerFormValues;
  /** What the form was opened with. */
  readonly opened: CustomerFormValues;
  /** What somebody else saved since then; undefined: nobody did. */
  readonly changes: readonly FieldChange[] | undefined;
  /** What is wrong with the fields of a form that was sent, by their names; "" is for the whole. */
  readonly problems: Readonly<Record<string, string>>;
  /** A billing identifier that leads nowhere, which a person may save all the same. */
  readonly doubted?: string | undefined;
}

const fieldLabels = { name: 'Name', billingIdentifier: 'Billing identifier', type: 'Type', status: 'Status' };

/** The form of a customer. */
export function CustomerFormPage(props: CustomerFormProps) {
  const { values, problems, opened, changes, doubted } = props;
  const { code, name } = props.customer;
  return (
    <>
      <PageHead
        crumbs={[{ href: '/atria/customers', label: 'Customers' }]}
        title={name === '' ? code : name}
        actions={
          <a class="button" href={statementAddress({ customer: code })}>
            Statement
          </a>
        }
      />
      <form class="card form form-narrow" method="post" novalidate>
        <Opened values={opened} />
        <ChangedMeanwhile
          what="customer"
          changes={changes}
          labels={fieldLabels}
          address={`/atria/customers/${encodeURIComponent(code)}/edit`}
          history={historyAddress('customer', code)}
        />
        {Object.keys(problems).length === 0 ? null : (
          <Notice kind="error">{problems[''] ?? 'The customer was not saved. The fields say what to correct.'}</Notice>
        )}
        <div class="field">
          <span class="label">Code</span>
          <p class="fixed code">{code}</p>
        </div>
        <Field id="name" name="name" label="Name" value={values.name} problem={problems['name']} />
        <IdentifierField {...{ code, values, problems, doubted }} />
        <div class="field-row">
          <SelectField
            id="type"
            name="type"
            label="Type"
            options={customerTypes}
            value={values.type}
            problem={problems['type']}
          />
          <SelectField
            id="status"
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

/** The billing identifier, with what a person ticks who saves one that leads nowhere. */
function IdentifierField(
  props: Pick<CustomerFormProps, 'values' | 'problems' | 'doubted'> & { readonly code: string },
) {
  const { code, values, problems, doubted } = props;
  return (
    <>
      <Field
        id="billing-identifier"
        name="billingIdentifier"
        label="Billing identifier"
        hint="The Account ID in Autotask. Without one the customer is not billed (AT04)."
        value={values.billingIdentifier}
        problem={problems['billingIdentifier']}
      />
      {doubted === undefined ? null : (
        <label class="tick">
          <input type="checkbox" name={doubtedName} value={doubted} />
          <span>Save it all the same</span>
        </label>
      )}
      <p>
        <a href={`/atria/customers/${encodeURIComponent(code)}/company`}>Choose from Autotask</a>
      </p>
    </>
  );
}
