/** The ways in which a provider can be synced. */
export const variants = ['per-line-script', 'bulk-loop', 'product'] as const;

/** What one variant took in one world. Null: does not apply. */
export interface SyncResult {
  readonly world: string;
  readonly variant: (typeof variants)[number];
  readonly customers: number;
  readonly lines: number;
  readonly changedLines: number;
  /** To Autotask. */
  readonly calls: number;
  /** From the order to the end; the process is up already. */
  readonly wallMs: number;
  readonly historyEvents: number | null;
  readonly longestHistory: number | null;
  readonly billableActions: number | null;
  /** Of the process that does the work, and no server. */
  readonly peakRssMiB: number | null;
  readonly idleRssMiB: number | null;
  readonly cpuS: number | null;
  /** More calls than without the kill, if the process is killed after half of them and started again. */
  readonly callsAgainAfterKill: number;
  /** The share of the lines that was synced. Calls and times are scaled up from it. */
  readonly measuredShare: number;
}
