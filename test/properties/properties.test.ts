import { expect, test } from 'vitest';
import { createProgram } from '../../src/client/program/program.js';
import type { Session } from '../../src/client/program/session.js';
import { injectedServers } from '../rig/injected-servers.js';
import { priceTimes, sumOf } from './money.js';
import { playSeed } from './play.js';
import { differences, restored } from './quantities.js';
import { changingCommands, commandsElsewhere, readingCommands } from './read-only.js';

/** `npm run properties` plays many more. */
test.each([1])(
  'applying a preview is the run, undoing restores, reading posts nothing, and all views add up: npm run properties -- --seed %i',
  async (seed) => {
    const { breaches, changedLines, undoneLines } = await playSeed(seed, await injectedServers());
    expect(breaches).toEqual([]);
    expect(changedLines).toBeGreaterThan(30);
    expect(undoneLines).toBeGreaterThan(0);
  },
);

test('each command is known to change something, or is played where nothing may be posted', () => {
  const played = readingCommands({ runId: '', jobId: '' }).map(([group = '', name = '']) => [group, name]);
  // What belongs to the ledger is about Atria, and never meets Autotask.
  const groups = createProgram({} as Session).commands.filter((group) => group.name() !== 'ledger');
  const known = groups.flatMap((group) => group.commands.map((each) => `${group.name()} ${each.name()}`));
  const alone = groups.filter(({ commands }) => commands.length === 0).map((command) => command.name());
  const playedNames = played.map(([group = '', name = '']) => (alone.includes(group) ? group : `${group} ${name}`));
  expect([...new Set([...playedNames, ...changingCommands, ...commandsElsewhere])].sort()).toEqual(
    [...known, ...alone].sort(),
  );
});

test('what is compared tells what is wrong', () => {
  const line = (...steps: readonly (readonly [from: string, units: number])[]) =>
    new Map([['1/2', steps.map(([from, units]) => ({ from, units }))]]);
  const [before, after] = [line(['2026-01-26', 10]), line(['2026-01-26', 10], ['2026-10-26', 14])];
  expect(differences(before, after)).toEqual([
    'Line 1/2 has 10 from 2026-01-26, 14 from 2026-10-26 instead of 10 from 2026-01-26.',
  ]);
  expect(differences(restored(before, after, new Map([['1/2', '2026-10-26']])), before)).toEqual([]);
  // Undone from another day, or not undone at all.
  const late = line(['2026-01-26', 10], ['2026-10-26', 14], ['2026-10-27', 10]);
  expect(differences(restored(before, after, new Map([['1/2', '2026-10-26']])), late)).toHaveLength(1);
  expect(differences(restored(before, after, new Map([['1/2', '2026-10-26']])), after)).toHaveLength(1);
  expect(sumOf(['0.1', '0.2', priceTimes(0.0003, -1000)])).toBe('0');
});
