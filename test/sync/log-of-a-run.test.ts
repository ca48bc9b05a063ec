import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';
import { customers, expectedLog } from './one-of-each.js';

const parameters = { ...previousPeriod, AllowAtriaCreateItems: 'True' };

let world: World;
let first: EndedRun;

beforeAll(async () => {
  world = await startWorld(provider(customers, { settings: { refusedNewServiceIDs: [9005] } }));
  first = await world.run(parameters);
});

afterAll(() => world.close());

type Line = readonly [string | null, string, string, string];

function linesOf({ log }: EndedRun): Line[] {
  return log.map(({ customerCode, code, level, message }) => [customerCode, code, level, message]);
}

/** Every request that changes something. */
function posts() {
  return world.sandbox.calls().filter(({ body }) => body !== undefined);
}

describe('The log of a run', () => {
  it('tells of every customer, record and line once, in the documented words', () => {
    const aboutCustomers = linesOf(first).filter(([customerCode]) => customerCode !== null);
    expect(aboutCustomers.map((line) => line.join(' | ')).sort()).toEqual(expectedLog.toSorted());
  });

  it('begins with AT22 and AT01, tells of deprovisioned customers between AT20 and AT21, and ends with AT24', () => {
    expect(linesOf(first).slice(0, 2)).toEqual([
      [null, 'AT22', 'Verbose', `Autotask Worker Task Service ${first.workflowId} started.`],
      [null, 'AT01', 'Info', 'Billing Process Started: For Billing Period 2026-11-25'],
    ]);
    const end = linesOf(first).slice(-4);
    expect(end).toEqual([
      [null, 'AT20', 'Verbose', 'Started Processing Deprovisioned Customers.'],
      ['LEFT', 'AT13', 'Info', expect.any(String)],
      [null, 'AT21', 'Verbose', 'Finished Processing Deprovisioned Customers.'],
      [null, 'AT24', 'Info', 'Billing Process Completed with status Completed with errors.'],
    ]);
    expect(first.status).toBe('Completed');
  });

  it('names nothing twice under one code', () => {
    const keys = first.log.map(({ customerCode, code, message }) => [customerCode, code, message].join());
    expect(new Set(keys).size).toBe(first.log.length);
  });

  it('adds up: the totals of the run count every record, line and customer', () => {
    expect(first.summary).toEqual({
      status: 'Completed with errors',
      failureKind: null,
      records: customers.flatMap(({ records = [] }) => records).length,
      lines: {
        AT08: 1,
        AT09: 4,
        AT10: 2,
        AT11: 1,
        AT12: 1,
        AT13: 2,
        AT14: 1,
        AT28: 3,
        AT29: 1,
        AT30: 1,
        AT32: 1,
        AT33: 1,
      },
      customers: { AT04: 1, AT05: 2, AT06: 2, AT26: 1, AT27: 2 },
    });
  });

  it('posts only what it says that it changed', () => {
    const { adjustments } = world.sandbox.dump();
    expect(
      adjustments.map(({ contractServiceID, effectiveDate, unitChange }) => [
        contractServiceID,
        effectiveDate,
        unitChange,
      ]),
    ).toHaveLength(7);
    expect(Object.fromEntries(adjustments.map(({ contractID, unitChange }) => [contractID, unitChange]))).toEqual({
      2001: 2,
      2002: 2,
      2004: 6,
      2006: -4,
      2018: 1,
      2024: -9,
      2025: -4,
    });
    expect(new Set(adjustments.map(({ effectiveDate }) => effectiveDate))).toEqual(new Set(['2026-10-26']));
  });
});

describe('A second run', () => {
  it('changes nothing, and every line that was changed before is unchanged', async () => {
    const before = world.sandbox.dump();
    world.sandbox.clearCalls();
    const second = await world.run(parameters);
    // Autotask would refuse the service 9005 again, so it is asked again; nothing else is.
    expect(posts().map(({ body }) => JSON.parse(body ?? '') as unknown)).toEqual([
      expect.objectContaining({ serviceID: 9005 }),
    ]);
    expect(world.sandbox.dump()).toEqual(before);
    const changed = ['AT09', 'AT11', 'AT13'];
    const unchanged = (code: string) => (changed.includes(code) ? 'AT10' : code);
    const codes = (run: EndedRun, rename: (code: string) => string) =>
      run.log.map(({ customerCode, code }) => `${customerCode ?? ''} ${rename(code)}`).sort();
    expect(codes(second, (code) => code)).toEqual(codes(first, unchanged).filter((entry) => entry !== 'FUTURE AT31'));
  });

  it('of one customer warns about codes of the filter that Atria does not know, and touches nobody else', async () => {
    const run = await world.run({ ...parameters, CustomersFilter: ['SAME', 'same'] });
    expect(run.log.map(({ customerCode, code, message }) => [customerCode, code, message]).slice(1, -3)).toEqual([
      [null, 'AT01', 'Billing Process Started: For Billing Period 2026-11-25'],
      [null, 'AT25', 'CustomersFilter names same, but Atria has no Customer with this code; the nearest is SAME.'],
      ['SAME', 'AT10', 'SAME Limited Contract Line for Mailbox located – quantity is unchanged.'],
    ]);
  });

  it('is completed with warnings if its filter matches no customer, whatever its log level records', async () => {
    for (const [LogLevel, recorded] of [
      ['Verbose', ['AT25']],
      ['Error', []],
    ] as const) {
      const run = await world.run({ ...parameters, CustomersFilter: 'same', LogLevel });
      expect(run.log.flatMap(({ code }) => (code === 'AT25' ? code : []))).toEqual(recorded);
      expect(run.summary?.status).toBe('Completed with warnings');
    }
  });

  it('records only what its log level asks for, and its totals stay whole', async () => {
    const run = await world.run({ ...parameters, LogLevel: 'Error' });
    expect(run.log.map(({ code }) => code).sort()).toEqual(['AT05', 'AT05', 'AT14']);
    expect(run.summary).toMatchObject({ records: first.summary?.records, lines: { AT10: 9, AT28: 3 } });
  });
});
