import type { LogCodeDefinitions } from './log-code-definition.js';
import type { OwnLogCode } from './log-codes.js';

const nothingToDo = 'Nothing to do.';
const line = { CustomerName: 'customerName', LineDescription: 'description', Sku: 'sku', Reason: 'reason' } as const;

/** AT25 and later: what the documented codes have no message for. */
export const ownLogCodes: LogCodeDefinitions<OwnLogCode> = {
  AT25: {
    level: 'Warning',
    scope: 'run',
    occursWhen: 'CustomersFilter names a customer that Atria does not know',
    template: 'CustomersFilter names (CustomerCode), but Atria has no Customer with this code(Hint).',
    placeholders: { CustomerCode: 'customerCode', Hint: 'hint' },
    resolution: "Correct the code in the job's CustomersFilter. Codes are compared exactly, capital letters included.",
  },
  AT26: {
    level: 'Warning',
    scope: 'customer',
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
  AT28: {
    level: 'Warning',
    scope: 'line',
    occursWhen: 'Billed quantity cannot be used',
    template:
      '(CustomerName) Quantity Not Usable: Skipped Line (LineDescription) with Product ID (Sku) for Customer ' +
      '(CustomerName) as (Reason).',
    placeholders: line,
    resolution: 'Correct the quantity in Atria and reprocess its billing records. Then run the job again.',
  },
  AT29: {
    level: 'Warning',
    scope: 'line',
    occursWhen: 'Service or contract line is not certain',
    template:
      '(CustomerName) Service Not Certain: Skipped Line (LineDescription) with Product ID (Sku) for Customer ' +
      '(CustomerName) as (Reason).',
    placeholders: line,
    resolution:
      'Make the service unique: use the ServiceID as SKU, rename one of the services of one name, or remove the second ' +
      'contract line for the service. Then run the job again.',
  },
  AT30: {
    level: 'Warning',
    scope: 'line',
    occursWhen: 'Quantity was already changed on a later day, line not updated',
    template:
      '(CustomerName) Later Change Found: Skipped Line (LineDescription) with Product ID (Sku) for Customer ' +
      '(CustomerName) as (Reason).',
    placeholders: line,
    resolution:
      'The quantity changes between the day this update would take effect and the day of the run, and an update would ' +
      'also shift those later days. Check the quantities of the line in Autotask and adjust them by hand, or choose a ' +
      'later effective date.',
  },
  AT31: {
    level: 'Warning',
    scope: 'line',
    occursWhen: 'Line was updated and keeps a later step',
    template:
      '(CustomerName) Later Step Kept: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) was ' +
      'updated, but (Reason).',
    placeholders: line,
    resolution:
      'The line was already set to change on a later day, and that step was kept. Check in Autotask that the quantity ' +
      'from that day on is still the one you want.',
  },
  AT32: {
    level: 'Warning',
    scope: 'line',
    occursWhen: 'Update would make a quantity negative',
    template:
      '(CustomerName) Quantity Too Small: Skipped Line (LineDescription) with Product ID (Sku) for Customer ' +
      '(CustomerName) as (Reason).',
    placeholders: line,
    resolution:
      'On the day that is named the line has fewer units than this update would take away. Check the quantity of the ' +
      'line from that day on in Autotask, and adjust it by hand.',
  },
  AT33: {
    level: 'Verbose',
    scope: 'line',
    occursWhen: 'Nothing billed and no contract line, or none that a run has set',
    template:
      '(CustomerName) Nothing To Update: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) ' +
      'needs no Contract Line as (Reason).',
    placeholders: line,
    resolution: nothingToDo,
  },
  AT34: {
    level: 'Error',
    scope: 'line',
    occursWhen: 'Autotask rejected the update',
    template:
      '(CustomerName) Update Rejected: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) was ' +
      'not updated as Autotask rejected it: (Reason).',
    placeholders: line,
    resolution: 'Act on what Autotask reported. Then run the job again.',
  },
  AT35: {
    level: 'Warning',
    scope: 'line',
    occursWhen: 'Line was changed by someone else during the run',
    template:
      '(CustomerName) Changed By Someone Else: Line (LineDescription) with Product ID (Sku) for Customer ' +
      '(CustomerName) was changed by someone else during the run: (Reason).',
    placeholders: line,
    resolution:
      'Check the quantity of the line in Autotask. The next run of the job starts from what it then finds and corrects it.',
  },
  AT36: {
    level: 'Error',
    scope: 'line',
    occursWhen: 'Result of the update could not be confirmed',
    template:
      '(CustomerName) Result Not Confirmed: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) ' +
      'may or may not have been updated: (Reason).',
    placeholders: line,
    resolution:
      'Check the quantity of the line in Autotask by hand before the line is billed. The next run settles the line ' +
      'before it changes anything.',
  },
  AT37: {
    level: 'Warning',
    scope: 'line',
    occursWhen: 'Line was not attempted because the run stopped',
    template:
      '(CustomerName) Not Attempted: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) was not ' +
      'updated as (Reason).',
    placeholders: line,
    resolution: 'Resolve what stopped the run. Then run the job again.',
  },
  AT38: {
    level: 'Warning',
    scope: 'line',
    occursWhen: 'Line is held by another run',
    template:
      '(CustomerName) Held By Another Run: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) ' +
      'was not updated as (Reason).',
    placeholders: line,
    resolution:
      'The next run updates the line. If this happens often, two jobs cover the same customers at the same time: give ' +
      'them different schedules or CustomersFilters.',
  },
  AT39: {
    level: 'Warning',
    scope: 'line',
    occursWhen: 'Second adjustment on one date was refused',
    template:
      '(CustomerName) Date Already Used: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) was ' +
      'not updated as Autotask refused a second adjustment on (EffectiveDate): (Reason).',
    placeholders: { ...line, EffectiveDate: 'effectiveDate' },
    resolution:
      'Adjust the line by hand in Autotask, or set EffectiveDateConflict to "NextDay" to let the job use the next day.',
  },
  AT40: {
    level: 'Error',
    scope: 'customer',
    occursWhen: 'Customer could not be processed',
    template: '(CustomerName) Not Processed: Customer (CustomerName) could not be processed: (Error Details).',
    placeholders: { CustomerName: 'customerName', 'Error Details': 'details' },
    resolution: 'The other customers were processed. Act on the details if they name a cause, then run the job again.',
  },
  AT41: {
    level: 'Warning',
    scope: 'run',
    occursWhen: 'Job pro-rates but runs less than daily',
    template:
      'ProRatedTransactions is set to True, but the Job runs less than once a day: changes take effect on the day of ' +
      'the run that finds them, not on the day they were made.',
    placeholders: {},
    resolution: 'Schedule the job to run at least once a day, or set ProRatedTransactions to "False".',
  },
  AT42: {
    level: 'Error',
    scope: 'run',
    occursWhen: 'Run stopped',
    template: 'Billing Process Stopped: Error reported was: (Error Details).',
    placeholders: { 'Error Details': 'details' },
    resolution: 'Act on the details. Then run the job again: what was already changed is not changed twice.',
  },
  AT43: {
    level: 'Warning',
    scope: 'customer',
    occursWhen: 'Customer is no longer in Atria, its lines go to zero',
    template:
      "(CustomerName) No Longer In Atria: Customer (CustomerName) is not in Atria's list of customers any more and is " +
      'treated as deprovisioned: the lines that Atria fed go to zero.',
    placeholders: { CustomerName: 'customerName' },
    resolution:
      'Nothing to do if the customer has left. Else bring it back in Atria, reprocess its billing records and run the ' +
      'job again: its lines then get their quantities back.',
  },
  AT44: {
    level: 'Info',
    scope: 'customer',
    occursWhen: 'Customer is no longer in Atria, but another one has its Billing Identifier',
    template:
      "(CustomerName) No Longer In Atria: Customer (CustomerName) is not in Atria's list of customers any more, and its " +
      'lines were left as they are: its Billing Identifier (customerAccountCode) is now used by (OtherCustomers).',
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
    occursWhen: "Atria's list of customers lacks most of those that it had",
    template:
      'Customer List Not Believed: (Left) Customers that Atria fed before are not in its list of customers any more, and ' +
      'only (Listed) are. Nothing was set to zero for them.',
    placeholders: { Left: 'left', Listed: 'listed' },
    resolution:
      "Check that the worker's ATRIA_URL and ATRIA_TOKEN give access to all customers. If these customers have really " +
      'left, set their lines to zero in Autotask by hand.',
  },
  AT46: {
    level: 'Error',
    scope: 'run',
    occursWhen: 'No quantity in Autotask is visible',
    template:
      'Quantities Not Visible: Autotask shows no unit row of any Contract Line although it was asked for those of (Lines). ' +
      'Nothing was changed on account of that, and the run stopped.',
    placeholders: { Lines: 'lines' },
    resolution:
      'Check in Autotask that the contracts show quantities, and that the security level and the line of business of the API ' +
      'user let it see them. Where a change on the side of Autotask hides them, report it to Autotask. Where really no line of ' +
      'the whole database has units yet, give one of them its units by hand. Then run the job again.',
  },
  AT47: {
    level: 'Error',
    scope: 'line',
    occursWhen: 'Quantity of a line cannot be told',
    template:
      '(CustomerName) Quantity Not Visible: Skipped Line (LineDescription) with Product ID (Sku) for Customer ' +
      '(CustomerName) as (Reason).',
    placeholders: line,
    resolution:
      'Compare the quantity of the line in Autotask with what the entry says that the API user is shown of it. Set the line right ' +
      'by hand where it is wrong, or give the API user access to it. Then run the job again.',
  },
  AT48: {
    level: 'Error',
    scope: 'run',
    occursWhen: 'Autotask accepts changes and shows none of them',
    template: 'Accepted, And Nothing Shows: (Error Details). The run stopped and sends nothing more.',
    placeholders: { 'Error Details': 'details' },
    resolution:
      'Look at the line in Autotask: where the change shows there, the API user is shown something old or something else, ' +
      'which has to be set right first. Run the job again when it shows, or when it is certain that it will not.',
  },
  AT49: {
    level: 'Warning',
    scope: 'customer',
    occursWhen: 'A row of Autotask or Atria cannot be read, and what it belongs to was skipped',
    template: '(CustomerName) Not Readable: Skipped (Subject) as (Reason).',
    placeholders: { CustomerName: 'customerName', Subject: 'subject', Reason: 'reason' },
    resolution:
      'Look up the named row in Autotask or Atria, and correct it. Everything else was processed. Then run the job again.',
  },
  AT50: {
    level: 'Warning',
    scope: 'customer',
    occursWhen: 'Changes take effect within a billing period of the contract',
    template:
      '(CustomerName) Within Contract Period: Changes for Customer (CustomerName) take effect on (EffectiveDate), within ' +
      'the billing period of its Contract (Period), so Autotask pro-rates them.',
    placeholders: { CustomerName: 'customerName', EffectiveDate: 'effectiveDate', Period: 'period' },
    resolution:
      'Decide by the job\'s EffectiveDateAlignment: "AsIs" if this is wanted (then it is no longer said), ' +
      '"ContractPeriodStart" or "NextContractPeriodStart" to let changes count from the start of a billing period of the ' +
      'contract. What Autotask pro-rates makes lines of its own that cannot be deleted.',
  },
};
