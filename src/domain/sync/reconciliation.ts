import type { BilledLine, BilledLines, UnusableLine } from './billed-lines.js';
import type { AtriaCustomer } from '../billing.js';
import type { CustomerWithContract } from './customer-contracts.js';
import { decideLine, isIncrease, type LineUnits } from './decided-line.js';
import { lineIdOf } from './line-key.js';
import {
  daysOfLine,
  fromLastChange,
  placeOf,
  readDaysOf,
  type PlanDays,
  type PlannedPlace,
  type ReadDays,
  type MovedChange,
} from './line-place.js';
import { afterContractLine, lineEntry, unreadableLine, type ChangedLine } from './line-outcome.js';
import type { CodedValues } from '../log/log-codes.js';
import type { CustomerOutcome, LineNames, PlanLine, RecordOutcome } from './plan.js';
import type { Service } from './service-catalogue.js';
import { oddLine } from './odd-entries.js';
import { messageOf } from '../message-of.js';

const greatestSkuInId = 200;

/** A line that the contract has, with its units on the days that are read as far as they can be told. */
export interface ContractLine extends LineUnits {
  readonly contractServiceId: number;
  /** What a run last found or left on it, if its units cannot be told. */
  readonly lastUnits?: number | null;
}

/** What is known of the contract lines when a batch is decided. */
export interface LinesInAutotask {
  /** The lines of one service on one contract: none, one, or more than can be told apart. */
  linesOf(contractId: number, serviceId: number): readonly ContractLine[];
  /** Why a line, or its absence, is uncertain, as a clause; undefined if it is certain. */
  oddityOf(contractId: number, serviceId: number): string | undefined;
  /** Whether a write of the line is open or too fresh for the read to be trusted. */
  isContested(contractId: number, serviceId: number): boolean;
  /** The latest change of the line by a run of the same period that Autotask had refused on an earlier day. */
  movedChange(contractId: number, serviceId: number): MovedChange | undefined;
}

/** The plan of one customer. */
export interface CustomerPlan {
  readonly records: readonly RecordOutcome[];
  readonly lines: readonly PlanLine[];
}

/**
 * Works out something for each customer. One whose data cannot be worked with is reported (AT40) and does not stop the others.
 *
 * A fault of the program in this work ends in the same way, as nothing tells it from such data: nothing of that customer is
 * planned, so nothing is changed, and the entry has the error's text. A fault anywhere else ends the run (AT42).
 */
export function forEachCustomer<Customer extends CustomerWithContract, Result>(
  customers: readonly Customer[],
  workOut: (customer: Customer) => Result,
): { readonly results: readonly Result[]; readonly outcomes: readonly CustomerOutcome[] } {
  const results: Result[] = [];
  const outcomes: CustomerOutcome[] = [];
  for (const each of customers) {
    try {
      results.push(workOut(each));
    } catch (error) {
      const details = messageOf(error);
      const { code: customerCode, name: customerName } = each.customer;
      outcomes.push({ customerCode, outcome: { code: 'AT40', values: { customerName, details } } });
    }
  }
  return { results, outcomes };
}

/** A customer with what it is billed, or was. */
export interface BilledCustomer extends CustomerWithContract {
  readonly billed: BilledLines;
}

/** Decides about everything that one customer is billed, or was. */
export function planLinesOf(
  { customer, companyId, contract, billed }: BilledCustomer,
  autotask: LinesInAutotask,
  days: PlanDays,
  allowCreate: boolean,
): CustomerPlan {
  const customerName = customer.name;
  const withoutSku = billed.withoutSku.map((record): RecordOutcome => {
    const values = { customerName, description: record.description };
    return { recordId: record.recordId, customerCode: customer.code, outcome: { code: 'AT07', values } };
  });
  const unusable = billed.unusable.map((line) => unusableLine(customer, line));
  const lines = billed.lines.map((line) => {
    const { id } = line.service;
    const planned = placeOf(companyId, contract, id, daysOfLine(days, line.skus));
    const place = fromLastChange(planned, contract, autotask.movedChange(contract.id, id));
    return planLine(customer, place, line, autotask, { allowCreate, read: readDaysOf(days) });
  });
  return { records: withoutSku, lines: [...unusable, ...lines] };
}

function planLine(
  customer: AtriaCustomer,
  { place, days, increaseRule }: PlannedPlace,
  billed: BilledLine,
  autotask: LinesInAutotask,
  { allowCreate, read }: { allowCreate: boolean; read: ReadDays },
): PlanLine {
  const { service, quantity: target } = billed;
  const names = namesOf(customer, billed, service.name, service.description);
  const mayCreate = allowCreate && service.isActive;
  const lines = autotask.linesOf(place.contractId, place.serviceId);
  const contested = autotask.isContested(place.contractId, place.serviceId);
  const [line] = lines;
  const only = lines.length === 1 ? line : undefined;
  const decided = decideLine(only, target, days, place.byDirection, read);
  const common = {
    lineId: lineIdOf(place),
    names,
    place: { ...place, ...decided.days, contractServiceId: only?.contractServiceId ?? null },
    mayCreate,
    target,
    quantityRule: ruleSentences(billed, isIncrease(decided, place.byDirection) ? increaseRule : null),
    before: decided.before,
    recordIds: billed.recordIds,
    fed: billed.fed,
  };
  const oddity =
    autotask.oddityOf(place.contractId, place.serviceId) ?? newLineOddity(service, line, target, allowCreate);
  if (oddity !== undefined) return { ...common, change: 'none', before: null, outcome: oddLine(names, oddity) };
  if (lines.length > 1) {
    return { ...common, change: 'none', outcome: ambiguousLine(names, lines.length) };
  }
  if (decided.kind === 'afterContract' && (days.isAfterContract === true || !contested)) {
    return { ...common, change: 'none', outcome: afterContractLine(names, decided.days, place.contractEnd) };
  }
  if (contested) return { ...common, change: line === undefined ? 'create' : 'adjust', outcome: null };
  if (line === undefined) return { ...common, ...missingLine(names, target, mayCreate, service) };
  switch (decided.kind) {
    case 'unreadable': {
      const outcome = unreadableLine(names, line.contractServiceId, decided.unreadable, line.lastUnits);
      return { ...common, change: 'none', outcome };
    }
    case 'unchanged':
      return { ...common, change: 'none', outcome: unchangedLine(names) };
    // Not all that decides is known yet: the fresh read before the change decides.
    case 'afterContract':
    case 'unknown':
    case 'planned':
    case 'differs':
      return { ...common, change: 'adjust', outcome: null };
  }
}

/** What rules made of the quantity, and of the day of its change. */
function ruleSentences({ quantityRule }: BilledLine, increaseRule: string | null): string | null {
  const sentences = [quantityRule, increaseRule].filter((text) => text !== null);
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** Whether a service is active matters only if a line of it would be created. */
function newLineOddity(service: Service, line: ContractLine | undefined, target: number, allowCreate: boolean) {
  const isOdd = service.odd?.includes('isActive') === true;
  if (!isOdd || line !== undefined || target === 0 || !allowCreate) return undefined;
  return `whether Autotask's service ${service.id} is active cannot be read`;
}

/**
 * What becomes of a line that the contract does not have.
 *
 * @param service where the caller has read it: an inactive one is named, as no line is created for it whatever the job allows
 */
export function missingLine(
  names: LineNames,
  target: number,
  mayCreate: boolean,
  service?: Service,
): Pick<PlanLine, 'change' | 'outcome'> {
  const { customerName, description, sku } = names;
  if (target === 0) {
    const reason = 'nothing is billed and the contract has no line of this service';
    return { change: 'none', outcome: lineEntry('AT33', names, reason) };
  }
  if (mayCreate) return { change: 'create', outcome: null };
  const inactive = service === undefined ? {} : inactiveService(service);
  return { change: 'none', outcome: { code: 'AT12', values: { customerName, description, sku, ...inactive } } };
}

function inactiveService({ id, name, isActive, odd }: Service) {
  if (isActive || odd?.includes('isActive') === true) return {};
  return { details: `The service ${name} (${id}) is inactive in Autotask: activate it first.` };
}

export function unchangedLine({ customerName, serviceName }: LineNames): CodedValues {
  return { code: 'AT10', values: { customerName, serviceName } };
}

/** The entry for a line that needs no change. One that this run created counts as new even if it needs no units. */
export function needsNoChange(line: LineNames & Pick<ChangedLine, 'serviceId' | 'createdLine'>): CodedValues {
  const { customerName, serviceName, serviceId } = line;
  return line.createdLine ? { code: 'AT11', values: { customerName, serviceName, serviceId } } : unchangedLine(line);
}

export function ambiguousLine(line: LineNames, count: number): CodedValues {
  return lineEntry('AT29', line, `the contract has ${count} lines of this service`);
}

function unusableLine(customer: AtriaCustomer, line: UnusableLine): PlanLine {
  const { description, sku, reason } = line;
  const names = { customerName: customer.name, description, sku };
  const outcome: Record<UnusableLine['problem'], CodedValues> = {
    serviceMissing: { code: 'AT08', values: { customerName: customer.name, description } },
    serviceAmbiguous: lineEntry('AT29', names, reason),
    quantityInvalid: lineEntry('AT28', names, reason),
    unreadable: oddLine(names, reason),
  };
  return {
    lineId: unplacedLineId(customer.code, line),
    names: namesOf(customer, line, '', ''),
    place: null,
    change: 'none',
    mayCreate: false,
    target: null,
    quantityRule: null,
    before: null,
    outcome: outcome[line.problem],
    recordIds: line.recordIds,
    fed: line.fed,
  };
}

/** The id of a line without a place: its SKU, or the id of a record or line if an index could not hold the SKU. */
function unplacedLineId(customerCode: string, { sku, recordIds, fed }: UnusableLine): string {
  if (sku.length <= greatestSkuInId) return `${customerCode}/sku ${sku}`;
  const [recordId] = recordIds;
  const [line] = fed;
  if (recordId !== undefined || line === undefined) return `${customerCode}/record ${recordId ?? ''}`;
  return `${customerCode}/${line.unitsInDoubt === null ? 'fed' : 'in doubt'} ${lineIdOf(line)}`;
}

function namesOf(
  customer: AtriaCustomer,
  { description, sku }: { description: string; sku: string },
  serviceName: string,
  serviceDescription: string,
): LineNames {
  return {
    customerCode: customer.code,
    customerName: customer.name,
    description,
    sku,
    serviceName,
    serviceDescription,
  };
}
