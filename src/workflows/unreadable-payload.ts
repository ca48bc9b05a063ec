/** Stands for a payload that cannot be decoded. A workflow that could not even begin would be tried for ever, unseen. */
export class UnreadablePayload {
  /** For people, such as `are not valid JSON`. Nothing of the payload itself, which may hold a secret. */
  readonly problem: string;

  constructor(problem: string) {
    this.problem = problem;
  }
}
