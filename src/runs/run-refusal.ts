/** Why something cannot be done to a run, as a sentence that says what to do. */
export class RunRefusal extends Error {
  override readonly name = 'RunRefusal';
}
