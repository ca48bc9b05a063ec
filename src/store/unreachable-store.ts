/** Whether an error tells that the store cannot be reached, as Postgres, Node and its driver word it. */
export function isUnreachableStore(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnreachableStore);
  return error instanceof Error && (passingCodes.test(codeOf(error)) || hasLostConnection(error));
}

/** Whether an error is one of connecting, as Node and the driver word it. */
export function hasLostConnection(error: Error): boolean {
  return connectionWords.test(`${codeOf(error)} ${error.message}`);
}

/** The code of Postgres or of Node; "" for any other error. */
export function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/**
 * Postgres' classes of connection, resources and operator intervention, its refusals to log in or find the database, and its
 * end of an idle transaction.
 */
const passingCodes = /^((08|28|3D|53|57P)[0-9A-Z]+|25P03)$/;
/** The driver gives its own errors no code, so its words have to do. */
const connectionWords =
  /ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|Connection terminated|Connection ended|not queryable|timeout exceeded when trying to connect/;
