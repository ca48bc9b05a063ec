import type { CodedValues } from './log-codes.js';
import type { LineNames } from './plan.js';

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

/** The entry for a line that was not changed, by our own codes that take a reason. */
export function unchangedBecause(
  code: 'AT29' | 'AT30' | 'AT31' | 'AT32' | 'AT34' | 'AT35' | 'AT36' | 'AT37' | 'AT38',
  { customerName, description, sku }: LineNames,
  reason: string,
): CodedValues {
  return { code, values: { customerName, description, sku, reason } };
}

/** A new line or a quantity that Autotask refused: AT14 where the line is new, else AT34. */
export function refusedLine(line: LineNames, isNew: boolean, details: string): CodedValues {
  if (!isNew) return unchangedBecause('AT34', line, details);
  return { code: 'AT14', values: { customerName: line.customerName, sku: line.sku, details } };
}

/** What a run did make of a line that it leaves: nobody finds a line without a quantity by itself. */
export function createdLineNote({ createdLine }: Pick<ChangedLine, 'createdLine'>): string {
  return createdLine ? '; the line itself was created, and its quantity was not set' : '';
}

/** How messages call what was sent for a line: the delta of an adjustment, and none of a creation. */
export function sentWrite(delta: number | null): string {
  return delta === null ? 'the creation of the line' : `a change by ${delta}`;
}
