import type { LogCodeDefinitions } from './log-code-definition.js';
import { undoAgain, undoFromNextDay } from './undo-codes.js';

const nothingToDo = 'Nothing to do.';
const line = { CustomerName: 'customerName', LineDescription: 'description', Sku: 'sku', Reason: 'reason' } as const;

/** Outcomes of a contract line for which the documented codes have no message. */
export const ownLineCodes: LogCodeDefinitions<
  | 'AT28'
  | 'AT29'
  | 'AT30'
  | 'AT31'
  | 'AT32'
  | 'AT33'
  | 'AT34'
  | 'AT35'
  | 'AT36'
  | 'AT37'
  | 'AT38'
  | 'AT39'
  | 'AT47'
  | 'AT51'
  | 'AT67'
  | 'AT68'
  | 'AT69'
> = {
  AT28: {
    level: 'Warning',
    scope: 'line',
    remedy: 'person',
    occursWhen: 'Billed quantity cannot be used',
    template:
      '(CustomerName) Quantity Not Usable: Skipped Line (LineDescription) with Product ID (Sku) for Customer ' +
      '(CustomerName) as (Reason).',
    placeholders: line,
    resolution:
      'Correct the quantity in Atria and reprocess its billing records. If the message speaks of a quantity rule, correct ' +
      'what it names there, or the rule in the job. Then run the job again.',
  },
  AT29: {
    level: 'Warning',
    scope: 'line',
    remedy: 'person',
    mends: 'sku',
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
    remedy: 'person',
    occursWhen: 'Quantity was already changed on a later day, or billed for a later period; line not updated',
    template:
      '(CustomerName) Later Change Found: Skipped Line (LineDescription) with Product ID (Sku) for Customer ' +
      '(CustomerName) as (Reason).',
    placeholders: line,
    resolution:
      'The quantity changes after the day from which this update would count, or a run has billed the line for a later ' +
      'period, and an update would also shift those later days. Check the quantities of the line in Autotask and adjust ' +
      'them by hand: from the day of the update, and back from the day after which the line is right. Or choose a later ' +
      'effective date. If a run of a later period was first, you can also undo that run, run the earlier period, and then the ' +
      'later one again. Autotask has to take a second change of a line on one day for that.',
  },
  AT31: {
    level: 'Warning',
    scope: 'line',
    remedy: 'person',
    isSaidOnce: true,
    isBesideChange: true,
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
    remedy: 'person',
    occursWhen: 'Update would make a quantity negative',
    template:
      '(CustomerName) Quantity Too Small: Skipped Line (LineDescription) with Product ID (Sku) for Customer ' +
      '(CustomerName) as (Reason).',
    placeholders: line,
    resolution:
      'On the day that the log entry names, the line has fewer units than this update would take away. Check the quantity ' +
      'of the line from that day on in Autotask, and adjust it by hand.',
  },
  AT33: {
    level: 'Verbose',
    scope: 'line',
    remedy: 'nobody',
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
    remedy: 'person',
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
    remedy: 'person',
    isSaidOnce: true,
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
    remedy: 'nextRun',
    effect: 'inDoubt',
    isSaidOnce: true,
    occursWhen: 'Result of the update could not be confirmed',
    template:
      '(CustomerName) Result Not Confirmed: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) ' +
      'may or may not have been updated: (Reason).',
    placeholders: line,
    resolution:
      'Check the quantity of the line in Autotask before the line is billed, and do not correct it by hand: if the change ' +
      'shows later, your correction is added to it. The next run settles the line before it changes anything.',
    undoResolution:
      'Check the quantity of the line in Autotask before the line is billed, and do not correct it by hand: if the change ' +
      `shows later, your correction is added to it. ${undoAgain} It finds out first whether the change was made.`,
  },
  AT37: {
    level: 'Warning',
    scope: 'line',
    remedy: 'nextRun',
    occursWhen: 'Line was not attempted because the run stopped',
    template:
      '(CustomerName) Not Attempted: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) was not ' +
      'updated as (Reason).',
    placeholders: line,
    resolution: 'Resolve what stopped the run. Then run the job again.',
    undoResolution: `Resolve what stopped the run. ${undoAgain}`,
  },
  AT38: {
    level: 'Warning',
    scope: 'line',
    remedy: 'nextRun',
    occursWhen: 'Line is held by another run, or was changed by it a moment ago',
    template:
      '(CustomerName) Held By Another Run: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) ' +
      'was not updated as (Reason).',
    placeholders: line,
    resolution:
      'The next run updates the line. If this happens often, two jobs cover the same customers at the same time: give ' +
      'them different schedules or CustomersFilters.',
    undoResolution: `Wait until the other run is over. ${undoAgain}`,
  },
  AT39: {
    level: 'Warning',
    scope: 'line',
    remedy: 'person',
    mends: 'job',
    occursWhen: 'Second adjustment on one date was refused',
    template:
      '(CustomerName) Date Already Used: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) was ' +
      'not updated as Autotask refused a second adjustment on (EffectiveDate): (Reason).',
    placeholders: { ...line, EffectiveDate: 'effectiveDate' },
    resolution:
      'Adjust the line by hand in Autotask, or set EffectiveDateConflict to "NextDay" to let the job use the next day.',
    undoResolution: undoFromNextDay,
  },
  AT47: {
    level: 'Error',
    scope: 'line',
    remedy: 'person',
    occursWhen: 'Quantity of a line cannot be told',
    template:
      '(CustomerName) Quantity Not Visible: Skipped Line (LineDescription) with Product ID (Sku) for Customer ' +
      '(CustomerName) as (Reason).',
    placeholders: line,
    resolution:
      'Compare the line in Autotask with the quantity in this entry, which is what the API user sees. Correct the line ' +
      'by hand if it is wrong, or give the API user access to it. Then run the job again.',
  },
  AT51: {
    level: 'Warning',
    scope: 'line',
    remedy: 'nextRun',
    isSaidOnce: true,
    occursWhen: 'Autotask does not yet show a change that it accepted earlier',
    template:
      '(CustomerName) Earlier Change Not Visible: Skipped Line (LineDescription) with Product ID (Sku) for Customer ' +
      '(CustomerName) as (Reason).',
    placeholders: line,
    resolution:
      'Leave the quantity of the line as it is: if the change shows later, a correction by hand is added to it. ' +
      'Each run looks for the change. If it does not show within a day, it counts as taken back, and the next run makes ' +
      'it again. A line that shows no quantity at all waits until it does: see what the API user is allowed to see.',
    undoResolution:
      'Leave the quantity of the line as it is: if the change shows later, a correction by hand is added to it. ' +
      `${undoAgain} If the change does not show within a day, it counts as taken back, and that undo makes it again.`,
  },
  AT67: {
    level: 'Warning',
    scope: 'line',
    remedy: 'endOfHold',
    effect: 'heldBack',
    occursWhen: 'Line is held back until a day',
    template:
      '(CustomerName) Held Back: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) is left as it is ' +
      'until (Until)(Note). (By) holds it back: (Reason).',
    placeholders: { ...line, Until: 'until', Note: 'note', By: 'by' },
    resolution:
      'From that day on, the next run changes the line, as Atria bills it then. If later runs do not name the line, the page ' +
      '"Held back" of the console and "billing-sync hold list" say so, and what to do. To let runs change it sooner, end the ' +
      'hold on that page, or with "billing-sync hold end".',
    undoResolution: `To undo the change before that day, end the hold first. ${undoAgain}`,
  },
  AT68: {
    level: 'Warning',
    scope: 'line',
    remedy: 'person',
    effect: 'orphaned',
    mends: 'customer',
    occursWhen: 'No billing record leads to a line that an earlier run set',
    template:
      '(CustomerName) Orphaned Line: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) still has (Quantity) ' +
      'on Contract (ContractName), where an earlier run set it, but no Billing Record of this period leads there.',
    placeholders: {
      ...{ CustomerName: 'customerName', LineDescription: 'description', Sku: 'sku' },
      ...{ Quantity: 'quantity', ContractName: 'contractName' },
    },
    resolution:
      'Find out why nothing leads to the line any more: another Billing Identifier or SKU in Atria, another Contract in the job, or ' +
      'a service that Atria removed without a record of 0. If you do not want to charge the customer for it, set the line to 0 in ' +
      'Autotask. Else correct what leads to it and run the job again.',
  },
  AT69: {
    level: 'Info',
    scope: 'line',
    remedy: 'nobody',
    occursWhen: 'Another run bills the line otherwise, from newer records of the period',
    template:
      '(CustomerName) Billed From Newer Records: Skipped Line (LineDescription) with Product ID (Sku) for Customer ' +
      '(CustomerName) as (Reason).',
    placeholders: line,
    resolution:
      'Nothing to do: the other run has set the line, or says why it has not. If two jobs bill the line differently, give them ' +
      'different CustomersFilters.',
  },
};
