import { request } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { type Caller, type PageJson, startCaller, worldWith } from './autotask-caller.js';

const adjustment = { contractServiceID: 8001, effectiveDate: '2026-11-10', unitChange: 4 };

async function startFaulty(scripted: object, settings: object = {}): Promise<Caller> {
  return startCaller(worldWith(settings, {}, { faults: { scripted: [scripted] } }));
}

function posted({ sandbox }: Caller): number {
  return sandbox.dump().adjustments.length;
}

describe('limits', () => {
  it('refuse the fourth call at a time on an endpoint, by whichever path, and leave other endpoints alone', async () => {
    const caller = await startFaulty({ kind: 'hang', path: '/contractservices', times: 3 });
    const leaving = new AbortController();
    const body = { filter: [{ op: 'gte', field: 'id', value: 0 }] };
    const hanging = [1, 2, 3].map(() =>
      caller.send('POST', 'ContractServices/query', body, leaving.signal).catch(() => 'left'),
    );
    await vi.waitFor(() => {
      expect(caller.sandbox.calls()).toHaveLength(3);
    });
    const fourth = await caller.get('Contracts/7001/Services');
    expect([fourth.status, fourth.json]).toEqual([
      429,
      { errors: ['The Autotask API thread threshold of 3 threads has been exceeded.'] },
    ]);
    expect((await caller.get('Contracts/7001')).status).toBe(200);
    leaving.abort();
    expect(await Promise.all(hanging)).toEqual(['left', 'left', 'left']);
    await vi.waitFor(async () => {
      expect((await caller.get('Contracts/7001/Services')).status).toBe(200);
    });
  });

  it('count every call of the hour, with those of others, and refuse at the threshold', async () => {
    const caller = await startCaller(
      worldWith({ hourlyRequests: 100, hourlyRequestsByOthers: 97, hourlyLatencyMs: 1 }),
    );
    await caller.get('Companies/0');
    expect((await caller.get('ThresholdInformation')).json).toEqual({
      externalRequestThreshold: 100,
      requestThresholdTimeframe: 60,
      currentTimeframeRequestCount: 99,
    });
    expect((await caller.get('Companies/0')).status).toBe(200);
    expect((await caller.get('Companies/0')).status).toBe(429);
  });
});

describe('a fault', () => {
  it.each([
    ['resetBeforeCommit', 0],
    ['commitThenDrop', 1],
    ['refuse', 0],
    ['truncatedBody', 1],
  ])('%s loses the answer, with %i adjustments made', async (kind, made) => {
    const caller = await startFaulty({ kind, method: 'POST', path: 'adjustments', ms: 1 });
    await expect(caller.adjust(adjustment)).rejects.toThrow();
    expect(posted(caller)).toBe(made);
    expect(caller.sandbox.calls()).toMatchObject([{ fault: kind, status: null }]);
  });

  it.each([
    ['error500BeforeCommit', 500, 0],
    ['error500AfterCommit', 500, 1],
    ['validation500', 500, 0],
    ['tooManyRequests', 429, 0],
    ['unauthorised', 401, 0],
    ['html200', 200, 0],
    ['wrongShape', 200, 1],
    ['delay', 200, 1],
  ])('%s answers %i, with %i adjustments made', async (kind, status, made) => {
    const caller = await startFaulty({ kind, path: 'adjustments', ms: 1 });
    expect((await caller.adjust(adjustment)).status).toBe(status);
    expect(posted(caller)).toBe(made);
  });

  it('lateCommit makes the change after its client has left', async () => {
    const caller = await startFaulty({ kind: 'lateCommit', path: 'adjustments', ms: 300 });
    const leaving = new AbortController();
    const sent = caller.send('POST', 'ContractServiceAdjustments', adjustment, leaving.signal).catch(() => 'left');
    await vi.waitFor(() => {
      expect(caller.sandbox.calls()).toMatchObject([{ body: JSON.stringify(adjustment) }]);
    });
    leaving.abort();
    expect(await sent).toBe('left');
    expect(posted(caller)).toBe(0);
    await vi.waitFor(() => {
      expect(posted(caller)).toBe(1);
    });
  });

  it('staleRead shows the rows and lines of before, later reads those of now', async () => {
    const caller = await startFaulty({ kind: 'staleRead', path: '/query', times: 2, ms: 60_000 });
    const filter = [{ op: 'eq', field: 'contractID', value: 7001 }];
    await caller.adjust(adjustment);
    await caller.post('Contracts/7001/Services', { serviceID: 9002 });
    expect((await caller.rows(8001)).join()).not.toContain(': 14');
    expect((await caller.query('ContractServices', filter)).items).toHaveLength(1);
    expect((await caller.rows(8001)).join()).toContain(': 14');
    expect((await caller.query('ContractServices', filter)).items).toHaveLength(2);
  });

  it.each([
    ['duplicatedPage', [0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
    ['shiftedPage', [0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
  ])('%s repeats rows on the next page', async (kind, expected) => {
    const caller = await startFaulty({ kind, path: '/query/next' }, { maxRecordsPerPage: 4 });
    const body = { filter: [{ op: 'eq', field: 'contractServiceID', value: 8001 }] };
    const ids: number[] = [];
    let url: string | null = 'ContractServiceUnits/query';
    while (url !== null) {
      const page: PageJson<{ id: number }> = (await caller.post(url, body)).json as PageJson<{ id: number }>;
      ids.push(...page.items.map((item) => item.id));
      url = page.pageDetails.nextPageUrl;
    }
    expect(ids.map((id) => id - (ids[0] ?? 0))).toEqual(expected);
  });

  it('is drawn from the seed: the same seed spoils the same calls, another one others', async () => {
    const statuses = async (seed: number): Promise<number[]> => {
      const faults = { seed, rate: 0.4, kinds: ['error500BeforeCommit', 'tooManyRequests'] };
      const caller = await startCaller(worldWith({}, {}, { faults }));
      const seen: number[] = [];
      for (let call = 0; call < 30; call += 1) seen.push((await caller.get('Companies/0')).status);
      return seen;
    };
    const first = await statuses(7);
    expect(await statuses(7)).toEqual(first);
    expect(await statuses(8)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 429, 500]));
  });

  it('can be a server that does not listen, until it does again', async () => {
    const caller = await startCaller();
    caller.sandbox.refuseConnections();
    await expect(caller.get('Companies/0')).rejects.toThrow();
    await caller.sandbox.acceptConnections();
    expect((await caller.get('Companies/0')).status).toBe(200);
  });
});

describe('other processes', () => {
  it.each([
    { Origin: 'https://evil.example' },
    { Origin: 'null', 'Content-Type': 'text/plain' },
    { Origin: 'http://127.0.0.1:1' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site', 'Content-Type': 'application/csp-report' },
    { Host: 'rebound.example' },
    { Host: 'not a host' },
  ])('do nothing for a web page: %j', async (headers: Readonly<Record<string, string>>) => {
    const caller = await startCaller(worldWith({}));
    const url = new URL(`${caller.sandbox.url}/admin/`);
    for (const [method, path] of [
      ['POST', 'reset'],
      ['POST', 'edit'],
      ['DELETE', 'calls'],
      ['GET', 'dump'],
    ] as const) {
      const status = await new Promise((resolve, reject) => {
        const sent = request(new URL(path, url), { method, headers, agent: false }, (answer) => {
          resolve(answer.statusCode);
          answer.resume();
        });
        sent.on('error', reject);
        sent.end(method === 'POST' ? '{}' : undefined);
      });
      expect([path, status]).toEqual([path, 403]);
    }
  });

  it('read, edit and reset the world over HTTP', async () => {
    const caller = await startCaller();
    const admin = `${caller.sandbox.url}/admin`;
    const edit = (change: object): ReturnType<Caller['post']> => caller.post(`${admin}/edit`, change);
    const person = { action: 'adjustAsPerson', contractServiceID: 8001, effectiveDate: '2026-11-10', unitChange: 2 };
    expect((await edit(person)).json).toMatchObject({ result: { contractID: 7001, unitChange: 2 } });
    await edit({ action: 'putCustomer', customer: { code: 'ASP', status: 'Deprovisioned' } });
    await edit({ action: 'replaceBilling', periodEnd: '2026-12-25', records: [] });
    await edit({ action: 'changeSettings', settings: { sameDateAdjustment: 'accepted' } });
    expect(
      caller.sandbox.edit((world) => [world.atria.customers[0]?.status, world.settings.sameDateAdjustment]),
    ).toEqual(['Deprovisioned', 'accepted']);
    expect((await edit({ action: 'nonsense' })).status).toBe(400);
    expect((await edit({ action: 'changeSettings', settings: { latency: 1 } })).status).toBe(400);
    await caller.get('Companies/0');
    expect((await caller.get(`${admin}/dump`)).json).toEqual(caller.sandbox.dump());
    expect((await caller.get(`${admin}/calls`)).json).toMatchObject({
      calls: [{ path: '/ATServicesRest/V1.0/Companies/0' }],
    });
    await caller.post(`${admin}/reset`, {});
    expect(caller.sandbox.dump().personAdjustments).toEqual([]);
    expect(caller.sandbox.calls()).toEqual([]);
  });
});

describe('a large world', () => {
  it('of 1,000 contracts with 10 lines answers bulk reads in full', async () => {
    const companies = Array.from({ length: 1000 }, (_, index) => ({ id: index + 1, companyName: `Company ${index}` }));
    const services = Array.from({ length: 10 }, (_, index) => ({ id: 9001 + index, name: `Service ${index}` }));
    const contracts = companies.map(({ id }) => ({
      id: 10_000 + id,
      companyID: id,
      startDate: '2026-01-26',
      endDate: '2027-01-25',
    }));
    const contractServices = contracts.flatMap((contract, index) =>
      services.map((service, place) => ({
        id: 100_000 + index * 10 + place,
        contractID: contract.id,
        serviceID: service.id,
      })),
    );
    const units = contractServices.map(({ id }) => ({ contractServiceID: id, from: '2026-01-26', units: id % 7 }));
    const caller = await startCaller(worldWith({}, { companies, services, contracts, contractServices, units }));
    const body = {
      filter: [
        { op: 'in', field: 'contractID', value: contracts.slice(0, 500).map(({ id }) => id) },
        { op: 'lte', field: 'startDate', value: '2026-11-26T23:59:59' },
        { op: 'gte', field: 'endDate', value: '2026-11-26T00:00:00' },
      ],
    };
    const lines = new Set<number>();
    let pages = 0;
    let url: string | null = 'ContractServiceUnits/query';
    while (url !== null) {
      const page: PageJson<{ contractServiceID: number }> = (await caller.post(url, body)).json as typeof page;
      for (const row of page.items) lines.add(row.contractServiceID);
      pages += 1;
      url = page.pageDetails.nextPageUrl;
    }
    expect([lines.size, pages]).toEqual([5000, 10]);
    const all = await caller.post('ContractServiceUnits/query/count', {
      filter: [{ op: 'gte', field: 'id', value: 0 }],
    });
    expect(all.json).toEqual({ queryCount: 120_000 });
  });
});
