import { asAssumed, different, type Finding } from '../finding.js';
import { measurement } from '../measurement.js';

/** The hours that a date is shown after its own midnight in UTC; `noon` and later may be the day before. */
function hoursOf(text: string): number {
  const time = /T(\d\d):(\d\d)/.exec(text);
  return time === null ? 0 : Number(time[1]) + Number(time[2]) / 60;
}

export const dateTimeZone = measurement({
  name: 'date-time-zone',
  question: 'Are dates shown as they were sent, and in which form?',
  assumed: 'as midnights of the same day, with Z',
  cost: { reads: 1, writes: 0 },
  async observe({ bench, contract, accepted }) {
    const rows = await bench.rows();
    const texts = [
      contract.startDate,
      contract.endDate,
      ...rows.flatMap(({ startText, endText }) => [startText, endText]),
    ];
    return {
      hours: [...new Set(texts.map(hoursOf))],
      withZ: texts.filter((text) => text.endsWith('Z')).length,
      count: texts.length,
      shiftDays: bench.state.shiftDays,
      isSeen: accepted.some(({ before, after }) => after.length > before.length),
    };
  },
  judge({ hours, withZ, count, shiftDays, isSeen }): Finding {
    const [first = 0] = hours;
    const shifted = shiftDays > 0 ? first - 24 : first;
    const settings = { datesWithoutZ: withZ === 0, ...(hours.length === 1 ? { datesShiftedHours: shifted } : {}) };
    const form = `${withZ === count ? 'with' : withZ === 0 ? 'without' : 'some with'} Z`;
    const compared = isSeen
      ? shiftDays === 0
        ? ', on the day that was sent'
        : `, ${Math.abs(shiftDays)} day ${shiftDays > 0 ? 'before' : 'after'} the day that was sent`
      : '';
    const isMidnight = hours.length === 1 && first === 0;
    const found = `${isMidnight ? 'At midnight' : `At ${hours.map(clockText).join(' and ')}`}, ${form}${compared}.`;
    if (shiftDays !== 0) {
      const consequence =
        'Do not run the product here: it would read every quantity from a day beside the right one. Report it.';
      return different(found, consequence, settings);
    }
    if (!isMidnight) {
      return different(
        found,
        'Nothing: the product takes the day and leaves the time. Where its filters find other rows than it asked for, runs stop with AT23.',
        settings,
      );
    }
    if (withZ === count) return asAssumed(found, settings);
    return different(found, 'Nothing: the product takes the day and leaves the rest.', settings);
  },
});

function clockText(hours: number): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${pad(Math.floor(hours))}:${pad(Math.round((hours % 1) * 60))}`;
}
