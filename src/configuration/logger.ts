import { pino, type DestinationStream, type Logger } from 'pino';

/** What an error says beside its message. Of a library's error nothing else is kept: it may hold a request's headers. */
const keptFields = ['code', 'kind', 'status', 'syscall', 'address', 'port', 'detail', 'hint', 'constraint'] as const;

/** Deeper causes than that say nothing new. */
const causesMax = 8;

/** The log of a process, on its standard output unless told. `LOG_LEVEL` says how much is in it. */
export function openLogger(name: string, destination?: DestinationStream): Logger {
  const options = { name, level: process.env['LOG_LEVEL'] ?? 'info', serializers: { err: loggedError } };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** An error and its causes, each told once: pino's own form repeats the causes' texts in those of the error. */
function loggedError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const { message, stack, cause } = error;
  const kept = keptFields.flatMap((field) => {
    const value: unknown = Reflect.get(error, field);
    return typeof value === 'string' || typeof value === 'number' ? [[field, value] as const] : [];
  });
  const inner = depth < causesMax && cause instanceof Error ? { cause: loggedError(cause, depth + 1) } : {};
  const others = error instanceof AggregateError && depth < causesMax ? error.errors.slice(0, causesMax) : [];
  const errors = others.length === 0 ? {} : { errors: others.map((each) => loggedError(each, depth + 1)) };
  return { type: error.constructor.name, message, stack, ...Object.fromEntries(kept), ...inner, ...errors };
}
