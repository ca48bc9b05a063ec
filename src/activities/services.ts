import type { Logger } from 'pino';
import type { HttpBoundary } from '../http/boundary.js';
import type { SyncSettings } from '../domain/settings.js';
import type { Store } from '../store/database.js';
import type { SecretsKey } from '../store/secret-sets.js';

export interface ScheduleFacts {
  /** An IANA name; UTC where none is set. */
  readonly timeZone: string;
  /** The times at which it starts the next runs, the earliest first. */
  readonly nextTimes: readonly Date[];
}

/** What Temporal says of the chain of executions of a run: it goes on, was asked to end, or has ended. */
export type ChainState = 'running' | 'cancelling' | 'ended';

/** What a run asks Temporal about. */
export interface TemporalFacts {
  /** How the chain of executions that began with this run id stands under the workflow id. */
  chainState(workflowId: string, firstRunId: string): Promise<ChainState>;
  /** Whether this one execution has ended by going on in a new one, and not because it was reset. */
  hasContinued(workflowId: string, executionId: string): Promise<boolean>;
  /** Whether the chain of executions that began with this run id is running now under the workflow id. */
  isRunning(workflowId: string, firstRunId: string): Promise<boolean>;
  /** Whether this one execution is running now under the workflow id: not ended, reset or continued as new. */
  isCurrent(workflowId: string, executionId: string): Promise<boolean>;
  /** What a schedule says; undefined where it is gone. */
  schedule(scheduleId: string): Promise<ScheduleFacts | undefined>;
}

/** What the activities are built upon; the worker provides it. */
export interface SyncServices {
  readonly store: Store;
  readonly secretsKey: SecretsKey;
  readonly formerSecretsKey: SecretsKey | undefined;
  readonly atria: { readonly url: string; readonly token: string };
  readonly autotask: {
    /** Where zones are looked up, for example `https://webservices.autotask.net/atservicesrest/`. */
    readonly zoneUrl: string;
    /** Hosts that credentials may be sent to besides Autotask's own, as `host:port`. */
    readonly allowedHosts: readonly string[];
    /** Used where a secret set has no IntegrationCode. */
    readonly integrationCode: string;
  };
  /** With the secrets of this process, whichever system might repeat one. */
  readonly boundary: HttpBoundary;
  /** Is told the parameters, as typed, of each run that begins with such as are accepted. */
  readonly onRunStarted: ((now: Date, input: unknown) => void) | undefined;
  readonly settings: SyncSettings;
  /** A fixed "now", for sample worlds; undefined: the real time. */
  readonly clock: Date | undefined;
  /** An IANA name: in it lies the run day of runs that no schedule starts. Undefined: the ledger's. */
  readonly timeZone?: string | undefined;
  /** Where the console is, for links from Temporal; undefined where nobody said. */
  readonly consoleUrl: string | undefined;
  readonly temporal: TemporalFacts;
  readonly logger: Logger;
}
