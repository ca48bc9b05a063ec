import type { PlanPart } from '../domain/sync/decision.js';

/** The options that narrow a command to a part of the changes of a run. */
export interface PartOptions {
  readonly customer?: readonly string[] | undefined;
  readonly line?: readonly string[] | undefined;
  readonly exceptCustomer?: readonly string[] | undefined;
  readonly exceptLine?: readonly string[] | undefined;
}

/** The part of the changes that the options name. */
export function partOf({ customer, line, exceptCustomer, exceptLine }: PartOptions): PlanPart {
  return {
    ...(customer === undefined ? {} : { customers: customer }),
    ...(line === undefined ? {} : { lines: line }),
    ...(exceptCustomer === undefined ? {} : { exceptCustomers: exceptCustomer }),
    ...(exceptLine === undefined ? {} : { exceptLines: exceptLine }),
  };
}
