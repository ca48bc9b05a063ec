import type { Message } from './message.js';

/** Somewhere that people look at. */
export interface Channel {
  readonly name: 'webhook' | 'mail';
  /** Where its messages go, without what must stay secret. */
  readonly destination: string;
  /**
   * Sends a message, once.
   *
   * @returns whom it did not reach, as a clause; null if it reached everybody
   * @throws an Error that says why it reached nobody, and no secret
   */
  send(message: Message): Promise<string | null>;
}
