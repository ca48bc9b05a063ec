import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAutotaskClient, type AutotaskClient } from '../../src/autotask/client.js';
import { AutotaskError } from '../../src/autotask/errors.js';
import { lookUpZone } from '../../src/autotask/zone.js';
import { startSandbox, type Sandbox } from '../../src/simulator/simulator.js';
import { parseScenario } from '../../src/simulator/scenario.js';
import { FAULT_KINDS } from '../../src/simulator/scenario-schema.js';

const credentials = { userName: 'api@example.com', secret: 's3cret', integrationCode: 'CODE' };
const requestTimeoutMs = 400;

let sandbox: Sandbox;

async function start(settings: object = {}, faults: object = {}): Promise<AutotaskClient> {
  const contracts = [1, 2, 3, 4, 5].map((index) => ({
    id: 7000 + index,
    companyID: index,
    contractName: `Contract ${index}`,
    contractType: index === 4 ? 1 : 7,
    status: index === 5 ? 0 : 1,
    startDate: '2026-01-26',
    endDate: index === 3 ? '2026-06-25' : '2027-01-25',
  }));
  const scenario = {
    clock: '2026-11-26T22:00:00Z',
    autotask: {
      ci: 42,
      credentials,
      companies: [1, 2, 3, 4, 5].map((id) => ({ id, companyName: `Company ${id}`, isActive: id !== 2 })),
      services: [
        { id: 9001, name: 'Exchange 2GB', description: 'Mailbox', invoiceDescription: 'Exchange mailbox' },
        { id: 9002, name: 'Old', isActive: false },
      ],
      contracts,
      contractServices: [
        { id: 8001, contractID: 7001, serviceID: 9001 },
        { id: 8002, contractID: 7002, serviceID: 9001 },
      ],
      units: [
        { contractServiceID: 8001, from: '2026-01-26', units: 10 },
        { contractServiceID: 8001, from: '2026-11-10', units: 12 },
        { contractServiceID: 8002, from: '2026-01-26', units: 3 },
      ],
      settings: { requestTimeoutMs, commitWindowMs: 100, readLagMs: 0, ...settings },
    },
    faults,
  };
  sandbox = await startSandbox({ scenario: parseScenario(JSON.stringify(scenario)) });
  return createAutotaskClient({ baseUrl: sandbox.autotaskUrl, credentials, requestTimeoutMs });
}

afterEach(async () => {
  await sandbox.close();
});

describe.each([{ maxRecordsPerPage: 1 }, { datesWithoutZ: true }, {}])('reading a database with %o', (settings) => {
  let client: AutotaskClient;
  beforeEach(async () => {
    client = await start(settings);
  });

  test('the zone, the companies, the contracts, the services and the lines are found', async () => {
    const host = new URL(sandbox.zoneUrl).host;
    const lookup = { zoneUrl: sandbox.zoneUrl, requestTimeoutMs };
    const zone = await lookUpZone({ ...lookup, user: credentials.userName, allowedHosts: [host] });
    expect(zone).toMatchObject({ url: sandbox.autotaskUrl, ci: 42 });
    const unknown = lookUpZone({ ...lookup, user: 'nobody@example.com', allowedHosts: [host] });
    await expect(unknown).rejects.toMatchObject({
      kind: 'ZoneUnknown',
      message: expect.stringContaining('the user nobody@example.com. Correct ZoneUser:') as string,
    });
    const shownUser = 'the user of the secret set';
    const ofSet = lookUpZone({ ...lookup, user: 'nobody@example.com', shownUser, allowedHosts: [host] });
    await expect(ofSet).rejects.toThrow('for the user of the secret set. Correct UserName in the secret set:');
    const notAllowed = lookUpZone({ ...lookup, user: credentials.userName, allowedHosts: [] });
    await expect(notAllowed).rejects.toMatchObject({ kind: 'HostNotAllowed' });

    expect((await client.companies.byIds([1, 2, 99])).rows).toEqual([
      { id: 1, companyName: 'Company 1', isActive: true },
      { id: 2, companyName: 'Company 2', isActive: false },
    ]);
    const { rows: contracts } = await client.contracts.recurringByCompanies([1, 2, 3, 4, 5], '2026-11-26');
    expect(contracts.map((each) => each.id)).toEqual([7001, 7002]);
    expect(contracts[0]).toMatchObject({ startDate: '2026-01-26', endDate: '2027-01-25', contractCategory: null });
    expect((await client.services.all()).rows.map((each) => [each.id, each.isActive])).toEqual([
      [9001, true],
      [9002, false],
    ]);
    expect((await client.services.byIds([9001])).rows).toMatchObject([
      { name: 'Exchange 2GB', invoiceDescription: 'Exchange mailbox' },
    ]);
    expect((await client.contractServices.byContracts([7001, 7002], [9001])).rows.map((each) => each.id)).toEqual([
      8001, 8002,
    ]);
    expect(await client.threshold()).toMatchObject({ externalRequestThreshold: 10_000, requestThresholdTimeframe: 60 });
    expect(await client.entityInformation('ContractServiceAdjustments')).toMatchObject({
      canCreate: true,
      canQuery: false,
    });
  });

  test('units are found by day, by window and by limit', async () => {
    const { rows: onDay } = await client.units.ofContracts([7001, 7002], '2026-11-10', '2026-11-10');
    expect(onDay.map((row) => [row.contractServiceID, row.startDate, row.units])).toEqual(
      expect.arrayContaining([
        [8001, '2026-11-10', 12],
        [8002, '2026-10-26', 3],
      ]),
    );
    const { rows: window } = await client.units.inWindow([8001], '2026-11-09', '2026-11-26');
    expect(window.map((row) => [row.startDate, row.endDate, row.units])).toEqual([
      ['2026-10-26', '2026-11-09', 10],
      ['2026-11-10', '2026-11-25', 12],
      ['2026-11-26', '2026-12-25', 12],
    ]);
    const { rows: few } = await client.units.fewerThan([
      { contractServiceID: 8001, after: '2026-10-26', fewerThan: 13 },
      { contractServiceID: 8002, after: '2026-01-26', fewerThan: 3 },
    ]);
    expect(few.map((row) => row.startDate)).toEqual(['2026-11-10', '2026-11-26', '2026-12-26']);
  });

  test('a new line begins without units, takes an adjustment, and leaves a note', async () => {
    const line = await client.contractServices.create({ contractID: 7002, serviceID: 9002 });
    const effectiveDate = '2026-11-10';
    await client.adjustments.create({ contractID: 7002, contractServiceID: line, effectiveDate, unitChange: 5 });
    const { rows } = await client.units.inWindow([line], '2026-11-09', '2026-11-10');
    expect(rows.findLast((row) => row.startDate <= effectiveDate)?.units).toBe(5);
    expect((await client.notes.byContracts([7002], new Date('2026-11-26T22:00:00Z'))).length).toBeGreaterThan(0);
  });
});

test('as many limits as a large run has fit the queries that Autotask takes', async () => {
  const client = await start();
  const limits = Array.from({ length: 1000 }, (_, index) => ({
    contractServiceID: 8000 + index,
    after: '2026-10-26',
    fewerThan: 4,
  }));
  const { rows } = await client.units.fewerThan(limits);
  expect(new Set(rows.map((row) => row.contractServiceID))).toEqual(new Set([8002]));
  const ids = limits.map((limit) => limit.contractServiceID);
  expect((await client.contractServices.byContracts([...ids, 7001], [9001])).rows.map((each) => each.id)).toEqual([
    8001,
  ]);
});

test.each([
  ['a second adjustment of one date', { effectiveDate: '2026-11-10', unitChange: 1 }, 'DuplicatePeriod'],
  ['a date outside the contract', { effectiveDate: '2027-02-01', unitChange: 1 }, 'OutsideContract'],
  ['a quantity below zero', { effectiveDate: '2026-11-10', unitChange: -13 }, 'NegativeUnits'],
  ['a line that does not exist', { effectiveDate: '2026-11-10', unitChange: 1, contractServiceID: 1 }, 'Other'],
])('%s is refused by its known text', async (_name, change, validation) => {
  const client = await start();
  if (validation === 'DuplicatePeriod') {
    await client.adjustments.create({
      contractID: 7001,
      contractServiceID: 8001,
      effectiveDate: '2026-11-10',
      unitChange: 1,
    });
  }
  const refused = client.adjustments.create({ contractID: 7001, contractServiceID: 8001, ...change });
  await expect(refused).rejects.toMatchObject({ kind: 'Rejected', disposition: 'reject', sent: 'refused', validation });
});

test.each(['modern', 'legacy'])('wrong credentials stop the run with %s answers', async (authMode) => {
  await start({ authMode });
  const wrong = { ...credentials, integrationCode: 'WRONG' };
  const client = createAutotaskClient({ baseUrl: sandbox.autotaskUrl, credentials: wrong, requestTimeoutMs });
  await expect(client.companies.byIds([1])).rejects.toMatchObject({ kind: 'Unauthorized', disposition: 'halt' });
  expect(sandbox.calls()).toHaveLength(1);
});

test.each(FAULT_KINDS)('what is said of a write with the fault "%s" is true', async (kind) => {
  const client = await start({}, { scripted: [{ kind, system: 'autotask', path: 'contractserviceadjustments' }] });
  const change = { contractID: 7001, contractServiceID: 8001, effectiveDate: '2026-11-15', unitChange: 1 };
  const failure: unknown = await client.adjustments.create(change).then(
    () => undefined,
    (error: unknown) => error,
  );
  const posts = sandbox.calls().filter((call) => /adjustments/i.test(call.path));
  const done = sandbox.dump().adjustments.length;
  expect(posts.map((call) => call.fault)).toEqual([kind]);
  if (failure === undefined) {
    expect(done).toBe(1);
    return;
  }
  expect(failure).toBeInstanceOf(AutotaskError);
  const { sent } = failure as AutotaskError;
  expect(['no', 'refused', 'unknown']).toContain(sent);
  expect({ sent, done: sent === 'unknown' ? 'in doubt' : done }).toEqual({
    sent,
    done: sent === 'unknown' ? 'in doubt' : 0,
  });
});

test.each(FAULT_KINDS)('a read with the fault "%s" is right or an error', async (kind) => {
  const client = await start(
    { maxRecordsPerPage: 2 },
    { scripted: [{ kind, system: 'autotask', path: 'contractserviceunits', from: 2 }] },
  );
  const read = await client.units.inWindow([8001], '2026-01-26', '2027-01-25').catch((error: unknown) => error);
  if (read instanceof AutotaskError) {
    expect(read.details.join()).not.toContain('s3cret');
    return;
  }
  const rows = sandbox.dump().units.filter((row) => row.contractServiceID === 8001);
  expect((read as { rows: unknown }).rows).toMatchObject(
    rows.map(({ startDate, endDate, units }) => ({ startDate, endDate, units })),
  );
});

test('connections that are refused are not taken for lost answers', async () => {
  const client = await start();
  sandbox.refuseConnections();
  const change = { contractID: 7001, contractServiceID: 8001, effectiveDate: '2026-11-15', unitChange: 1 };
  await expect(client.adjustments.create(change)).rejects.toMatchObject({ kind: 'Unreachable', sent: 'no' });
  await sandbox.acceptConnections();
  await client.adjustments.create(change);
  expect(sandbox.dump().adjustments).toHaveLength(1);
});
