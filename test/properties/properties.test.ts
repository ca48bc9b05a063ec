import { beforeAll, expect, test } from 'vitest';
import { createProgram } from '../../src/client/program/program.js';
import { openSession } from '../../src/client/program/session.js';
import { injectedServers } from '../rig/injected-servers.js';
import { breachesOf } from './checks/index.js';
import { sizeOf, type Evidence } from './evidence.js';
import { playSeed } from './play.js';
import { changingCommands, commandsElsewhere, readingCommands } from './read-only.js';
import { tamperings } from './tampering.js';

let evidence: Evidence;

beforeAll(async () => {
  evidence = await playSeed(1, await injectedServers());
});

/** `npm run properties` plays many more. */
test('applying a preview is the run, undoing restores, reading posts nothing, and all views add up: npm run properties -- --seed 1', () => {
  expect(breachesOf(evidence)).toEqual([]);
  const { changedLines, undoneLines } = sizeOf(evidence);
  expect(changedLines).toBeGreaterThan(30);
  expect(undoneLines).toBeGreaterThan(0);
});

test.each(tamperings)('%s: the checks tell', (_, promise, tamper) => {
  const breaches = breachesOf(tamper(evidence));
  expect(breaches.filter((breach) => breach.startsWith(promise))).not.toEqual([]);
});

test('each command is known to change something, or is played where nothing may be posted', () => {
  const played = readingCommands({ runId: '', jobId: '' }).map(([group = '', name = '']) => [group, name]);
  // What belongs to the ledger is about Atria, and never meets Autotask.
  const groups = createProgram(openSession({})).commands.filter((group) => group.name() !== 'ledger');
  const known = groups.flatMap((group) => group.commands.map((each) => `${group.name()} ${each.name()}`));
  const alone = groups.filter(({ commands }) => commands.length === 0).map((command) => command.name());
  const playedNames = played.map(([group = '', name = '']) => (alone.includes(group) ? group : `${group} ${name}`));
  expect([...new Set([...playedNames, ...changingCommands, ...commandsElsewhere])].sort()).toEqual(
    [...known, ...alone].sort(),
  );
});
