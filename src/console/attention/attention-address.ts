export const attentionPath = '/attention';

/** The page of a cause, whichever run reports it. */
export function causeAddress(causeId: string): string {
  return `${attentionPath}/${causeId}`;
}
