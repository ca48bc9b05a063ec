import { randomUUID } from 'node:crypto';
import type { temporal } from '@temporalio/proto';
import { WorkflowFailedError } from '@temporalio/client';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLog, type LogEntry } from '../../src/store/log/log-entries.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

type Payload = temporal.api.common.v1.IPayload;

/** What tools and people put into a workflow's start besides its type and its queue. */
interface Start {
  readonly workflowId?: string;
  readonly inputs?: readonly Payload[];
  readonly memo?: Readonly<Record<string, Payload>>;
  readonly retries?: number;
}

interface Trace {
  readonly failure: string | undefined;
  readonly log: readonly LogEntry[];
}

let world: World;
beforeAll(async () => {
  world = await startWorld(provider([{ code: 'ASP', lines: [[9001, 10]], records: [billed(9001, 14)] }]));
});
afterAll(() => world.close());

const encoded = (encoding: string, data: string | Uint8Array = ''): Payload => ({
  metadata: { encoding: Buffer.from(encoding) },
  data: Buffer.from(data),
});
const json = (value: unknown): Payload => encoded('json/plain', JSON.stringify(value));
const nothing = encoded('binary/null');

/** Starts a billing sync as any client may, and gives what it left behind at its end. */
async function traceOf(start: Start): Promise<Trace> {
  const { client, configuration } = world;
  const { workflowId = `odd/${randomUUID()}`, inputs = [], memo, retries } = start;
  const { runId } = await client.workflowService.startWorkflowExecution({
    ...{ namespace: client.options.namespace, requestId: randomUUID(), workflowId },
    workflowType: { name: 'billingSync' },
    taskQueue: { name: configuration.taskQueue },
    input: { payloads: [...inputs] },
    ...(memo === undefined ? {} : { memo: { fields: memo } }),
    ...(retries === undefined ? {} : { retryPolicy: { maximumAttempts: retries } }),
  });
  const handle = client.workflow.getHandle(workflowId, runId, { followRuns: false });
  const failure = await handle.result().then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof WorkflowFailedError) return error.cause?.message ?? 'no reason';
      throw error;
    },
  );
  return { failure, log: await logOf(runId) };
}

const logOf = (runId: string) => readLog(world.store, runId, {}, { after: 0, limit: 100 });

const codes = ({ log }: Trace) => log.map(({ code }) => code);
const firstReason = ({ log }: Trace) => log.find(({ level }) => level === 'Error')?.message;

const at17 = (problem: string) => `Failed to Retrieve Job Task Parameters: Error reported was: ${problem}.`;
const at23 = (problem: string) => `Failed to Deserialize object: Error reported was: ${problem}`;
const two = at17('2 inputs were given, and only one is taken: an object with all parameters');
const good = json(previousPeriod);
const continuation = {
  ...{ of: randomUUID(), phase: 'deprovisioned', after: null },
  settings: { retryAttempts: 1, linesPerBatch: 1, historyEventsMax: 8_000 },
};

describe('A run that is started in an odd way leaves a log with the reason and its end', () => {
  const refused: [title: string, start: Start, message: string][] = [
    ['a second object', { inputs: [good, json({ BillingPeriod: 'Previous' })] }, two],
    ['a second text', { inputs: [good, json('Previous')] }, two],
    ['what looks like a continuation', { inputs: [good, json(continuation)] }, two],
    [
      'five inputs',
      { inputs: [good, good, nothing, json(0), json(false)] },
      at17('4 inputs were given, and only one is taken: an object with all parameters'),
    ],
    ['a second input that is unreadable', { inputs: [good, encoded('json/plain', '{')] }, two],
    ['nothing', {}, at17('the parameters are missing')],
    ['a null payload', { inputs: [nothing] }, at17('the parameters are missing')],
    ['a number', { inputs: [json(5)] }, at17('the parameters must be a JSON object, not a number')],
    ['a list', { inputs: [json([previousPeriod])] }, at17('the parameters must be a JSON object, not a list')],
    ['a boolean', { inputs: [json(true)] }, at17('the parameters must be a JSON object, not a boolean')],
    [
      'bytes',
      { inputs: [encoded('binary/plain', '{"ZoneUser":"api@example.com"}')] },
      at23('the parameters are binary data, and not JSON'),
    ],
    [
      'text that is no JSON',
      { inputs: [encoded('json/plain', '{"ZoneUser" "api@example.com"}')] },
      at23('the parameters are not valid JSON'),
    ],
    [
      'an encrypted payload',
      { inputs: [encoded('binary/encrypted', 'x')] },
      at23('the parameters are encoded as "binary/encrypted", which this worker cannot read'),
    ],
    [
      'a payload of protobuf',
      { inputs: [encoded('json/protobuf', '{}')] },
      at23('the parameters are encoded as "json/protobuf", which this worker cannot read'),
    ],
    [
      'a payload without an encoding',
      { inputs: [{ data: Buffer.from('{}') }] },
      at23('the parameters have no encoding that Temporal knows'),
    ],
    [
      'a megabyte',
      { inputs: [json({ ZoneUser: 'a'.repeat(1_000_000) })] },
      at17('the parameters are longer than 64 kB, which is the most that is read'),
    ],
    [
      'as much as Temporal takes',
      { inputs: [json('a'.repeat(2_000_000))] },
      at17('the parameters are longer than 64 kB, which is the most that is read'),
    ],
    [
      'lists within lists',
      { inputs: [encoded('json/plain', '['.repeat(30_000) + ']'.repeat(30_000))] },
      at17('the parameters are nested more than 20 levels deep, which is the most that is read'),
    ],
    ['retries, and a second input', { inputs: [good, json({})], retries: 3 }, two],
  ];
  it.for(refused)('%s', async ([, start, message]) => {
    world.sandbox.clearCalls();
    const trace = await traceOf(start);
    expect(firstReason(trace)).toBe(message);
    expect(codes(trace).at(-1)).toBe('AT24');
    expect(trace.failure).toMatch(/^The parameters were refused/);
    expect(world.sandbox.calls()).toEqual([]);
  });
});

it('A workflow with a cron schedule of its own, whose executions would all have one day and one period, is refused', async () => {
  const { client, configuration } = world;
  const handle = await client.workflow.start('billingSync', {
    ...{
      workflowId: 'odd/cron',
      taskQueue: configuration.taskQueue,
      args: [previousPeriod],
      cronSchedule: '@every 3s',
    },
  });
  try {
    const messages = async () => (await logOf(handle.firstExecutionRunId)).map(({ message }) => message);
    await expect
      .poll(messages)
      .toEqual([
        at17(
          'the workflow was started with a cron schedule of its own; make a job of it, which is a Temporal Schedule',
        ),
        'Billing Process Completed with status Failed.',
      ]);
  } finally {
    await handle.terminate();
  }
});

describe('A run completes all the same with', () => {
  it.for([
    ['a second input of null', { inputs: [good, json(null)] }],
    ['a second input without a value', { inputs: [good, nothing, nothing] }],
    ['a memo that cannot be decoded', { inputs: [good], memo: { note: encoded('binary/encrypted', 'x') } }],
    ['an id with odd letters', { inputs: [good], workflowId: `"ünlikely'\n%00 <b>${'x'.repeat(800)}` }],
  ] as [title: string, start: Start][])('%s', async ([, start]) => {
    const trace = await traceOf(start);
    expect([trace.failure, codes(trace).at(-1), firstReason(trace)]).toEqual([undefined, 'AT24', undefined]);
  });
});

it(
  'Whatever is given, each execution that a worker has begun has a log that ends with AT24',
  { timeout: 120_000 },
  async () => {
    const payload = fc.oneof(
      fc.json({ maxDepth: 3 }).map((text) => encoded('json/plain', text)),
      fc.constantFrom(nothing, good, json(continuation)),
      fc
        .record({
          encoding: fc.constantFrom('json/plain', 'binary/plain', 'binary/null', 'binary/protobuf', ''),
          data: fc.uint8Array({ maxLength: 40 }),
        })
        .map(({ encoding, data }) => encoded(encoding, data)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(payload, { maxLength: 3 }), async (inputs) => {
        const trace = await traceOf({ inputs });
        expect(codes(trace).at(-1)).toBe('AT24');
      }),
      { numRuns: 25 },
    );
  },
);
