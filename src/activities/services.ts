import type { Logger } from 'pino';
import type { HttpBoundary } from '../http/boundary.js';
import type { SyncSettings } from '../domain/sync/settings.js';
import type { Store } from '../store/database.js';
import type { SecretsKey } from '../store/secret-sets.js';
import type { CallBudgets } from './call-budget.js';
import type { CallSlots } from './call-slots.js';

export interface ScheduleFacts {
  /** An IANA name; UTC if none is set. */
  readonly timeZone: string;
  /** The times at which it starts the next runs, the earliest first. */
  readonly nextTimes: readonly Date[];
}

/** What Temporal says of the chain of executions of a run: it goes on, was asked to end, or has ended. */
export type ChainState = 'running' | 'cancelling' | 'ended';

/** What a run asks Temporal about. */
export interface TemporalFacts {
  /** The state, under the workflow id, of the chain of executions that began with this run id. */
  chainState(workflowId: string, firstRunId: string): Promise<ChainState>;
  /** Whether this one execution ended by continuing as new, and not by a reset. */
  hasContinued(workflowId: string, executionId: string): Promise<boolean>;
  /** Whether the chain of executions that began with this run id is running now under the workflow id. */
  isRunning(workflowId: string, firstRunId: string): Promise<boolean>;
  /** Whether this one execution is running now under the workflow id: not ended, reset or continued as new. */
  isCurrent(workflowId: string, executionId: string): Promise<boolean>;
  /** What a schedule says; undefined if it is gone. */
  schedule(scheduleId: string): Promise<ScheduleFacts | undefined>;
}

/** What the activities need; the worker provides it. */
export interface SyncServices {
  readonly store: Store;
  /** Of this process, out of those that all processes share. */
  readonly callSlots: CallSlots;
  /** The calls of an hour, which all processes share. */
  readonly callBudgets: CallBudgets;
  readonly secretsKey: SecretsKey;
  readonly formerSecretsKey: SecretsKey | undefined;
  readonly atria: { readonly url: string; readonly token: () => string };
  readonly autotask: {
    /** Where zones are looked up, for example `https://webservices.autotask.net/atservicesrest/`. */
    readonly zoneUrl: string;
    /** Hosts that credentials may be sent to besides Autotask's own, as `host:port`. */
    readonly allowedHosts: readonly string[];
    /** Used if a secret set has no IntegrationCode. */
    readonly integrationCode: string;
  };
  /** With the secrets of this process, whichever system might repeat one. */
  readonly boundary: HttpBoundary;
  /** Called with the parameters, as typed, of each run whose parameters are accepted. */
  readonly onRunStarted: ((now: Date, input: unknown) => void) | undefined;
  readonly settings: SyncSettings;
  /** A fixed "now", for sample worlds; undefined: the real time. */
  readonly clock: Date | undefined;
  /** The time zone of the run day of runs that no schedule starts: an IANA name. Undefined: the ledger's. */
  readonly timeZone?: string | undefined;
  /** The console's address, for links from Temporal; undefined if not configured. */
  readonly consoleUrl: string | undefined;
  readonly temporal: TemporalFacts;
  readonly logger: Logger;
}
