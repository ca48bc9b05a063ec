import { describe, expect, test } from 'vitest';
import { readParameterText } from '../../src/domain/parameters/parameter-text.js';
import { memberFieldsOf } from '../../src/console/parameters/field-table.js';
import { memberProblem } from '../../src/console/parameters/findings.js';
import { typedParameters } from '../../src/console/parameters/typed-parameters.js';

/** The text that a form of fields sends: what it was opened with, and what was typed into some of its fields. */
function sent(parametersText: string, fields: Readonly<Record<string, string>>): string {
  const typed = Object.entries(fields).map(([name, value]) => [`parameter.${name}`, value] as const);
  return typedParameters({ parametersView: 'fields', parametersText, ...Object.fromEntries(typed) });
}

/** The value that a text holds, or why it holds none. */
function valueOf(text: string): unknown {
  const read = readParameterText(text);
  return 'problem' in read ? read.problem : read.value;
}

describe('What is typed into fields', () => {
  test.each(['[{"SKU": "a", "SKU": "b"}]', '[] // none'])(
    'leaves the limits that were not touched, whatever is typed as rules: %s',
    (rules) => {
      const text = '{"Limits": {"LinesToZero": 25, "ChangedLines": 5}}';
      const saved = sent(text, { QuantityRules: rules, 'Limits.ChangedLines': '7', 'Limits.LinesToZero': '25' });
      expect(valueOf(saved)).toMatchObject({ Limits: { LinesToZero: 25, ChangedLines: 7 } });
      expect(saved).toContain(rules);
    },
  );

  test.each(['{"QuantityRules": [], "Secrets": "x"}', '{"QuantityRules": []}', '{"Secrets": "x"}'])(
    'may end in a comment, which takes nothing that follows with it: %s',
    (text) => {
      const saved = sent(text, { QuantityRules: '[{"SKU": "a"}] // one' });
      const others = text.includes('Secrets') ? { Secrets: 'x' } : {};
      expect(valueOf(saved)).toEqual({ QuantityRules: [{ SKU: 'a' }], ...others });
      expect(saved).toContain('// one');
    },
  );

  test('may be JSON with two slashes in a text, and is typed once', () => {
    const rules = '[{"SKU": "a//b"}]';
    const saved = sent('{"QuantityRules": [], "Secrets": "x"}', { QuantityRules: rules });
    expect(sent(saved, { QuantityRules: rules })).toBe(saved);
  });

  test('leaves JSON where the only member goes, though a comma follows it', () => {
    expect(valueOf(sent('{"Limits": {"ChangedLines": 5, }}', { 'Limits.ChangedLines': '' }))).toEqual({ Limits: {} });
    expect(valueOf(sent('{ "ZoneUser": "x", }', { ZoneUser: '' }))).toEqual({});
    const text = '{"Contract": {"name": "A", }, "Secrets": "x",}';
    expect(valueOf(sent(text, { 'Contract.name': '' }))).toEqual({ Secrets: 'x' });
  });
});

describe('What is said at a field of a member', () => {
  test.each([
    ['Contract', 'category', 0, 'category must be a whole number greater than 0.'],
    ['Contract', 'category', 1.5, 'category must be a whole number greater than 0.'],
    ['Contract', 'default', 'no', 'default must be true.'],
    ['Limits', 'Amount', -1, 'Amount must be a number from 0 to 1000000000.'],
    ['Limits', 'OnlyOpenPeriods', 'maybe', 'OnlyOpenPeriods must be "True" or "False".'],
  ] as const)('tells what is allowed there: %s.%s %j', (parameter, member, value, message) => {
    const problems = memberFieldsOf(parameter).map((field) =>
      memberProblem(field, { [parameter]: { [member]: value } }),
    );
    expect(problems.filter((problem) => problem !== undefined)).toEqual([message]);
  });
});
