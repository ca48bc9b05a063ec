/** The address of a billing process' page. Its workflow id is a path of its own. */
export function processAddress(workflowId: string): string {
  return `/atria/reports/process/${workflowId.split('/').map(encodeURIComponent).join('/')}`;
}
