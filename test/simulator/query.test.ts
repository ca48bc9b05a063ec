import { describe, expect, it } from 'vitest';
import { type PageJson, startCaller, worldWith } from './autotask-caller.js';

const ALL = [{ op: 'gte', field: 'id', value: 0 }];

async function errorsOf(run: Promise<{ status: number; json: unknown }>): Promise<unknown> {
  const { status, json } = await run;
  return { status, ...(json as object) };
}

describe('a query', () => {
  it.each([
    ['eq', 'name', 'exchange 2gb', [9001]],
    ['noteq', 'id', 9001, [9002, 9003]],
    ['gt', 'id', 9001, [9002, 9003]],
    ['gte', 'id', 9002, [9002, 9003]],
    ['lt', 'unitPrice', 3, [9003]],
    ['lte', 'unitPrice', 3, [9002, 9003]],
    ['beginsWith', 'name', 'ex', [9001]],
    ['endsWith', 'name', 'UP', [9002]],
    ['contains', 'name', 'ch', [9001, 9003]],
    ['in', 'ID', [9003, 9001], [9001, 9003]],
    ['notIn', 'id', [9003, 9001], [9002]],
    ['notExist', 'sku', undefined, [9001, 9002, 9003]],
    ['exist', 'sku', undefined, []],
    ['eq', 'isActive', true, [9001, 9002, 9003]],
    ['eq', 'isActive', 'true', []],
    ['eq', 'id', '9001', []],
    ['ne', 'id', 9001, [9001, 9002, 9003]],
  ])('with %s on %s %j finds %j', async (op, field, value, ids) => {
    const caller = await startCaller();
    const page = await caller.query('Services', [{ op, field, value }]);
    expect(page.items.map((item) => item.id)).toEqual(ids);
  });

  it('nests and and or, with keys in any case, by GET too', async () => {
    const caller = await startCaller();
    const Filter = [
      {
        OP: 'or',
        Items: [
          { op: 'eq', field: 'id', value: 9003 },
          { op: 'and', items: [...ALL, { op: 'eq', field: 'name', value: 'Backup' }] },
        ],
      },
    ];
    const search = encodeURIComponent(JSON.stringify({ Filter, INCLUDEFIELDS: ['NAME'] }));
    const answer = await caller.get(`Services/query?search=${search}`);
    expect((answer.json as PageJson<unknown>).items).toEqual([{ name: 'Backup' }, { name: 'Archive' }]);
    expect((await caller.post('Services/query/count', { Filter })).json).toEqual({ queryCount: 2 });
  });

  it.each([
    ['hidden', [], [0, 0, 0, 0]],
    ['hiddenByDateFilter', [], [0, 12, 12, 12]],
    ['hidden', [8001], [0, 0, 0, 0]],
    ['hidden', [8002], [1, 12, 12, 12]],
  ] as const)(
    'of unit rows that are %s of the lines %j finds what the setting shows',
    async (unitRows, hiddenOf, found) => {
      const caller = await startCaller(worldWith({ unitRows, unitRowsHiddenOf: [...hiddenOf] }));
      const onDay = [
        {
          op: 'and',
          items: [
            { op: 'lte', field: 'StartDate', value: '2026-11-10' },
            { op: 'gte', field: 'endDate', value: '2026-11-10' },
          ],
        },
      ];
      const counts = [];
      for (const filter of [onDay, ALL, [{ op: 'eq', field: 'contractServiceID', value: 8001 }]]) {
        counts.push((await caller.query('ContractServiceUnits', filter)).items.length);
      }
      const child = (await caller.get('Contracts/7001/ServiceUnits')).json as PageJson<unknown>;
      expect([...counts, child.items.length]).toEqual(found);
    },
  );

  it('answers in pages by ascending id, and the last full page names no next one', async () => {
    const caller = await startCaller(worldWith({ maxRecordsPerPage: 4 }));
    const body = { filter: [{ op: 'eq', field: 'contractID', value: 7001 }] };
    const ids: number[] = [];
    const counts: number[] = [];
    let url: string | null = 'ContractServiceUnits/query';
    while (url !== null) {
      const page: PageJson<{ id: number }> = (await caller.post(url, body)).json as PageJson<{ id: number }>;
      ids.push(...page.items.map((item) => item.id));
      counts.push(page.pageDetails.count);
      url = page.pageDetails.nextPageUrl;
    }
    expect(counts).toEqual([4, 4, 4]);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  });

  it('by POST has next pages by POST only, and leads back by prevPageUrl', async () => {
    const caller = await startCaller();
    const first = await caller.query('Services', ALL, { MaxRecords: 2 });
    const next = first.pageDetails.nextPageUrl!;
    expect(await errorsOf(caller.get(next))).toEqual({
      status: 405,
      Message: "The requested resource does not support http method 'GET'.",
    });
    const second = (await caller.post(next, { filter: ALL })).json as PageJson<{ id: number }>;
    expect(second.items.map((item) => item.id)).toEqual([9003]);
    const back = (await caller.post(second.pageDetails.prevPageUrl!, { filter: ALL })).json as PageJson<{ id: number }>;
    expect(back.items).toEqual(first.items);
  });

  it.each([
    [{ filter: [{ op: 'eq', field: 'projectID', value: 1 }] }, 'Unable to find projectID in the Service Entity'],
    [{ filter: ALL, MaxRecords: 501 }, 'maxCountOfRecordsToReturn must be between 1 and 500'],
    [{ filter: ALL, MaxRecords: 0 }, 'maxCountOfRecordsToReturn must be between 1 and 500'],
    [{ filter: ALL, IncludeFields: ['nope'] }, 'Unable to find nope in the Service Entity'],
    [{ filter: [] }, 'A query must have at least one filter.'],
  ])('%j is refused with HTTP 500', async (body, text) => {
    const caller = await startCaller();
    expect(await errorsOf(caller.post('Services/query', body))).toEqual({ status: 500, errors: [text] });
  });

  it('may have 500 OR conditions, in-list items counted, and no more', async () => {
    const caller = await startCaller();
    const inList = (length: number): object => ({
      op: 'in',
      field: 'id',
      value: Array.from({ length }, (_, i) => 8600 + i),
    });
    const body = { filter: [inList(500)] };
    expect((await caller.post('Services/query/count', body)).json).toEqual({ queryCount: 3 });
    const refused = {
      status: 500,
      errors: ["Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions."],
    };
    expect(await errorsOf(caller.post('Services/query', { filter: [inList(501)] }))).toEqual(refused);
    expect(await errorsOf(caller.post('Services/query', { filter: [inList(300), inList(300)] }))).toEqual(refused);
  });

  it('compares dates as instants, whatever their zone mark', async () => {
    const caller = await startCaller();
    for (const day of ['2026-11-26T23:59:59', '2026-11-26T23:59:59Z', '2026-11-26']) {
      const page = await caller.query<{ startDate: string; endDate: string }>('ContractServiceUnits', [
        { op: 'lte', field: 'startDate', value: day },
        { op: 'gte', field: 'endDate', value: '2026-11-26T00:00:00' },
      ]);
      expect(page.items).toMatchObject([{ startDate: '2026-11-26T00:00:00Z', endDate: '2026-12-25T00:00:00Z' }]);
    }
  });
});

describe('entities', () => {
  it('are read by id, and a missing id is a null item with HTTP 200', async () => {
    const caller = await startCaller();
    expect((await caller.get('Companies/29683601')).json).toMatchObject({ item: { companyName: 'ASP Limited' } });
    expect(await errorsOf(caller.get('Companies/1'))).toEqual({ status: 200, item: null });
  });

  it('are listed below their contract', async () => {
    const caller = await startCaller();
    const services = (await caller.get('Contracts/7001/Services')).json as PageJson<unknown>;
    expect(services.items).toMatchObject([
      { id: 8001, serviceID: 9001, unitPrice: 4.5, invoiceDescription: 'Exchange mailbox' },
    ]);
    expect(((await caller.get('Contracts/7001/ServiceUnits')).json as PageJson<unknown>).items).toHaveLength(12);
    expect((await caller.get('Contracts/7001/Services/8001')).json).toMatchObject({ item: { id: 8001 } });
  });

  it('describe themselves and their picklists, whose values are texts', async () => {
    const caller = await startCaller();
    const info = await caller.get('ContractServiceAdjustments/entityInformation');
    expect(info.json).toMatchObject({ info: { canCreate: true, canQuery: false, canUpdate: false, canDelete: false } });
    const { fields } = (await caller.get('Contracts/entityInformation/fields')).json as { fields: { name: string }[] };
    const type = fields.find((one) => one.name === 'contractType');
    expect(type).toMatchObject({ isPickList: true, isRequired: true });
    expect(type).toHaveProperty('picklistValues', expect.arrayContaining([expect.objectContaining({ value: '7' })]));
  });

  it('carry dates without Z when the setting says so', async () => {
    const caller = await startCaller(worldWith({ datesWithoutZ: true }));
    expect((await caller.get('Contracts/7001')).json).toMatchObject({ item: { endDate: '2027-01-25T00:00:00' } });
  });

  it('answer 404 for what does not exist and 405 for wrong verbs', async () => {
    const caller = await startCaller();
    expect((await caller.get('Nonsense/query')).status).toBe(404);
    expect((await caller.post('ContractServices', {})).status).toBe(405);
    expect((await caller.send('DELETE', 'Contracts/7001')).status).toBe(405);
    for (const verb of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const body = verb === 'GET' ? undefined : {};
      expect(await errorsOf(caller.send(verb, 'ContractServiceAdjustments', body))).toEqual({
        status: 405,
        Message: `The requested resource does not support http method '${verb}'.`,
      });
    }
    expect((await caller.get('Contracts/7001/ServiceAdjustments')).status).toBe(405);
  });
});
