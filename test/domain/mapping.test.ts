import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MappedEntry } from '../../src/domain/mapping/catalogue-item.js';
import { checkCatalogue } from '../../src/domain/mapping/check-catalogue.js';
import { checkCustomers, type CompaniesKnown } from '../../src/domain/mapping/check-customers.js';
import { isWrong } from '../../src/domain/mapping/findings.js';
import { namedPlainly, nearest, plainName } from '../../src/domain/mapping/similar-name.js';
import type { Contract } from '../../src/domain/sync/contract-choice.js';
import type { Service } from '../../src/domain/sync/service-catalogue.js';

const customer = (code: string, name: string, billingIdentifier: string, status = 'Active') => {
  return { code, name, billingIdentifier, status };
};
const contract = (companyID: number, id = companyID + 6000): Contract => ({
  ...{ id, companyID, contractName: 'Managed Services', contractNumber: '', contractCategory: null },
  ...{ isDefaultContract: false, startDate: '2026-01-26', endDate: '2027-01-25' },
});
const service = (id: number, name: string, isActive = true): Service => {
  return { id, name, description: '', invoiceDescription: '', isActive };
};
const known = (
  companies: readonly (readonly [id: number, name: string, isActive?: boolean])[],
  more: Partial<CompaniesKnown> = {},
): CompaniesKnown => ({
  companies: new Map(companies.map(([id, companyName, isActive = true]) => [id, { id, companyName, isActive }])),
  ...{ contracts: companies.map(([id]) => contract(id)), unreadable: new Map(), selector: undefined, ...more },
});

describe('customers', () => {
  const companies = [
    [1001, 'Aspen Limited'],
    [1002, 'Birch & Sons, Inc.'],
    [1003, 'Cedar', false],
    [1004, 'Dogwood'],
    [1005, 'Elm'],
  ] as const;
  const found = (customers: readonly ReturnType<typeof customer>[], more: Partial<CompaniesKnown> = {}) => {
    const { findings } = checkCustomers(customers, known(companies, more));
    return findings.map(({ kind, code, customerCode, suggestion }) => [kind, code, customerCode, suggestion?.value]);
  };

  test.each([
    ['none', customer('A', 'Aspen', ''), ['noIdentifier', 'AT04', 'A', '1001']],
    ['text', customer('B', 'Birch and Sons', 'birch'), ['notANumber', 'AT05', 'B', '1002']],
    ['of no company', customer('X', 'Yew Trees', '77'), ['noCompany', 'AT05', 'X', undefined]],
  ])('a billing identifier that is %s is found, with the company of the nearest name', (_, given, expected) => {
    expect(found([given])).toEqual([expected]);
  });

  test('companies without a contract, with several, and with one that the job does not choose', () => {
    const given = [customer('D', 'Dogwood', '1004'), customer('E', 'Elm', '1005')];
    expect(found(given)).toEqual([]);
    expect(found(given, { contracts: [contract(1005), contract(1005, 9)] })).toEqual([
      ['noContract', 'AT06', 'D', undefined],
      ['severalContracts', 'AT26', 'E', undefined],
    ]);
    expect(found(given, { selector: { name: 'Backup' } }).map(([kind]) => kind)).toEqual(['noContract', 'noContract']);
  });

  test('an inactive company is only told if a run bills it by its active contract, and is nothing to correct', () => {
    const given = [customer('C', 'Cedar', '1003'), customer('D', 'Elms', '1004')];
    const { findings, mapped } = checkCustomers(given, known(companies));
    expect(findings.map(({ kind, code, suggestion }) => [kind, code, suggestion, isWrong(kind)])).toEqual([
      ['billedInactiveCompany', null, null, false],
    ]);
    expect(mapped.map(({ companyId }) => companyId)).toEqual([1003, 1004]);
  });

  test('an inactive company without a contract is reported once, and one whose rows are odd as uncertain', () => {
    expect(found([customer('C', 'Cedar', '1003')], { contracts: [] })).toEqual([
      ['inactiveCompany', 'AT06', 'C', undefined],
    ]);
    expect(found([customer('E', 'Elm', '1005')], { unreadable: new Map([[1005, 'its row is odd']]) })).toEqual([
      ['unreadableCompany', 'AT49', 'E', undefined],
    ]);
  });

  test('several customers of one company are found, however the number is written; deprovisioned ones are not asked about', () => {
    const given = [
      customer('D', 'Dogwood', '1004'),
      customer('E', 'Other', ' 01004'),
      customer('F', '', '1', 'Active'),
    ];
    expect(found([...given, customer('G', 'Gone', '1004', 'Deprovisioned')])).toEqual([
      ['sharedCompany', 'AT27', 'D', undefined],
      ['sharedCompany', 'AT27', 'E', undefined],
      ['noCompany', 'AT05', 'F', undefined],
    ]);
  });

  test('no company is suggested that a customer has, or to two customers', () => {
    expect(found([customer('A', 'Aspen', ''), customer('B', 'Aspen Ltd', '')])).toEqual([
      ['noIdentifier', 'AT04', 'A', undefined],
      ['noIdentifier', 'AT04', 'B', undefined],
    ]);
    expect(found([customer('A', 'Aspen', ''), customer('B', 'Bee', '1001')])).toEqual([
      ['noIdentifier', 'AT04', 'A', undefined],
    ]);
  });
});

describe('catalogue', () => {
  const services = [service(9001, 'Mailbox 50GB'), service(9002, 'Backup', false), service(9003, 'Archive Plan')];
  const entry = (name: string, sku: string): MappedEntry => {
    return { kind: 'plan', serviceCode: 'HE', serviceName: 'Exchange', name, sku };
  };
  const check = (
    entries: readonly MappedEntry[],
    onContracts: ReadonlyMap<number, number> = new Map(),
    billedAs: ReadonlyMap<string, string> = new Map(),
  ) =>
    checkCatalogue(
      entries,
      entries.filter(({ sku }) => sku === ''),
      { services, form: 'ServiceId', unreadable: undefined, onContracts, billedAs, excluded: [] },
    ).map(({ kind, code, value, suggestion }) => [kind, code, value, suggestion?.value]);

  test.each([
    ['none', entry('Mailbox 50 GB', ''), ['noSku', 'AT07', '', '9001']],
    ['unknown', entry('Archive Plan', '8888'), ['noService', 'AT08', '8888', '9003']],
    ['not seen whole', entry('Webmail', '9001\u200b'), ['noService', 'AT29', '9001\u200b', undefined]],
    ['inactive', entry('Backup', '9002'), ['inactiveService', null, '9002', undefined]],
  ])('a SKU that is %s is found, with the service of the nearest name', (_, given, expected) => {
    expect(check([given])).toEqual([expected]);
  });

  test('of a service on contracts it says that a billing rule excludes what has its SKU', () => {
    const known = { services, form: 'ServiceId', unreadable: undefined, billedAs: new Map() } as const;
    const onContracts = new Map([[9003, 1]]);
    const found = checkCatalogue([], [], { ...known, onContracts, excluded: [entry('Archive', '9003')] });
    expect(found.map((finding) => finding.found)).toEqual([
      'It is on 1 contract of these customers. A billing rule excludes what has its SKU: Exchange, Archive.',
    ]);
  });

  test('it tells which entries feed one service, and what contracts have that none feeds', () => {
    const onContracts = new Map([
      [9001, 2],
      [9003, 1],
    ]);
    expect(check([entry('Small', '9001'), entry('Large', '9001')], onContracts)).toEqual([
      ['sharedService', null, '9001', undefined],
      ['unfedService', null, '9003', undefined],
    ]);
  });

  test('a SKU that jobs bill as another one is checked as that one, and shares its service on purpose', () => {
    const billedAs = new Map([
      ['OLD', '9001'],
      ['LOST', '7777'],
    ]);
    expect(
      check([entry('Small', '9001'), entry('Small (old)', 'OLD'), entry('Gone', 'LOST')], new Map(), billedAs),
    ).toEqual([['noService', 'AT08', 'LOST', undefined]]);
  });
});

describe('similar names', () => {
  test('case, accents, punctuation and legal forms do not count', () => {
    expect(plainName('  Société Générale, S.A. ')).toBe('societe generale');
    expect(plainName('Birch & Sons Ltd.')).toBe(plainName('BIRCH AND SONS'));
    expect(plainName('Limited')).toBe('limited');
  });

  const words = fc.array(fc.constantFrom('oak', 'ash', 'birch', 'cedar', 'elm', 'north', 'house'), { maxLength: 4 });
  const names = words.map((each) => each.join(' '));

  test('whatever the names, what is suggested is nearer than any other, in whichever order they come', () => {
    fc.assert(
      fc.property(names, fc.uniqueArray(names, { maxLength: 8 }), (wanted, among) => {
        const found = nearest(
          [wanted],
          namedPlainly(among, (name) => name),
        );
        const reversed = nearest(
          [wanted],
          namedPlainly([...among].reverse(), (name) => name),
        );
        expect(reversed).toBe(found);
        if (among.includes(wanted) && wanted !== '') expect(found).toBe(wanted);
      }),
    );
  });

  test('nothing is suggested where two are equally near', () => {
    const among = namedPlainly(['Birch House Ltd', 'Birch House Inc'], (name) => name);
    expect(nearest(['Birch House'], among)).toBeUndefined();
    expect(nearest(['Birch Hause'], among)).toBeUndefined();
  });
});
