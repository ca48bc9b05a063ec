const longestWaitMs = 60 * 60 * 1000;

/**
 * The wait that a `Retry-After` header asks for, in milliseconds from `now`, between 0 and one hour.
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 * @param header whole seconds, or an HTTP date such as `Thu, 26 Nov 2026 22:00:00 GMT`
 * @returns undefined if the header is absent or is neither
 */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text) * 1000, longestWaitMs);
  // Date.parse takes nearly anything, so only the form that servers have to send is let through.
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  return Math.min(Math.max(at - now.getTime(), 0), longestWaitMs);
}
