import { customerTypes } from '../../ledger/model/changes.js';
import { itemKinds } from '../../ledger/model/items.js';
import type { LogSubject } from '../../store/log/log-subjects.js';
import { historyAddress } from '../audit/audit-address.js';
import { ChangedMeanwhile, Opened } from '../components/changed-meanwhile.js';
import { Field, FieldProblem } from '../components/field.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { SelectField } from '../components/select.js';
import { RuleCheck, type RuleCheckProps } from './rule-check.js';
import type { NameCondition, RuleFormValues, RuleProblems } from './rule-values.js';
import { itemKindLabels, ruleFieldLabels } from './rule-wording.js';
import { Trail, trailQuery } from './trail.js';
import { addressOf } from '../shell/address.js';
import type { FieldChange } from '../shell/merged-edits.js';

export interface EditedRule {
  readonly ruleId: number;
  /** What the form was opened with. */
  readonly opened: RuleFormValues;
  /** What somebody else saved since then; undefined: nobody did. */
  readonly changes: readonly FieldChange[] | undefined;
}

export interface RuleFormProps {
  readonly values: RuleFormValues;
  /** What is wrong with the fields of a form that was sent, by their names. */
  readonly problems: RuleProblems;
  /** The rule that is changed; undefined for a new one. */
  readonly edited: EditedRule | undefined;
  readonly check: RuleCheckProps;
  readonly trail: LogSubject | undefined;
}

/** The form of a billing rule, with what it would exclude. */
export function RuleFormPage(props: RuleFormProps) {
  const { problems, edited, check, trail } = props;
  return (
    <>
      <PageHead
        crumbs={[{ href: '/atria/rules', label: 'Billing rules' }]}
        title={edited === undefined ? 'New Rule' : 'Edit the rule'}
      />
      <Trail subject={trail} />
      <form
        class="card form"
        method="post"
        action={addressOf(`/atria/rules${edited === undefined ? '' : `/${edited.ruleId}`}`, trailQuery(trail))}
        novalidate
      >
        {Object.keys(problems).length === 0 ? null : (
          <Notice kind="error">The rule was not saved. The fields say what to correct.</Notice>
        )}
        {edited === undefined ? null : (
          <>
            <input type="hidden" name="ruleId" value={edited.ruleId} />
            <Opened values={edited.opened} />
            <ChangedMeanwhile
              what="rule"
              changes={edited.changes}
              labels={ruleFieldLabels}
              address={`/atria/rules/${edited.ruleId}`}
              history={historyAddress('billing rule', String(edited.ruleId))}
            />
          </>
        )}
        <AboutFields {...props} />
        <ConditionFields {...props} />
        <RuleCheck {...check} />
        <div class="form-actions">
          <button class="button button-primary">Save</button>
          <a class="button button-quiet" href="/atria/rules">
            Back
          </a>
        </div>
      </form>
    </>
  );
}

type OwnField = 'description' | 'overrideReason' | 'processingOrder' | 'validFrom' | 'validTo' | 'skuStartsWith';

function Own(props: RuleFormProps & { name: OwnField; type?: 'text' | 'number' | 'date'; hint?: string }) {
  const { values, problems, name, type = 'text', hint } = props;
  const label = ruleFieldLabels[name] ?? name;
  return <Field id={name} {...{ name, type, hint, label }} value={values[name]} problem={problems[name]} />;
}

function AboutFields(props: RuleFormProps) {
  return (
    <>
      <Own {...props} name="description" hint="What the rule is for." />
      <div class="field-row">
        <Own {...props} name="overrideReason" hint="Stands on each record that it excludes." />
        <Own {...props} name="processingOrder" type="number" hint="Of several that match, the last one counts." />
      </div>
      <div class="field-row">
        <Own {...props} name="validFrom" type="date" hint="For periods that end on this day or later. Empty: any." />
        <Own {...props} name="validTo" type="date" hint="For periods that end on this day or earlier. Empty: any." />
      </div>
    </>
  );
}

function ConditionFields(props: RuleFormProps) {
  const { values, problems } = props;
  const kinds = itemKinds.map((kind) => [kind, itemKindLabels[kind]] as const);
  const types = customerTypes.map((type) => [type, type] as const);
  return (
    <fieldset class="field fieldset rule-conditions">
      <legend>Excludes items for which all of this holds</legend>
      <p class="hint">Leave empty what does not matter. Write one name per line; a record needs to match only one.</p>
      <FieldProblem id="conditions-check" problem={problems['conditions']} />
      <Ticks name="itemKinds" options={kinds} chosen={values.itemKinds} problem={problems['itemKinds']} />
      <Ticks name="customerTypes" options={types} chosen={values.customerTypes} problem={problems['customerTypes']} />
      <div class="field-row">
        <Names {...props} name="customerCodes" hint="Their codes." />
        <Names {...props} name="serviceCodes" hint="Their codes." />
        <Names {...props} name="planNames" hint="Their names." />
      </div>
      <div class="field-row">
        <Names {...props} name="skus" hint="Exactly these." />
        <Own {...props} name="skuStartsWith" />
        <SelectField
          id="skuIsEmpty"
          name="skuIsEmpty"
          label={ruleFieldLabels['skuIsEmpty'] ?? ''}
          options={emptiness}
          value={values.skuIsEmpty}
          problem={problems['skuIsEmpty']}
        />
      </div>
      <div class="field-row">
        <Names {...props} name="userNames" hint="Their names for logging in." />
        <Names {...props} name="userFlags" hint="Marks on users, such as “test”." />
      </div>
    </fieldset>
  );
}

function Names({ values, problems, name, hint }: RuleFormProps & { name: NameCondition; hint: string }) {
  const problem = problems[name];
  return (
    <div class="field">
      <label for={name}>{ruleFieldLabels[name]}</label>
      <textarea
        id={name}
        name={name}
        rows={2}
        spellcheck={false}
        autocomplete="off"
        aria-describedby={`${name}-hint ${name}-check`}
        aria-invalid={problem === undefined ? 'false' : 'true'}
      >
        {values[name]}
      </textarea>
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
      <FieldProblem id={`${name}-check`} problem={problem} />
    </div>
  );
}

function Ticks(props: {
  name: 'itemKinds' | 'customerTypes';
  options: readonly (readonly [string, string])[];
  chosen: readonly string[];
  problem: string | undefined;
}) {
  const { name, options, chosen, problem } = props;
  return (
    <fieldset class="field fieldset">
      <legend>{ruleFieldLabels[name]}</legend>
      <div class="choices filters">
        {options.map(([value, label]) => (
          <label class="choice">
            <input type="checkbox" name={name} value={value} checked={chosen.includes(value)} />
            {label}
          </label>
        ))}
      </div>
      <FieldProblem id={`${name}-check`} problem={problem} />
    </fieldset>
  );
}

const emptiness = [
  ['', 'Does not matter'],
  ['true', 'Yes: items without a SKU'],
  ['false', 'No: items with a SKU'],
] as const;
