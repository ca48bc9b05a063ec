/** Autotask could not be asked. The message says why, and `fix` what to do. */
export class CannotAsk extends Error {
  override readonly name = 'CannotAsk';
  readonly fix: string;

  constructor(message: string, fix: string, cause?: unknown) {
    super(message, { cause });
    this.fix = fix;
  }
}
