import type { RulePreview } from '../../ledger/store/rules.js';
import type { LogSubject } from '../../store/log/log-subjects.js';
import type { StoredPeriod } from '../../ledger/store/periods.js';
import { exclusionText } from '../../ledger/exclusion-text.js';
import { Accepted, Findings } from '../components/check.js';
import { addressOf } from '../shell/address.js';
import { dayText } from '../shell/times.js';
import type { RuleProblems } from './rule-values.js';
import { ruleFieldLabels } from './rule-wording.js';
import { trailQuery } from './trail.js';

export interface RuleCheckProps {
  readonly periods: readonly StoredPeriod[];
  /** The end of the period that is looked at; undefined where there is no period yet. */
  readonly periodEnd: string | undefined;
  /** The entry of a log that somebody came from. */
  readonly trail: LogSubject | undefined;
  /** Whether it asks by itself what the rule would exclude, as the form comes with conditions. */
  readonly asksAtOnce?: boolean;
  /** What the rule would exclude, or why it would not be taken; undefined where nobody has asked. */
  readonly result: { readonly preview: RulePreview } | { readonly problems: RuleProblems } | undefined;
}

/**
 * What the rule would exclude in a period. It is counted anew as one types, or by its button. Only what is said of it is
 * renewed: in place of the whole, what is typed while an answer comes would be forgotten.
 */
export function RuleCheck({ periods, periodEnd, trail, asksAtOnce = false, result }: RuleCheckProps) {
  const address = addressOf('/atria/rules/check', trailQuery(trail));
  return (
    <div
      id="rule-check"
      class="field"
      hx-post={address}
      hx-trigger={`${asksAtOnce ? 'load, ' : ''}input delay:400ms from:closest form`}
      hx-include="closest form"
      hx-target="#rule-check-result"
      hx-select="#rule-check-result"
      hx-swap="outerHTML"
      hx-sync="this:replace"
    >
      <label for="periodEnd">Preview in the period</label>
      <div class="cell-form">
        <select id="periodEnd" name="periodEnd">
          {periods.map(({ start, end }) => (
            <option value={end} selected={end === periodEnd}>
              {dayText(start)} to {dayText(end)}
            </option>
          ))}
        </select>
        <button class="button" formaction={address} hx-post={address}>
          Preview
        </button>
      </div>
      <div id="rule-check-result" class="check" role="status">
        {result === undefined ? null : 'preview' in result ? (
          <Excluded preview={result.preview} />
        ) : (
          <Findings
            kind="error"
            messages={Object.entries(result.problems).map(
              ([field, message]) => `${ruleFieldLabels[field] ?? field}: ${message}`,
            )}
          />
        )}
      </div>
    </div>
  );
}

function Excluded({ preview }: { preview: RulePreview }) {
  return <Accepted>It would exclude {exclusionText(preview)}.</Accepted>;
}
