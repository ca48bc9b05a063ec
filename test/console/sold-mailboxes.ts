import type { NewChange } from '../../src/ledger/model/changes.js';
import type { Store } from '../../src/store/database.js';
import { insertPeriods } from '../../src/ledger/store/periods.js';
import { append, change } from '../ledger/fresh-ledger.js';
import { days, provider } from '../rig/scenarios.js';
import type { ScenarioInput } from '../rig/world.js';

/** Autotask: contracts with the quantities of a month ago. */
export function soldMailboxes(): ScenarioInput {
  const large = [
    [9001, 2],
    [9002, 1],
  ] as const;
  return provider([
    { code: 'ASP', lines: [[9001, 3]] },
    { code: 'TGO', lines: large },
  ]);
}

/**
 * What a sync warns about in one period: ASP has no billing identifier, the plan Small no SKU, Large one that Autotask does
 * not know, and TGO's contract no line for Archive. The period has no records yet.
 */
export async function recordMailboxes(store: Store): Promise<void> {
  const service = { name: 'Hosted Exchange', level: 'user' } as const;
  await append(store, [
    change('serviceDefined', { serviceCode: 'HE', values: service, ...at('2026-10-27') }),
    ...[plan('Small', '', 2.5), plan('Large', '8888'), plan('Archive', '9003'), plan('Basic', '9001')],
    change('customerCreated', { customerCode: 'ASP', values: { name: 'ASP Limited' }, ...at('2026-10-27') }),
    change('customerCreated', { customerCode: 'TGO', values: { billingIdentifier: '1002' }, ...at('2026-10-27') }),
    ...mailboxes('ASP', 'Basic', 5),
    ...[...mailboxes('TGO', 'Small', 4), ...mailboxes('TGO', 'Large', 2), ...mailboxes('TGO', 'Archive', 1)],
  ]);
  await insertPeriods(store, [{ start: days.periodStart, end: days.periodEnd }]);
}

const at = (day: string) => ({ happenedAt: `${day}T09:00:00.000Z` });

function plan(planName: string, sku: string, salesPrice?: number): NewChange {
  const values = { sku, ...(salesPrice === undefined ? {} : { salesPrice }) };
  return change('planDefined', { serviceCode: 'HE', planName, values, ...at('2026-10-27') });
}

function mailboxes(customerCode: string, planName: string, count: number): NewChange[] {
  return Array.from({ length: count }, (_, index) => {
    const userName = `${planName}${index}@${customerCode}`;
    const about = { customerCode, userName, ...at('2026-11-02') };
    return [change('userCreated', about), change('serviceAssigned', { ...about, serviceCode: 'HE', planName })];
  }).flat();
}
