import type { ListedNotification } from '../store/notifications/sending.js';

/**
 * What became of a notification so far.
 *
 * @param timeOf words the time of the next try
 */
export function sendingText(
  { sentAt, nextTryAt, problem }: Pick<ListedNotification, 'sentAt' | 'nextTryAt' | 'problem'>,
  timeOf: (at: Date) => string,
): string {
  if (sentAt !== null) return problem === null ? 'sent' : `sent, but ${problem}`;
  if (nextTryAt === null) return `given up: ${problem ?? 'nobody knows why'}`;
  return problem === null ? 'to be sent' : `failed, next try at ${timeOf(nextTryAt)}: ${problem}`;
}
