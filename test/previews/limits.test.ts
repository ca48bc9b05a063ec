import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exceededText } from '../../src/runs/plan-text.js';
import { readRunReport } from '../../src/runs/run-report.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/** Lines that cost 4.50 a unit: two are raised, one is reduced, one goes to zero. */
const customers = [
  { code: 'UP', lines: [[9001, 10]] as const, records: [billed(9001, 25)] },
  { code: 'MORE', lines: [[9002, 4]] as const, records: [billed(9002, 6)] },
  { code: 'DOWN', lines: [[9001, 8]] as const, records: [billed(9001, 3)] },
  { code: 'ZERO', lines: [[9001, 2]] as const, records: [billed(9001, 0)] },
];

function adjustments(world: World): number[] {
  return world.sandbox.dump().adjustments.map(({ unitChange }) => unitChange);
}

function reasonsOf({ log }: EndedRun): string[] {
  return log.flatMap(({ code, message }) =>
    code === 'AT56' ? [/ as (.*)\. The preview is /.exec(message)?.[1] ?? ''] : [],
  );
}

describe('A run that would exceed a limit', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(provider(customers));
  });
  afterAll(() => world.close());

  it.for([
    [{ ChangedLines: 3 }, '4 lines would change, and the limit ChangedLines is 3'],
    [{ LinesToZero: '0' }, '1 line would go to zero, and the limit LinesToZero is 0'],
    [{ UnitsOfLine: 14 }, 'UP Limited, Mailbox would change by +15 units, and the limit UnitsOfLine is 14'],
    [{ PercentOfLine: 149 }, 'UP Limited, Mailbox would change by +150 %, and the limit PercentOfLine is 149'],
    [{ Amount: 76 }, 'the increases come to 76.50 per contract period, and the limit Amount is 76'],
    [
      { AmountOfCustomer: 67.49 },
      'the increases of UP Limited come to 67.50 per contract period, and the limit AmountOfCustomer is 67.49',
    ],
  ] as const)('%j changes nothing and says by how much', async ([Limits, reason]) => {
    const run = await world.run({ ...previousPeriod, Limits });
    expect([run.status, reasonsOf(run), adjustments(world)]).toEqual(['LimitExceeded', [reason], []]);
    expect(run.log.at(-1)?.message).toBe('Billing Process Completed with status Failed.');
  });

  it('of the period changes nothing', async () => {
    const run = await world.run({
      ...previousPeriod,
      BillingPeriod: days.earlierPeriodEnd,
      Limits: { OnlyRecentPeriods: 'True' },
    });
    expect([run.status, reasonsOf(run)]).toEqual([
      'LimitExceeded',
      ['the period 2026-09-26 to 2026-10-25 is neither the current nor the previous one (OnlyRecentPeriods)'],
    ]);
  });

  it('of a period that has not begun changes nothing', async () => {
    world.sandbox.edit((each) => {
      each.replaceBilling('2027-01-25', [
        { customerCode: 'UP', sku: '9001', description: 'Mailbox', quantity: 1, previousQuantity: 10, billable: true },
      ]);
    });
    const run = await world.run({
      ...previousPeriod,
      BillingPeriod: '2027-01-25',
      Limits: { OnlyRecentPeriods: 'True' },
    });
    expect([run.status, reasonsOf(run), adjustments(world)]).toEqual([
      'LimitExceeded',
      ['the period 2026-12-26 to 2027-01-25 has not begun on the day of the run, 2026-11-26 (OnlyRecentPeriods)'],
      [],
    ]);
  });

  it('of posted periods changes nothing, and says which line is billed already', async () => {
    const Limits = { OnlyOpenPeriods: 'True' };
    world.sandbox.edit((each) => {
      each.approveAndPost(days.periodEnd);
    });
    const run = await world.run({ ...previousPeriod, Limits });
    expect([run.status, adjustments(world)]).toEqual(['LimitExceeded', []]);
    expect(reasonsOf(run)).toEqual([
      expect.stringMatching(
        /^4 lines would change, .* among them, from 2026-10-26, in a period that Autotask has approved/,
      ),
    ]);
    const onLaterDay = await world.run({
      ...previousPeriod,
      DecreasesFrom: 'NextPeriodStart',
      CustomersFilter: ['DOWN'],
      Limits,
      Preview: 'True',
    });
    expect(onLaterDay.summary?.lines).toEqual({ AT52: 1 });
  });

  it('makes its changes once a person applies its preview', async () => {
    const stopped = await world.run({ ...previousPeriod, Limits: { ChangedLines: 3, LinesToZero: 0 } });
    const { appliesRunId } = await requireRun(world.store, stopped.runId);
    expect(reasonsOf(stopped)).toHaveLength(2);
    expect(stopped.log.find(({ code }) => code === 'AT56')?.message).toContain(`The preview is ${appliesRunId ?? ''}.`);
    const applied = await world.run({ ApplyPreview: appliesRunId });
    expect([applied.status, adjustments(world).sort()]).toEqual(['Completed', [-2, -5, 15, 2].sort()]);
  });
});

it('A run with OnlyOpenPeriods stops if Autotask does not show whether the period is posted', async () => {
  const world = await startWorld(provider(customers, { settings: { unitRows: 'hiddenByDateFilter' } }));
  try {
    const run = await world.run({ ...previousPeriod, Limits: { OnlyOpenPeriods: 'True' } });
    expect([run.status, reasonsOf(run), adjustments(world)]).toEqual([
      'LimitExceeded',
      [
        'OnlyOpenPeriods cannot be checked for 4 lines, as Autotask does not show whether the period is posted (it shows no period of a contract without lines)',
      ],
      [],
    ]);
  } finally {
    await world.close();
  }
});

it('A run that may change open periods only stops if a row of a period cannot be read, whatever the others say', async () => {
  const lines = [
    [9001, 10],
    [9002, 3],
  ] as const;
  const two = [{ code: 'TWO', lines, records: [billed(9001, 25), billed(9002, 3)] }, ...customers.slice(1)];
  const world = await startWorld(provider(two), {
    rewrites: {
      async autotask({ body }, forward) {
        const answer = await forward();
        const isAboutPeriods = body.includes('approveAndPostDate');
        return isAboutPeriods ? { ...answer, body: String(answer.body).replace('"units":10', '"units":null') } : answer;
      },
    },
  });
  try {
    const run = await world.run({ ...previousPeriod, Limits: { OnlyOpenPeriods: 'True' } });
    expect([run.status, reasonsOf(run)]).toEqual([
      'LimitExceeded',
      [
        'OnlyOpenPeriods cannot be checked for 1 line, as Autotask does not show whether the period is posted (it shows no period of a contract without lines)',
      ],
    ]);
  } finally {
    await world.close();
  }
});

describe('A run with limits', () => {
  const limits = {
    ...{
      ChangedLines: 4,
      UnitsOfLine: 15,
      PercentOfLine: 150,
      LinesToZero: 1,
      Amount: '76.50',
      AmountOfCustomer: 67.5,
    },
    ...{ LeastRecordsPercent: 50, OnlyRecentPeriods: 'True', OnlyOpenPeriods: 'True' },
  };

  it('makes the changes that its preview showed if it exceeds none, in one run of its own', async () => {
    const world = await startWorld(provider(customers));
    try {
      const run = await world.run({ ...previousPeriod, Limits: limits });
      expect([run.status, run.summary?.lines]).toEqual(['Completed', { AT09: 3, AT13: 1 }]);
      expect(adjustments(world).sort()).toEqual([-2, -5, 15, 2].sort());
      const { appliesRunId } = await requireRun(world.store, run.runId);
      expect(await requireRun(world.store, appliesRunId ?? '')).toMatchObject({ isPreview: true, status: 'Completed' });
    } finally {
      await world.close();
    }
  });

  it('stops also where a line changes by hardly more percent than it may', async () => {
    const world = await startWorld(
      provider([{ code: 'LARGE', lines: [[9001, 2_001]], records: [billed(9001, 3_002)] }]),
    );
    try {
      const run = await world.run({ ...previousPeriod, Limits: { PercentOfLine: 50 } });
      const reason = 'LARGE Limited, Mailbox would change by +50.1 %, and the limit PercentOfLine is 50';
      expect([run.status, reasonsOf(run), adjustments(world)]).toEqual(['LimitExceeded', [reason], []]);
    } finally {
      await world.close();
    }
  });

  it('stops when Atria has less than half of the records that the last run found', async () => {
    const world = await startWorld(provider(customers));
    try {
      await world.run(previousPeriod);
      world.sandbox.edit((each) => {
        const record = { customerCode: 'UP', sku: '9001', description: 'Mailbox', quantity: 26 };
        each.replaceBilling(days.periodEnd, [{ ...record, previousQuantity: 0, billable: true }]);
      });
      // The run that was stopped, and its preview, are no measure for the next one.
      for (let time = 0; time < 2; time += 1) {
        const run = await world.run({ ...previousPeriod, Limits: { LeastRecordsPercent: 50 } });
        expect([run.status, reasonsOf(run)]).toEqual([
          'LimitExceeded',
          ['Atria has 1 record, and the last run without a failure found 4; the limit LeastRecordsPercent is 50'],
        ]);
      }
    } finally {
      await world.close();
    }
  });

  it('stops when Atria has no record at all, also if no run has found any before', async () => {
    const emptied = { ...previousPeriod, Limits: { LeastRecordsPercent: 1 } };
    const reasons: string[][] = [];
    for (const hasRunBefore of [false, true]) {
      const world = await startWorld(provider(customers));
      try {
        if (hasRunBefore) await world.run(previousPeriod);
        const before = adjustments(world);
        world.sandbox.edit((each) => {
          each.replaceBilling(days.periodEnd, []);
        });
        const run = await world.run({ ...emptied, Approval: 'AboveLimits' });
        expect([run.status, adjustments(world)]).toEqual(['LimitExceeded', before]);
        reasons.push(reasonsOf(run));
        const { appliesRunId } = await requireRun(world.store, run.runId);
        const { run: preview, plan } = await readRunReport(world.store, appliesRunId ?? '');
        expect(plan === null ? plan : exceededText(preview, plan)).toBe(
          `A run would stop: ${reasonsOf(run).join('; ')}. There is nothing to approve or to apply.`,
        );
        expect((await world.run({ ...emptied, Limits: { LeastRecordsPercent: 0 } })).status).toBe('Completed');
      } finally {
        await world.close();
      }
    }
    expect(reasons).toEqual([
      ['Atria has no record at all in the period, and the limit LeastRecordsPercent is 1'],
      ['Atria has 0 records, and the last run without a failure found 4; the limit LeastRecordsPercent is 1'],
    ]);
  });

  it('counts what a customer gains and loses apart, and stops where a price is not known', async () => {
    const lines = [
      [9001, 10],
      [9002, 20],
    ] as const;
    const swapped = [billed(9001, 20), billed(9002, 10)];
    const input = provider([{ code: 'SWAP', name: 'Swap', lines, records: swapped }]);
    // Made for nothing at first, and given a price since: nobody can tell it in the currency of the contract.
    let isKnown = true;
    const world = await startWorld(input, {
      rewrites: {
        async autotask(_request, forward) {
          const answer = await forward();
          const adjusted = `"internalCurrencyAdjustedPrice":${isKnown ? 4.5 : 9}`;
          const body = String(answer.body)
            .replaceAll('"internalCurrencyUnitPrice":4.5', '"internalCurrencyUnitPrice":0')
            .replaceAll('"internalCurrencyAdjustedPrice":4.5', adjusted);
          return { ...answer, body };
        },
      },
    });
    try {
      const netted = await world.run({ ...previousPeriod, Limits: { AmountOfCustomer: 40 } });
      expect(reasonsOf(netted)).toEqual([
        expect.stringMatching(/^the (in|de)creases of Swap come to 45\.00 per contract period, and the limit/),
      ]);
      isKnown = false;
      const unknown = await world.run({ ...previousPeriod, Limits: { AmountOfCustomer: 1_000 } });
      expect(reasonsOf(unknown)).toEqual(['AmountOfCustomer cannot be checked, as Autotask gave no price for 2 lines']);
    } finally {
      await world.close();
    }
  });
});

describe('A run whose own preview fails', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(provider(customers));
  });
  afterAll(() => world.close());

  it.for([
    [{ BillingPeriod: '2019-05-05' }, 'PeriodNotFound', 'AT19'],
    [{ ZoneUser: 'nobody@example.com' }, 'ParametersRefused', 'AT02'],
    [{ Secrets: 'absent' }, 'SecretsUnavailable', 'AT16'],
  ] as const)('of %j says why as a run without limits does, and changes nothing', async ([wrong, kind, code]) => {
    const unlimited = await world.run({ ...previousPeriod, ...wrong });
    const limited = await world.run({ ...previousPeriod, ...wrong, Limits: { ChangedLines: 9 } });
    const endOf = ({ status, log }: EndedRun) => {
      return { status, errors: log.flatMap((entry) => (entry.level === 'Error' ? [[entry.code, entry.message]] : [])) };
    };
    expect(endOf(limited)).toEqual(endOf(unlimited));
    expect(endOf(limited)).toMatchObject({ status: kind, errors: [[code, expect.any(String)]] });
    const [why, whyUnlimited] = await Promise.all(
      [limited, unlimited].map(async ({ runId }) => {
        const { failure, failureSummary, causes } = await readRunReport(world.store, runId);
        return { failure, failureSummary, causes: causes.map((cause) => ({ ...cause, causeId: '' })) };
      }),
    );
    expect(why).toEqual(whyUnlimited);
    expect(adjustments(world)).toEqual([]);
  });
});
