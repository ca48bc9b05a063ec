import type { RecordedAdjustment } from '../../src/domain/sync/recorded-write.js';
import { insertClaims, recordClaims } from '../../src/store/claims/claim-taking.js';
import type { Claim } from '../../src/store/claims/claims.js';
import { storeNow, type Store } from '../../src/store/database.js';
import { progressLines } from '../../src/store/lines/open-lines.js';
import { insertPlanLines } from '../../src/store/lines/plan-lines.js';

/** A line of a run that has 10 units and is to have 12. */
export async function plannedLine(store: Store, runId: string, serviceId: number): Promise<string> {
  const lineId = `7001/${serviceId}`;
  const names = { customerCode: 'ASP', customerName: 'ASP', description: 'Mailbox', sku: String(serviceId) };
  const place = {
    companyId: 1001,
    contractId: 7001,
    contractName: 'Managed',
    contractStart: '2026-01-26',
    contractEnd: '2027-01-25',
  };
  await insertPlanLines(store, runId, 'records', [
    {
      lineId,
      names: { ...names, serviceName: 'Mailbox', serviceDescription: 'Mailbox' },
      place: {
        ...{ ...place, serviceId, contractServiceId: 8001 },
        ...{ effectiveDate: '2026-10-26', referenceDay: '2026-11-25' },
      },
      ...{ change: 'adjust', mayCreate: false, target: 12, before: 10, outcome: null },
      ...{ recordIds: [], fed: [], quantityRule: null },
    },
  ]);
  return lineId;
}

/** The claim on such a line, with its change recorded: it can be sent. */
export async function recordedChange(store: Store, runId: string, serviceId: number): Promise<Claim> {
  const lineId = await plannedLine(store, runId, serviceId);
  const claimant = { databaseCi: 1, runId, executionId: 'first', batch: 0 };
  const line = { contractId: 7001, serviceId, lineId, step: 'adjust' as const };
  const [claim] = await insertClaims(store, claimant, [line], { leaseMs: 60_000, settleAfterMs: 0 });
  if (claim === undefined) throw new Error('The line was not free.');
  const write: RecordedAdjustment = {
    ...{ step: 'adjust', contractServiceId: 8001, effectiveDate: '2026-10-26', delta: 2, laterStep: null },
    ...{ from: '2026-10-25', to: '2027-01-25', profileBefore: [{ from: '2026-10-25', units: 10 }] },
  };
  const { claimId, token } = claim;
  await recordClaims(store, [{ claimId, token, target: 12, write }], await storeNow(store), 60_000);
  await progressLines(store, runId, [{ lineId, state: 'claimed', before: 10 }]);
  return claim;
}
