import { afterAll, beforeAll, expect, it } from 'vitest';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

let world: World;

beforeAll(async () => {
  world = await startWorld(provider([{ code: 'ASP', lines: [[9001, 3]], records: [billed(9001, 5)] }]));
});

afterAll(() => world.close());

it('A BaseUrl that is set is the URL that a run uses, and needs no ZoneUser', async () => {
  const run = await world.run({ ...previousPeriod, ZoneUser: '', BaseUrl: world.sandbox.autotaskUrl });
  expect(run.status).toBe('Completed');
  expect(run.log.map(({ code }) => code)).toContain('AT09');
});

it('The URL is found by the ZoneUser if BaseUrl is blank', async () => {
  const found = await world.run({ ...previousPeriod, BaseUrl: '' });
  expect(found.status).toBe('Completed');
  const unknown = await world.run({ ...previousPeriod, BaseUrl: '', ZoneUser: 'nobody@example.com' });
  expect(unknown.log.map(({ code }) => code)).toContain('AT02');
});
