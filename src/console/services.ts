import type { Client } from '@temporalio/client';
import type { Author } from '../domain/audit/audit-entry.js';
import type { TemporalUi } from '../runs/temporal-ui.js';
import type { Store } from '../store/database.js';
import type { ConnectionPlace } from '../connection/place.js';
import type { SecretsKey } from '../store/secret-sets.js';
import type { Times } from './shell/times.js';

/** What the console's pages are built upon. */
export interface ConsoleServices {
  readonly store: Store;
  /** Through {@link askTemporal} only, so that a page goes on without Temporal. */
  readonly client: Client;
  readonly taskQueue: string;
  /** Needed to store secrets, to test them and to read from Autotask with them, and for nothing else; undefined where it was not given. */
  readonly secretsKey: SecretsKey | undefined;
  readonly formerSecretsKey: SecretsKey | undefined;
  /** Only to test connections and to read what a mapping may lead to: all other pages show what is in the store. */
  readonly connection: ConnectionPlace;
  /** For links; undefined where nobody said where Temporal's web UI is. */
  readonly temporalUi: TemporalUi | undefined;
  /** Where people use Autotask in a browser, for a link; undefined where nobody said. */
  readonly autotaskUiUrl: string | undefined;
  /** The console's own address, for links back from Temporal; undefined where nobody said. */
  readonly consoleUrl: string | undefined;
  readonly times: Times;
  /** A fixed "now" for the ledger's changes, for sample worlds; undefined: the real time. */
  readonly clock: Date | undefined;
  /** Who is recorded as having done what is done here: whoever logs in, as far as the console knows. */
  readonly author: Author;
}
