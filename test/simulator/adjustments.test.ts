import { describe, expect, it } from 'vitest';
import { type Answer, type Caller, startCaller, type UnitJson, worldWith } from './autotask-caller.js';

const DUPLICATE = 'Attempt to insert duplicate data into contract_service_period';
const adjustment = { contractServiceID: 8001, effectiveDate: '2026-11-10T00:00:00.000', unitChange: 4 };

function outcome({ status, json }: Answer): unknown {
  return status === 200 ? json : ((json as { errors: string[] }).errors[0] ?? status);
}

async function lateRows(caller: Caller, id = 8001): Promise<string[]> {
  return (await caller.rows(id)).filter((row) => row >= '2026-10');
}

describe('an adjustment', () => {
  it('splits the row of its date, carries the change to the end of the contract and answers a null id', async () => {
    const caller = await startCaller();
    expect(outcome(await caller.adjust(adjustment))).toEqual({ itemId: null });
    expect(await lateRows(caller)).toEqual([
      '2026-10-26..2026-11-09: 10',
      '2026-11-10..2026-11-25: 14',
      '2026-11-26..2026-12-25: 14',
      '2026-12-26..2027-01-25: 14',
    ]);
    expect(caller.sandbox.dump().adjustments).toEqual([
      { contractID: 7001, contractServiceID: 8001, serviceID: 9001, effectiveDate: '2026-11-10', unitChange: 4 },
    ]);
    expect((await caller.query('ContractNotes', [{ op: 'eq', field: 'contractID', value: 7001 }])).items).toHaveLength(
      1,
    );
  });

  it('may end the earlier part of a split row on its own date', async () => {
    const caller = await startCaller(worldWith({ splitRowEnd: 'sameDay' }));
    await caller.adjust(adjustment);
    expect(await lateRows(caller)).toContain('2026-10-26..2026-11-10: 10');
    expect(await caller.rows(8001)).toContain('2026-09-26..2026-10-25: 10');
  });

  it('on a period start splits nothing, and rows keep their ids', async () => {
    const caller = await startCaller();
    const filter = [{ op: 'eq', field: 'contractServiceID', value: 8001 }];
    const before = await caller.query('ContractServiceUnits', filter, { IncludeFields: ['id', 'startDate'] });
    await caller.adjust({ ...adjustment, effectiveDate: '2026-10-26' });
    expect(await caller.query('ContractServiceUnits', filter, { IncludeFields: ['id', 'startDate'] })).toEqual(before);
  });

  it('may leave the former row beside the new one, one day long and with the lower id', async () => {
    const caller = await startCaller(worldWith({ formerRowEnds: 'sameDay', sameDateAdjustment: 'accepted' }));
    await caller.adjust({ ...adjustment, effectiveDate: '2026-10-26' });
    await caller.adjust({ ...adjustment, effectiveDate: '2026-10-26', unitChange: -1 });
    await caller.adjust(adjustment);
    expect(await lateRows(caller)).toEqual([
      '2026-10-26..2026-10-26: 10',
      '2026-10-26..2026-10-26: 14',
      '2026-10-26..2026-11-10: 13',
      '2026-11-10..2026-11-25: 17',
      '2026-11-26..2026-12-25: 17',
      '2026-12-26..2027-01-25: 17',
    ]);
    const onTheDay = [{ op: 'eq', field: 'startDate', value: '2026-10-26' }];
    const { items } = await caller.query<{ id: number; units: number }>('ContractServiceUnits', onTheDay);
    expect(items.toSorted((a, b) => a.id - b.id).map(({ units }) => units)).toEqual([10, 14, 13]);
  });

  it('counts no former row when it looks for what would fall below zero, or is billed', async () => {
    const caller = await startCaller(worldWith({ formerRowEnds: 'sameDay' }));
    await caller.adjust({ ...adjustment, effectiveDate: '2026-11-26', unitChange: 20 });
    expect(outcome(await caller.adjust({ ...adjustment, effectiveDate: '2026-11-26', unitChange: -20 }))).toBe(
      DUPLICATE,
    );
    expect(outcome(await caller.adjust({ ...adjustment, effectiveDate: '2026-10-26', unitChange: -10 }))).toEqual({
      itemId: null,
    });
    caller.sandbox.edit((world) => {
      world.approveAndPost('2026-11-26');
    });
    const items = await caller.query<{ itemDate: string; quantity: number }>('BillingItems', [
      { op: 'gte', field: 'id', value: 0 },
    ]);
    expect(items.items.filter(({ itemDate }) => itemDate >= '2026-10').map(({ quantity }) => quantity)).toEqual([
      0, 20,
    ]);
  });

  it('extends prices over units, for the days that a row covers', async () => {
    const caller = await startCaller();
    await caller.adjust({ ...adjustment, effectiveDate: '2026-11-11', unitChange: 1 });
    const { items } = await caller.query<UnitJson>('ContractServiceUnits', [
      { op: 'gte', field: 'startDate', value: '2026-10-26' },
    ]);
    const prices = Object.fromEntries(items.map((row) => [row.startDate.slice(0, 10), row.price]));
    expect(prices).toMatchObject({ '2026-10-26': 23.23, '2026-11-11': 23.95, '2026-11-26': 49.5 });
  });

  it('cuts a time off its date without conversion', async () => {
    const caller = await startCaller();
    await caller.adjust({ ...adjustment, effectiveDate: '2026-11-10T23:59:00+13:00' });
    expect(caller.sandbox.dump().adjustments[0]?.effectiveDate).toBe('2026-11-10');
  });

  it('may be posted below its contract, and with contract and service in place of the line', async () => {
    const caller = await startCaller();
    const { effectiveDate, unitChange } = adjustment;
    const posted = await caller.post('Contracts/7001/ServiceAdjustments', {
      serviceID: 9001,
      effectiveDate,
      unitChange,
    });
    expect(outcome(posted)).toEqual({ itemId: null });
    expect(caller.sandbox.dump().adjustments).toMatchObject([{ contractServiceID: 8001 }]);
  });

  it.each([
    [
      'a date before the contract',
      { effectiveDate: '2026-01-25' },
      /effectiveDate must be between the start date and end/,
    ],
    [
      'a date after the contract',
      { effectiveDate: '2027-01-26' },
      /effectiveDate must be between the start date and end/,
    ],
    ['a line that is not there', { contractServiceID: 1 }, /contractServiceID: Value 1 does not exist/],
    ['no date', { effectiveDate: undefined }, /effectivedate/],
    ['a fraction', { unitChange: 1.5 }, /unitchange/],
    ['a result below zero', { unitChange: -11 }, /^\[simulator's own text\] .*negative/],
  ])('with %s is refused with HTTP 500 and changes nothing', async (_what, change, text) => {
    const caller = await startCaller();
    const before = caller.sandbox.dump();
    const answer = await caller.adjust({ ...adjustment, ...change });
    expect(answer.status).toBe(500);
    expect(outcome(answer)).toMatch(text);
    expect(caller.sandbox.dump()).toEqual(before);
  });

  it('is refused when a later row would fall below zero, and may reach zero', async () => {
    const units = [
      { contractServiceID: 8001, from: '2026-01-26', units: 10 },
      { contractServiceID: 8001, from: '2026-12-01', units: 3 },
    ];
    const caller = await startCaller(worldWith({}, { units }));
    expect(outcome(await caller.adjust({ ...adjustment, unitChange: -4 }))).toMatch(/negative/);
    expect(outcome(await caller.adjust({ ...adjustment, unitChange: -3 }))).toEqual({ itemId: null });
    expect((await lateRows(caller)).slice(-2)).toEqual(['2026-12-01..2026-12-25: 0', '2026-12-26..2027-01-25: 0']);
  });

  it('that comes second on a date is refused, but a step of the scenario is no adjustment', async () => {
    const units = [{ contractServiceID: 8001, from: '2026-11-10', units: 5 }];
    const caller = await startCaller(worldWith({}, { units }));
    expect(outcome(await caller.adjust(adjustment))).toEqual({ itemId: null });
    expect(outcome(await caller.adjust(adjustment))).toBe(DUPLICATE);
    expect(outcome(await caller.adjust({ ...adjustment, effectiveDate: '2026-11-11' }))).toEqual({ itemId: null });
    caller.sandbox.edit((world) =>
      world.adjustAsPerson({ contractServiceID: 8001, effectiveDate: '2026-11-12', unitChange: 1 }),
    );
    expect(outcome(await caller.adjust({ ...adjustment, effectiveDate: '2026-11-12' }))).toBe(DUPLICATE);
    expect(caller.sandbox.dump().adjustments).toHaveLength(2);
    expect(caller.sandbox.dump().personAdjustments).toHaveLength(1);
  });

  it('that comes second on a date is accepted, or refused on new lines only, by the setting', async () => {
    const newLine = { contractID: 7001, serviceID: 9002, effectiveDate: '2026-11-10', unitChange: 1 };
    for (const [mode, onOld, onNew] of [
      ['accepted', { itemId: null }, { itemId: null }],
      ['refusedOnNewLine', { itemId: null }, DUPLICATE],
    ] as const) {
      const caller = await startCaller(worldWith({ sameDateAdjustment: mode }));
      await caller.adjust(adjustment);
      await caller.adjust(newLine);
      expect(outcome(await caller.adjust(adjustment))).toEqual(onOld);
      expect(outcome(await caller.adjust(newLine))).toEqual(onNew);
    }
  });
});

describe('a contract line', () => {
  it('is created in silence by an adjustment of a service that is not on the contract', async () => {
    const caller = await startCaller();
    await caller.adjust({ contractID: 7001, serviceID: 9002, effectiveDate: '2026-11-26', unitChange: 2 });
    const [, created] = caller.sandbox.dump().contractServices;
    expect(created).toMatchObject({ contractID: 7001, serviceID: 9002, unitPrice: 3 });
    expect((await lateRows(caller, created!.id)).slice(0, 2)).toEqual([
      '2026-10-26..2026-11-25: 0',
      '2026-11-26..2026-12-25: 2',
    ]);
  });

  it('is created explicitly with 0 units, and once unless a repeat is allowed', async () => {
    const caller = await startCaller();
    const created = await caller.post('Contracts/7001/Services', { serviceID: 9002, unitPrice: 7 });
    const { itemId } = created.json as { itemId: number };
    expect((await caller.get(`ContractServices/${itemId}`)).json).toMatchObject({
      item: { serviceID: 9002, unitPrice: 7 },
    });
    expect(new Set((await caller.rows(itemId)).map((row) => row.slice(-3)))).toEqual(new Set([': 0']));
    expect(outcome(await caller.post('Contracts/7001/Services', { serviceID: 9002 }))).toMatch(
      /already on the contract/,
    );
    const repeat = {
      contractID: 7001,
      serviceID: 9002,
      effectiveDate: '2026-11-26',
      unitChange: 1,
      allowRepeatService: true,
    };
    expect(outcome(await caller.adjust(repeat))).toEqual({ itemId: null });
    expect(caller.sandbox.dump().contractServices.map((line) => line.serviceID)).toEqual([9001, 9002, 9002]);
  });

  it('without any quantity may have no rows, by the setting', async () => {
    const caller = await startCaller(worldWith({ untouchedLineRows: 'none' }, { units: [] }));
    expect(await caller.rows(8001)).toEqual([]);
    await caller.adjust(adjustment);
    expect(await caller.rows(8001)).toHaveLength(13);
  });

  it.each([
    ['a refused service', 7001, 9003, /Service does not exist or is invalid/],
    ['an unknown service', 7001, 1, /serviceID: Value 1 does not exist/],
    ['an unknown contract', 1, 9002, /Contract does not exist or is invalid/],
    ['a contract of another type', 7002, 9002, /Recurring Service/],
  ])('of %s is refused, created explicitly or in silence', async (_what, contractID, serviceID, text) => {
    const contracts = [
      { id: 7001, companyID: 29683601, startDate: '2026-01-26', endDate: '2027-01-25' },
      { id: 7002, companyID: 29683601, startDate: '2026-01-26', endDate: '2027-01-25', contractType: 1 },
    ];
    const caller = await startCaller(worldWith({ refusedNewServiceIDs: [9003] }, { contracts }));
    expect(outcome(await caller.post(`Contracts/${contractID}/Services`, { serviceID }))).toMatch(text);
    const silent = { contractID, serviceID, effectiveDate: '2026-11-26', unitChange: 1 };
    expect(outcome(await caller.adjust(silent))).toMatch(text);
    expect(caller.sandbox.dump().contractServices).toHaveLength(1);
  });
});

describe('the life of a contract', () => {
  it('deletes what lies behind a shortened end and re-creates periods with the last quantity when it is restored', async () => {
    const caller = await startCaller();
    await caller.adjust(adjustment);
    await caller.send('PATCH', 'Contracts', { id: 7001, endDate: '2026-11-05' });
    expect(await lateRows(caller)).toEqual(['2026-10-26..2026-11-05: 10']);
    await caller.send('PATCH', 'Contracts', { id: 7001, endDate: '2027-01-25' });
    expect(await lateRows(caller)).toEqual([
      '2026-10-26..2026-11-25: 10',
      '2026-11-26..2026-12-25: 10',
      '2026-12-26..2027-01-25: 10',
    ]);
    expect(outcome(await caller.adjust(adjustment))).toEqual({ itemId: null });
  });

  it('posts rows with billing items, prorates a change in a posted period and posts that the next time', async () => {
    const caller = await startCaller();
    const items = async (): Promise<unknown[]> =>
      (await caller.query('BillingItems', [{ op: 'gte', field: 'itemDate', value: '2026-10-26' }])).items;
    const approve = (): void => {
      caller.sandbox.edit((world) => {
        world.approveAndPost('2026-10-26');
      });
    };
    approve();
    expect(await items()).toMatchObject([{ quantity: 10, rate: 4.5, totalAmount: 45 }]);
    await caller.adjust({ ...adjustment, effectiveDate: '2026-11-11' });
    expect(await items()).toHaveLength(1);
    approve();
    expect(await items()).toMatchObject([{ quantity: 10 }, { quantity: 4, totalAmount: 8.71 }]);
  });

  it('refuses changes to posted periods when the setting says so, and always the cutting of one', async () => {
    const caller = await startCaller(worldWith({ postedPeriodAdjustment: 'refused' }));
    caller.sandbox.edit((world) => {
      world.approveAndPost('2026-10-26');
    });
    expect(outcome(await caller.adjust(adjustment))).toMatch(/already approved and posted contract period/);
    expect(outcome(await caller.adjust({ ...adjustment, effectiveDate: '2026-11-26' }))).toEqual({ itemId: null });
    const cut = await caller.send('PATCH', 'Contracts', { id: 7001, endDate: '2026-11-05' });
    expect(outcome(cut)).toMatch(/already approved and posted contract period/);
  });
});
