import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../src/domain/day.js';
import type { JobParameters } from '../../src/domain/parameters/job-parameters.js';
import { parseParameters, refusalMessage } from '../../src/domain/parameters/parameters.js';

const zoneUser = { ZoneUser: 'fred@cspservices.com' };
const defaults: JobParameters = {
  baseUrl: '',
  zoneUser: 'fred@cspservices.com',
  billingPeriod: { kind: 'current' },
  customersFilter: [],
  proRatedTransactions: false,
  allowAtriaCreateItems: false,
  skuType: { name: 'ServiceId' },
  logLevel: 'Info',
  secrets: 'default',
  contract: undefined,
  effectiveDate: 'PeriodStart',
  effectiveDateConflict: 'Report',
};

function accepted(input: unknown): JobParameters {
  const result = parseParameters(input);
  if (!('parameters' in result)) throw new Error(JSON.stringify(result.refusals));
  return result.parameters;
}

/** The refused input's problems, each with its code before it. */
function problemsOf(input: unknown): string[] {
  const result = parseParameters(input);
  if ('parameters' in result) throw new Error('The parameters were accepted.');
  return result.refusals.flatMap(({ code, problems }) => problems.map((problem) => `${code} ${problem}`));
}

const anyCase = (word: string) =>
  fc.array(fc.boolean(), { minLength: word.length, maxLength: word.length }).map((upper) =>
    Array.from(word)
      .map((letter, index) => (upper[index] ? letter.toUpperCase() : letter.toLowerCase()))
      .join(''),
  );

describe('accepted parameters', () => {
  test('have the documented defaults', () => {
    expect(accepted(zoneUser)).toEqual(defaults);
    expect(
      accepted({
        BaseUrl: '',
        CustomersFilter: '',
        Contract: '',
        Preview: false,
        Approval: 'None',
        Limits: {},
        ...zoneUser,
      }),
    ).toEqual(defaults);
  });

  test('ask nobody unless they say so, and wait for two weeks then', () => {
    const limits = { Limits: { ChangedLines: 5 } };
    const approvalOf = (given: object) => {
      const { approval, approvalDays } = accepted({ ...zoneUser, ...given });
      return [approval, approvalDays];
    };
    expect(approvalOf(limits)).toEqual([undefined, undefined]);
    expect(approvalOf({ ...limits, Approval: 'abovelimits' })).toEqual(['AboveLimits', 14]);
    expect(approvalOf({ Approval: 'required', ApprovalDays: '30' })).toEqual(['Required', 30]);
  });

  test('want to know who starts the run under dual control', () => {
    const dual = { ...zoneUser, Approval: 'Required', DualControl: 'true' };
    expect(problemsOf(dual)).toEqual([
      'AT17 DualControl needs StartedBy, the name of who starts the run or saves the job',
    ]);
    expect(accepted({ ...dual, StartedBy: ' Ann  Miller ' })).toMatchObject({
      dualControl: true,
      startedBy: 'Ann Miller',
    });
  });

  test('are read from a JSON text with comments and trailing commas as from the object', () => {
    const text = `{
      // who we are
      "ZoneUser": "fred@cspservices.com",
      "CustomersFilter": ["ASP", "SampleCustomerShortCodeName",], /* two */
      "BillingPeriod": "Previous",
      "SKUType": {"name": "invoicedescription", "type": "string"},
    }`;
    expect(accepted(text)).toEqual({
      ...defaults,
      customersFilter: ['ASP', 'SampleCustomerShortCodeName'],
      billingPeriod: { kind: 'previous' },
      skuType: { name: 'InvoiceDescription' },
    });
  });

  test('truth values may be real or text in any case', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), anyCase('true'), anyCase('false'), (value, real, yes, no) => {
        const given = real ? value : value ? yes : no;
        const read = accepted({ ...zoneUser, ProRatedTransactions: given, AllowAtriaCreateItems: given });
        expect([read.proRatedTransactions, read.allowAtriaCreateItems]).toEqual([value, value]);
      }),
    );
  });

  test('every existing date is a billing period, and so are the two words in any case', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40_000 }),
        anyCase('previous'),
        anyCase('current'),
        (n, previous, current) => {
          const day = addDays('1990-01-01', n);
          expect(accepted({ ...zoneUser, BillingPeriod: day }).billingPeriod).toEqual({ kind: 'date', day });
          expect(accepted({ ...zoneUser, BillingPeriod: previous }).billingPeriod).toEqual({ kind: 'previous' });
          expect(accepted({ ...zoneUser, BillingPeriod: current }).billingPeriod).toEqual({ kind: 'current' });
        },
      ),
    );
  });

  test('the customers filter is a list without repetitions, one code, or nothing', () => {
    expect(accepted({ ...zoneUser, CustomersFilter: 'ASP' }).customersFilter).toEqual(['ASP']);
    expect(accepted({ ...zoneUser, CustomersFilter: ['ASP', ' XYZ ', 'ASP'] }).customersFilter).toEqual(['ASP', 'XYZ']);
    expect(accepted({ ...zoneUser, CustomersFilter: [] }).customersFilter).toEqual([]);
  });

  test('the zone user may be empty when the base URL is given', () => {
    const baseUrl = 'https://webservices5.autotask.net/ATServicesRest/';
    expect(accepted({ BaseUrl: baseUrl, ZoneUser: '' })).toMatchObject({ baseUrl, zoneUser: '' });
  });

  test('lines may be created by either name of the parameter', () => {
    expect(accepted({ ...zoneUser, AllowAtriaCreateAdditions: 'True' }).allowAtriaCreateItems).toBe(true);
    const both = { AllowAtriaCreateAdditions: 'True', AllowAtriaCreateItems: true };
    expect(accepted({ ...zoneUser, ...both }).allowAtriaCreateItems).toBe(true);
  });

  test('the remaining ones are brought to their usual spelling', () => {
    const given = {
      ...zoneUser,
      LogLevel: 'verbose',
      Secrets: 'second tenant',
      SKUType: { name: 'serviceid' },
      Contract: { name: 'Managed', category: 12, default: 'True' },
      EffectiveDate: 'currentperiodstart',
      EffectiveDateConflict: 'nextday',
    };
    expect(accepted(given)).toEqual({
      ...defaults,
      logLevel: 'Verbose',
      secrets: 'second tenant',
      contract: { name: 'Managed', category: 12, default: true },
      effectiveDate: 'CurrentPeriodStart',
      effectiveDateConflict: 'NextDay',
    });
  });
});

describe('refused parameters', () => {
  test.each([undefined, null, '', '  '])('nothing at all (%s) is said to be missing', (input) => {
    expect(problemsOf(input)).toEqual(['AT17 the parameters are missing']);
  });

  test.each([[[]], [7], ['"text"'], ['[1]']])('%j is no object', (input) => {
    expect(problemsOf(input)).toEqual([expect.stringMatching(/^AT17 the parameters must be a JSON object, not a/)]);
  });

  test('a missing comma is refused with the line and column at which it is missed', () => {
    const text = '{\n"BaseUrl":"",\n"ZoneUser":"fred@cspservices.com"\n"BillingPeriod": "Current"\n}';
    expect(problemsOf(text)).toEqual([
      'AT23 the parameters are not valid JSON, line 4, column 1: a comma is missing before this point',
    ]);
  });

  test('other faults in JSON are located too, without repeating the text', () => {
    expect(problemsOf('{“ZoneUser”: "a@b.c"}')[0]).toMatch(/line 1, column 2: a curly quotation mark/);
    expect(problemsOf('{"Secrets": "hunter2}')[0]).toMatch(/line 1, column 13: the closing double quote is missing/);
    expect(problemsOf('{"Secrets": "hunter2}')[0]).not.toContain('hunter2');
    expect(problemsOf('{"ZoneUser": "a@b.cd"')[0]).toMatch(/closing brace/);
  });

  test.each([{}, { ZoneUser: '' }, { ZoneUser: 'fred' }, { ZoneUser: 7 }, { BaseUrl: '', ZoneUser: 'a b@c.de' }])(
    '%j has no valid user e-mail',
    (input) => {
      const result = parseParameters(input);
      expect('refusals' in result && result.refusals.map(refusalMessage)).toEqual([
        'Failed to Retrieve Job Task Parameters: Error reported was: user email is not valid: ZoneUser must be the ' +
          'e-mail address of an Autotask user, unless BaseUrl is given.',
      ]);
    },
  );

  test.each([
    ['zoneUser', 'ZoneUser'],
    ['CustomerFilter', 'CustomersFilter'],
    ['SkuType', 'SKUType'],
    ['AllowAtriaCreateItem', 'AllowAtriaCreateItems'],
    ['ProRated', 'ProRatedTransactions'],
  ])('the misspelt name %s is refused with the right one', (name, meant) => {
    expect(problemsOf({ ...zoneUser, [name]: 'x' })).toEqual([
      `AT17 "${name}" is not a parameter (did you mean "${meant}"?)`,
    ]);
  });

  test.each(['Colour', 'toString', '__proto__'])('the unknown name %s is refused with those that are known', (name) => {
    const [problem, ...others] = problemsOf(`{"ZoneUser": "a@b.cd", "${name}": 1}`);
    expect(problem).toMatch(new RegExp(`^AT17 "${name}" is not a parameter \\(allowed are BaseUrl, ZoneUser,`));
    expect(others).toEqual([]);
  });

  test.each([
    ['ApplyPreview', 'use "run apply", or the page of the preview'],
    ['PreviewOf', 'use "run preview", or set Preview to "True"'],
    ['UndoRun', 'use "run undo", or the page of the run'],
  ])('%s is refused beside parameters, with where a person finds what it does', (name, advice) => {
    expect(problemsOf({ ...zoneUser, [name]: '01a21b98' })).toEqual([`AT17 ${name} cannot be given here: ${advice}`]);
  });

  test('a name that is given twice is refused, rather than one of its values taken', () => {
    const text = '{"ZoneUser": "a@b.cd", "LogLevel": "Info", "LogLevel": "Error"}';
    expect(problemsOf(text)).toEqual(['AT17 "LogLevel" is given twice, give it once']);
  });

  test.each<[string, unknown, RegExp]>([
    ['BaseUrl', 'webservices5.autotask.net', /absolute http or https URL.*, and not the value given$/],
    ['BaseUrl', 'ftp://autotask.net', /absolute http or https URL/],
    ['CustomersFilter', ['ASP', ''], /list of customer codes.*, and not the value given$/],
    ['CustomersFilter', [7], /list of customer codes/],
    ['CustomersFilter', { ASP: true }, /list of customer codes/],
    ['ProRatedTransactions', 'yes', /must be "True" or "False", and not "yes"/],
    ['ProRatedTransactions', 1, /must be "True" or "False", and not 1/],
    ['AllowAtriaCreateItems', null, /must be "True" or "False", and not null/],
    ['SKUType', 'name', /must be an object such as .*, and not "name"/],
    ['SKUType', { name: 'id' }, /whose name is ServiceId, name, InvoiceDescription or description/],
    ['SKUType', { name: 'name', type: 'text' }, /whose type, which may be left out, is int or string/],
    ['SKUType', { name: 'name', kind: 'int' }, /must be an object such as/],
    ['LogLevel', 'Debug', /one of "Verbose", "Info", "Warning", "Error", and not "Debug"/],
    ['Secrets', '', /name of a stored secret set/],
    ['Contract', {}, /one or more of name/],
    ['Contract', { name: 'A', category: '12' }, /one or more of name/],
    ['Contract', { default: false }, /default \(true\)/],
    ['EffectiveDate', 'Today', /one of "PeriodStart", "CurrentPeriodStart"/],
    ['EffectiveDateConflict', 'Ignore', /one of "Report", "NextDay"/],
    ['Preview', 'Maybe', /Preview must be "True" or "False"/],
    ['ApplyPreview', 'a-run', /cannot be given here: use "run apply"/],
    ['Approval', 'Always', /one of "None", "AboveLimits", "Required"/],
    ['Approval', 'AboveLimits', /needs Limits/],
    ['ApprovalDays', 3, /has no meaning without Approval/],
    ['DualControl', 'True', /has no meaning without Approval/],
    ['DualControl', 'Yes', /"True" or "False"/],
    ['StartedBy', ' ', /the name of a person/],
    ['StartedBy', 'x'.repeat(201), /the name of a person, of up to 200 characters/],
    ['ApprovalDays', 0, /a whole number from 1 to 90/],
    ['ApprovalDays', 'long', /a whole number from 1 to 90/],
    ['Limits', { MostLines: 5 }, /an object with any of ChangedLines, UnitsOfLine/],
    ['Limits', { ChangedLines: -1 }, /each is a number/],
    ['Limits', { ChangedLines: 1.5 }, /each is a number/],
    ['Limits', { Amount: '' }, /each is a number/],
    ['Limits', { Amount: 'much' }, /each is a number/],
    ['Limits', { OnlyRecentPeriods: 1 }, /OnlyRecentPeriods and OnlyOpenPeriods are "True" or "False"/],
    ['Limits', 5, /an object/],
  ])('%s may not be %j', (name, value, reason) => {
    const problems = problemsOf({ ...zoneUser, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^AT17 ${name} `));
    expect(problems[0]).toMatch(reason);
  });

  test.each(['2026-02-30', '25.11.2026', 'Next', '', 20261125, null, '2026-11-25T00:00:00Z'])(
    'the billing period %j is refused with a code of its own',
    (value) => {
      expect(problemsOf({ ...zoneUser, BillingPeriod: value })).toEqual([
        `AT19 BillingPeriod must be "Previous", "Current" or an existing date as "YYYY-MM-DD", and not ${JSON.stringify(value)}`,
      ]);
    },
  );

  test('everything that is wrong is reported at once, with the log level that was asked for', () => {
    const result = parseParameters({ LogLevel: 'Error', BillingPeriod: 'x', EffectiveDate: 'x', Colour: 'red' });
    expect(result).toMatchObject({ logLevel: 'Error', refusals: [{ code: 'AT17' }, { code: 'AT19' }] });
    expect('refusals' in result && result.refusals[0]?.problems).toHaveLength(3);
    expect('refusals' in result && result.refusals.map(refusalMessage)[1]).toBe(
      'Incorrect billing period date or format recognized. BillingPeriod must be "Previous", "Current" or an existing date as "YYYY-MM-DD", and not "x".',
    );
  });

  test('the two names for creating lines may not contradict each other', () => {
    const both = { AllowAtriaCreateAdditions: 'True', AllowAtriaCreateItems: 'False' };
    expect(problemsOf({ ...zoneUser, ...both })).toEqual([expect.stringMatching(/mean the same but differ/)]);
  });

  test.each([
    { Secret: 'hunter2' },
    { Secrets: 'hunter2&$!' },
    { Secrets: { UserName: 'hunter2', Secret: 'hunter2' } },
    { Username: 'hunter2' },
    { Configuration: [{ Secret: 'hunter2' }] },
    { BaseUrl: 'https://me:hunter2@autotask.net/' },
    { Pwd: 'hunter2' },
    { Auth: { Login: 'hunter2' } },
    { hunter2hunter22: 'hunter2' },
    { LogLevel: 'hunter2' },
    { LogLevel: 'a longer phrase of hunter2' },
    { Approval: 'hunter2' },
    { BillingPeriod: 'hunter2' },
  ])('a secret in the wrong place is refused but not repeated: %j', (misplaced) => {
    const problems = problemsOf({ ...zoneUser, ...misplaced });
    expect(problems).toHaveLength(1);
    expect(problems[0]).not.toContain('hunter2');
  });

  test('any JSON value is either accepted or refused with reasons', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('BaseUrl', 'BillingPeriod', 'CustomersFilter', 'SKUType', 'Contract', 'Limits'),
        (value, name) => {
          for (const input of [value, { ...zoneUser, [name]: value }, JSON.stringify({ ...zoneUser, [name]: value })]) {
            const result = parseParameters(input);
            const reasons = 'refusals' in result ? result.refusals.flatMap(({ problems }) => problems) : ['accepted'];
            expect(reasons.length).toBeGreaterThan(0);
          }
        },
      ),
    );
  });
});
