import type { Message } from './message.js';

/** Somewhere that people look at. */
export interface Channel {
  readonly name: 'webhook' | 'mail';
  /** Where its messages go, without what must stay secret. */
  readonly destination: string;
  /** Sends a message, once. @throws an Error that says why it did not arrive, and no secret */
  send(message: Message): Promise<void>;
}
