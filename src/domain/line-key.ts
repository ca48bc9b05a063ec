/** Which contract line of an Autotask database is meant, whether the contract has it by now or not. */
export interface LineKey {
  readonly contractId: number;
  readonly serviceId: number;
}

/** What the line is called in the plan of a run and wherever lines are looked up. */
export function lineIdOf({ contractId, serviceId }: LineKey): string {
  return `${contractId}/${serviceId}`;
}
