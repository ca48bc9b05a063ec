import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { startedByMemo, theProgram, type Author } from '../domain/audit/audit-entry.js';
import { isObject } from '../domain/is-object.js';
import { readParameterText } from '../domain/parameters/parameter-text.js';
import type { billingSync } from '../workflows/index.js';

/** What a run by hand may be started with, besides its parameters. */
export interface StartRunOptions {
  /** Where the console is, for a link from Temporal to the run's page. */
  readonly consoleUrl?: string | undefined;
  /** An IANA name: in it lies the run day. Without it, the worker's configuration or the ledger says. */
  readonly timeZone?: string | undefined;
  /** What Temporal's pages call it. */
  readonly summary?: string | undefined;
  /** Who starts it. */
  readonly author?: Author | undefined;
}

/** Parameters as they were typed, for a run that changes nothing. */
export function asPreview(parameters: unknown): unknown {
  if (typeof parameters !== 'string') return isObject(parameters) ? { ...parameters, Preview: 'True' } : parameters;
  const read = readParameterText(parameters);
  return 'problem' in read ? parameters : asPreview(read.value);
}

/** The memo of Temporal that holds a run's time zone. It outlasts a reset. */
export const timeZoneMemo = 'timeZone';

/** Starts a billing sync by hand. Its id tells that a person did, and when. */
export function startRun(
  client: Client,
  taskQueue: string,
  parameters: unknown,
  { consoleUrl, timeZone, summary = 'Billing sync, started by hand', author = theProgram }: StartRunOptions = {},
): Promise<WorkflowHandleWithFirstExecutionRunId<typeof billingSync>> {
  const workflowId = `billing-sync/manual/${new Date().toISOString().slice(0, 19)}Z-${randomUUID().slice(0, 8)}`;
  return client.workflow.start<typeof billingSync>('billingSync', {
    workflowId,
    taskQueue,
    args: [parameters],
    staticSummary: summary,
    memo: { [startedByMemo]: author, ...(timeZone === undefined ? {} : { [timeZoneMemo]: timeZone }) },
    ...(consoleUrl === undefined ? {} : { staticDetails: linkToPage(consoleUrl, workflowId) }),
  });
}

/** A link to the run's page in the console, in Temporal's Markdown: the run's own id is not known before it is started. */
function linkToPage(consoleUrl: string, workflowId: string): string {
  const path = workflowId.split('/').map(encodeURIComponent).join('/');
  return `[Lines, totals and log of this run](${consoleUrl}/runs/of/${path})`;
}
