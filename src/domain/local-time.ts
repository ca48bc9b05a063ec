/** A date and time on the clocks of a place, without saying which place. */
export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** A moment at which the clocks of a time zone are moved. */
export interface ClockChange {
  readonly at: Date;
  /** Milliseconds by which the clocks go forward; negative: back. */
  readonly byMs: number;
}

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether the text is the name of a time zone, such as `Europe/Berlin` or `UTC`. */
export function isTimeZone(text: string): boolean {
  return timeZoneNamed(text) !== undefined;
}

/**
 * The time zone that is meant, in whatever case it is typed, as Temporal and the store know it; undefined if there is
 * none. Temporal's server knows names that we do not, such as `Local`.
 */
export function timeZoneNamed(name: string): string | undefined {
  // An offset such as +02:00 is accepted by Intl, but is no time zone to Temporal.
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    const { timeZone: known } = formatFor(name).resolvedOptions();
    if (known.toLowerCase() === name.toLowerCase()) return known;
    // Another name of that zone, which is kept where it is typed as such names are.
    return /^[A-Z]/.test(name) && name !== name.toUpperCase() ? name : known;
  } catch {
    return undefined;
  }
}

/** How much later than in UTC it is in the time zone at that moment, in milliseconds. */
export function offsetAt(instant: number, timeZone: string): number {
  const whole = Math.floor(instant / 1000) * 1000;
  return asUtc(localTimeAt(whole, timeZone)) - whole;
}

/** What the clocks of the time zone show at a moment. */
export function localTimeAt(instant: number, timeZone: string): LocalTime {
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const [year, month, day] = [part('year'), part('month'), part('day')];
  return { year, month, day, hour: part('hour'), minute: part('minute'), second: part('second') };
}

/** The moments at which the clocks of the time zone show that: none or two where they are moved. */
export function instantsOf(local: LocalTime, timeZone: string): number[] {
  const guess = asUtc(local);
  const offsets = new Set([offsetAt(guess - dayMs, timeZone), offsetAt(guess + dayMs, timeZone)]);
  return [...offsets]
    .map((offset) => guess - offset)
    .filter((instant) => instant + offsetAt(instant, timeZone) === guess)
    .sort((one, other) => one - other);
}

/** The local time as if it were in UTC; for arithmetic and comparison. */
export function asUtc({ year, month, day, hour, minute, second }: LocalTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The changes of the clocks between two moments, the earliest first. */
export function clockChanges(timeZone: string, from: Date, to: Date): ClockChange[] {
  const changes: ClockChange[] = [];
  for (let start = from.getTime(); start < to.getTime(); start += dayMs) {
    const byMs = offsetAt(start + dayMs, timeZone) - offsetAt(start, timeZone);
    if (byMs !== 0) changes.push({ at: new Date(momentOfChange(timeZone, start, start + dayMs)), byMs });
  }
  return changes;
}

/** To the second. */
function momentOfChange(timeZone: string, from: number, to: number): number {
  const before = offsetAt(from, timeZone);
  let [low, high] = [from, to];
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (offsetAt(middle, timeZone) === before) low = middle;
    else high = middle;
  }
  return Math.floor(high / 1000) * 1000;
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  // In any case it is the same zone, and is kept once.
  const known = formats.get(timeZone.toLowerCase());
  if (known !== undefined) return known;
  const numeric = 'numeric' as const;
  const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    ...{ timeZone, year: numeric, month: numeric, day: numeric },
    ...{ hour: numeric, minute: numeric, second: numeric, hourCycle: 'h23' },
  });
  formats.set(timeZone.toLowerCase(), format);
  return format;
}
