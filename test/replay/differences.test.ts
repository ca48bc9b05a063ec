import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { beforeAll, expect, test } from 'vitest';
import {
  BundleError,
  replayHistories,
  type RecordedHistory,
  type Replay,
} from '../../src/client/replay/replay-histories.js';
import { describeDifference } from '../../src/client/replay/replay-difference.js';
import { quietRuntime } from '../rig/world.js';
import { readRecorded } from './recorded-history.js';

const changed = fileURLToPath(new URL('./changed-workflows.ts', import.meta.url));
const thrown = fileURLToPath(new URL('./thrown-workflows.ts', import.meta.url));

beforeAll(quietRuntime);

function lineOf(path: string, text: string): number {
  return (
    readFileSync(path, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}

async function* firstExecution(path: string): AsyncGenerator<RecordedHistory, void, undefined> {
  const [first] = readRecorded(path);
  if (first === undefined) throw new Error(`The path ${path} has no history.`);
  const { workflowId, history } = first;
  yield await Promise.resolve({ name: path, workflowId, history: historyFromJSON(history) });
}

async function replayed(path: string, workflowsPath: string): Promise<Replay[]> {
  const replays: Replay[] = [];
  for await (const each of replayHistories(firstExecution(path), workflowsPath)) replays.push(each);
  return replays;
}

test('A replay names the workflow, the event, both commands and the line of the code that differs', async () => {
  const [replay] = await replayed('healthy', changed);
  expect(replay?.difference).toMatchObject({
    ...{ workflow: 'billingSync', eventId: 5 },
    ...{ expected: 'the activity openRun', got: 'the activity noteMilestone' },
    source: [`test/replay/changed-workflows.ts:${lineOf(changed, 'await noteMilestone')}`],
  });
});

test('A replay names the error that the code throws, with its line, and the event before it', async () => {
  const [replay] = await replayed('unchanged', thrown);
  const { cause, source, eventId } = replay?.difference ?? {};
  expect(cause).toBe("The present code throws TypeError: Cannot read properties of undefined (reading 'AT09')");
  expect(source).toEqual([`test/replay/thrown-workflows.ts:${lineOf(thrown, "lines['AT09']")}`]);
  const [execution] = readRecorded('unchanged');
  const events = historyFromJSON(execution?.history).events ?? [];
  const lastTask = events.findLast(({ workflowTaskStartedEventAttributes: started }) => Boolean(started));
  expect(eventId).toBe(Number(lastTask?.eventId));
});

test('A timer is the same if it differs by less than a millisecond, so that the next difference is found', () => {
  const message =
    "Details: Failure { message: \"Nondeterminism error: Activity type of scheduled event 'noteMilestone' does not match " +
    'activity type of activity command \'closeRun\'", stack_trace: "" }';
  const activity = (eventId: number, name: string) => {
    return { eventId: String(eventId), activityTaskScheduledEventAttributes: { activityType: { name } } };
  };
  const timer = { eventId: '11', timerStartedEventAttributes: { startToFireTimeout: '2.773744999s' } };
  const history = historyFromJSON({ events: [activity(5, 'settleClaims'), timer, activity(17, 'noteMilestone')] });
  const issued = [
    { kind: 'activity', name: 'settleClaims', stack: '' },
    { kind: 'timer', name: '2773.745', stack: '' },
    { kind: 'activity', name: 'closeRun', stack: '' },
  ] as const;
  expect(describeDifference(message, history, { reached: 17, issued: [...issued] })).toMatchObject({
    ...{ eventId: 17, expected: 'the activity noteMilestone', got: 'the activity closeRun' },
  });
});

test('Workflow code that does not compile is refused with the file and the reason', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'billing-sync-replay-'));
  try {
    const broken = join(directory, 'broken-workflows.ts');
    writeFileSync(broken, 'export async function billingSync( {');
    const refused = replayed('unchanged', broken);
    await expect(refused).rejects.toBeInstanceOf(BundleError);
    await expect(refused).rejects.toThrow(/cannot be bundled: \S*broken-workflows\.ts: Unexpected token/);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
