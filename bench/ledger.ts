import { sql } from 'kysely';
import { appendChanges } from '../src/atria/ledger/append-changes.js';
import type { Stack } from '../src/sandbox/stack.js';
import type { Store } from '../src/store/database.js';
import { saveLedgerSettings } from '../src/store/ledger-settings.js';
import type { billingProcess } from '../src/workflows/index.js';
import { startNode } from './child.js';
import type { Bench, Bound, Figures } from './part.js';
import { watchProcesses } from './process-watch.js';
import { shownDuration, shownMemory, shownRate, shownSeconds, timed } from './timing.js';

const periodEnd = '2026-06-25';
/** The sample provider has about 18 changes per customer in its first month. */
const customersForMillion = 56_000;
const laterUsers = 1_000;
/** Of each of our processes, in MB. */
const memoryLimit = 1_024;

/** Recording and billing a period of a million changes. */
export async function ledgerPart(bench: Bench): Promise<Figures[]> {
  const customers = Math.round(customersForMillion * bench.scale);
  const stack = await bench.startStack({ clock: '2026-06-26T12:00:00Z' });
  await saveLedgerSettings(stack.store, { billProcessDay: 25, timeZone: 'UTC' });
  const worker = await stack.startWorker();
  const rows: string[][] = [];
  const bounds: Bound[] = [];
  const measure = async (what: string, node: number | undefined, work: Promise<unknown>, hasRate = true) => {
    bench.progress(`${what} …`);
    const watch = watchProcesses({ node, postgres: stack.postgres.pid });
    const { ms } = await timed(() => work);
    const used = watch.end();
    bounds.push({ what: `memory, ${what}`, unit: 'MB', measured: used.node.memory, limit: memoryLimit });
    const rate = hasRate ? shownRate(await count(stack.store), ms) : '–';
    rows.push([
      ...[what, shownDuration(ms), rate, shownSeconds(used.node.processor), shownSeconds(used.postgres.processor)],
      ...[shownMemory(used.node.memory), shownMemory(used.postgres.memory)],
    ]);
  };
  const recording = startNode(['--import', 'tsx', 'bench/record-history.ts', `${customers}`], stack.environment);
  await measure('Recording the changes', recording.pid, recording.ended);
  const changes = await count(stack.store);
  await measure('Making the records of the period', worker.pid, process(stack));
  await measure('Making them again, nothing has changed', worker.pid, process(stack));
  await recordMore(stack.store, customers);
  const update = startNode(['--import', 'tsx', 'bench/build-period.ts', periodEnd], stack.environment);
  await measure(`Bringing them up to date by ${laterUsers} later changes`, update.pid, update.ended, false);
  return [
    {
      title: `A billing period of ${changes.toLocaleString('en-US')} changes of ${customers.toLocaleString('en-US')} customers`,
      columns: ['step', 'time', 'changes', 'processor: ours', 'Postgres', 'memory: ours', 'Postgres'],
      rows,
      bounds,
      notes: [
        'All changes are recorded in one transaction, as one import does; the process that does it also makes them up, and keeps what each customer has. The records are made by the workflow `billingProcess` on a worker in its own process, which needs about 250 MB before it does anything.',
      ],
    },
  ];
}

async function process({ client, configuration }: Stack): Promise<void> {
  await client.workflow.execute<typeof billingProcess>('billingProcess', {
    taskQueue: configuration.taskQueue,
    workflowId: `billing-process/bench-${Date.now()}`,
    args: [{ PeriodEnd: periodEnd }],
  });
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

async function count(store: Store): Promise<number> {
  const { rows } = await sql<{ changes: number }>`select count(*) changes from service_changes`.execute(store);
  return rows[0]?.changes ?? 0;
}
