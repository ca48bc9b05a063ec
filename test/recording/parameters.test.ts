import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { customer, period, billingRecord } from '../../src/atria/schemas.js';
import { companyFields } from '../../src/autotask/companies.js';
import { contractServiceUnitFields } from '../../src/autotask/contract-service-units.js';
import { contractServiceFields } from '../../src/autotask/contract-services.js';
import { contractFields } from '../../src/autotask/contracts.js';
import { serviceFields } from '../../src/autotask/services.js';
import { parameterDefinitions } from '../../src/domain/parameters/parameter-definitions.js';
import { parseParameters } from '../../src/domain/parameters/parameters.js';
import { memberNames } from '../../src/recording/kept.js';
import { pseudonymsOf } from '../../src/recording/pseudonyms.js';
import { Replacer } from '../../src/recording/replace.js';
import { billed, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import type { WorldOptions } from '../rig/world.js';
import { codesOf, recordedAndReplayedIn } from './recorded-and-replayed.js';

/* The parameters of a job in a recording: a replayed run does what the recorded one did. */

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'billing-sync-recording-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const replacer = new Replacer(pseudonymsOf(), () => true);

/** Every parameter that is no second name of another one. */
const everything = {
  BaseUrl: 'https://webservices1.autotask.net/ATServicesRest/',
  ZoneUser: 'api@smith.example',
  BillingPeriod: 'Previous',
  CustomersFilter: ['SMITH'],
  ProRatedTransactions: 'True',
  AllowAtriaCreateItems: 'True',
  AllowAtriaCreateAdditions: 'True',
  SKUType: { name: 'name', type: 'string' },
  QuantityRules: [
    { SKU: 'Smith Mailbox', AtLeast: 5, AtMost: 50, PackOf: 5, Free: 2, IncreasesFrom: 'RunDay' },
    { SKU: 'Smith Backup', Free: { Percent: 20, Of: 'Smith Mailbox' }, DecreasesFrom: 'NextPeriodStart' },
    { SKU: 'Smith Archive', BillAs: 'Smith Mailbox' },
  ],
  LogLevel: 'Verbose',
  Secrets: 'Smith',
  Contract: { name: 'Smith Services', number: 'Smith-1', category: 4, default: 'True' },
  EffectiveDate: 'CurrentPeriodStart',
  DecreasesFrom: 'NextPeriodStart',
  EffectiveDateConflict: 'NextDay',
  EffectiveDateAlignment: 'AsIs',
  Preview: 'False',
  Limits: {
    ...{ ChangedLines: 1, UnitsOfLine: 2, PercentOfLine: 3, LinesToZero: 4, Amount: 5, AmountOfCustomer: 6 },
    ...{ LeastRecordsPercent: 7, OnlyRecentPeriods: 'True', OnlyOpenPeriods: 'True' },
  },
  Approval: 'Required',
  ApprovalDays: 3,
  DualControl: 'True',
  StartedBy: 'Jane Smith',
};

test('A recording has every parameter of a job, each as it was or replaced, and a run accepts them', () => {
  expect(Object.keys(everything)).toEqual(Object.keys(parameterDefinitions));
  const replaced = replacer.parameters(everything);
  expect(Object.keys(replaced)).toEqual(Object.keys(everything));
  expect(JSON.stringify(replaced)).not.toMatch(/smith|autotask\.net/i);
  const limits = { ...everything.Limits, Amount: undefined, AmountOfCustomer: undefined };
  const word = (text: string) => replacer.value(text);
  expect(replaced).toEqual({
    ...everything,
    BaseUrl: '{{base}}/ATServicesRest/',
    ZoneUser: word(everything.ZoneUser),
    CustomersFilter: [word('SMITH')],
    QuantityRules: everything.QuantityRules.map((rule) => ({
      ...rule,
      SKU: word(rule.SKU),
      ...(rule.BillAs === undefined ? {} : { BillAs: word(rule.BillAs) }),
      ...(typeof rule.Free === 'object' ? { Free: { ...rule.Free, Of: word(rule.Free.Of) } } : {}),
    })),
    Secrets: 'default',
    Contract: { ...everything.Contract, name: word('Smith Services'), number: word('Smith-1') },
    Limits: limits,
    StartedBy: word('Jane Smith'),
  });
  expect(parseParameters({ ...replaced, BaseUrl: everything.BaseUrl })).toHaveProperty('parameters');
});

test('Limits of money are left out, as prices are replaced, and approval above them still has limits', () => {
  const job = { ...previousPeriod, Approval: 'AboveLimits', Limits: { Amount: 100 } };
  expect(replacer.parameters(job)['Limits']).toEqual({ ChangedLines: 1_000_000_000 });
});

test('A SKU, a customer and a contract that are words of the interfaces are the same in parameters as in records', () => {
  const words = ['Standard', 'DEMO', 'Test', '2026-01-01'];
  for (const each of words) {
    const { CustomersFilter, Contract, QuantityRules } = replacer.parameters({
      ...{ CustomersFilter: [each], Contract: { name: each }, QuantityRules: [{ SKU: each, AtLeast: 1 }] },
    });
    expect(CustomersFilter).toEqual([replacer.value(each)]);
    expect(Contract).toEqual({ name: replacer.value(each) });
    expect(QuantityRules).toEqual([{ SKU: replacer.value(each), AtLeast: 1 }]);
  }
});

test('Every member that the product reads keeps its name', () => {
  const read = [
    ...[companyFields, contractFields, contractServiceFields, contractServiceUnitFields, serviceFields].flat(),
    ...[customer, period, billingRecord].flatMap(({ shape }) => Object.keys(shape)),
  ];
  expect(read.filter((name) => !memberNames.has(name.toLowerCase()))).toEqual([]);
});

const ruled = provider(
  [
    { code: 'FLOOR', lines: [[9001, 2]], records: [billed('Mailbox', 3)] },
    { code: 'PACK', lines: [[9002, 20]], records: [billed('Backup', 7)] },
    { code: 'MERGED', lines: [[9002, 10]], records: [billed('Backup', 7), billed('Standard', 6)] },
    { code: 'SHARE', lines: [[9001, 9]], records: [billed('Mailbox', 8), billed('Desktop', 20)] },
    { code: 'DOWN', lines: [[9004, 9]], records: [billed('Webmail', 4)] },
    {
      code: 'WITHIN',
      contracts: [{ startDate: '2026-01-10', contractPeriodType: 2 }],
      lines: [[9003, 4]],
      records: [billed('Desktop', 7), billed('Mailbox', 6)],
    },
    { code: 'LEFT', lines: [[9003, 4]], records: [billed('Desktop', 7)] },
  ] satisfies CustomerInput[],
  { settings: { sameDateAdjustment: 'accepted' } },
);

const ruledJob = {
  ...previousPeriod,
  SKUType: { name: 'name' },
  AllowAtriaCreateItems: 'True',
  CustomersFilter: ['FLOOR', 'PACK', 'MERGED', 'SHARE', 'DOWN', 'WITHIN'],
  DecreasesFrom: 'NextPeriodStart',
  EffectiveDateAlignment: 'NextContractPeriodStart',
  QuantityRules: [
    { SKU: 'Mailbox', AtLeast: 5 },
    { SKU: 'Backup', PackOf: 10, DecreasesFrom: 'AsIncreases' },
    { SKU: 'Standard', BillAs: 'Backup' },
    { SKU: 'Desktop', Free: { Percent: 50, Of: 'Mailbox' } },
  ],
};

const approval = { Approval: 'Required', ApprovalDays: 1, DualControl: 'True', StartedBy: 'Jane Smith' };

const jobs: readonly [string, string, object, WorldOptions['settings']?][] = [
  ['of a job with rules of quantities and days', 'Completed', ruledJob],
  ['that is a preview', 'Completed', { ...ruledJob, Preview: 'True' }],
  ['that nobody approves in time', 'ApprovalExpired', { ...ruledJob, ...approval }, { approvalDayMs: 200 }],
  ['that keeps to limits of money', 'Completed', { ...ruledJob, Limits: { Amount: 9_000 }, Approval: 'AboveLimits' }],
  ['that exceeds a limit', 'LimitExceeded', { ...ruledJob, Limits: { Amount: 9_000, ChangedLines: 1 } }],
];

test.each(jobs)('A run %s does the same when it is replayed', async (_name, ending, job, settings = {}) => {
  const { first, second, unknown } = await recordedAndReplayedIn(directory, ruled, job, { settings });
  expect(unknown).toEqual([]);
  expect(codesOf(second)).toEqual(codesOf(first));
  expect(second.quantities).toEqual(first.quantities);
  expect(first.status).toBe(ending);
});
