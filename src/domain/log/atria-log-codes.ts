import type { LogCodeDefinitions } from './log-code-definition.js';
import { undoAgain } from './undo-codes.js';
import type { LogCode, OwnLogCode } from './log-codes.js';

const nothingToDo = 'Nothing to do.';

/**
 * AT01 to AT24, with the levels and messages that Atria documents
 * ({@link https://docs.getatria.com/docs/concepts/platformfeatures/billing/integrating-autotask-with-atria}).
 * Only two messages differ. AT08's documented text repeats AT07's reason; here it names the real one. AT17 carries any
 * parameter error, of which the documented text is one.
 */
export const atriaLogCodes: LogCodeDefinitions<Exclude<LogCode, OwnLogCode>> = {
  AT01: {
    level: 'Info',
    scope: 'run',
    remedy: 'nobody',
    occursWhen: 'Start of Process',
    template: 'Billing Process Started: For Billing Period (BillPeriod End Date)',
    placeholders: { 'BillPeriod End Date': 'periodEnd' },
    resolution: nothingToDo,
  },
  AT02: {
    level: 'Error',
    scope: 'run',
    remedy: 'person',
    occursWhen: 'Cannot Connect to Autotask',
    template: 'Failed to connect to Autotask: Error reported was: (Error Details)',
    placeholders: { 'Error Details': 'details' },
    resolution:
      'Check that Autotask is available, that ZoneUser or BaseUrl is right, and that the API user is active and its ' +
      'secrets are current. If you corrected parameters, run the job again. Otherwise resume the run or run the job ' +
      'again: what was already changed is not changed twice.',
    undoResolution: `Check that Autotask is available, that the API user is active, and that its secrets are current. ${undoAgain}`,
  },
  AT03: {
    level: 'Error',
    scope: 'run',
    remedy: 'person',
    occursWhen: 'Cannot Connect to Atria',
    template: 'Failed to connect to Atria: Error reported was: (Error Details)',
    placeholders: { 'Error Details': 'details' },
    resolution:
      "Check that Atria is available and that the worker's Atria address and token are right. Then resume the run, or run the job again.",
  },
  AT04: {
    level: 'Warning',
    scope: 'customer',
    remedy: 'person',
    occursWhen: 'A customer does not have a Billing Identifier',
    template:
      '(CustomerCode) CompanyID Missing Unable to process records for Atria Customer (CustomerName) – Please add ' +
      'CompanyNumber from Autotask into Billing Identifier field on Customer.',
    placeholders: { CustomerCode: 'customerCode', CustomerName: 'customerName' },
    resolution:
      'Locate the Account in Autotask, copy the Account ID. Locate Customer in Atria, paste the AccountID into the ' +
      'Billing Identifier field and Save.',
  },
  AT05: {
    level: 'Error',
    scope: 'customer',
    remedy: 'person',
    occursWhen: 'Company Cannot be located on Autotask',
    template:
      'No Company with Customer Number for (customerAccountCode) Found. Check Autotask to see if the customer: ' +
      '(customerName) with Company Number: (customerAccountCode) exists in Autotask.',
    placeholders: { customerAccountCode: 'billingIdentifier', customerName: 'customerName' },
    resolution:
      "Compare the customer's Billing Identifier in Atria with the Account ID in Autotask and correct it. It must be " +
      'the whole number shown at the top of the Account form. If Autotask has no account of the customer yet, create it ' +
      'there first. Then reprocess the billing records and run the job again.',
  },
  AT06: {
    level: 'Warning',
    scope: 'customer',
    remedy: 'person',
    occursWhen: 'Customer Does not have a Recurring Service Contract',
    template:
      'No Contract exists for the Customer (customerName). Check Autotask to see if customer (customerName) and a ' +
      'Recurring Service Contract with Contract Number: (customerAccountCode) exists in Autotask.',
    placeholders: { customerAccountCode: 'billingIdentifier', customerName: 'customerName' },
    resolution:
      'Check that the Account in Autotask has a "Recurring Services" Contract configured, that it is active on the ' +
      "day of the change, and that the job's Contract parameter, if set, matches it.",
  },
  AT07: {
    level: 'Warning',
    scope: 'record',
    remedy: 'person',
    occursWhen: 'SKU Missing in Atria',
    template:
      '(CustomerName) SKU Missing in Atria: (CustomerName): Skipped Line (LineDescription) for Customer ' +
      '(CustomerName) as no SKU was provided.',
    placeholders: { CustomerName: 'customerName', LineDescription: 'description' },
    resolution:
      'If you do not want this data in Autotask, you can ignore or filter using an Atria billing rule. If this needs ' +
      'to be invoiced, ensure a product exists in Autotask and that the SKU code is stored in Atria ' +
      'against the Service, or against its plan if it has one.',
  },
  AT08: {
    level: 'Warning',
    scope: 'line',
    remedy: 'person',
    mends: 'sku',
    occursWhen: 'Service Does not exist in Autotask',
    template:
      '(CustomerName) Service Missing in Autotask: (CustomerName): Skipped Line (LineDescription) for Customer ' +
      '(CustomerName) as the Service could not be located in Autotask.',
    placeholders: { CustomerName: 'customerName', LineDescription: 'description' },
    resolution:
      'This means that the Service ID specified in the SKU does not match anything in the Autotask Service catalog. ' +
      'Check the Service Identifier stored in Atria or add the service to Autotask.',
  },
  AT09: {
    level: 'Info',
    scope: 'line',
    remedy: 'nobody',
    effect: 'changed',
    occursWhen: 'Contract Quantity Updated',
    template:
      '(CustomerName) Quantity Update: Line located for (LineDescription) with Product ID (Sku) and updated from ' +
      '(Old Value) to (New Value).',
    placeholders: {
      CustomerName: 'customerName',
      LineDescription: 'description',
      Sku: 'sku',
      'Old Value': 'oldUnits',
      'New Value': 'newUnits',
    },
    resolution: nothingToDo,
  },
  AT10: {
    level: 'Verbose',
    scope: 'line',
    remedy: 'nobody',
    effect: 'equal',
    occursWhen: 'Contract Line Unchanged',
    template: '(CustomerName) Contract Line for (Name) located – quantity is unchanged.',
    placeholders: { CustomerName: 'customerName', Name: 'serviceName' },
    resolution: nothingToDo,
  },
  AT11: {
    level: 'Info',
    scope: 'line',
    remedy: 'nobody',
    effect: 'changed',
    occursWhen: 'New Contract Line Created',
    template: '(CustomerName) Contract Line Added: New Line added for (Name) with Service ID (Id).',
    placeholders: { CustomerName: 'customerName', Name: 'serviceName', Id: 'serviceId' },
    resolution: nothingToDo,
  },
  AT12: {
    level: 'Warning',
    scope: 'line',
    remedy: 'person',
    mends: 'sku',
    occursWhen: 'Contract Line Missing in Autotask',
    template:
      '(CustomerName) Contract Line Missing in Autotask: Skipped Line (LineDescription) with Product ID (Sku) for ' +
      'Customer (CustomerName) as the Contract Service SKU could not be located in Autotask.',
    placeholders: { CustomerName: 'customerName', LineDescription: 'description', Sku: 'sku' },
    resolution:
      'The Recurring Services contract for the customer does not contain this service. Either add the service ' +
      'manually or reconfigure the Atria with the AllowAtriaCreateItems (also known as AllowAtriaCreateAdditions) set ' +
      'to True. If the message says that the service is inactive in Autotask, activate it there first: no line is created for it.',
  },
  AT13: {
    level: 'Info',
    scope: 'line',
    remedy: 'nobody',
    effect: 'changed',
    occursWhen: 'Contract Line Reduced to Zero',
    template:
      '(customerName) Line located for (serviceDto.Description) with Service Name (serviceDto.Name) is being removed in ' +
      'the selected billing period. The Quantity is updated from (contractServiceUnitDto.Units.ToString("F")) to 0.00.',
    placeholders: {
      customerName: 'customerName',
      'serviceDto.Description': 'description',
      'serviceDto.Name': 'serviceName',
      'contractServiceUnitDto.Units.ToString("F")': 'oldUnits',
    },
    resolution: nothingToDo,
  },
  AT14: {
    level: 'Error',
    scope: 'line',
    remedy: 'person',
    mends: 'sku',
    occursWhen: 'Creating new Contract Service fails',
    template: '(CustomerName) ContractService (Sku), Error Details (Error Details).',
    placeholders: { CustomerName: 'customerName', Sku: 'sku', 'Error Details': 'details' },
    resolution:
      "Act on what Autotask reported, or add the service to the customer's contract by hand. Then run the job again.",
  },
  AT15: {
    level: 'Warning',
    scope: 'run',
    remedy: 'person',
    occursWhen: 'No record found in a billing period',
    template: 'No records found in Atria for billing period: (Billing Date).',
    placeholders: { 'Billing Date': 'periodEnd' },
    resolution:
      'This is a warning - it could mean that the billing process has not executed. Check the billing report in Atria ' +
      'for the specified period. If nothing was billed for it, as before the first customer, there is nothing to correct.',
  },
  AT16: {
    level: 'Error',
    scope: 'run',
    remedy: 'person',
    occursWhen: 'Secrets values are not valid',
    template: 'Failed to retrieve autotask secrets. Error occurred is: (Message).',
    placeholders: { Message: 'details' },
    resolution:
      'Store the secret set again under the name that the job\'s Secrets parameter gives ("default" if it gives none). ' +
      'If that is not the set that is meant, correct Secrets in the job, and run it again.',
    undoResolution: `An undo uses the secret set of the run that it undoes. Store that set again. ${undoAgain}`,
  },
  AT17: {
    level: 'Error',
    scope: 'run',
    remedy: 'person',
    occursWhen: 'User Email is not available or is not valid',
    template: 'Failed to Retrieve Job Task Parameters: Error reported was: (Error Details).',
    placeholders: { 'Error Details': 'details' },
    resolution:
      'Correct the parameters of the job as the message says. ZoneUser must be the e-mail address of a valid Autotask ' +
      'user unless BaseUrl is set.',
  },
  AT18: {
    level: 'Error',
    scope: 'run',
    remedy: 'person',
    occursWhen: 'One of the Autotask Secrets is not available',
    template: 'Failed to validate Autotask secrets. (Autotask Secret) must have a valid value.',
    placeholders: { 'Autotask Secret': 'secretName' },
    resolution: 'Store the secret set again, with the value that the message names.',
  },
  AT19: {
    level: 'Error',
    scope: 'run',
    remedy: 'person',
    occursWhen: 'Billing Period entry is incorrect',
    template: 'Incorrect billing period date or format recognized.',
    placeholders: {},
    resolution:
      'Set BillingPeriod to "Previous", "Current" or an existing date as "YYYY-MM-DD" that lies in a billing period of ' +
      'Atria. "Previous" needs that period to be closed. If Atria has closed a period that is not over yet by the day ' +
      'of the run, correct the time zone.',
  },
  AT20: {
    level: 'Verbose',
    scope: 'run',
    remedy: 'nobody',
    occursWhen: 'Start Processing Deprovisioned Customers',
    template: 'Started Processing Deprovisioned Customers.',
    placeholders: {},
    resolution: nothingToDo,
  },
  AT21: {
    level: 'Verbose',
    scope: 'run',
    remedy: 'nobody',
    occursWhen: 'Finish Processing Deprovisioned Customers',
    template: 'Finished Processing Deprovisioned Customers.',
    placeholders: {},
    resolution: nothingToDo,
  },
  AT22: {
    level: 'Verbose',
    scope: 'run',
    remedy: 'nobody',
    occursWhen: 'Start Autotask Worker Task Process',
    template: 'Autotask Worker Task Service (JobWorkerTaskTypeId) started.',
    placeholders: { JobWorkerTaskTypeId: 'jobId' },
    resolution: nothingToDo,
  },
  AT23: {
    level: 'Error',
    scope: 'run',
    remedy: 'person',
    occursWhen: 'Failing to Deserialize Object',
    template: 'Failed to Deserialize object: Error reported was: (Error Details)',
    placeholders: { 'Error Details': 'details' },
    resolution:
      'If the message names a line and a column, correct the JSON of the job there; a missing comma is the usual ' +
      'cause. Otherwise Autotask or Atria gave an answer of an unexpected form: check their addresses and run again.',
  },
  AT24: {
    level: 'Info',
    scope: 'run',
    remedy: 'nobody',
    occursWhen: 'Billing Process Completed',
    template: 'Billing Process Completed with status (Jobstatus).',
    placeholders: { Jobstatus: 'status' },
    resolution: 'If the status is not Completed, look through the entries of level Error, then through the Warnings.',
  },
};
