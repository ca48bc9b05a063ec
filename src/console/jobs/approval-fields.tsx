import { approvalRules } from '../../domain/parameters/job-parameters.js';
import type { FieldProblem } from '../../jobs/index.js';
import { approvalLabels } from '../../runs/approval-wording.js';
import { Field } from '../components/field.js';
import { SelectField } from '../components/select.js';
import type { JobFormValues } from './job-form-values.js';

interface ApprovalFieldsProps {
  readonly values: JobFormValues;
  readonly problems: readonly FieldProblem[];
}

/** Who has to agree before a run of the job changes anything. */
export function ApprovalFields({ values, problems }: ApprovalFieldsProps) {
  return (
    <div class="field-row of-sync">
      <SelectField
        id="approval"
        name="approval"
        label="Approval"
        hint={
          <>
            When a run waits for a person. “Above the limits” needs “Limits” below. If nobody is asked, a run above a
            limit fails.
          </>
        }
        options={approvalRules.map((rule) => [rule, approvalLabels[rule]])}
        value={values.approval ?? 'None'}
      />
      <div class="field">
        <span class="label">Dual control</span>
        <label class="tick">
          <input
            id="dual-control"
            type="checkbox"
            name="dualControl"
            value="yes"
            checked={values.dualControl === true}
          />
          <span>Whoever starts a run or saves the job may not approve it</span>
        </label>
      </div>
      <Field
        id="saved-by"
        name="savedBy"
        label="Your name"
        hint="Needed for dual control."
        value={values.savedBy}
        autocomplete="name"
        maxLength={200}
        problem={problems.find(({ field }) => field === 'savedBy')?.message}
      />
    </div>
  );
}
