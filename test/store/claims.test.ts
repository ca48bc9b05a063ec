import { defaultSyncSettings } from '../../src/domain/sync/settings.js';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markAnswered, startSending, takeBackSending } from '../../src/store/claims/claim-sending.js';
import { claimsToSettle, closeClaims } from '../../src/store/claims/claim-settling.js';
import {
  insertClaims,
  recordClaims,
  recordedClaimsOfBatch,
  type ClaimRecord,
} from '../../src/store/claims/claim-taking.js';
import { findClaim, type Claim } from '../../src/store/claims/claims.js';
import { contestedLines, freshWrites, openClaimsOn } from '../../src/store/claims/contested-lines.js';
import { lineHistories } from '../../src/store/lines/line-histories.js';
import { storeNow } from '../../src/store/database.js';
import { waitForApproval } from '../../src/store/runs/applied-previews.js';
import { haltCancelledRun } from '../../src/store/runs/run-cancellation.js';
import { haltRun } from '../../src/store/runs/run-halts.js';
import { migratedStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

/*
 * A red test here means that two runs may write one line at a time, or that a change may be sent twice: a claim was given to two,
 * sent by two, or sent after somebody else had taken the line over. Look at the statement, not at its callers: it is the lock.
 */

let fresh: FreshStore;
let nextLine = 1;

beforeAll(async () => {
  fresh = await migratedStore();
  for (const runId of ['run A', 'run B', 'halted run', 'waiting run']) {
    await openedRun(fresh.store, runId);
  }
});
afterAll(() => fresh.close());

const claimant = (runId: string) => ({ databaseCi: 1, runId, executionId: `${runId} execution`, batch: 0 });

function newLine() {
  const serviceId = nextLine++;
  return { contractId: 7001, serviceId, lineId: `7001/${serviceId}`, step: 'adjust' as const };
}

async function claimOne(line = newLine(), runId = 'run A'): Promise<Claim> {
  const [claim] = await insertClaims(fresh.store, claimant(runId), [line], { leaseMs: 60_000, settleAfterMs: 0 });
  if (claim === undefined) throw new Error(`The line ${line.lineId} was not free.`);
  return claim;
}

function recordOf({ claimId, token }: Pick<Claim, 'claimId' | 'token'>, target = 12): ClaimRecord {
  const delta = target - 10;
  return {
    ...{ claimId, token, target },
    write: {
      ...{ step: 'adjust', contractServiceId: 8001, effectiveDate: '2026-10-26', delta, laterStep: null },
      ...{ from: '2026-10-25', to: '2027-01-25', profileBefore: [{ from: '2026-10-25', units: 10 }] },
    },
  };
}

async function recordedClaim(greatestReadAgeMs = 60_000, runId = 'run A'): Promise<Claim> {
  const claim = await claimOne(newLine(), runId);
  await recordClaims(fresh.store, [recordOf(claim)], await storeNow(fresh.store), greatestReadAgeMs);
  return claim;
}

describe('a claim', () => {
  it('is given to exactly one of many that ask at once', async () => {
    const line = newLine();
    const asked = await Promise.all(
      Array.from({ length: 8 }, (_, index) => {
        return insertClaims(fresh.store, claimant(index % 2 === 0 ? 'run A' : 'run B'), [line], {
          leaseMs: 60_000,
          settleAfterMs: 0,
        });
      }),
    );
    expect(asked.flat()).toHaveLength(1);
  });

  it('can be opened anew only after it is closed', async () => {
    const line = newLine();
    const claim = await claimOne(line);
    expect(await insertClaims(fresh.store, claimant('run B'), [line], { leaseMs: 60_000, settleAfterMs: 0 })).toEqual(
      [],
    );
    await closeClaims(fresh.store, [
      { claimId: claim.claimId, token: claim.token, from: 'claimed', verdict: 'released' },
    ]);
    const next = await claimOne(line, 'run B');
    expect(next.token).toBeGreaterThan(claim.token);
  });

  it('is sent by exactly one of many that try at once', async () => {
    const claim = await recordedClaim();
    const tries = await Promise.all(Array.from({ length: 8 }, () => startSending(fresh.store, claim, 1_000)));
    expect(tries.filter((isSent) => isSent)).toHaveLength(1);
  });

  it('is not sent with an old token, from an old read, unrecorded, or by a run that was stopped or waits for approval', async () => {
    const good = await recordedClaim();
    expect(await startSending(fresh.store, { ...good, token: good.token - 1 }, 1_000)).toBe(false);
    expect(await startSending(fresh.store, await recordedClaim(0), 1_000)).toBe(false);
    expect(await startSending(fresh.store, await claimOne(), 1_000)).toBe(false);
    const stopped = await recordedClaim(60_000, 'halted run');
    await haltRun(fresh.store, 'halted run', 'Autotask refused the credentials');
    expect(await startSending(fresh.store, stopped, 1_000)).toBe(false);
    expect((await findClaim(fresh.store, stopped.claimId))?.state).toBe('recorded');
    const waits = await recordedClaim(60_000, 'waiting run');
    const [since, until] = ['2026-11-26T08:00:00Z', '2026-12-10T08:00:00Z'];
    await waitForApproval(fresh.store, 'waiting run', { previewId: 'p', planHash: 'h', reasons: [], since, until });
    expect(await startSending(fresh.store, waits, 1_000)).toBe(false);
  });

  it('that was taken over can be neither recorded nor sent by its former holder', async () => {
    const line = newLine();
    const former = await claimOne(line);
    await closeClaims(fresh.store, [
      { claimId: former.claimId, token: former.token, from: 'claimed', verdict: 'released' },
    ]);
    const present = await claimOne(line, 'run B');
    expect(await recordClaims(fresh.store, [recordOf(former)], await storeNow(fresh.store), 60_000)).toEqual([]);
    expect(await recordClaims(fresh.store, [recordOf(present)], await storeNow(fresh.store), 60_000)).toEqual([
      present.claimId,
    ]);
    expect(await startSending(fresh.store, former, 1_000)).toBe(false);
  });

  it('in doubt is closed only from the state in which it was judged', async () => {
    const claim = await recordedClaim();
    await startSending(fresh.store, claim, 1_000);
    await markAnswered(fresh.store, claim, { answer: 'accepted' });
    const closing = { claimId: claim.claimId, token: claim.token, verdict: 'notApplied' as const };
    expect(await closeClaims(fresh.store, [{ ...closing, from: 'sending' }])).toEqual([]);
    expect(await closeClaims(fresh.store, [{ ...closing, verdict: 'applied', from: 'answered' }])).toEqual([
      claim.claimId,
    ]);
  });

  it('that was certainly not carried out can be sent again with the same read', async () => {
    const claim = await recordedClaim();
    await startSending(fresh.store, claim, 1_000);
    expect(await takeBackSending(fresh.store, claim, true)).toBe(1);
    expect(await startSending(fresh.store, claim, 1_000)).toBe(true);
  });

  it('is not taken back any more once it may be judged', async () => {
    const claim = await recordedClaim();
    await startSending(fresh.store, claim, 0);
    expect(await takeBackSending(fresh.store, claim, true)).toBeUndefined();
    expect(await findClaim(fresh.store, claim.claimId)).toMatchObject({ state: 'sending' });
  });

  it('is refused if its row lacks what its state requires', async () => {
    const { claimId, lineId } = await recordedClaim();
    await sql`update claims set delta = null where claim_id = ${claimId}`.execute(fresh.store);
    const lacking = `The store's claim ${claimId} on line ${lineId} is recorded and lacks its delta.`;
    await expect(findClaim(fresh.store, claimId)).rejects.toThrow(lacking);
    await sql`update claims set state = 'closed', verdict = 'released' where claim_id = ${claimId}`.execute(
      fresh.store,
    );
    expect(await findClaim(fresh.store, claimId)).toMatchObject({ state: 'closed', verdict: 'released' });
  });

  it('is judged by the longer of the times that its owner and its judge count on', async () => {
    const settleIn = async (ownersMs: number, judgesMs: number) => {
      const claim = await recordedClaim();
      await startSending(fresh.store, claim, ownersMs);
      const [onLine] = await openClaimsOn(fresh.store, 1, [claim], judgesMs);
      const none = { stallAllowanceMs: 0, requestTimeoutMs: 0, readLagMs: 0 };
      const judge = { ...defaultSyncSettings, ...none, commitWindowMs: judgesMs };
      const toSettle = await claimsToSettle(fresh.store, { runId: 'run A', databaseCi: 1, settings: judge });
      const found = toSettle.find(({ claimId }) => claimId === claim.claimId);
      if (onLine?.state !== 'sending' || found?.state !== 'sending') throw new Error('The claim is not in doubt.');
      expect(Math.abs(onLine.settleInMs - found.settleInMs)).toBeLessThan(30_000);
      return found.settleInMs;
    };
    expect(await settleIn(0, 0)).toBeLessThanOrEqual(0);
    expect(await settleIn(600_000, 1_000)).toBeGreaterThan(500_000);
    expect(await settleIn(1_000, 600_000)).toBeGreaterThan(500_000);
  });

  it('makes its line contested while it is open, and after its success for as long as reads may be old', async () => {
    const claim = await recordedClaim();
    const isContested = async (lagMs: number) => {
      const lines = await contestedLines(fresh.store, 1, [claim.contractId], lagMs);
      return lines.some(({ serviceId }) => serviceId === claim.serviceId);
    };
    const fresher = (lagMs: number) => freshWrites(fresh.store, 1, [claim], lagMs);
    expect([await isContested(0), await fresher(60_000)]).toEqual([true, []]);
    await startSending(fresh.store, claim, 1_000);
    await markAnswered(fresh.store, claim, { answer: 'accepted' });
    await closeClaims(fresh.store, [
      { claimId: claim.claimId, token: claim.token, from: 'answered', verdict: 'applied' },
    ]);
    expect([await isContested(60_000), await isContested(0)]).toEqual([true, false]);
    const [write] = await fresher(60_000);
    expect(write?.visibleInMs).toBeGreaterThan(0);
    expect(await fresher(0)).toEqual([]);
  });
});

it('a call that is repeated finds what it claimed before, and not what another execution claimed', async () => {
  const line = newLine();
  const mine = { ...claimant('run A'), batch: 7 };
  const [claim] = await insertClaims(fresh.store, mine, [line], { leaseMs: 60_000, settleAfterMs: 0 });
  if (claim === undefined) throw new Error('The line was not free.');
  expect(await recordedClaimsOfBatch(fresh.store, mine)).toEqual([]);
  await recordClaims(fresh.store, [recordOf(claim)], await storeNow(fresh.store), 60_000);
  expect(await recordedClaimsOfBatch(fresh.store, mine)).toMatchObject([{ claimId: claim.claimId }]);
  expect(await recordedClaimsOfBatch(fresh.store, { ...mine, executionId: 'after a reset' })).toEqual([]);
});

it('a change for a day after the run day of a run that asks counts for it as one for a day to come', async () => {
  const claim = await recordedClaim();
  await startSending(fresh.store, claim, 0);
  await markAnswered(fresh.store, claim, { answer: 'accepted' });
  const { claimId, token, contractId, serviceId } = claim;
  await closeClaims(fresh.store, [{ claimId, token, from: 'answered', verdict: 'applied' }]);
  const line = { contractId, serviceId };
  const askedOn = async (runDay: string) =>
    (await lineHistories(fresh.store, { runId: 'asks', databaseCi: 1, runDay, periodEnd: null }, [line]))(line);
  expect((await askedOn('2026-10-25')).changedFrom).toBe('2026-10-26');
  expect((await askedOn('2026-10-26')).changedFrom).toBeNull();
});

it('a decrease for a day to come leaves the line its units until then, also when its run was removed since', async () => {
  await openedRun(fresh.store, 'run removed later');
  const { claimId, token, contractId, serviceId } = await claimOne(newLine(), 'run removed later');
  await recordClaims(fresh.store, [recordOf({ claimId, token }, 0)], await storeNow(fresh.store), 60_000);
  await startSending(fresh.store, { claimId, token }, 0);
  await markAnswered(fresh.store, { claimId, token }, { answer: 'accepted' });
  await closeClaims(fresh.store, [{ claimId, token, from: 'answered', verdict: 'applied' }]);
  await sql`delete from runs where run_id = 'run removed later'`.execute(fresh.store);
  const line = { contractId, serviceId };
  const unitsOn = async (runDay: string) =>
    (await lineHistories(fresh.store, { runId: 'asks', databaseCi: 1, runDay, periodEnd: null }, [line]))(line)
      .lastUnits;
  expect([await unitsOn('2026-10-25'), await unitsOn('2026-10-26')]).toEqual([10, 0]);
});

describe('The last check and what stops a run', () => {
  it('wait for each other: a check that waits for a halt does not pass it', async () => {
    await openedRun(fresh.store, 'run that stops');
    const claim = await recordedClaim(60_000, 'run that stops');
    const checked = await fresh.store.transaction().execute(async (transaction) => {
      await haltCancelledRun(transaction, 'run that stops');
      const check = startSending(fresh.store, claim, 60_000);
      await expect.poll(waitingForLocks).toBe(1);
      return { check };
    });
    expect(await checked.check).toBe(false);
    expect((await findClaim(fresh.store, claim.claimId))?.state).toBe('recorded');
  });

  it('wait for each other: a halt is over only when a check that has passed is over', async () => {
    await openedRun(fresh.store, 'run that sends');
    const claim = await recordedClaim(60_000, 'run that sends');
    const { halt } = await fresh.store.transaction().execute(async (transaction) => {
      expect(await startSending(transaction, claim, 60_000)).toBe(true);
      const halting = haltCancelledRun(fresh.store, 'run that sends');
      await expect.poll(waitingForLocks).toBe(1);
      return { halt: halting };
    });
    await halt;
    expect((await findClaim(fresh.store, claim.claimId))?.state).toBe('sending');
  });
});

async function waitingForLocks(): Promise<number> {
  const { rows } = await sql`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
    fresh.store,
  );
  return rows.length;
}
