import type { SyncSettings } from '../../src/domain/sync/settings.js';

/** What a campaign worker tells at the boundary of an activity; before and after it, it waits there for the verdict. */
export interface PointMessage {
  readonly kind: 'point';
  readonly id: number;
  readonly when: 'before' | 'after' | 'failed';
  readonly activity: string;
  readonly attempt: number;
  readonly workflowId: string;
}

/** Which product a worker is: the real one where no mutant is named. */
export interface Variant {
  readonly mutant: string | undefined;
  /** What differs from the campaign's usual settings. */
  readonly settings: Partial<SyncSettings>;
}

export type WorkerMessage = { readonly kind: 'ready' } | { readonly kind: 'changed' } | PointMessage;

export type HarnessMessage =
  | { readonly kind: 'verdict'; readonly id: number; readonly verdict: 'go' | 'die' }
  | { readonly kind: 'change'; readonly variant: Variant }
  | { readonly kind: 'shut down' };
