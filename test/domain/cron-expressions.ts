import fc from 'fast-check';

/*
 * Cron expressions made together with what they mean, told day by day without a word of the product's own reading.
 */

/** A calendar day with what the rules ask about. */
export interface CheckedDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly last: number;
}

export interface Field<Value> {
  readonly text: string;
  readonly holds: (value: Value) => boolean;
}

export interface Expression {
  readonly text: string;
  readonly holdsOn: (day: CheckedDay) => boolean;
  readonly holdsAt: (hour: number, minute: number, second: number) => boolean;
}

export function dayOf(year: number, month: number, day: number): CheckedDay {
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return { year, month, day, weekday, last: new Date(Date.UTC(year, month, 0)).getUTCDate() };
}

/** The days of a year. */
export function daysOf(year: number): CheckedDay[] {
  return Array.from({ length: 12 }, (_, month) =>
    Array.from({ length: dayOf(year, month + 1, 1).last }, (_, day) => dayOf(year, month + 1, day + 1)),
  ).flat();
}

const inRange = (least: number, greatest: number) => fc.integer({ min: least, max: greatest });

/** Numbers in a circle: `22-2` goes on at the beginning. */
function numberItem(least: number, greatest: number, isCircle = true): fc.Arbitrary<Field<number>> {
  const size = greatest - least + 1;
  const step = inRange(1, Math.min(size - 1, 12));
  const stepped = fc.tuple(inRange(least, greatest), step).map(([start, by]) => ({
    text: `${start}/${by}`,
    holds: (value: number) => value >= start && (value - start) % by === 0,
  }));
  const range = fc.tuple(inRange(least, greatest), inRange(least, greatest), step).map(([one, other, by]) => {
    const [start, end] = isCircle ? [one, other] : [Math.min(one, other), Math.max(one, other)];
    const length = (end - start + size) % size;
    return {
      text: by === 1 ? `${start}-${end}` : `${start}-${end}/${by}`,
      holds: (value: number) => {
        const place = (value - start + size) % size;
        return place <= length && place % by === 0;
      },
    };
  });
  const single = inRange(least, greatest).map((one) => ({
    text: String(one),
    holds: (value: number) => value === one,
  }));
  const every = step.map((by) => ({ text: `*/${by}`, holds: (value: number) => (value - least) % by === 0 }));
  return fc.oneof(single, range, stepped, every);
}

function listOf<Value>(item: fc.Arbitrary<Field<Value>>, star = '*'): fc.Arbitrary<Field<Value>> {
  const list = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => ({
    text: items.map(({ text }) => text).join(','),
    holds: (value: Value) => items.some(({ holds }) => holds(value)),
  }));
  return fc.oneof(list, fc.constant({ text: star, holds: () => true }));
}

function on<Value>(
  field: fc.Arbitrary<Field<Value>>,
  value: (day: CheckedDay) => Value,
): fc.Arbitrary<Field<CheckedDay>> {
  return field.map(({ text, holds }) => ({ text, holds: (day) => holds(value(day)) }));
}

/** The workday nearest to a day, found by walking outwards within the month. */
function nearestWorkday(wanted: number, { year, month, last }: CheckedDay): number | undefined {
  if (wanted > last) return undefined;
  const isWorkday = (day: number) => day >= 1 && day <= last && ![0, 6].includes(dayOf(year, month, day).weekday);
  return [0, -1, 1, -2, 2].map((by) => wanted + by).find(isWorkday);
}

const specialDay: fc.Arbitrary<Field<CheckedDay>> = fc.oneof(
  fc.constant({ text: 'L', holds: ({ day, last }: CheckedDay) => day === last }),
  inRange(1, 30).map((by) => ({ text: `L-${by}`, holds: ({ day, last }: CheckedDay) => day === last - by })),
  fc.constant({ text: 'LW', holds: (each: CheckedDay) => each.day === nearestWorkday(each.last, each) }),
  inRange(1, 31).map((wanted) => ({
    text: `${wanted}W`,
    holds: (each: CheckedDay) => each.day === nearestWorkday(wanted, each),
  })),
);

const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const weekdayText = inRange(0, 7).chain((weekday) =>
  fc.constantFrom(String(weekday), weekdayNames[weekday % 7] ?? '').map((text) => ({ text, weekday: weekday % 7 })),
);

const specialWeekday: fc.Arbitrary<Field<CheckedDay>> = fc.oneof(
  fc.tuple(weekdayText, inRange(1, 5)).map(([{ text, weekday: wanted }, nth]) => ({
    text: `${text}#${nth}`,
    holds: ({ day, weekday }: CheckedDay) => weekday === wanted && Math.ceil(day / 7) === nth,
  })),
  weekdayText.map(({ text, weekday: wanted }) => ({
    text: `${text}L`,
    holds: ({ day, weekday, last }: CheckedDay) => weekday === wanted && day + 7 > last,
  })),
  weekdayText.map(({ text, weekday: wanted }) => ({ text, holds: ({ weekday }: CheckedDay) => weekday === wanted })),
);

const dayField = listOf(
  fc.oneof(
    on(numberItem(1, 31), ({ day }) => day),
    specialDay,
  ),
  '?',
);
const weekdayField = listOf(
  fc.oneof(
    on(numberItem(0, 6), ({ weekday }) => weekday),
    specialWeekday,
  ),
);
const monthField = listOf(numberItem(1, 12));
const yearField = listOf(numberItem(2000, 2100, false));

/** Expressions of five, six and seven fields. */
export const expressions: fc.Arbitrary<Expression> = fc
  .record({
    fields: fc.constantFrom(5, 6, 7),
    second: listOf(numberItem(0, 59)),
    minute: listOf(numberItem(0, 59)),
    hour: listOf(numberItem(0, 23)),
    day: dayField,
    month: monthField,
    weekday: weekdayField,
    year: yearField,
    space: fc.constantFrom(' ', '  ', '\t'),
    lowerCase: fc.boolean(),
  })
  .map(({ fields, second, minute, hour, day, month, weekday, year, space, lowerCase }) => {
    const five = [minute, hour, day, month, weekday].map(({ text }) => text);
    const all = [...(fields > 5 ? [second.text] : []), ...five, ...(fields > 6 ? [year.text] : [])];
    const text = all.join(space);
    return {
      text: lowerCase ? text.toLowerCase() : text,
      holdsOn: (each: CheckedDay) =>
        (fields < 7 || year.holds(each.year)) && month.holds(each.month) && day.holds(each) && weekday.holds(each),
      holdsAt: (ofHour: number, ofMinute: number, ofSecond: number) =>
        hour.holds(ofHour) && minute.holds(ofMinute) && (fields > 5 ? second.holds(ofSecond) : ofSecond === 0),
    };
  });
