/** The message of whatever was thrown; a connection that failed at several addresses has theirs in a list. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
