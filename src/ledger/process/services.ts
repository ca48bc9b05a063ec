import type { Store } from '../../store/database.js';

/** What a billing process needs. */
export interface BillingProcessServices {
  readonly store: Store;
  /** A fixed "now", for sample worlds; undefined: the real time. */
  readonly clock: Date | undefined;
}
