/** Whether an error tells that the store cannot be reached, as Postgres, Node and its driver word it. */
export function isUnreachableStore(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnreachableStore);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return passingCodes.test(code) || unreachableWords.test(`${code} ${error.message}`);
}

/** Postgres' classes of connection, resources and operator intervention, and its refusals to log in or find the database. */
const passingCodes = /^(08|28|3D|53|57P)[0-9A-Z]+$/;
const unreachableWords =
  /ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|Connection terminated|Connection ended|not queryable|timeout exceeded when trying to connect/;
