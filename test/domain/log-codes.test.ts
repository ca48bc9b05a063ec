import { describe, expect, test } from 'vitest';
import { isRecorded, levelRank, logLevels } from '../../src/domain/log/log-codes.js';
import type { LogCode, LogValues } from '../../src/domain/log/log-codes.js';
import { adviceOf, remedyOf } from '../../src/domain/log/outcomes.js';
import { logCodeDefinitions, logCodes, renderMessage } from '../../src/domain/log/log-messages.js';

/** The table of Atria's documentation: code, occurs when, level, message. Two messages differ on purpose; see below. */
const documented = `
AT01|Start of Process|Info|Billing Process Started: For Billing Period (BillPeriod End Date)
AT02|Cannot Connect to Autotask|Error|Failed to connect to Autotask: Error reported was: (Error Details)
AT03|Cannot Connect to Atria|Error|Failed to connect to Atria: Error reported was: (Error Details)
AT04|A customer does not have a Billing Identifier|Warning|(CustomerCode) CompanyID Missing Unable to process records for Atria Customer (CustomerName) – Please add CompanyNumber from Autotask into Billing Identifier field on Customer.
AT05|Company Cannot be located on Autotask|Error|No Company with Customer Number for (customerAccountCode) Found. Check Autotask to see if the customer: (customerName) with Company Number: (customerAccountCode) exists in Autotask.
AT06|Customer Does not have a Recurring Service Contract|Warning|No Contract exists for the Customer (customerName). Check Autotask to see if customer (customerName) and a Recurring Service Contract with Contract Number: (customerAccountCode) exists in Autotask.
AT07|SKU Missing in Atria|Warning|(CustomerName) SKU Missing in Atria: (CustomerName): Skipped Line (LineDescription) for Customer (CustomerName) as no SKU was provided.
AT08|Service Does not exist in Autotask|Warning|(CustomerName) Service Missing in Autotask: (CustomerName): Skipped Line (LineDescription) for Customer (CustomerName) as no SKU was provided.
AT09|Contract Quantity Updated|Info|(CustomerName) Quantity Update: Line located for (LineDescription) with Product ID (Sku) and updated from (Old Value) to (New Value).
AT10|Contract Line Unchanged|Verbose|(CustomerName) Contract Line for (Name) located – quantity is unchanged.
AT11|New Contract Line Created|Info|(CustomerName) Contract Line Added: New Line added for (Name) with Service ID (Id).
AT12|Contract Line Missing in Autotask|Warning|(CustomerName) Contract Line Missing in Autotask: Skipped Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) as the Contract Service SKU could not be located in Autotask.
AT13|Contract Line Reduced to Zero|Info|(customerName) Line located for (serviceDto.Description) with Service Name (serviceDto.Name) is being removed in the selected billing period. The Quantity is updated from (contractServiceUnitDto.Units.ToString("F")) to 0.00.
AT14|Creating new Contract Service fails|Error|(CustomerName) ContractService (Sku), Error Details (Error Details).
AT15|No record found in a billing period|Warning|No records found in Atria for billing period: (Billing Date).
AT16|Secrets values are not valid|Error|Failed to retrieve autotask secrets. Error occurred is: (Message).
AT17|User Email is not available or is not valid|Error|Failed to Retrieve Job Task Parameters: Error reported was: user email is not valid.
AT18|One of the Autotask Secrets is not available|Error|Failed to validate Autotask secrets. (Autotask Secret) must have a valid value.
AT19|Billing Period entry is incorrect|Error|Incorrect billing period date or format recognized.
AT20|Start Processing Deprovisioned Customers|Verbose|Started Processing Deprovisioned Customers.
AT21|Finish Processing Deprovisioned Customers|Verbose|Finished Processing Deprovisioned Customers.
AT22|Start Autotask Worker Task Process|Verbose|Autotask Worker Task Service (JobWorkerTaskTypeId) started.
AT23|Failing to Deserialize Object|Error|Failed to Deserialize object: Error reported was: (Error Details)
AT24|Billing Process Completed|Info|Billing Process Completed with status (Jobstatus).`
  .trim()
  .split('\n')
  .map((row) => row.split('|') as [code: LogCode, occursWhen: string, level: string, message: string]);

/** AT08's documented text gives AT07's reason by mistake; AT17 carries every parameter error. */
const intended: Partial<Record<LogCode, [from: string, to: string]>> = {
  AT08: ['as no SKU was provided.', 'as the Service could not be located in Autotask.'],
  AT17: ['user email is not valid.', '(Error Details).'],
};

const line = { customerName: 'ASP Limited', description: 'Hosted Exchange', sku: '9001' };

describe('log codes', () => {
  test.each(documented)('%s has the documented occasion, level and message', (code, occursWhen, level, message) => {
    const definition = logCodeDefinitions[code];
    expect(definition.occursWhen).toBe(occursWhen);
    expect(definition.level).toBe(level);
    expect(definition.template).toBe(intended[code] ? message.replace(...intended[code]) : message);
  });

  test('the documented codes are all there, and our own continue at AT25 without a gap', () => {
    expect(documented).toHaveLength(24);
    expect(logCodes).toEqual(Array.from({ length: 69 }, (_, index) => `AT${String(index + 1).padStart(2, '0')}`));
  });

  test.each(logCodes)('%s leaves no placeholder in its message and advises what to do', (code) => {
    const { placeholders, resolution } = logCodeDefinitions[code];
    const names: string[] = Object.values(placeholders);
    // A value that looks like a placeholder must be repeated as it is.
    const values = Object.fromEntries(names.map((name) => [name, `<${name} (Reason)>`]));
    const message = renderMessage(code, values as unknown as LogValues[typeof code]);
    for (const name of names) expect(message).toContain(`<${name} (Reason)>`);
    expect(message.replaceAll(/<[^>]*>/g, '')).not.toMatch(/[()]/);
    expect(resolution).toMatch(/\.$/);
  });

  test('messages hold the values without the parentheses of their placeholders', () => {
    expect(renderMessage('AT01', { periodEnd: '2026-11-25' })).toBe(
      'Billing Process Started: For Billing Period 2026-11-25',
    );
    expect(renderMessage('AT09', { ...line, oldUnits: 10, newUnits: 14 })).toBe(
      'ASP Limited Quantity Update: Line located for Hosted Exchange with Product ID 9001 and updated from 10 to 14.',
    );
    expect(renderMessage('AT10', { customerName: 'ASP Limited', serviceName: 'Exchange 2GB' })).toBe(
      'ASP Limited Contract Line for Exchange 2GB located – quantity is unchanged.',
    );
    expect(renderMessage('AT20', {})).toBe('Started Processing Deprovisioned Customers.');
  });

  test('the quantity that is reduced to zero is written with two decimals', () => {
    const values = { customerName: 'ASP Limited', description: 'Mailbox', serviceName: 'Exchange 2GB', oldUnits: 14 };
    expect(renderMessage('AT13', values)).toBe(
      'ASP Limited Line located for Mailbox with Service Name Exchange 2GB is being removed in the selected billing ' +
        'period. The Quantity is updated from 14.00 to 0.00.',
    );
  });

  test('a missing user e-mail gives the documented text, and no message ends with two full stops', () => {
    const text = 'Failed to Retrieve Job Task Parameters: Error reported was: user email is not valid.';
    expect(renderMessage('AT17', { details: 'user email is not valid' })).toBe(text);
    expect(renderMessage('AT17', { details: 'user email is not valid.' })).toBe(text);
  });

  test('an identifier shows what is in it', () => {
    expect(renderMessage('AT05', { customerName: 'Acme', billingIdentifier: '29683601\u200B' })).toContain(
      '29683601\\u200b',
    );
    expect(renderMessage('AT25', { customerCode: 'AC\u00A0ME', hint: '' })).toContain('AC\\xa0ME');
  });

  test('a run records its least level and everything above it', () => {
    expect(logLevels.map(levelRank)).toEqual([0, 1, 2, 3]);
    expect(logLevels.filter((level) => isRecorded(level, 'Warning'))).toEqual(['Warning', 'Error']);
    expect(logLevels.filter((level) => isRecorded(level, 'Verbose'))).toEqual([...logLevels]);
  });

  test('a code asks for a person, for a later run, or for nobody', () => {
    const codesOf = (remedy: string) => logCodes.filter((code) => remedyOf(code) === remedy);
    expect(codesOf('nextRun')).toEqual(['AT36', 'AT37', 'AT38', 'AT51', 'AT55', 'AT60']);
    expect(codesOf('endOfHold')).toEqual(['AT67']);
    for (const code of [...codesOf('nextRun'), ...codesOf('endOfHold')]) {
      expect(adviceOf(code, true)).toContain('No later run goes on with this undo');
      expect(adviceOf(code, true)).not.toContain('next run');
    }
    for (const code of codesOf('nobody')) expect(['Verbose', 'Info']).toContain(logCodeDefinitions[code].level);
    for (const code of codesOf('person')) expect(['Warning', 'Error']).toContain(logCodeDefinitions[code].level);
  });
});
