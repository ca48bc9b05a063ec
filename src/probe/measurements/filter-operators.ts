import { AutotaskError } from '../../autotask/errors.js';
import type { ShownRow } from '../rows.js';
import { asAssumed, different, notTold, type Finding, type SimulatorSettings } from '../finding.js';
import { measurement } from '../measurement.js';

interface Tried {
  readonly operator: string;
  readonly isRight: boolean;
}

type Unknown = 'dropped' | 'refused' | 'obeyed';

/** A condition on the contract's rows, and the rows that it means. */
interface Trial {
  readonly operator: string;
  readonly condition: object;
  readonly means: (row: ShownRow) => boolean;
}

function trialsWith(row: ShownRow): Trial[] {
  const { id, start, end } = row;
  const by = (op: string, value: unknown) => ({ op, field: 'id', value });
  return [
    { operator: 'eq', condition: by('eq', id), means: (each) => each.id === id },
    { operator: 'in', condition: by('in', [id]), means: (each) => each.id === id },
    { operator: 'gt', condition: by('gt', id), means: (each) => each.id > id },
    { operator: 'gte', condition: by('gte', id), means: (each) => each.id >= id },
    { operator: 'lt', condition: by('lt', id), means: (each) => each.id < id },
    { operator: 'lte', condition: by('lte', id), means: (each) => each.id <= id },
    {
      operator: 'or of and',
      condition: { op: 'or', items: [by('lt', id), { op: 'and', items: [by('gte', id), by('lte', id)] }] },
      means: (each) => each.id <= id,
    },
    {
      operator: 'lte and gte of dates',
      condition: {
        op: 'and',
        items: [
          { op: 'lte', field: 'startDate', value: `${start}T23:59:59` },
          { op: 'gte', field: 'endDate', value: `${end}T00:00:00` },
        ],
      },
      means: (each) => each.start <= start && each.end >= end,
    },
  ];
}

export const filterOperators = measurement({
  name: 'filter-operators',
  question: 'Do the operators hold that the product filters by, and what becomes of an unknown one?',
  assumed: 'they hold; a condition with an unknown one is dropped in silence',
  cost: { reads: 10, writes: 0 },
  async observe({ bench, contract }) {
    const rows = (await bench.rows()).toSorted((a, b) => a.id - b.id);
    const middle = rows[Math.floor(rows.length / 2)];
    if (middle === undefined || rows.length < 3) return undefined;
    const ofContract = { op: 'eq', field: 'contractID', value: contract.id };
    const tried: Tried[] = [];
    for (const { operator, condition, means } of trialsWith(middle)) {
      const found = await idsOf(() => bench.tenant.unitIds([ofContract, condition]));
      const expected = rows.filter(means).map(({ id }) => id);
      tried.push({ operator, isRight: found !== undefined && sameIds(found, expected) });
    }
    const strange = await idsOf(() => bench.tenant.unitIds([ofContract, { op: 'ne', field: 'id', value: middle.id }]));
    const unknown: Unknown = strange === undefined ? 'refused' : strange.includes(middle.id) ? 'dropped' : 'obeyed';
    return { tried, unknown };
  },
  judge(observed): Finding {
    if (observed === undefined) return notTold('The contract shows too few unit rows to filter.');
    const { tried, unknown } = observed;
    const wrong = tried.filter(({ isRight }) => !isRight).map(({ operator }) => operator);
    const settings: SimulatorSettings = unknown === 'obeyed' ? {} : { unknownOperator: unknown };
    const known = `${tried.length - wrong.length} of ${tried.length} operators hold; the unknown one (ne) is ${unknown}.`;
    if (wrong.length > 0) {
      const consequence = `Not ${wrong.join(', ')}: the product checks every row against its filter, so runs stop with AT23 where a filter finds too much, and may miss rows where it finds too few. Report it.`;
      return different(known, consequence, settings);
    }
    if (unknown === 'dropped') return asAssumed(known, settings);
    return different(known, 'Nothing: the product uses known operators only.', settings);
  },
});

async function idsOf(ask: () => Promise<number[]>): Promise<number[] | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof AutotaskError && error.status !== undefined && error.kind !== 'Unauthorized') return undefined;
    throw error;
  }
}

function sameIds(found: readonly number[], expected: readonly number[]): boolean {
  const ids = new Set(found);
  return ids.size === expected.length && expected.every((id) => ids.has(id));
}
