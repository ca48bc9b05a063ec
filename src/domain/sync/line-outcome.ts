import type { Day } from '../day.js';
import type { CodedValues, ReasonCode } from '../log/log-codes.js';
import { oddLine } from './odd-entries.js';
import type { LineNames } from './plan.js';
import type { ProposedChange } from './proposed-change.js';
import type { Unreadable } from './profile.js';

/** A line whose change took effect. */
export interface ChangedLine extends LineNames {
  readonly serviceId: number;
  /** Whether this run made the line. */
  readonly createdLine: boolean;
}

/** The entry for a quantity that was changed: AT11 for a new line, AT13 for one that went to zero, else AT09. */
export function changedLine(line: ChangedLine, oldUnits: number, newUnits: number): CodedValues {
  const { customerName, description, sku, serviceName, serviceDescription, serviceId } = line;
  if (line.createdLine) return { code: 'AT11', values: { customerName, serviceName, serviceId } };
  if (newUnits === 0) {
    return { code: 'AT13', values: { customerName, description: serviceDescription, serviceName, oldUnits } };
  }
  return { code: 'AT09', values: { customerName, description, sku, oldUnits, newUnits } };
}

/** The entry for a line that has the units again that it had before another run. */
export function undoneLine(
  { customerName, description, sku }: LineNames,
  change: { readonly oldUnits: number; readonly newUnits: number; readonly effectiveDate: Day },
): CodedValues {
  return { code: 'AT62', values: { customerName, description, sku, ...change } };
}

/** The entry for a change that a preview would make: AT53 for a new line, AT54 for one to zero, else AT52. */
export function proposedLine(
  { customerName, description, sku }: LineNames,
  { change, before, after, effectiveDate }: ProposedChange,
  note: string,
): CodedValues {
  const code = change === 'create' ? 'AT53' : after === 0 ? 'AT54' : 'AT52';
  const values = { customerName, description, sku, oldUnits: before, newUnits: after, effectiveDate, note };
  return { code, values };
}

/** The entry for a line under a code whose message has a reason and nothing else. */
export function lineEntry(
  code: ReasonCode,
  { customerName, description, sku }: Pick<LineNames, 'customerName' | 'description' | 'sku'>,
  reason: string,
): CodedValues {
  return { code, values: { customerName, description, sku, reason } };
}

/** The entry for a line that is not changed, as its contract ends before the day from which the change would count. */
export function afterContractLine(
  { customerName, description, sku }: LineNames,
  { effectiveDate }: Pick<ProposedChange, 'effectiveDate'>,
  contractEnd: Day,
): CodedValues {
  return { code: 'AT65', values: { customerName, description, sku, effectiveDate, contractEnd } };
}

/** What is said beside a change that counts from the next period on, because the job wants it so. */
export function laterStart(
  { customerName, description, sku }: LineNames,
  { before, after, effectiveDate }: Omit<ProposedChange, 'change'>,
): CodedValues {
  const change = { oldUnits: before, newUnits: after, effectiveDate };
  return { code: 'AT66', values: { customerName, description, sku, ...change } };
}

/** The entry for a line whose quantity cannot be told from what Autotask shows. It must not be taken for 0. */
export function unreadableLine(
  line: LineNames,
  contractServiceId: number | null,
  unreadable: Unreadable,
  lastUnits: number | null = null,
): CodedValues {
  if (unreadable.unreadable === 'odd') return oddLine(line, unreadable.reason);
  const known = lastUnits === null ? '' : `, and it had ${lastUnits} units when a run last saw it`;
  return lineEntry('AT47', line, `${shownOf(unreadable, `contract service ${contractServiceId ?? ''}`)}${known}`);
}

/** What Autotask shows of a line whose quantity cannot be told, as a clause. */
export function shownOf(read: Unreadable, line: string): string {
  const { day } = read;
  switch (read.unreadable) {
    case 'odd':
      return read.reason;
    case 'noRows':
      return `Autotask shows no unit row of ${line}`;
    case 'begunLater':
      return `the unit rows that Autotask shows of ${line} begin after ${day}`;
    case 'ended':
      return `the unit rows that Autotask shows of ${line} end before ${day}`;
    case 'gap':
      return `Autotask shows unit rows of ${line} before and after ${day}, and none that holds this day`;
    case 'tied':
      return `Autotask shows unit rows of ${line} that contradict each other on ${day}`;
  }
}

/** A new line or a quantity that Autotask refused: AT14 where the line is new, else AT34. */
export function refusedLine(line: LineNames, isNew: boolean, details: string): CodedValues {
  if (!isNew) return lineEntry('AT34', line, details);
  return { code: 'AT14', values: { customerName: line.customerName, sku: line.sku, details } };
}

/** Says that the run created a line and then left it: nobody would find a line without a quantity. */
export function createdLineNote({ createdLine }: Pick<ChangedLine, 'createdLine'>): string {
  return createdLine ? '; the line itself was created, and its quantity was not set' : '';
}
