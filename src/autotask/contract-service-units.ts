import { z } from 'zod';
import type { Day } from '../domain/day.js';
import { askedId } from './asked-id.js';
import type { Condition } from './query.js';
import type { ItemQuery, OwnedRows, Reader } from './reader.js';
import { autotaskDay, id } from './schemas.js';

const row = z.object({
  id,
  contractServiceID: id,
  contractID: id,
  serviceID: id,
  startDate: autotaskDay,
  endDate: autotaskDay,
  // Whole, and as great as Autotask and the store hold.
  units: z.int32(),
});

export const contractServiceUnitFields = Object.keys(row.shape);

/**
 * The quantity of a contract line over some days, both included. A row's end may overlap the next row's first day. https://ww1.autotask.net/help/DeveloperHelp/Content/APIs/REST/Entities/ContractServiceUnitsEntity.htm
 */
export type ContractServiceUnit = z.infer<typeof row>;

const rowOfPeriod = row.extend({
  // Only whether it is set matters: then the period is approved and posted, so it is billed.
  approveAndPostDate: z.unknown(),
});

/** A row that says whether its period is billed already. */
export interface PeriodRow extends ContractServiceUnit {
  /** null if Autotask does not tell. */
  readonly isPosted: boolean | null;
}

/** Asks for rows of one line that begin after a day and have fewer units than a number. */
export interface UnitsLimit {
  contractServiceID: number;
  after: Day;
  fewerThan: number;
}

/** One limit is an `and` of three conditions within one `or`; all four are counted towards Autotask's 500. */
const limitsPerQuery = 120;

export interface ContractServiceUnits {
  /**
   * The rows of these contracts that hold any day from `from` to `to`: also for one day there are two of a line where one row ends on
   * the day the next begins.
   */
  ofContracts(contractIds: readonly number[], from: Day, to: Day): Promise<OwnedRows<ContractServiceUnit, number>>;
  /** The rows of these contracts that hold any day from `from` to `to`, each with whether its period is posted. */
  periodsOf(contractIds: readonly number[], from: Day, to: Day): Promise<OwnedRows<PeriodRow, number>>;
  /** The rows of these lines that hold any day from `from` to `to`. */
  inWindow(contractServiceIds: readonly number[], from: Day, to: Day): Promise<OwnedRows<ContractServiceUnit, number>>;
  /** Every row of these lines, by a filter without a date. */
  ofLines(contractServiceIds: readonly number[]): Promise<OwnedRows<ContractServiceUnit, number>>;
  /** Whether the API user is shown any row of the database. */
  areVisible(): Promise<boolean>;
  /** The rows that any of the limits asks for. */
  fewerThan(limits: readonly UnitsLimit[]): Promise<OwnedRows<ContractServiceUnit, UnitsLimit>>;
}

export function contractServiceUnits(reader: Reader): ContractServiceUnits {
  const touching = (field: 'contractID' | 'contractServiceID', ids: readonly number[], from: Day, to: Day) =>
    reader.each(ids, (chunk) => {
      const asked = new Set(chunk);
      return query(holding(field, chunk, from, to), {
        matches: (each) => asked.has(each[field]),
        holdsDay: (each) => each.startDate <= to && each.endDate >= from,
        itemOf: askedId(field, asked),
      });
    });
  return {
    ofContracts: (contractIds, from, to) => touching('contractID', contractIds, from, to),
    async periodsOf(contractIds, from, to) {
      const read = await reader.each<number, z.infer<typeof rowOfPeriod>>(contractIds, (chunk) => {
        const asked = new Set(chunk);
        return {
          ...{ entity: 'ContractServiceUnits', row: rowOfPeriod, fields: Object.keys(rowOfPeriod.shape) },
          filter: holding('contractID', chunk, from, to),
          matches: (each) => asked.has(each.contractID),
          holdsDay: (each) => each.startDate <= to && each.endDate >= from,
          itemOf: askedId('contractID', asked),
        };
      });
      return { rows: read.rows.map(periodRow), odd: read.odd };
    },
    inWindow: (contractServiceIds, from, to) => touching('contractServiceID', contractServiceIds, from, to),
    ofLines: (contractServiceIds) =>
      reader.each(contractServiceIds, (chunk) => {
        const asked = new Set(chunk);
        return query([{ op: 'in', field: 'contractServiceID', value: chunk }], {
          matches: (each) => asked.has(each.contractServiceID),
          itemOf: askedId('contractServiceID', asked),
        });
      }),
    async areVisible() {
      const any = query([{ op: 'gte', field: 'id', value: 0 }], { matches: () => true, itemOf: () => undefined });
      const { rows, odd } = await reader.all({ ...any, enough: 1 });
      // A row that cannot be read is visible all the same.
      return rows.length + odd.length > 0;
    },
    fewerThan: (limits) =>
      reader.each(
        limits,
        (chunk) =>
          query([{ op: 'or', items: chunk.map(conditionOf) }], {
            matches: (each) => chunk.some((limit) => isUnder(each, limit)),
            itemOf: (fields) =>
              chunk.find(({ contractServiceID }) => contractServiceID === fields['contractServiceID']),
          }),
        limitsPerQuery,
      ),
  };
}

/** Whether a row's approveAndPostDate says that its period is posted; null if the row has no such field. */
export function isPostedBy(approveAndPostDate: unknown): boolean | null {
  return approveAndPostDate === undefined ? null : approveAndPostDate !== null && approveAndPostDate !== '';
}

function periodRow({ approveAndPostDate, ...each }: z.infer<typeof rowOfPeriod>): PeriodRow {
  return { ...each, isPosted: isPostedBy(approveAndPostDate) };
}

/** The rows of contracts or lines that hold any of these days. */
function holding(
  field: 'contractID' | 'contractServiceID',
  ids: readonly number[],
  from: Day,
  to: Day,
): readonly Condition[] {
  return [
    { op: 'in', field, value: ids },
    { op: 'lte', field: 'startDate', value: lastMoment(to) },
    { op: 'gte', field: 'endDate', value: firstMoment(from) },
  ];
}

function query<Item>(
  filter: readonly Condition[],
  meaning: Pick<ItemQuery<ContractServiceUnit, Item>, 'matches' | 'holdsDay' | 'itemOf'>,
): ItemQuery<ContractServiceUnit, Item> {
  // If two rows of one id differ, the quantity is not certain.
  const keyOf = (each: ContractServiceUnit) => JSON.stringify([each.id, each.startDate, each.endDate, each.units]);
  const agreeIn = ['contractServiceID', 'contractID', 'serviceID'];
  return { entity: 'ContractServiceUnits', row, fields: contractServiceUnitFields, filter, keyOf, agreeIn, ...meaning };
}

function conditionOf({ contractServiceID, after, fewerThan }: UnitsLimit): Condition {
  return {
    op: 'and',
    items: [
      { op: 'eq', field: 'contractServiceID', value: contractServiceID },
      { op: 'gt', field: 'startDate', value: lastMoment(after) },
      { op: 'lt', field: 'units', value: fewerThan },
    ],
  };
}

function isUnder(each: ContractServiceUnit, { contractServiceID, after, fewerThan }: UnitsLimit): boolean {
  return each.contractServiceID === contractServiceID && each.startDate > after && each.units < fewerThan;
}

/** Autotask keeps days as midnights: these bounds include or exclude a whole day whichever time a row was given. */
function firstMoment(day: Day): string {
  return `${day}T00:00:00`;
}

function lastMoment(day: Day): string {
  return `${day}T23:59:59`;
}
