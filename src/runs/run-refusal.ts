/** Why something cannot be done to a run, as a sentence that says what to do. */
export class RunRefusal extends Error {
  override readonly name: string = 'RunRefusal';
}

/** A run refused a decision about its changes after it had read everything anew: it makes a new plan. */
export class DecisionNotTaken extends RunRefusal {
  override readonly name = 'DecisionNotTaken';
}
