/** A namespace in Temporal's web UI. */
export interface TemporalUi {
  readonly url: string;
  readonly namespace: string;
}

/** The web UI that `BILLING_SYNC_TEMPORAL_UI` names, for links. */
export function temporalUiOf(environment: NodeJS.ProcessEnv, namespace: string): TemporalUi | undefined {
  const url = environment['BILLING_SYNC_TEMPORAL_UI'] ?? '';
  return url === '' ? undefined : { url, namespace };
}

/** Where Temporal's web UI shows an execution. */
export function historyUrl(ui: TemporalUi, { workflowId, runId }: { workflowId: string; runId: string }): string {
  return `${namespaceUrl(ui)}/workflows/${encodeURIComponent(workflowId)}/${runId}/history`;
}

/** Where Temporal's web UI shows a schedule. */
export function scheduleUrl(ui: TemporalUi, scheduleId: string): string {
  return `${namespaceUrl(ui)}/schedules/${encodeURIComponent(scheduleId)}`;
}

function namespaceUrl({ url, namespace }: TemporalUi): string {
  return `${url.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}`;
}
