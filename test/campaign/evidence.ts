import { readSync, openSync, closeSync, statSync } from 'node:fs';
import proto from '@temporalio/proto';
import type { Client } from '@temporalio/client';
import { sql } from 'kysely';
import type { RecordedCall } from '../../src/simulator/core/call-record.js';
import type { Store } from '../../src/store/database.js';
import type { CampaignCase } from './case.js';
import type { HeldLine } from './holds.js';
import type { LineState, Write } from './ledger.js';
import type { CampaignRun } from './runs.js';
import type { SentDecision } from './sent-decisions.js';
import type { ShownPlan } from './shown-changes.js';

/** What a run says that it did about one line. */
export interface ReportedLine {
  readonly contractId: number | null;
  readonly serviceId: number | null;
  readonly state: string;
  readonly outcome: string | null;
}

/** A run as the store and Temporal know it. */
export interface RunEvidence {
  readonly run: CampaignRun;
  /** Null: the store never heard of it. */
  readonly storeStatus: string | null;
  readonly closed: boolean;
  readonly lines: readonly ReportedLine[];
  readonly records: number;
  readonly unaccounted: number;
  /** In the order of the log. */
  readonly codes: readonly string[];
  /** Set if it undoes another one. */
  readonly isUndo?: boolean;
}

export interface ClaimEvidence {
  readonly contractId: number;
  readonly serviceId: number;
  readonly state: string;
  readonly step: string;
  readonly verdict: string | null;
  readonly openedAt: number;
  /** When it passed its last check; null if it never did, or was taken back since. */
  readonly sendingAt: number | null;
  readonly answered: boolean;
  readonly runId: string;
}

/** Everything that a seed is judged by. */
export interface Evidence {
  readonly case: CampaignCase;
  readonly runs: readonly RunEvidence[];
  readonly writes: readonly Write[];
  /** By `contract/service`. */
  readonly states: ReadonlyMap<string, readonly LineState[]>;
  readonly linesMade: readonly string[];
  readonly holds: readonly HeldLine[];
  readonly calls: readonly RecordedCall[];
  readonly claims: readonly ClaimEvidence[];
  readonly adjustedOn: ReadonlyMap<string, readonly string[]>;
  /** The last day of each contract, as it is in the end. */
  readonly contractEnds: ReadonlyMap<number, string>;
  /** What people decided on the plans of runs, in the order of time. */
  readonly decisions: readonly SentDecision[];
  /** What the preview shows that the disturbed runs apply; null if they apply none. */
  readonly shown: ShownPlan | null;
  /** The lines that the disturbed runs undo, by `contract/service`; null if that is not chosen. */
  readonly undoPart: ReadonlySet<string> | null;
  /** Where a secret was found. */
  readonly leaks: readonly string[];
  /** How many executions went on in a new one. */
  readonly continued: number;
  /** How often a run rested because the calls of the hour were used, or to keep Autotask quick. */
  readonly rests: number;
}

export async function readRun(store: Store, run: CampaignRun): Promise<RunEvidence> {
  const { runId } = run;
  const rows = await sql<{ status: string; closed: boolean; isUndo: boolean }>`
    select status, closed_at is not null closed, undoes_run_id is not null "isUndo" from runs where run_id = ${runId}`.execute(
    store,
  );
  const lines = await sql<ReportedLine>`
    select contract_id "contractId", service_id "serviceId", state, outcome
    from plan_lines where run_id = ${runId}`.execute(store);
  const records = await sql<{ records: number; unaccounted: number }>`
    select count(*) records, count(*) filter (
      where r.outcome is null and c.outcome is null and (l.outcome is null or r.line_id is null)) unaccounted
    from run_records r
    left join run_customers c on c.run_id = r.run_id and c.customer_code = r.customer_code
    left join plan_lines l on l.run_id = r.run_id and l.line_id = r.line_id
    where r.run_id = ${runId} and r.pass = 'records'`.execute(store);
  const log = await sql<{ code: string }>`
    select code from log_entries where run_id = ${runId} order by sequence`.execute(store);
  return {
    run,
    storeStatus: rows.rows[0]?.status ?? null,
    closed: rows.rows[0]?.closed ?? false,
    isUndo: rows.rows[0]?.isUndo ?? false,
    lines: lines.rows,
    records: records.rows[0]?.records ?? 0,
    unaccounted: records.rows[0]?.unaccounted ?? 0,
    codes: log.rows.map(({ code }) => code),
  };
}

export async function readClaims(store: Store, ci: number): Promise<ClaimEvidence[]> {
  const { rows } = await sql<ClaimEvidence>`
    select contract_id "contractId", service_id "serviceId", state, step, verdict, run_id "runId",
      (extract(epoch from opened_at) * 1000)::float8 "openedAt",
      (extract(epoch from sending_at) * 1000)::float8 "sendingAt",
      answered_at is not null answered
    from claims where database_ci = ${ci} order by claim_id`.execute(store);
  return rows;
}

/** Looks for secrets in everything that a seed left behind. */
export async function findLeaks(
  { client, store, secrets }: { client: Client; store: Store; secrets: readonly string[] },
  runs: readonly CampaignRun[],
  calls: readonly RecordedCall[],
  newLogText: string,
): Promise<{ leaks: string[]; continued: number; rests: number }> {
  const leaks: string[] = [];
  let continued = 0;
  let rests = 0;
  const look = (where: string, text: string): void => {
    if (secrets.some((secret) => text.includes(secret))) leaks.push(where);
  };
  look("a worker's log", newLogText);
  look('the call record', JSON.stringify(calls));
  for (const { workflowId, runId } of runs) {
    const histories = await historiesOf(client, { workflowId, runId });
    for (const text of histories.texts) look('a history', text);
    continued += histories.continued;
    rests += histories.rests;
    const { rows } = await sql`select message from log_entries where run_id = ${runId}`.execute(store);
    look('the run log', JSON.stringify(rows));
    const stored = await sql`select * from runs where run_id = ${runId}`.execute(store);
    look('the runs table', JSON.stringify(stored.rows));
  }
  return { leaks, continued, rests };
}

/** The histories of an execution and of its children, each as its bytes read as text. */
async function historiesOf(
  client: Client,
  first: { workflowId: string; runId: string },
): Promise<{ texts: string[]; continued: number; rests: number }> {
  const texts: string[] = [];
  let continued = 0;
  let rests = 0;
  const waiting = [first];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const history = await client.workflow.getHandle(next.workflowId, next.runId).fetchHistory();
    texts.push(Buffer.from(proto.temporal.api.history.v1.History.encode(history).finish()).toString('latin1'));
    for (const event of history.events ?? []) {
      const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
      if (child?.workflowId && child.runId) waiting.push({ workflowId: child.workflowId, runId: child.runId });
      const failure = event.activityTaskFailedEventAttributes?.failure?.message ?? '';
      if (failure.includes('calls an hour to everybody together')) rests += 1;
      const newRunId = event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
      if (!newRunId) continue;
      continued += 1;
      waiting.push({ workflowId: next.workflowId, runId: newRunId });
    }
  }
  return { texts, continued, rests };
}

/** What was added to a file since a position, and the position now. */
export function readFrom(file: string, position: number): { text: string; position: number } {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= position) return { text: '', position };
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(size - position);
    readSync(descriptor, buffer, 0, buffer.length, position);
    return { text: buffer.toString('utf8'), position: size };
  } finally {
    closeSync(descriptor);
  }
}
