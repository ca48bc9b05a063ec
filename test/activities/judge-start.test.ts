import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judgeStart } from '../../src/activities/judge-start.js';

const now = new Date('2026-11-26T22:00:00Z');

it('A run can be recorded whatever it was started with, and goes on only with its parameters and its day', () => {
  const zone = fc.oneof(fc.string(), fc.constantFrom('UTC', 'Europe/Berlin', 'Local', 'Mars/Phobos', 'europe/berlin'));
  fc.assert(
    fc.property(fc.anything(), zone, (input, timeZone) => {
      const { runDay, parameters, refusals, leastLogLevel } = judgeStart({ input }, now, timeZone);
      expect(runDay).toMatch(/^2026-11-2[67]$/);
      expect(leastLogLevel).toMatch(/^[A-Z]/);
      expect(parameters === null).toBe(refusals.length > 0);
      for (const { problems } of refusals) expect(problems.join('')).not.toBe('');
    }),
  );
});

it.for(['Local', 'Mars/Phobos'])(
  'A job in the time zone %s is refused, though its parameters are right',
  (timeZone) => {
    const { runDay, parameters, refusals } = judgeStart({ input: { ZoneUser: 'api@example.com' } }, now, timeZone);
    expect([runDay, parameters, refusals.map(({ code }) => code)]).toEqual(['2026-11-26', null, ['AT17']]);
  },
);
