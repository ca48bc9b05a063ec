import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { previewedLines, proposedTotals } from '../../src/store/lines/proposed-lines.js';
import { closeRunRow, reopenRunRow, requireRun } from '../../src/store/runs/runs.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';
import { customers, expectedLog } from '../sync/one-of-each.js';

const settings = { refusedNewServiceIDs: [9005] };
const parameters = { ...previousPeriod, AllowAtriaCreateItems: 'True' };
const preview = { ...parameters, Preview: 'True' };

/** What each line of a preview says instead of what a run says. */
const previewOf: Readonly<Record<string, string>> = { AT09: 'AT52', AT11: 'AT53', AT13: 'AT54', AT14: 'AT53' };

function codesByCustomer({ log }: EndedRun): string[] {
  return log.flatMap(({ customerCode, code }) => (customerCode === null ? [] : [`${customerCode} ${code}`])).sort();
}

const expectedCodes = expectedLog.map((entry) => entry.split(' | ').slice(0, 2).join(' ')).sort();

function adjustments(world: World) {
  return world.sandbox.dump().adjustments.map((each) => {
    const { contractID, serviceID, unitChange, effectiveDate } = each;
    return `${contractID}/${serviceID}: ${unitChange} from ${effectiveDate}`;
  });
}

describe('A preview of one of each', () => {
  let world: World;
  let shown: EndedRun;

  beforeAll(async () => {
    world = await startWorld(provider(customers, { settings }));
    shown = await world.run(preview);
  });
  afterAll(() => world.close());

  it('writes nothing to Autotask', () => {
    expect(world.sandbox.calls().filter(({ body }) => body !== undefined)).toEqual([]);
    expect(adjustments(world)).toEqual([]);
  });

  it('reports what a run reports, with what it would do in place of what it does', () => {
    const expected = expectedCodes
      .filter((entry) => entry !== 'FUTURE AT31')
      .map((entry) => entry.replace(/AT\d\d$/, (code) => previewOf[code] ?? code));
    expect(codesByCustomer(shown)).toEqual(expected.sort());
    expect(shown.log.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'RISE Limited Would Be Updated: Line Mailbox, 2 GB with Product ID 9001 for Customer RISE Limited would go from 12 to 14 from 2026-10-26.',
        'NEW Limited Would Be Created: Line Desktop, full with Product ID 9003 for Customer NEW Limited would be created with 6 from 2026-10-26.',
        'LEFT Limited Would Go To Zero: Line Item 9001 with Product ID 9001 for Customer LEFT Limited would go from 9 to 0 from 2026-10-26.',
        'FUTURE Limited Would Be Updated: Line Mailbox with Product ID 9001 for Customer FUTURE Limited would go from 5 to 6 from 2026-10-26, and would keep a later step: 9 from 2026-12-10.',
      ]),
    );
  });

  it('adds up: every record and line has one outcome', () => {
    expect(shown.summary).toMatchObject({
      records: customers.flatMap(({ records = [] }) => records).length,
      lines: { AT52: 4, AT53: 2, AT54: 2, AT10: 2, AT12: 1, AT28: 3 },
    });
  });

  it('says what the changes come to by the prices of the lines, exactly', async () => {
    // 4.5 a unit: RISE +2, SUM +2, FUTURE +1, NEW +6, REFUSED +2; ZERO -4, LEFT -9, LEAVING -4.
    expect(await proposedTotals(world.store, shown.runId)).toEqual({
      ...{
        lines: 8,
        customers: 8,
        created: 2,
        toZero: 2,
        raised: 3,
        reduced: 1,
        withoutPrice: 0,
        proRated: 0,
        onTakenDays: 0,
      },
      ...{ amountRaised: '58.5', amountReduced: '-76.5', amount: '-18' },
    });
  });

  it('applied, makes exactly the changes that a run makes', async () => {
    const applied = await world.run({ ApplyPreview: shown.runId });
    expect(codesByCustomer(applied)).toEqual(expectedCodes);
    const plain = await startWorld(provider(customers, { settings }));
    try {
      await plain.run(parameters);
      expect(adjustments(world).sort()).toEqual(adjustments(plain).sort());
    } finally {
      await plain.close();
    }
  });

  it('applied again, changes nothing more', async () => {
    const before = adjustments(world);
    await world.run({ ApplyPreview: shown.runId });
    expect(adjustments(world)).toEqual(before);
  });

  it('made again once all is equal, shows only what Autotask has refused', async () => {
    const again = await world.run(preview);
    expect(codesByCustomer(again).filter((entry) => /AT5[234]$/.test(entry))).toEqual(['REFUSED AT53']);
  });
});

describe('A preview whose world has moved since', () => {
  const moving = ['EDITED', 'REBILLED', 'GONE', 'SAME', 'NEWLY'].map((code) => ({
    code,
    lines: [[9001, 5]] as const,
    records: [billed(9001, code === 'NEWLY' ? 5 : 8)],
  }));
  let world: World;
  let refused: EndedRun;
  let sentWhenRefused: string[];
  let applied: EndedRun;

  beforeAll(async () => {
    world = await startWorld(provider(moving));
    const { runId } = await world.run({ ...previousPeriod, Preview: 'True' });
    world.sandbox.edit((each) => {
      each.adjustAsPerson({ contractServiceID: 3001, effectiveDate: '2026-11-01', unitChange: 1 });
      const record = (customerCode: string, quantity: number) => {
        const previousQuantity = 0;
        return { customerCode, sku: '9001', description: 'Item 9001', quantity, previousQuantity, billable: true };
      };
      const now = { EDITED: 8, REBILLED: 9, SAME: 8, NEWLY: 7 };
      each.replaceBilling(
        days.periodEnd,
        Object.entries(now).map(([code, quantity]) => record(code, quantity)),
      );
    });
    refused = await world.run({ ApplyPreview: runId, IfMoved: 'Refuse' });
    sentWhenRefused = adjustments(world);
    applied = await world.run({ ApplyPreview: runId });
  });
  afterAll(() => world.close());

  it('changes nothing if all or nothing was asked for, and names the lines', () => {
    expect([refused.status, sentWhenRefused]).toEqual(['PlanMoved', []]);
    const [message, ...others] = refused.log.flatMap(({ code, message: said }) => (code === 'AT56' ? [said] : []));
    expect(message).toMatch(/^Stopped By Its Preview: The run makes none of the changes as 4 lines moved since\. /);
    for (const moved of ['from 5 to 7', 'from 5 to 9', 'from 6 to 8', 'finds no such line'])
      expect(message).toContain(moved);
    expect(others).toEqual([]);
  });

  it('is applied only where the line still is what it showed', () => {
    expect(adjustments(world)).toEqual(['2004/9001: 3 from 2026-10-26']);
  });

  it('has every line that moved named, with what it showed and what is now', () => {
    const reasons = applied.log.flatMap(({ code, message }) =>
      code === 'AT55' ? [message.replace(/^.* as /, '')] : [],
    );
    expect(reasons.sort()).toEqual([
      'the preview showed no change of it; now it would go from 5 to 7 from 2026-10-26.',
      'the preview showed that it would go from 5 to 8 from 2026-10-26; now it would go from 5 to 9 from 2026-10-26.',
      'the preview showed that it would go from 5 to 8 from 2026-10-26; now it would go from 6 to 8 from 2026-10-26.',
      'the preview showed that it would go from 5 to 8 from 2026-10-26; now the run finds no such line to change.',
    ]);
    expect(applied.summary).toMatchObject({ status: 'Completed with warnings', lines: { AT09: 1, AT55: 4 } });
  });
});

describe('Applying', () => {
  let world: World;
  let shown: EndedRun;
  const refusalOf = async (input: unknown) => {
    const { status, log } = await world.run(input);
    return [status, log.flatMap(({ code, message }) => (code === 'AT17' ? [message] : []))];
  };

  beforeAll(async () => {
    world = await startWorld(provider([{ code: 'ONE', lines: [[9001, 5]], records: [billed(9001, 8)] }]));
    shown = await world.run({ ...previousPeriod, Preview: 'True' });
  });
  afterAll(() => world.close());

  it('is refused for what is no completed preview, and says why', async () => {
    const run = await world.run({ ...previousPeriod, CustomersFilter: 'NOBODY' });
    const started = [
      { ApplyPreview: run.runId },
      { ApplyPreview: 'no-such-run' },
      { ApplyPreview: shown.runId, LogLevel: 'Info' },
      { ApplyPreview: 5 },
      { ApplyPreview: shown.runId, IfMoved: 'Ignore' },
      { ApplyPreview: shown.runId, PlanHash: '0'.repeat(64) },
    ];
    const refusals = [];
    for (const input of started) refusals.push(await refusalOf(input));
    const text = (details: string) => expect.stringContaining(details) as string;
    expect(refusals).toEqual([
      ['ParametersRefused', [text('which is no preview')]],
      ['ParametersRefused', [text('there is no such run')]],
      ['ParametersRefused', [text('"LogLevel" cannot stand beside ApplyPreview')]],
      ['ParametersRefused', [text('ApplyPreview must be the id of a run')]],
      ['ParametersRefused', [text('IfMoved must be "Refuse" or "LeaveOut"')]],
      ['ParametersRefused', [text('is not what PlanHash was shown for')]],
    ]);
    expect(adjustments(world)).toEqual([]);
  });

  it('is bound to the hash that the preview shows, and takes text as well', async () => {
    const { planHash } = await requireRun(world.store, shown.runId);
    const applied = await world.run(
      `{"ApplyPreview": "${shown.runId}", "PlanHash": "${planHash ?? ''}", "IfMoved": "Refuse"} // as shown`,
    );
    expect([applied.status, adjustments(world)]).toEqual(['Completed', ['2001/9001: 3 from 2026-10-26']]);
  });
});

it('A preview that a run of a later day made of a moved plan keeps the day of that plan: applied, it makes what it shows', async () => {
  const world = await startWorld(provider([{ code: 'ONE', lines: [[9001, 5]], records: [billed(9001, 8)] }]));
  try {
    const shown = await world.run({ ...previousPeriod, ProRatedTransactions: 'True', Preview: 'True' });
    world.sandbox.edit((each) => {
      each.adjustAsPerson({ contractServiceID: 3001, effectiveDate: '2026-11-01', unitChange: 1 });
    });
    const stopped = await world.run({ ApplyPreview: shown.runId, IfMoved: 'Refuse' });
    const [, previewId = ''] =
      stopped.log.map(({ message }) => /The preview is (\S+)\.$/.exec(message)).find((each) => each !== null) ?? [];
    // As if a day had gone by between the first preview and the run.
    await sql`update runs set run_day = '2026-11-27' where run_id = ${previewId}`.execute(world.store);
    const applied = await world.run({ ApplyPreview: previewId });
    expect([applied.summary?.lines, adjustments(world)]).toEqual([{ AT09: 1 }, ['2001/9001: 2 from 2026-11-26']]);
  } finally {
    await world.close();
  }
});

describe('An old preview', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(provider([{ code: 'ONE', lines: [[9001, 5]], records: [billed(9001, 8)] }]));
  });
  afterAll(() => world.close());

  it('is not applied after another run has processed the same customers', async () => {
    const shown = await world.run({ ...previousPeriod, Preview: 'True' });
    await world.run(previousPeriod);
    const applied = await world.run({ ApplyPreview: shown.runId });
    expect([applied.status, applied.log.find(({ code }) => code === 'AT17')?.message]).toEqual([
      'ParametersRefused',
      expect.stringContaining('was begun after it for the same customers; make a new preview'),
    ]);
    expect(adjustments(world)).toEqual(['2001/9001: 3 from 2026-10-26']);
  });

  it('is not applied once it was opened again, until it has come to its end anew', async () => {
    const shown = await world.run({ ...previousPeriod, Preview: 'True' });
    await reopenRunRow(world.store, shown.runId);
    await closeRunRow(world.store, shown.runId, { status: 'Cancelled', failureKind: 'Cancelled' });
    const applied = await world.run({ ApplyPreview: shown.runId });
    expect([applied.status, applied.log.find(({ code }) => code === 'AT17')?.message]).toEqual([
      'ParametersRefused',
      expect.stringContaining('a preview that was not completed (Cancelled)'),
    ]);
  });

  it('that is opened again while it is applied has no say in what is sent', async () => {
    const { store } = world;
    const shown = await world.run({ ...previousPeriod, Preview: 'True' });
    const { planHash } = await requireRun(store, shown.runId);
    const seen = { runId: shown.runId, hash: planHash ?? '' };
    await sql`update plan_lines set outcome = 'AT52', after = 9 where run_id = ${shown.runId}`.execute(store);
    expect((await previewedLines(store, seen, ['2001/9001'])).changes.size).toBe(1);
    await reopenRunRow(store, shown.runId);
    expect((await previewedLines(store, seen, ['2001/9001'])).changes.size).toBe(0);
  });
});

it('A preview leaves no trace: a line that only a preview saw is not zeroed when its customer leaves', async () => {
  const equal = { lines: [[9001, 5]] as const, earlierRecords: [billed(9001, 5)] };
  const stays = { code: 'STAYS', ...equal, records: [billed(9001, 5)] };
  const world = await startWorld(provider([stays, { ...stays, code: 'TOO' }, { code: 'LEAVES', ...equal }]));
  try {
    const shown = await world.run({ ...previousPeriod, BillingPeriod: days.earlierPeriodEnd, Preview: 'True' });
    expect(codesByCustomer(shown)).toEqual(['LEAVES AT10', 'STAYS AT10', 'TOO AT10']);
    world.sandbox.edit((each) => {
      each.removeCustomer('LEAVES');
    });
    const run = await world.run(previousPeriod);
    expect([codesByCustomer(run), adjustments(world)]).toEqual([['STAYS AT10', 'TOO AT10'], []]);
  } finally {
    await world.close();
  }
});
