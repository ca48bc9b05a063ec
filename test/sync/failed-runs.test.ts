import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ScenarioFaults } from '../../src/simulator/scenario.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

const scenario = provider([
  { code: 'ASP', lines: [[9001, 10]], records: [billed(9001, 14)] },
  { code: 'BEE', lines: [[9001, 3]], records: [billed(9001, 4)] },
]);

let world: World;
let noAtria: World;
let wrongToken: World;

beforeAll(async () => {
  world = await startWorld(scenario);
  noAtria = await startWorld(scenario, { atria: { url: 'http://127.0.0.1:1/atria' } });
  wrongToken = await startWorld(scenario, { atria: { token: 'outdated' } });
});

afterAll(async () => {
  for (const each of [world, noAtria, wrongToken]) await each.close();
});

afterEach(() => {
  expect(posts(world)).toEqual([]);
  useFaults([]);
});

function posts({ sandbox }: World) {
  return sandbox.calls().filter(({ method, body }) => method === 'POST' && body !== undefined);
}

function useFaults(scripted: Partial<ScenarioFaults['scripted'][number]>[]): void {
  world.sandbox.edit((each) => {
    each.setFaults({ seed: 1, rate: 0, scripted: scripted as ScenarioFaults['scripted'] });
  });
}

/** The log without AT22 at its start and AT24 at its end, which every failed run has. */
function reasonsOf({ log, workflowId }: EndedRun): [code: string, level: string, message: string][] {
  const entries = log.map(({ code, level, message }): [string, string, string] => [code, level, message]);
  const closing = ['AT24', 'Info', 'Billing Process Completed with status Failed.'];
  expect(entries.at(-1)).toEqual(closing);
  if (entries[0]?.[0] !== 'AT22') return entries.slice(0, -1);
  expect(entries[0]).toEqual(['AT22', 'Verbose', `Autotask Worker Task Service ${workflowId} started.`]);
  return entries.slice(1, -1);
}

function at17(problem: string): string {
  return `Failed to Retrieve Job Task Parameters: Error reported was: ${problem}.`;
}

const noZoneUser =
  'user email is not valid: ZoneUser must be the e-mail address of an Autotask user, unless BaseUrl is given';
const at19 = (more: string) => `Incorrect billing period date or format recognized. ${more}`;
const noPeriod = (given: string) =>
  at19(`BillingPeriod must be "Previous", "Current" or an existing date as "YYYY-MM-DD", and not "${given}".`);
const period = ['AT01', 'Info', 'Billing Process Started: For Billing Period 2026-11-25'];

describe('Parameters that cannot be used end the run before anything is asked of Autotask', () => {
  const refused: [title: string, parameters: unknown, code: string, message: string][] = [
    ['no parameters', undefined, 'AT17', at17('the parameters are missing')],
    ['no ZoneUser and no BaseUrl', { LogLevel: 'Verbose' }, 'AT17', at17(noZoneUser)],
    ['a ZoneUser without @', { ...previousPeriod, ZoneUser: 'api.example.com' }, 'AT17', at17(noZoneUser)],
    [
      'a misspelt name',
      { ...previousPeriod, CustomerFilter: 'ASP' },
      'AT17',
      at17('"CustomerFilter" is not a parameter (did you mean "CustomersFilter"?)'),
    ],
    [
      'a value of a wrong type',
      { ...previousPeriod, ProRatedTransactions: 3 },
      'AT17',
      at17('ProRatedTransactions must be "True" or "False", and not 3'),
    ],
    [
      'a megabyte of names in a text',
      JSON.stringify(Object.fromEntries(Array.from({ length: 70_000 }, (_, index) => [`name${index}`, '']))),
      'AT17',
      at17('the parameters are longer than 64 kB, which is the most that is read'),
    ],
    [
      'lists in lists, 3,000 levels deep',
      { ...previousPeriod, Contract: JSON.parse('['.repeat(3_000) + ']'.repeat(3_000)) as unknown },
      'AT17',
      at17('the parameters are nested more than 20 levels deep, which is the most that is read'),
    ],
    ['a period that is nonsense', { ...previousPeriod, BillingPeriod: 'Lately' }, 'AT19', noPeriod('Lately')],
    [
      'a period on a day that does not exist',
      { ...previousPeriod, BillingPeriod: '2026-02-30' },
      'AT19',
      noPeriod('2026-02-30'),
    ],
    [
      'a missing comma',
      '{\n"BaseUrl":"",\n"ZoneUser":"fred@cspservices.com"\n"BillingPeriod": "Current"\n}',
      'AT23',
      'Failed to Deserialize object: Error reported was: the parameters are not valid JSON, line 4, column 1: a comma is missing before this point',
    ],
  ];

  it.for(refused)('%s', async ([, parameters, code, message]) => {
    world.sandbox.clearCalls();
    const run = await world.run(parameters);
    expect(run.status).toBe('ParametersRefused');
    expect(reasonsOf(run)).toEqual([[code, 'Error', message]]);
    expect(run.summary).toMatchObject({ status: 'Failed', records: 0, lines: {}, customers: {} });
    expect(world.sandbox.calls()).toEqual([]);
  });

  it('a day that lies in no billing period of Atria is told after Atria was asked', async () => {
    const run = await world.run({ ...previousPeriod, BillingPeriod: '2031-05-05' });
    expect(run.status).toBe('PeriodNotFound');
    expect(reasonsOf(run)).toEqual([['AT19', 'Error', at19('Atria has no billing period that contains 2031-05-05.')]]);
  });
});

describe('Secrets that cannot be used end the run with the reason', () => {
  it('no such set', async () => {
    const run = await world.run({ ...previousPeriod, Secrets: 'winter' });
    expect(run.status).toBe('SecretsUnavailable');
    expect(reasonsOf(run)).toEqual([
      [
        'AT16',
        'Error',
        'Failed to retrieve autotask secrets. Error occurred is: there is no secret set "winter"; store it with "billing-sync secrets set winter".',
      ],
    ]);
  });

  it.for([
    ['UserName', { UserName: '', Secret: 's3cret', IntegrationCode: 'CODE' }],
    ['Secret', { UserName: 'api@example.com', Secret: '  ', IntegrationCode: 'CODE' }],
    ['IntegrationCode', { UserName: 'api@example.com', Secret: 's3cret' }],
  ] as const)('no value for %s', async ([name, secrets]) => {
    await world.saveSecrets('partial', { ...secrets });
    const run = await world.run({ ...previousPeriod, Secrets: 'partial' });
    expect(run.status).toBe('SecretsUnavailable');
    expect(reasonsOf(run)).toEqual([
      ['AT18', 'Error', `Failed to validate Autotask secrets. ${name} must have a valid value.`],
    ]);
  });
});

describe('Autotask that cannot be used ends the run with one error and no change', () => {
  const failed = 'Failed to connect to Autotask: Error reported was: ';

  it('a host that refuses connections', async () => {
    world.sandbox.refuseConnections();
    try {
      const run = await world.run(previousPeriod);
      expect(run.status).toBe('AutotaskUnavailable');
      const [reason, ...others] = reasonsOf(run);
      expect(reason).toEqual(['AT02', 'Error', expect.stringMatching(/ECONNREFUSED/)]);
      expect(reason?.[2]).toContain(failed);
      expect(others).toEqual([]);
    } finally {
      await world.sandbox.acceptConnections();
    }
  });

  it('a ZoneUser that Autotask does not know', async () => {
    const run = await world.run({ ...previousPeriod, ZoneUser: 'nobody@example.com' });
    expect(run.status).toBe('ParametersRefused');
    expect(reasonsOf(run)).toEqual([
      [
        'AT02',
        'Error',
        `${failed}Autotask knows no zone for the user nobody@example.com. Correct ZoneUser: it is the e-mail address of an active API user.`,
      ],
    ]);
  });

  it('a BaseUrl that credentials are not sent to', async () => {
    const run = await world.run({ ...previousPeriod, BaseUrl: 'https://autotask.example.com' });
    expect(run.status).toBe('ParametersRefused');
    expect(reasonsOf(run)).toEqual([['AT02', 'Error', expect.stringContaining('https://autotask.example.com')]]);
  });

  it('a user of the secret set that Autotask does not know, which is called wrong credentials', async () => {
    await world.saveSecrets('gone', { UserName: 'gone@example.com', Secret: 's3cret', IntegrationCode: 'CODE' });
    const run = await world.run({ ...previousPeriod, Secrets: 'gone' });
    expect(run.status).toBe('AutotaskCredentialsRefused');
    expect(reasonsOf(run)).toEqual([['AT02', 'Error', expect.stringContaining('UserName in the secret set')]]);
  });

  it('a wrong secret, which is called wrong credentials, and which no message repeats', async () => {
    await world.saveSecrets('wrong', { UserName: 'api@example.com', Secret: 'Tr0ub4dor', IntegrationCode: 'CODE' });
    const run = await world.run({ ...previousPeriod, Secrets: 'wrong' });
    expect(run.status).toBe('AutotaskCredentialsRefused');
    expect(reasonsOf(run)).toEqual([
      period,
      [
        'AT02',
        'Error',
        `${failed}Autotask refused the credentials for POST /V1.0/Contracts/query (HTTP 401). Check user name, secret, integration code and zone, and that the API user is not locked.`,
      ],
    ]);
    expect(JSON.stringify(run)).not.toContain('Tr0ub4dor');
  });

  it('a page of HTML instead of JSON', async () => {
    useFaults([{ system: 'autotask', path: '/contracts/query', kind: 'html200', from: 1, times: 100 }]);
    const run = await world.run(previousPeriod);
    expect(run.status).toBe('UnreadableAnswer');
    expect(reasonsOf(run)).toEqual([
      period,
      [
        'AT23',
        'Error',
        "Failed to Deserialize object: Error reported was: Autotask answered POST /V1.0/Contracts/query with HTTP 200 and text/html that is not JSON. Check that the URL is Autotask's and that nothing in between answers for it.",
      ],
    ]);
  });
});

describe('Atria that cannot be used ends the run with one error and no change', () => {
  const failed = 'Failed to connect to Atria: Error reported was: ';

  it('a host that refuses connections', async () => {
    const run = await noAtria.run(previousPeriod);
    expect(run.status).toBe('AtriaUnavailable');
    const [reason, ...others] = reasonsOf(run);
    expect(reason).toEqual(['AT03', 'Error', expect.stringMatching(/ECONNREFUSED/)]);
    expect(reason?.[2]).toContain(failed);
    expect(others).toEqual([]);
  });

  it('an outdated token, which is called wrong credentials, and which no message repeats', async () => {
    const run = await wrongToken.run(previousPeriod);
    expect(run.status).toBe('AtriaCredentialsRefused');
    expect(reasonsOf(run)).toEqual([
      [
        'AT03',
        'Error',
        `${failed}Atria refused the token for GET /api/billing/periods (HTTP 401). Make a new token in Atria, and check that its user is enabled.`,
      ],
    ]);
    expect(JSON.stringify(run)).not.toContain('outdated');
  });

  it('a page of HTML instead of JSON', async () => {
    useFaults([{ system: 'atria', path: '/customers', kind: 'html200', from: 1, times: 100 }]);
    const run = await world.run(previousPeriod);
    expect(run.status).toBe('UnreadableAnswer');
    expect(reasonsOf(run)).toEqual([
      period,
      [
        'AT23',
        'Error',
        "Failed to Deserialize object: Error reported was: The answer of Atria to GET /api/v2/customers cannot be used: it is text/html that is not JSON. Check that the URL is Atria's.",
      ],
    ]);
  });
});

it('A period that Atria knows but has no record of is a warning, and the run is complete', async () => {
  const run = await world.run({ ...previousPeriod, BillingPeriod: '2026-09-01' });
  expect(run.status).toBe('Completed');
  expect(run.log.map(({ code, level, message }) => [code, level, message])).toEqual([
    ['AT22', 'Verbose', `Autotask Worker Task Service ${run.workflowId} started.`],
    ['AT01', 'Info', 'Billing Process Started: For Billing Period 2026-09-25'],
    ['AT15', 'Warning', 'No records found in Atria for billing period: 2026-09-25.'],
    ['AT24', 'Info', 'Billing Process Completed with status Completed with warnings.'],
  ]);
});
