import type { Check, ContractRow, JsonLine, RunViews } from '../evidence.js';
import { sumOf } from '../money.js';
import { proposedCodes } from './amounts.js';
import { unlike } from './multiset.js';

/** By contract, the changes of a preview are those of its lines, and together what its plan says. */
export const contractsAddUp: Check = ({ runs }) =>
  [runs.preview, runs['undo preview']].flatMap((run) => {
    if (run === undefined) return ['There is no such preview.'];
    return breachesOf(run).map((breach) => `Of the ${run.name}: ${breach}`);
  });

function breachesOf({ lines, report: { plan }, contractViews }: RunViews): string[] {
  const wanted = byContract(lines.filter(({ outcome }) => proposedCodes.includes(outcome)));
  const views = Object.entries(contractViews);
  return [
    ...(views.length === 0 ? ['No view shows its contracts.'] : []),
    ...views.flatMap(([view, found]) => [
      ...unlike(wanted, found, `Of the contracts, ${view}`),
      ...sums(view, found, plan),
    ]),
  ];
}

/** The lines and the money of all contracts of a view are those of the plan. */
function sums(view: string, found: readonly ContractRow[], plan: RunViews['report']['plan']): string[] {
  const lines = found.reduce((sum, each) => sum + each.lines, 0);
  const money = sumOf(found.map(({ amount }) => amount).filter((amount) => amount !== ''));
  return [
    ...(lines === plan?.lines
      ? []
      : [`The contracts of ${view} have ${lines} lines, and the plan ${plan?.lines ?? 0}.`]),
    ...(money === sumOf([plan?.amount ?? '0'])
      ? []
      : [`The contracts of ${view} come to ${money}, and the plan to ${plan?.amount ?? 'nothing'}.`]),
  ];
}

function byContract(changes: readonly JsonLine[]): ContractRow[] {
  const groups = new Map<string, JsonLine[]>();
  for (const line of changes) {
    const key = `${line.customer} ${line.lineId.split('/')[0] ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()].map((lines) => {
    const raised = lines.filter(({ change }) => Number(change) > 0).length;
    const toZero = lines.filter(({ after }) => after === 0).length;
    return {
      ...{ customer: lines[0]?.customer ?? '', contract: lines[0]?.contract ?? '', lines: lines.length },
      ...{ toZero, reduced: lines.length - raised - toZero, raised },
      amount: sumOf(lines.map(({ amount }) => amount).filter((amount) => amount !== '')),
    };
  });
}
