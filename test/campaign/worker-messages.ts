/** What a campaign worker tells at the boundary of an activity; it waits there for the verdict. */
export interface PointMessage {
  readonly kind: 'point';
  readonly id: number;
  readonly when: 'before' | 'after';
  readonly activity: string;
  readonly attempt: number;
  readonly workflowId: string;
}

export type WorkerMessage = { readonly kind: 'ready' } | PointMessage;

export type HarnessMessage =
  { readonly kind: 'verdict'; readonly id: number; readonly verdict: 'go' | 'die' } | { readonly kind: 'shut down' };
