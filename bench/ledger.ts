import { sql } from 'kysely';
import { appendChanges } from '../src/ledger/append-changes.js';
import type { Stack } from '../src/demo/stack.js';
import type { Store } from '../src/store/database.js';
import { saveLedgerSettings } from '../src/ledger/store/settings.js';
import { digestOfRecords, startFollowed } from './billing-process.js';
import { startNode } from './child.js';
import type { Bench, Figures } from './part.js';
import { watchProcesses } from './process-watch.js';
import { shownDuration, shownMemory, shownRate, shownSeconds, timed } from './timing.js';

const periodEnd = '2026-06-25';
/** The sample provider has about 18 changes per customer in its first month. */
const customersForMillion = 56_000;
const laterUsers = 1_000;
/** Of each of our processes, in MB. */
const memoryLimit = 1_024;

const recordingChanges = 'Recording the changes';
const makingRecords = 'Making the records of the period';
const makingThemAgain = 'Making them again, nothing has changed';
/** The steps that go through all changes. */
const wholeSteps: readonly string[] = [recordingChanges, makingRecords, makingThemAgain];

/** Recording and billing a period of a million changes. */
export async function ledgerPart(bench: Bench): Promise<Figures[]> {
  const customers = Math.round(customersForMillion * bench.scale);
  const stack = await bench.startStack({ clock: '2026-06-26T12:00:00Z' });
  await saveLedgerSettings(stack.store, { billProcessDay: 25, timeZone: 'UTC' });
  const steps = new Steps(bench, stack);
  const recording = startNode(['--import', 'tsx', 'bench/record-history.ts', `${customers}`], stack.environment);
  await steps.measure(recordingChanges, recording.pid, recording.ended);
  const changes = await countChanges(stack.store);
  await measureProcesses(steps, stack, bench);
  await recordMore(stack.store, customers);
  const update = startNode(['--import', 'tsx', 'bench/build-period.ts', periodEnd], stack.environment);
  await steps.measure(`Bringing them up to date by ${laterUsers} later changes`, update.pid, update.ended);
  const rateOf = ({ ms, isOfAll }: MeasuredStep) => (isOfAll ? shownRate(changes, ms) : '–');
  return [
    {
      title: `A billing period of ${changes.toLocaleString('en-US')} changes of ${customers.toLocaleString('en-US')} customers`,
      columns: ['step', 'time', 'changes', 'processor: ours', 'Postgres', 'memory: ours', 'Postgres'],
      rows: steps.all.map((step) => [step.what, shownDuration(step.ms), rateOf(step), ...step.cells]),
      bounds: steps.all.map(({ what, memory }) => {
        return { what: `memory, ${what}`, unit: 'MB', measured: memory, limit: memoryLimit };
      }),
      notes: [
        'All changes are recorded in one transaction, as one import does; the process that does it also makes them up, and keeps what each customer has. The records are made by the workflow `billingProcess` on a worker in its own process, which needs about 250 MB before it does anything.',
        'The killed worker ends by SIGKILL when half of the customers are done. The other one is started then; Temporal gives it the work when the killed one has not been heard of for 20 seconds. The records are compared, ids included: they are the same afterwards.',
      ],
    },
  ];
}

interface MeasuredStep {
  readonly what: string;
  readonly ms: number;
  /** Whether it went through all changes. */
  readonly isOfAll: boolean;
  /** Of our process, in MB; undefined where the machine does not tell. */
  readonly memory: number | undefined;
  readonly cells: readonly string[];
}

/** What was measured, one after the other. */
class Steps {
  readonly all: MeasuredStep[] = [];
  readonly #bench: Bench;
  readonly #stack: Stack;

  constructor(bench: Bench, stack: Stack) {
    this.#bench = bench;
    this.#stack = stack;
  }

  async measure(what: string, node: number | undefined, work: Promise<unknown>): Promise<void> {
    this.#bench.progress(`${what} …`);
    const watch = watchProcesses({ node, postgres: this.#stack.postgres.pid });
    const { ms } = await timed(() => work);
    const used = watch.end();
    const cells = [
      ...[shownSeconds(used.node.processor), shownSeconds(used.postgres.processor)],
      ...[shownMemory(used.node.memory), shownMemory(used.postgres.memory)],
    ];
    this.all.push({ what, ms, isOfAll: wholeSteps.includes(what), memory: used.node.memory, cells });
  }
}

/** Makes the records of the period, again, and again with a worker that is killed half-way. */
async function measureProcesses(steps: Steps, stack: Stack, bench: Bench): Promise<void> {
  const start = () =>
    startFollowed(stack, periodEnd, (line) => {
      bench.progress(line);
    });
  const worker = await stack.startWorker();
  const first = await start();
  await steps.measure(makingRecords, worker.pid, first.ended);
  const records = await digestOfRecords(stack.store, periodEnd);
  const second = await start();
  await steps.measure(makingThemAgain, worker.pid, second.ended);
  const third = await start();
  await steps.measure('Making them again, until the worker is killed half-way', worker.pid, third.isHalfDone);
  worker.kill('SIGKILL');
  const other = await stack.startWorker();
  await steps.measure('Another worker goes on and ends it', other.pid, third.ended);
  if ((await digestOfRecords(stack.store, periodEnd)) !== records)
    throw new Error(`The records to ${periodEnd} are not what they were before the worker was killed.`);
}

/** New users of customers here and there, each in the period. */
async function recordMore(store: Store, customers: number): Promise<void> {
  const { rows } = await sql<{ code: string }>`
    select code from ledger_customers where status = 'Active' order by md5(code) limit ${Math.min(laterUsers, customers)}`.execute(
    store,
  );
  const changes = rows.map(({ code }, index) => {
    const user = { userName: 'late', serviceCode: '', planName: '', instance: '', values: {}, sourceKey: '' };
    const change = {
      kind: 'userCreated',
      happenedAt: '2026-06-25T23:00:00.000Z',
      actor: 'dana',
      customerCode: code,
    } as const;
    return { row: index, change: { ...change, ...user } };
  });
  const report = await appendChanges(store, changes, new Date('2027-06-01T00:00:00Z'));
  if (report.recorded !== changes.length) throw new Error(report.refused[0]?.reason ?? 'Changes were refused.');
}

async function countChanges(store: Store): Promise<number> {
  const { rows } = await sql<{ changes: number }>`select count(*) changes from service_changes`.execute(store);
  return rows[0]?.changes ?? 0;
}
