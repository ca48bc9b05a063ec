import { afterAll, beforeAll, expect, it } from 'vitest';
import { autotaskAccess } from '../../src/activities/autotask-access.js';
import { userDigest } from '../../src/activities/autotask-database.js';
import { callCounter } from '../../src/activities/call-counter.js';
import { updateLine } from '../../src/activities/update-line.js';
import { parseParameters } from '../../src/domain/parameters.js';
import { defaultSyncSettings } from '../../src/domain/settings.js';
import { closeClaims, openClaims, recordClaims, storeNow, type Claim } from '../../src/store/claims.js';
import { migrate } from '../../src/store/database.js';
import { readLog } from '../../src/store/log-entries.js';
import { insertPlanLines } from '../../src/store/plan-lines.js';
import { openRunRow, recordZone } from '../../src/store/runs.js';
import { saveSecretSet } from '../../src/store/secret-sets.js';
import { json, startOddServer, type OddServer } from '../autotask/odd-server.js';
import { freshStore, type FreshStore } from '../store/fresh-store.js';
import { servicesOn, stepOf } from './step.js';

const runId = 'a run';
const names = { customerCode: 'ASP', customerName: 'ASP', description: 'Mailbox', sku: '9001' };

let fresh: FreshStore;
let autotask: OddServer;
let whileSending: () => Promise<unknown>;

beforeAll(async () => {
  fresh = await freshStore();
  await migrate(fresh.store);
  autotask = await startOddServer(async (_, response) => {
    await whileSending();
    json(response, { itemId: null });
  });
  const parsed = parseParameters({ ZoneUser: 'api@example.com' });
  if (!('parameters' in parsed)) throw new Error('The parameters were refused.');
  await openRunRow(fresh.store, {
    ...{ runId, workflowId: runId, jobId: null, now: new Date('2026-11-26T22:00:00Z'), runDay: '2026-11-26' },
    ...{ parameters: parsed.parameters, leastLogLevel: 'Info', settings: defaultSyncSettings },
  });
  const apiUserDigest = userDigest({ runId }, 'api@example.com');
  await recordZone(fresh.store, runId, { ci: 1, url: `${autotask.url}ATServicesRest/`, apiUserDigest });
});
afterAll(async () => {
  await autotask.close();
  await fresh.close();
});

async function recordedChange(serviceId: number): Promise<Claim> {
  const lineId = `7001/${serviceId}`;
  const place = { contractStart: '2026-01-26', contractEnd: '2027-01-25', contractServiceId: 8001 };
  await insertPlanLines(fresh.store, runId, 'records', [
    {
      lineId,
      names: { ...names, serviceName: 'Mailbox', serviceDescription: 'Mailbox' },
      place: {
        ...{ ...place, companyId: 1001, contractId: 7001, serviceId },
        ...{ effectiveDate: '2026-10-26', referenceDay: '2026-11-25' },
      },
      ...{ change: 'adjust', mayCreate: false, target: 12, before: 10, outcome: null, recordIds: [] },
    },
  ]);
  const claimant = { databaseCi: 1, runId, holder: 'first', batch: 0 };
  const line = { contractId: 7001, serviceId, lineId, step: 'adjust' as const };
  const [claim] = await openClaims(fresh.store, claimant, [line], 60_000);
  if (claim === undefined) throw new Error('The line was not free.');
  const record = {
    ...{ claimId: claim.claimId, lineId, token: claim.token, contractServiceId: 8001, effectiveDate: '2026-10-26' },
    ...{ windowFrom: '2026-10-25', windowTo: '2027-01-25', delta: 2, target: 12, laterStep: null },
    beforeProfile: [{ from: '2026-10-25', units: 10 }],
  };
  await recordClaims(fresh.store, [record], await storeNow(fresh.store), 60_000);
  return claim;
}

async function send(claim: Claim): Promise<string> {
  const services = servicesOn(fresh.store, [runId]);
  const set = { UserName: 'api@example.com', Secret: 'a secret', IntegrationCode: 'CODE' };
  await saveSecretSet(fresh.store, services.secretsKey, 'default', set);
  const step = updateLine(services, autotaskAccess(services, callCounter(fresh.store, services.logger)));
  return stepOf('first', step, { claimId: claim.claimId, token: claim.token });
}

const log = () => readLog(fresh.store, runId, {}, { after: 0, limit: 10 });

it('An answer to a change that was given up meanwhile is told, since nobody else knows of it', async () => {
  const claim = await recordedChange(9001);
  whileSending = () => Promise.resolve();
  expect(await send(claim)).toBe('answered');
  expect(await log()).toEqual([]);
  const late = await recordedChange(9002);
  whileSending = () => closeClaims(fresh.store, [{ ...late, from: 'sending', verdict: 'notApplied' }]);
  expect(await send(late)).toBe('answered');
  const entries = await log();
  expect(entries.map(({ code, customerCode }) => [code, customerCode])).toEqual([['AT36', 'ASP']]);
  expect(entries[0]?.message).toContain('Autotask accepted a change by 2 when it had been given up already');
});
