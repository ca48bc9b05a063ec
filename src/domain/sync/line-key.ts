/** A contract line of an Autotask database, whether or not the contract has it yet. */
export interface LineKey {
  readonly contractId: number;
  readonly serviceId: number;
}

/** What the line is called in the plan of a run and wherever lines are looked up. */
export function lineIdOf({ contractId, serviceId }: LineKey): string {
  return `${contractId}/${serviceId}`;
}

/** A line of a customer, where lines of several customers are looked up: two customers may have been fed on one line. */
export function customerLineId(customerCode: string, lineId: string): string {
  return `${customerCode} ${lineId}`;
}
