import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knownValidation } from '../../src/autotask/validation-texts.js';
import { pseudonymsOf } from '../../src/recording/pseudonyms.js';
import { Replacer } from '../../src/recording/replace.js';

const replacer = new Replacer(pseudonymsOf(), () => true);

/** A JSON value with the mark somewhere in its texts and names. */
const marked = fc.letrec<{ value: unknown }>((tie) => {
  const name = fc.constantFrom(
    'id',
    'companyName',
    'errors',
    'Message',
    'value',
    'field',
    'status',
    'nextPageUrl',
    'Kn4ry',
    'x',
  );
  const texts = fc.tuple(fc.string(), fc.string()).map(([before, after]) => `${before}Kn4ry${after}`);
  const urls = fc
    .webUrl({ withQueryParameters: true })
    .map((url) => `${url}${url.includes('?') ? '&' : '?'}Kn4ry=Kn4ry`);
  return {
    value: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(texts, urls, fc.integer(), fc.boolean()),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(name, tie('value'), { maxKeys: 5 }),
    ),
  };
}).value;

test('no text or name of any JSON value is left, wherever it stands, and its shape stays', () => {
  fc.assert(
    fc.property(marked, (value) => {
      const replaced = replacer.value(value);
      expect(JSON.stringify(replaced).toLowerCase()).not.toContain('kn4ry');
      expect(shapeOf(replaced)).toEqual(shapeOf(value));
    }),
  );
});

/** The kinds of what a value is made of, in their order. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value;
  return Array.isArray(value) ? value.map(shapeOf) : Object.values(value).map(shapeOf);
}

test('the same original has the same replacement in numbers, numerals and addresses, and another one under another key', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 53 - 1 }), (id) => {
      const replaced = replacer.value({ companyID: id, productSku: ` ${id} ` }) as {
        companyID: number;
        productSku: string;
      };
      expect(Number.isSafeInteger(replaced.companyID)).toBe(true);
      expect(replaced.companyID < 2 ** 31).toBe(id < 2 ** 31);
      if (id < 1e15) expect(replaced.productSku).toBe(` ${replaced.companyID} `);
      if (id < 1e15)
        expect(replacer.address(`/ATServicesRest/V1.0/Contracts/${id}/Services`)).toBe(
          `/ATServicesRest/V1.0/Contracts/${replaced.companyID}/Services`,
        );
    }),
  );
  const other = new Replacer(pseudonymsOf(), () => true);
  expect(other.value('Smith')).not.toBe(replacer.value('Smith'));
});

test('different identifiers never become one', () => {
  const all = Array.from({ length: 20_000 }, (_, index) => replacer.value(index));
  expect(new Set(all).size).toBe(20_000);
});

test('a condition keeps what it compares, and replaces by the kind of the field', () => {
  const query = {
    MaxRecords: 500,
    IncludeFields: ['id', 'companyID'],
    Filter: [
      { op: 'eq', field: 'contractType', value: 7 },
      { op: 'in', field: 'companyID', value: [1001] },
      { op: 'lte', field: 'startDate', value: '2026-11-25' },
    ],
  };
  expect(replacer.value(query)).toEqual({
    ...query,
    Filter: [query.Filter[0], { op: 'in', field: 'companyID', value: [replacer.value(1001)] }, query.Filter[2]],
  });
});

test.each([
  'Attempt to insert duplicate data into contract_service_period',
  'ContractServiceAdjustment effectiveDate must be between the start date and end date of the Contract referenced by contractID.',
  'Unable to make changes as it would result in the deletion/modification of an already approved and posted contract period',
  "Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions.",
  'maxCountOfRecordsToReturn must be between 1 and 500',
  'Unable to find projectID in the TimeEntry Entity',
  'Picklist value [99] does not exist for priority.',
  'Reference value on field: contactID of type: Contact does not exist or is invalid.',
  'contactID: Value 12345 does not exist or is invalid',
])('"%s" means the same when it is replaced', (text) => {
  const replaced = (replacer.value({ errors: [text] }) as { errors: string[] }).errors;
  expect(knownValidation(replaced)).toBe(knownValidation([text]));
  expect(knownValidation(replaced)).toBeDefined();
});

test('characters that are the cause of faults stay', () => {
  const text = replacer.value('Mailbox for Smith\u0000 and \ud83d half, \u200b and \u202e') as string;
  expect(text).toMatch(/\0.*\ud83d.*\u200b.*\u202e/s);
  expect(text).not.toMatch(/Smith|Mailbox/);
});
