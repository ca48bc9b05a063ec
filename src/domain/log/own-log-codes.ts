import type { LogCodeDefinitions } from './log-code-definition.js';
import type { OwnLogCode } from './log-codes.js';
import { laterStartCodes } from './later-start-codes.js';
import { ownLineCodes } from './own-line-codes.js';
import { previewLineCodes } from './preview-line-codes.js';
import { undoAgain, undoCodes } from './undo-codes.js';

/** AT25 and later: events for which the documented codes have no message. */
export const ownLogCodes: LogCodeDefinitions<OwnLogCode> = {
  ...ownLineCodes,
  ...previewLineCodes,
  ...undoCodes,
  ...laterStartCodes,
  AT25: {
    level: 'Warning',
    scope: 'run',
    remedy: 'person',
    occursWhen: 'CustomersFilter names a customer that Atria does not know',
    template: 'CustomersFilter names (CustomerCode), but Atria has no Customer with this code(Hint).',
    placeholders: { CustomerCode: 'customerCode', Hint: 'hint' },
    resolution: "Correct the code in the job's CustomersFilter. Codes are compared exactly, capital letters included.",
  },
  AT26: {
    level: 'Warning',
    scope: 'customer',
    remedy: 'person',
    occursWhen: 'Customer has several Recurring Service Contracts',
    template:
      '(CustomerName) Contract Not Certain: Skipped Customer (CustomerName) as more than one Recurring Service ' +
      'Contract could be meant: (Contracts).',
    placeholders: { CustomerName: 'customerName', Contracts: 'contracts' },
    resolution:
      "Set the job's Contract parameter to the name, number, category or default flag of the contract to update, or " +
      'end the contracts that are no longer in use.',
  },
  AT27: {
    level: 'Warning',
    scope: 'customer',
    remedy: 'person',
    mends: 'identifier',
    occursWhen: 'Billing Identifier is used by several customers',
    template:
      '(CustomerName) Billing Identifier Not Unique: Skipped Customer (CustomerName) as its Billing Identifier ' +
      '(customerAccountCode) is also used by (OtherCustomers).',
    placeholders: {
      CustomerName: 'customerName',
      customerAccountCode: 'billingIdentifier',
      OtherCustomers: 'otherCustomers',
    },
    resolution:
      'Each customer in Atria needs the Account ID of its own Account in Autotask. Correct the Billing Identifier of ' +
      'all but one of these customers.',
  },
  AT40: {
    level: 'Error',
    scope: 'customer',
    remedy: 'person',
    occursWhen: 'Customer could not be processed',
    template: '(CustomerName) Not Processed: Customer (CustomerName) could not be processed: (Error Details).',
    placeholders: { CustomerName: 'customerName', 'Error Details': 'details' },
    resolution: 'The other customers were processed. Act on the details if they name a cause, then run the job again.',
    undoResolution: `The other customers were processed. Act on the details if they name a cause. ${undoAgain}`,
  },
  AT41: {
    level: 'Warning',
    scope: 'run',
    remedy: 'person',
    occursWhen: 'Changes count from the day of the run, but the job runs less than daily',
    template:
      'ProRatedTransactions, or IncreasesFrom of a rule, lets changes count from the day of the run, but the Job runs less ' +
      'than once a day: they take effect on the day of the run that finds them, not on the day they were made.',
    placeholders: {},
    resolution:
      'Schedule the job to run at least once a day, or set ProRatedTransactions to "False" and IncreasesFrom to a period.',
  },
  AT42: {
    level: 'Error',
    scope: 'run',
    remedy: 'person',
    occursWhen: 'Run stopped',
    template: 'Billing Process Stopped: Error reported was: (Error Details).',
    placeholders: { 'Error Details': 'details' },
    resolution: 'Act on the details. Then run the job again: what was already changed is not changed twice.',
    undoResolution: `Act on the details. ${undoAgain}`,
  },
  AT43: {
    level: 'Warning',
    scope: 'customer',
    remedy: 'person',
    isSaidOnce: true,
    occursWhen: 'Customer is no longer in Atria, its lines go to zero',
    template:
      "(CustomerName) No Longer In Atria: Customer (CustomerName) is no longer in Atria's list of customers and is " +
      'treated as deprovisioned: the lines that Atria fed go to zero.',
    placeholders: { CustomerName: 'customerName' },
    resolution:
      'Nothing to do if the customer has left. Else bring it back in Atria, reprocess its billing records and run the ' +
      'job again: its lines then get their quantities back.',
  },
  AT44: {
    level: 'Info',
    scope: 'customer',
    remedy: 'nobody',
    occursWhen: 'Customer is no longer in Atria, but another one has its Billing Identifier',
    template:
      "(CustomerName) No Longer In Atria: Customer (CustomerName) is no longer in Atria's list of customers. The run " +
      'leaves its lines as they are, as (OtherCustomers) now uses its Billing Identifier (customerAccountCode).',
    placeholders: {
      CustomerName: 'customerName',
      customerAccountCode: 'billingIdentifier',
      OtherCustomers: 'otherCustomers',
    },
    resolution:
      'Check in Autotask whether the contract has lines that the other customer does not use, and set them to zero by hand.',
  },
  AT45: {
    level: 'Warning',
    scope: 'run',
    remedy: 'person',
    occursWhen: "Atria's list of customers lacks most of those that it had",
    template:
      'Customer List Not Believed: (Left) Customers that Atria fed before are no longer in its list of customers, which ' +
      'has only (Listed). The run sets none of their lines to zero.',
    placeholders: { Left: 'left', Listed: 'listed' },
    resolution:
      "Check that the worker's ATRIA_URL and ATRIA_TOKEN give access to all customers. If these customers have really " +
      'left, set their lines to zero in Autotask by hand.',
  },
  AT46: {
    level: 'Error',
    scope: 'run',
    remedy: 'person',
    occursWhen: 'No quantity in Autotask is visible',
    template:
      'Quantities Not Visible: Autotask shows no unit row of any Contract Line although it was asked for those of (Lines). ' +
      'Nothing was changed on account of that, and the run stopped.',
    placeholders: { Lines: 'lines' },
    resolution:
      'Check in Autotask that the contracts show quantities, and that the security level and the line of business of the API ' +
      'user let it see them. If a change on the side of Autotask hides them, report it to Autotask. If no line in ' +
      'the whole database has units yet, set the units of one line by hand. Then run the job again.',
    undoResolution: `Have Autotask show the API user the quantities again. ${undoAgain}`,
  },
  AT48: {
    level: 'Error',
    scope: 'run',
    remedy: 'person',
    isSaidOnce: true,
    occursWhen: 'Autotask accepts changes and shows none of them',
    template: 'Accepted, And Nothing Shows: (Error Details). The run stopped and sends nothing more.',
    placeholders: { 'Error Details': 'details' },
    resolution:
      'Look at the line in Autotask. If it shows the change, Autotask shows the API user old or other data: correct that ' +
      'first. Run the job again when the API user sees the change, or when it is certain that there is none.',
    undoResolution:
      'Look at the line in Autotask. If it shows the change, Autotask shows the API user old or other data: correct that ' +
      `first. ${undoAgain}`,
  },
  AT49: {
    level: 'Warning',
    scope: 'customer',
    remedy: 'person',
    occursWhen: 'A row of Autotask or Atria cannot be read, and what it belongs to was skipped',
    template: '(CustomerName) Not Readable: Skipped (Subject) as (Reason).',
    placeholders: { CustomerName: 'customerName', Subject: 'subject', Reason: 'reason' },
    resolution:
      'Look up the named row in Autotask or Atria, and correct it. Everything else was processed. Then run the job again.',
    undoResolution: `Look up the named row in Autotask, and correct it. Everything else was processed. ${undoAgain}`,
  },
  AT56: {
    level: 'Error',
    scope: 'run',
    remedy: 'person',
    occursWhen:
      'A limit of the job would be exceeded, a line has moved since the preview that was to be applied, or the preview before the run did not finish',
    template: 'Stopped By Its Preview: The run makes none of the changes as (Reason). The preview is (Preview).',
    placeholders: { Reason: 'reason', Preview: 'preview' },
    resolution:
      'Look at the preview. If it did not finish, correct what ended it, and run the job again. If it shows changes and they are ' +
      'right, apply it: that makes exactly these. Else correct Atria or the job. If such runs are usual, change the limit in the ' +
      "job's Limits.",
    undoResolution:
      'Look at the preview. If it did not finish, correct what ended it, and undo the same run again. If it shows changes and ' +
      'they are right, apply it: that makes exactly these. Else undo the same run again, only a part of it.',
  },
  AT57: {
    level: 'Info',
    scope: 'run',
    remedy: 'nobody',
    occursWhen: 'Run waits for approval',
    template:
      'Waits For Approval: The run makes no changes before somebody approves them, as (Reason). The preview is (Preview). It waits until (Until).',
    placeholders: { Reason: 'reason', Preview: 'preview', Until: 'until' },
    resolution:
      'Look at the preview. Then approve it, or a part of it, on the page of the run or with "billing-sync run approve"; or reject it.',
  },
  AT58: {
    level: 'Info',
    scope: 'run',
    remedy: 'nobody',
    occursWhen: 'Changes were approved',
    template: 'Approved: (By) approved (What)(Reason).',
    placeholders: { By: 'by', What: 'what', Reason: 'reason' },
    resolution: 'Nothing to do. The run makes what was approved.',
  },
  AT59: {
    level: 'Error',
    scope: 'run',
    remedy: 'person',
    occursWhen: 'Changes were not approved',
    template:
      'Not Approved: The run makes none of the changes that it asked about as (Reason). The preview is (Preview).',
    placeholders: { Reason: 'reason', Preview: 'preview' },
    resolution: 'If the changes are wrong, correct Atria or the job. Then run the job again: it makes a new plan.',
    undoResolution:
      'To undo the changes all the same, undo the same run again, all of it or a part: that undo makes a new plan.',
  },
  AT61: {
    level: 'Info',
    scope: 'run',
    remedy: 'nobody',
    occursWhen: 'A decision could not be taken',
    template:
      'Decision Not Taken: The run did not take the decision of (By), and made none of the changes, as (Reason).',
    placeholders: { By: 'by', Reason: 'reason' },
    resolution: 'The run makes a new plan. Look at it, and decide again.',
  },
  AT50: {
    level: 'Warning',
    scope: 'customer',
    remedy: 'person',
    isSaidOnce: true,
    occursWhen: 'Changes take effect within a billing period of the contract',
    template:
      '(CustomerName) Within Contract Period: Changes for Customer (CustomerName) take effect on (EffectiveDate), within ' +
      'the billing period of its Contract (Period), so Autotask pro-rates them.',
    placeholders: { CustomerName: 'customerName', EffectiveDate: 'effectiveDate', Period: 'period' },
    resolution:
      'Decide by the job\'s EffectiveDateAlignment: "AsIs" if this is wanted (then it is no longer said), ' +
      '"ContractPeriodStart" or "NextContractPeriodStart" to let changes count from the start of a billing period of the ' +
      'contract. Autotask pro-rates changes into separate lines that cannot be deleted.',
  },
};
