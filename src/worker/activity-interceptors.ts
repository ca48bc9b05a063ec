import { ApplicationFailure, type Context } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { codeOf, hasLostConnection } from '../store/unreachable-store.js';
import { messageOf } from '../domain/message-of.js';

/** Heartbeats in one heartbeat timeout; the SDK sends at most what the timeout needs. */
const heartbeatsPerTimeout = 4;

/** Tries of an activity whose error is a fault of the program: one may be bad luck, three are not. */
const faultyTries = 3;

/**
 * Postgres' errors that pass by themselves. Classes: connection, rollback, resources, object not in the state that is needed,
 * operator intervention, system. And the end of a transaction in which nothing was done for a minute.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const passingStoreErrors = /^(08|40|53|55|57|58|25P03)/;

/**
 * Lets every activity with a heartbeat timeout show that its worker lives, so that the activities of a killed worker
 * are taken over within that timeout.
 */
export function heartbeatInterceptor(context: Context): { inbound: ActivityInboundCallsInterceptor } {
  return {
    inbound: {
      async execute(input, next) {
        const { heartbeatTimeoutMs } = context.info;
        if (heartbeatTimeoutMs === undefined || heartbeatTimeoutMs === 0) return next(input);
        const timer = setInterval(() => {
          context.heartbeat();
        }, heartbeatTimeoutMs / heartbeatsPerTimeout);
        try {
          return await next(input);
        } finally {
          clearInterval(timer);
        }
      },
    },
  };
}

/**
 * Ends what trying again cannot mend. Activities say themselves what to do about Atria and Autotask; of all other
 * errors only those of reaching the store pass with time. A fault of the program would otherwise be tried for ever.
 */
export function faultInterceptor(context: Context): { inbound: ActivityInboundCallsInterceptor } {
  return {
    inbound: {
      async execute(input, next) {
        try {
          return await next(input);
        } catch (error) {
          const decided = error instanceof ApplicationFailure || context.cancellationSignal.aborted;
          if (decided || isPassing(error) || context.info.attempt < faultyTries) throw error;
          const message = messageOf(error);
          // Without a cause: Temporal keeps what is in a failure for long, and shows it to everybody.
          throw ApplicationFailure.create({
            type: 'Unexpected',
            message,
            nonRetryable: true,
            details: [[{ code: 'AT42', values: { details: message } }]],
          });
        }
      },
    },
  };
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Temporal itself could not be asked.
  if (error.name === 'ServiceError') return true;
  const code = codeOf(error);
  if (/^[0-9A-Z]{5}$/.test(code) && !/^E/.test(code)) return passingStoreErrors.test(code);
  return hasLostConnection(error);
}
