import type { LogCodeDefinitions } from './log-code-definition.js';
import { undoAgain } from './undo-codes.js';

const nothingToDo = 'Nothing to do. This is a preview, which changes nothing: apply it to make the change.';
const line = { CustomerName: 'customerName', LineDescription: 'description', Sku: 'sku' } as const;
const proposal = {
  ...line,
  OldUnits: 'oldUnits',
  NewUnits: 'newUnits',
  EffectiveDate: 'effectiveDate',
  Note: 'note',
} as const;

/** Outcomes of a contract line in a preview, and in a run that makes the changes of one. */
export const previewLineCodes: LogCodeDefinitions<'AT52' | 'AT53' | 'AT54' | 'AT55' | 'AT60'> = {
  AT52: {
    level: 'Info',
    scope: 'line',
    remedy: 'nobody',
    effect: 'proposed',
    occursWhen: 'Preview: line would be updated',
    template:
      '(CustomerName) Would Be Updated: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) would ' +
      'go from (OldUnits) to (NewUnits) from (EffectiveDate)(Note).',
    placeholders: proposal,
    resolution: nothingToDo,
  },
  AT53: {
    level: 'Info',
    scope: 'line',
    remedy: 'nobody',
    effect: 'proposed',
    occursWhen: 'Preview: line would be created',
    template:
      '(CustomerName) Would Be Created: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) would ' +
      'be created with (NewUnits) from (EffectiveDate)(Note).',
    placeholders: { ...line, NewUnits: 'newUnits', EffectiveDate: 'effectiveDate', Note: 'note' },
    resolution: nothingToDo,
  },
  AT54: {
    level: 'Info',
    scope: 'line',
    remedy: 'nobody',
    effect: 'proposed',
    occursWhen: 'Preview: line would go to zero',
    template:
      '(CustomerName) Would Go To Zero: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) would ' +
      'go from (OldUnits) to 0 from (EffectiveDate)(Note).',
    placeholders: { ...line, OldUnits: 'oldUnits', EffectiveDate: 'effectiveDate', Note: 'note' },
    resolution: nothingToDo,
  },
  AT55: {
    level: 'Warning',
    scope: 'line',
    remedy: 'nextRun',
    effect: 'leftOut',
    occursWhen: 'Line is not as the preview showed it',
    template:
      '(CustomerName) Not As Previewed: Skipped Line (LineDescription) with Product ID (Sku) for Customer ' +
      '(CustomerName) as (Reason).',
    placeholders: { ...line, Reason: 'reason' },
    resolution:
      'The next run of the job decides about the line anew. To see first what it would do, or if there is no job, make a new ' +
      'preview and apply that one.',
    undoResolution: `Look at the line. ${undoAgain}`,
  },
  AT60: {
    level: 'Warning',
    scope: 'line',
    remedy: 'nextRun',
    effect: 'leftOut',
    occursWhen: 'Line was left out of an approval',
    template:
      '(CustomerName) Not Approved: Skipped Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) ' +
      'as (Reason).',
    placeholders: { ...line, Reason: 'reason' },
    resolution:
      'The next run of the job makes the change if the line still needs it. It asks first with Approval "Required", or above a ' +
      'limit. To keep the line as it is, hold it back.',
    undoResolution: `Nothing to do if the line is to stay as it is. ${undoAgain}`,
  },
};
