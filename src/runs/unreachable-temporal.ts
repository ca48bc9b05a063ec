import { isGrpcServiceError, ServiceError } from '@temporalio/client';

/**
 * gRPC's codes of a server that cannot be reached or has no time. https://grpc.io/docs/guides/status-codes/
 * A server that sees the deadline pass before we do cancels the call (1); nobody else here does.
 */
const unreachableCodes = new Set([1, 4, 8, 14]);

/** Whether an error tells that Temporal's server cannot be reached or has no time. */
export function isUnreachableTemporal(error: unknown): boolean {
  if (!(error instanceof ServiceError) && !(error instanceof Error && 'code' in error)) return false;
  const cause = (error.cause ?? error) as { code?: unknown };
  return typeof cause.code === 'number' && unreachableCodes.has(cause.code);
}

/** What Temporal's server says where it answers and refuses; undefined for any other error. */
export function temporalRefusal(error: unknown): string | undefined {
  const answer = error instanceof ServiceError ? error.cause : error;
  if (isGrpcServiceError(answer)) return answer.details;
  return error instanceof ServiceError ? error.message : undefined;
}
