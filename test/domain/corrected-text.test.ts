import fc from 'fast-check';
import { expect, test } from 'vitest';
import { correctedText } from '../../src/domain/parameters/corrected-text.js';
import { readParameterText } from '../../src/domain/parameters/parameter-text.js';
import { parseParameters } from '../../src/domain/parameters/parameters.js';

const always = () => true;

/** Members of an object, as lines of JSON without the commas that follow them. */
const members = fc
  .dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 2, maxKeys: 6, noNullPrototype: true })
  .map((value) => ({
    value,
    lines: Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${JSON.stringify(each)}`),
  }));

const space = fc.constantFrom('\n', ' ', '', '\r\n  ', ' // as before\n', '/* "a", ( */');

function valueOf(text: string | undefined): unknown {
  const read = readParameterText(text ?? '');
  return 'problem' in read ? read : read.value;
}

test('A text without some of the commas between its members is corrected to the same value', () => {
  fc.assert(
    fc.property(members, fc.array(fc.boolean()), space, ({ value, lines }, present, between) => {
      const text = `{${lines.map((line, at) => (at === lines.length - 1 ? line : `${line}${at > 0 && present[at] ? ',' : ''}${between}`)).join('')}}`;
      // JSON is what both are compared by: it has no −0 and no undefined.
      expect(JSON.stringify(valueOf(correctedText(text, always)))).toBe(JSON.stringify(valueOf(JSON.stringify(value))));
    }),
  );
});

test('Parentheses around members become braces, and nothing within texts changes', () => {
  fc.assert(
    fc.property(members, ({ value, lines }) => {
      const corrected = correctedText(`{"outer":(${lines.join(',')}) "text": "( “a” )"}`, always);
      const meant = { outer: value, text: '( “a” )' };
      expect(JSON.stringify(valueOf(corrected))).toBe(JSON.stringify(valueOf(JSON.stringify(meant))));
    }),
  );
});

test('A text that is JSON is not corrected', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(correctedText(text, always)).toBeUndefined();
    }),
  );
});

test('Whatever is typed, a correction is accepted JSON or there is none', () => {
  const pieces = fc.constantFrom(
    ...['{', '}', '(', ')', '[', ']', '"', '“', '”', ',', ':', '\\', '/*', '*/', '//', '\n', ' ', 'a', '1'],
  );
  const typed = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 40 }).map((each) => each.join('')),
  );
  fc.assert(
    fc.property(typed, (text) => {
      const corrected = correctedText(text, always);
      if (corrected === undefined) return;
      expect(readParameterText(corrected)).not.toHaveProperty('problem');
      expect(correctedText(text, () => false)).toBeUndefined();
    }),
    { numRuns: 2000 },
  );
});

test('A text of the greatest length is looked through at once, whatever it holds', () => {
  for (const piece of ['\\"', '“', '/*', '(', '" ', '[', '"a" ']) {
    expect(correctedText(`{${piece.repeat(65_000 / piece.length)}`, always)).toBeUndefined();
  }
});

test.each([
  [
    '{"AllowAtriaCreateItems": True, "ProRatedTransactions": FALSE}',
    '{"AllowAtriaCreateItems": "True", "ProRatedTransactions": "FALSE"}',
  ],
  ['{ // two\n"CustomersFilter": "ASP, TGO" }', '{ // two\n"CustomersFilter": ["ASP", "TGO"] }'],
  ['{"CustomersFilter": "ASP,TGO" "Preview": True}', '{"CustomersFilter": ["ASP", "TGO"], "Preview": "True"}'],
  ['{"CustomersFilter": "ASP,"}', undefined],
  ['{"CustomersFilter": "ASP", "Secrets": "a,b"}', undefined],
])('%s is meant as %s', (text, meant) => {
  expect(correctedText(text, always)).toBe(meant);
});

test('The examples of the document that defines the behaviour are corrected, and a run accepts them', () => {
  const example = `{
"BaseUrl":"",
"ZoneUser":"fred@cspservices.com"
"CustomersFilter":["ASP", "SampleCustomerShortCodeName"],
"BillingPeriod": “Current”,
"ProRatedTransactions": "False"
"SKUType":("name":"ServiceId", "type":"int")
"AllowAtriaCreateItems": "True"
}`;
  const corrected = correctedText(example, (text) => 'parameters' in parseParameters(text));
  expect(corrected).toBe(`{
"BaseUrl":"",
"ZoneUser":"fred@cspservices.com",
"CustomersFilter":["ASP", "SampleCustomerShortCodeName"],
"BillingPeriod": "Current",
"ProRatedTransactions": "False",
"SKUType":{"name":"ServiceId", "type":"int"},
"AllowAtriaCreateItems": "True"
}`);
});
