import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { judgeStart } from '../../src/activities/judge-start.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { servicesOn } from './run-activity.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());

const judged = (input: unknown, timeZone: string) =>
  judgeStart(servicesOn(fresh.store), { input, jobId: null }, new Date('2026-11-26T22:00:00Z'), timeZone);

it('A run can be recorded whatever it was started with, and goes on only with its parameters and its day', async () => {
  const zone = fc.oneof(fc.string(), fc.constantFrom('UTC', 'Europe/Berlin', 'Local', 'Mars/Phobos', 'europe/berlin'));
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), zone, async (input, timeZone) => {
      const { runDay, parameters, refusals, leastLogLevel } = await judged(input, timeZone);
      expect(runDay).toMatch(/^2026-11-2[67]$/);
      expect(leastLogLevel).toMatch(/^[A-Z]/);
      expect(parameters === null).toBe(refusals.length > 0);
      for (const { problems } of refusals) expect(problems.join('')).not.toBe('');
    }),
  );
});

it.for(['Local', 'Mars/Phobos'])(
  'A job in the time zone %s is refused, though its parameters are right',
  async (timeZone) => {
    const { runDay, parameters, refusals } = await judged({ ZoneUser: 'api@example.com' }, timeZone);
    expect([runDay, parameters, refusals.map(({ code }) => code)]).toEqual(['2026-11-26', null, ['AT17']]);
  },
);
