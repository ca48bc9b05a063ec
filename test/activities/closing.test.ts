import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeRun } from '../../src/activities/close-run.js';
import { runGoingOn, enterRun } from '../../src/activities/open-execution.js';
import { recordOutcomes } from '../../src/activities/record-outcomes.js';
import { openRun } from '../../src/activities/open-run.js';
import { markAnswered, startSending } from '../../src/store/claims/claim-sending.js';
import { closeClaims } from '../../src/store/claims/claim-settling.js';
import { insertClaims } from '../../src/store/claims/claim-taking.js';
import type { Claim } from '../../src/store/claims/claims.js';
import { readLog } from '../../src/store/log/log-entries.js';
import { progressLines } from '../../src/store/lines/open-lines.js';
import { haltCancelledRun } from '../../src/store/runs/run-cancellation.js';
import { haltRun } from '../../src/store/runs/run-halts.js';
import { closeRunRow, findRun, lockExecution, noteExecution, requireRun } from '../../src/store/runs/runs.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { openedRun } from '../store/opened-run.js';
import { plannedLine, recordedChange } from './lines.js';
import { servicesOn, activityOf, withPresent } from './run-activity.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());

let runs = 0;

/** A run that an execution has worked on. */
async function begunRun(execution = 'first'): Promise<string> {
  runs += 1;
  const runId = `run ${runs}`;
  await openedRun(fresh.store, runId, { leastLogLevel: 'Verbose' });
  await activityOf(execution, enterRun, servicesOn(fresh.store, [runId]), runId);
  return runId;
}

/** A line of a run with a change of 2 that Autotask has accepted. */
async function answeredLine(runId: string, serviceId: number): Promise<Claim> {
  const claim = await recordedChange(fresh.store, runId, serviceId);
  await startSending(fresh.store, claim, 60_000);
  await markAnswered(fresh.store, claim, { answer: 'accepted' });
  return claim;
}

async function linesOf(runId: string): Promise<string[][]> {
  const { rows } = await sql<{ outcome: string; message: string }>`
    select l.outcome, e.message from plan_lines l
    left join log_entries e on e.run_id = l.run_id and e.entry_key = 'line ' || l.line_id
    where l.run_id = ${runId} order by l.line_id`.execute(fresh.store);
  return rows.map(({ outcome, message }) => [outcome, message]);
}

const stopped = { kind: 'Cancelled', entries: [] } as const;

describe('A run is closed', () => {
  it('by the execution that works on it now, and not by a step of one that was reset', async () => {
    const runId = await begunRun('first');
    const services = withPresent(servicesOn(fresh.store, [runId]), 'second');
    await activityOf('second', enterRun, services, runId);
    await expect(activityOf('first', closeRun(services), runId, stopped)).rejects.toThrow('comes too late');
    expect(await requireRun(fresh.store, runId)).toMatchObject({ closedAt: null, haltedBecause: null });
    await activityOf('second', closeRun(services), runId, { kind: null, entries: [] });
    expect((await requireRun(fresh.store, runId)).status).toBe('Completed');
  });

  it('once, and goes on when it is reset, but not when a step comes that nobody waits for', async () => {
    const runId = await begunRun('first');
    await activityOf('first', closeRun(servicesOn(fresh.store, [runId])), runId, stopped);
    const terminated = activityOf('late', enterRun, servicesOn(fresh.store), runId);
    await expect(terminated).rejects.toThrow('comes too late');
    expect((await requireRun(fresh.store, runId)).status).toBe('Cancelled');
    await activityOf('reset', enterRun, servicesOn(fresh.store, [runId]), runId);
    expect((await requireRun(fresh.store, runId)).status).toBe('Running');
  });

  it('and is recorded then if it could not be recorded when it was opened', async () => {
    const services = servicesOn(fresh.store, ['unopened']);
    const start = { jobId: 'monthly', scheduledTime: null, startTime: '2026-11-26T22:00:00Z' };
    const end = { kind: 'Unexpected', entries: [{ code: 'AT42', values: { details: 'a fault' } }] } as const;
    const identity = { runId: 'unopened', workflowId: 'unopened', ...start };
    await activityOf('first', closeRun(services), 'unopened', end, identity);
    expect(await requireRun(fresh.store, 'unopened')).toMatchObject({ jobId: 'monthly', status: 'Failed' });
    const log = await readLog(fresh.store, 'unopened', {}, { after: 0, limit: 9 });
    expect(log.map(({ code }) => code)).toEqual(['AT42', 'AT24']);
  });

  it('as cancelled if it found itself stopped by a person, and goes on after a reset, but not after a continue-as-new', async () => {
    const runId = await begunRun('first');
    await haltCancelledRun(fresh.store, runId, { reason: 'wrong period' });
    const services = servicesOn(fresh.store, [runId]);
    const continued = { ...services, temporal: { ...services.temporal, hasContinued: () => Promise.resolve(true) } };
    await expect(activityOf('second', runGoingOn, continued, runId)).rejects.toThrow(
      'the run was cancelled: wrong period',
    );
    const stoppedByIt = { kind: 'AutotaskUnavailable', entries: [] } as const;
    const summary = await activityOf('second', closeRun(services), runId, stoppedByIt);
    expect([summary.status, summary.failureKind]).toEqual(['Cancelled', 'Cancelled']);
    const again = await activityOf('reset', runGoingOn, services, runId);
    expect(again).toMatchObject({ haltedBecause: null, cancelRequestedAt: null, status: 'Running' });
  });

  it('as stopped by Autotask if that came before somebody cancelled it', async () => {
    const runId = await begunRun('first');
    await haltRun(fresh.store, runId, 'Nobody is let in', 'AutotaskCredentialsRefused');
    await haltCancelledRun(fresh.store, runId);
    const services = servicesOn(fresh.store, [runId]);
    const summary = await activityOf('first', closeRun(services), runId, { kind: 'AutotaskUnavailable', entries: [] });
    expect([summary.status, summary.failureKind]).toEqual(['Failed', 'AutotaskCredentialsRefused']);
  });

  it.for([
    [
      'an outage, whatever its message says',
      'Autotask refused the credentials, says a proxy',
      'AutotaskUnavailable',
      'AutotaskUnavailable',
    ],
    [
      'refused credentials, in other words too',
      'Nobody is let in',
      'AutotaskCredentialsRefused',
      'AutotaskCredentialsRefused',
    ],
    [
      'refused credentials, of which an older worker kept the message',
      'Autotask refused the credentials for GET /V1.0/Companies',
      null,
      'AutotaskCredentialsRefused',
    ],
    [
      'an outage, of which an older worker kept the message',
      'Autotask could not be reached',
      null,
      'AutotaskUnavailable',
    ],
  ] as const)('as stopped by %s', async ([, message, kept, expected]) => {
    const runId = await begunRun('first');
    await haltRun(fresh.store, runId, message, kept);
    const services = servicesOn(fresh.store, [runId]);
    const summary = await activityOf('first', closeRun(services), runId, { kind: 'AutotaskUnavailable', entries: [] });
    expect(summary.failureKind).toBe(expected);
    const again = await activityOf('reset', runGoingOn, services, runId);
    expect(again).toMatchObject({ haltedBecause: null, haltedKind: null });
  });

  it('even if the very first step of an execution that was reset comes after those of the present one', async () => {
    const runId = await begunRun('present');
    const services = withPresent(servicesOn(fresh.store, [runId]), 'present');
    await expect(activityOf('reset', enterRun, services, runId)).rejects.toThrow('comes too late');
    // It was let through in the moment before the reset, and is noted after it.
    await noteExecution(fresh.store, runId, 'reset');
    await expect(activityOf('reset', closeRun(services), runId, stopped)).rejects.toThrow('comes too late');
    await activityOf('present', closeRun(services), runId, { kind: null, entries: [] });
    expect((await requireRun(fresh.store, runId)).status).toBe('Completed');
  });

  it('and goes on after a reset whose first step broke off, at its second try', async () => {
    const runId = await begunRun('first');
    const services = servicesOn(fresh.store, [runId]);
    await activityOf('first', closeRun(services), runId, stopped);
    const unreachable = () => Promise.reject(new Error('Temporal is away'));
    const temporal = { ...services.temporal, isRunning: unreachable, isCurrent: unreachable };
    await expect(activityOf('reset', enterRun, { ...services, temporal }, runId)).rejects.toThrow('Temporal is away');
    await activityOf('reset', enterRun, services, runId);
    expect((await requireRun(fresh.store, runId)).status).toBe('Running');
  });

  it('with the verdict that another run reaches about its change in the same moment', async () => {
    const runId = await begunRun();
    const { claimId, token } = await answeredLine(runId, 9001);
    const closing = await fresh.store.transaction().execute(async (other) => {
      await closeClaims(other, [{ claimId, token, from: 'answered', verdict: 'applied' }]);
      const closed = activityOf('first', closeRun(servicesOn(fresh.store, [runId])), runId, stopped);
      await expect.poll(waitingForLocks).toBe(1);
      return { closed };
    });
    await closing.closed;
    expect((await linesOf(runId)).map(([outcome]) => outcome)).toEqual(['AT09']);
  });

  it('and an activity of it that was stuck until then claims no line any more', async () => {
    const runId = await begunRun();
    const lineId = await plannedLine(fresh.store, runId, 9007);
    const line = { contractId: 7001, serviceId: 9007, lineId, step: 'adjust' as const };
    const late = await fresh.store.transaction().execute(async (closing) => {
      await lockExecution(closing, runId, 'first');
      const claims = insertClaims(fresh.store, { databaseCi: 1, runId, executionId: 'first', batch: 1 }, [line], {
        leaseMs: 60_000,
        settleAfterMs: 0,
      });
      await expect.poll(waitingForLocks).toBe(1);
      await closeRunRow(closing, runId, { status: 'Cancelled', failureKind: 'Cancelled' });
      return { claims };
    });
    expect(await late.claims).toEqual([]);
  });

  it('and says of a line that it made and gave no quantity that it is there', async () => {
    const runId = await begunRun();
    const { claimId, token } = await answeredLine(runId, 9002);
    await closeClaims(fresh.store, [{ claimId, token, from: 'answered', verdict: 'notApplied', collected: true }]);
    await progressLines(fresh.store, runId, [{ lineId: '7001/9002', state: 'planned', createdLine: true }]);
    await activityOf('first', closeRun(servicesOn(fresh.store, [runId])), runId, stopped);
    const [line] = await linesOf(runId);
    expect(line).toEqual([
      'AT37',
      expect.stringContaining('the line itself was created, and its quantity was not set'),
    ]);
  });

  it('and names what it sent last: a change with its size, or the creation of the line', async () => {
    const runId = await begunRun();
    await answeredLine(runId, 9004);
    const { claimId } = await answeredLine(runId, 9005);
    await sql`update claims set step = 'create', delta = null where claim_id = ${claimId}`.execute(fresh.store);
    await activityOf('first', closeRun(servicesOn(fresh.store, [runId])), runId, stopped);
    expect(await linesOf(runId)).toEqual([
      ['AT36', expect.stringContaining(': a change by 2 was sent and Autotask accepted it')],
      ['AT36', expect.stringContaining(': the creation of the line was sent and Autotask accepted it')],
    ]);
  });

  it('with the outcomes that its lines had first, also in its log, whatever a step that was stuck until then found', async () => {
    const runId = await begunRun();
    const lineId = await plannedLine(fresh.store, runId, 9006);
    const run = await requireRun(fresh.store, runId);
    const values = { customerName: 'ASP', description: 'Mailbox', sku: '9006' };
    const made = { code: 'AT09' as const, values: { ...values, oldUnits: 10, newUnits: 12 } };
    const late = { code: 'AT10' as const, values: { customerName: 'ASP', serviceName: 'Mailbox' } };
    for (const outcome of [made, late]) {
      await recordOutcomes(fresh.store, run, [{ lineId, customerCode: 'ASP', outcome, note: outcome }]);
    }
    expect(await linesOf(runId)).toEqual([['AT09', expect.stringContaining('12')]]);
    expect((await readLog(fresh.store, runId, {}, { after: 0, limit: 9 })).map(({ code }) => code)).toEqual([
      'AT09',
      'AT09',
    ]);
  });

  it('by itself even if the next run saw it open a moment before', async () => {
    const runId = await begunRun('first');
    const services = servicesOn(fresh.store, [runId]);
    const isRunning = async (workflowId: string) => {
      if (workflowId === runId) await activityOf('first', closeRun(services), runId, stopped);
      return false;
    };
    const start = { runId: 'after', workflowId: 'after', jobId: null, scheduledTime: null };
    const { temporal } = servicesOn(fresh.store, ['after']);
    const open = openRun({ ...services, temporal: { ...temporal, isRunning } });
    await activityOf('after', open, {
      ...start,
      startTime: '2026-11-26T22:00:00Z',
      input: { ZoneUser: 'api@example.com' },
    });
    expect((await requireRun(fresh.store, runId)).status).toBe('Cancelled');
  });

  it('by the next run if it was terminated; one that cannot be closed stops nobody', async () => {
    const broken = await begunRun();
    const { claimId, token } = await answeredLine(broken, 9003);
    await sql`update claims set step = 'create', contract_service_id = null where claim_id = ${claimId}`.execute(
      fresh.store,
    );
    await closeClaims(fresh.store, [{ claimId, token, from: 'answered', verdict: 'applied' }]);
    const terminated = await begunRun();
    const start = { runId: 'next', workflowId: 'next', jobId: null, scheduledTime: null };
    const input = { ZoneUser: 'api@example.com' };
    const opening = openRun(servicesOn(fresh.store, ['next']));
    await activityOf('next', opening, { ...start, startTime: '2026-11-26T22:00:00Z', input });
    expect((await findRun(fresh.store, terminated))?.status).toBe('Terminated');
    expect((await findRun(fresh.store, broken))?.status).toBe('Running');
    expect((await findRun(fresh.store, 'next'))?.status).toBe('Running');
  });
});

async function waitingForLocks(): Promise<number> {
  const { rows } = await sql`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
    fresh.store,
  );
  return rows.length;
}
