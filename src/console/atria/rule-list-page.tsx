import type { BillingRule } from '../../ledger/model/billing-rule.js';
import type { LogSubject } from '../../store/log/log-subjects.js';
import { historyAddress } from '../audit/audit-address.js';
import { Icon } from '../components/icon.js';
import { Menu } from '../components/menu.js';
import { PageHead } from '../components/page-head.js';
import { actionsColumn, numberColumn, ScrollTable } from '../components/table.js';
import { ProcessButton } from './process-button.js';
import { conditionLines, validityText } from './rule-wording.js';
import { Trail } from './trail.js';

/** The billing rules in their processing order. */
export function RuleListPage({ rules, trail }: { rules: readonly BillingRule[]; trail: LogSubject | undefined }) {
  return (
    <>
      <PageHead
        title="Billing rules"
        lead="Everything is billed until a rule says otherwise. Of several that match, the last in processing order gives the reason."
        actions={
          <>
            <ProcessButton trail={trail} />
            <a class="button button-primary" href="/atria/rules/new">
              <Icon name="plus" />
              New Rule
            </a>
          </>
        }
      />
      <Trail subject={trail} />
      <div class="card card-flush">
        {rules.length === 0 ? (
          <p class="empty">There is no rule yet: everything is billed.</p>
        ) : (
          <Rules rules={rules} />
        )}
      </div>
    </>
  );
}

function Rules({ rules }: { rules: readonly BillingRule[] }) {
  return (
    <ScrollTable
      label="Billing rules in processing order"
      className="cards"
      columns={['Description', numberColumn('Order'), 'Excludes', 'Override reason', 'Valid', actionsColumn]}
    >
      {rules.map((rule) => (
        <RuleRow rule={rule} />
      ))}
    </ScrollTable>
  );
}

function RuleRow({ rule }: { rule: BillingRule }) {
  const { ruleId, description, processingOrder, overrideReason, conditions } = rule;
  return (
    <tr>
      <th scope="row" class="prose-cell">
        <a class="quiet-link" href={`/atria/rules/${ruleId}`}>
          {description}
        </a>
      </th>
      <td class="number" data-label="Order">
        {processingOrder}
      </td>
      <td class="prose-cell" data-label="Excludes">
        <div>
          {conditionLines(conditions).map((line) => (
            <p>{line}</p>
          ))}
        </div>
      </td>
      <td class="name-cell" data-label="Override reason">
        {overrideReason}
      </td>
      <td class="nowrap" data-label="Valid">
        {validityText(rule)}
      </td>
      <td class="menu-cell">
        <Menu id={`menu-rule-${ruleId}`} label={`What can be done with “${description}”`}>
          <a class="menu-item" href={`/atria/rules/${ruleId}`}>
            <Icon name="edit" />
            Edit
          </a>
          <a class="menu-item" href={historyAddress('billing rule', String(ruleId))}>
            <Icon name="audit" />
            History
          </a>
          <a class="menu-item menu-danger" href={`/atria/rules/${ruleId}/delete`}>
            <Icon name="trash" />
            Delete
          </a>
        </Menu>
      </td>
    </tr>
  );
}
