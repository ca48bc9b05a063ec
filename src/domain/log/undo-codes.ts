import type { LogCodeDefinitions } from './log-code-definition.js';

/** What to do with a line that an undo did not come to the end of. */
export const undoAgain =
  'No later run goes on with this undo: resume it if its page offers that, or undo the same run again. What is undone already is not repeated.';

const line = { CustomerName: 'customerName', LineDescription: 'description', Sku: 'sku' } as const;

/** What to do with a line of which Autotask refused the change of an undo on its day. */
export const undoFromNextDay =
  'Undo the same run again, and let changes that Autotask refuses count from the day after (EffectiveDateConflict "NextDay", on ' +
  'the command line --next-day). What is undone already is not repeated. Or adjust the line by hand in Autotask.';

/** The log codes of a run that undoes another one. */
export const undoCodes: LogCodeDefinitions<'AT62' | 'AT63' | 'AT64'> = {
  AT62: {
    level: 'Info',
    scope: 'line',
    remedy: 'nobody',
    effect: 'restored',
    occursWhen: 'Change was undone',
    template:
      '(CustomerName) Undone: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) has (NewUnits) units ' +
      'again instead of (OldUnits), from (EffectiveDate).',
    placeholders: { ...line, OldUnits: 'oldUnits', NewUnits: 'newUnits', EffectiveDate: 'effectiveDate' },
    resolution:
      'Correct the cause in Atria or in the job. The next run of the job sets the line to what Atria bills then.',
  },
  AT63: {
    level: 'Warning',
    scope: 'line',
    remedy: 'person',
    isSaidOnce: true,
    occursWhen: 'Change was not undone',
    template:
      '(CustomerName) Not Undone: Skipped Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) as ' +
      '(Reason).',
    placeholders: { ...line, Reason: 'reason' },
    resolution:
      'If another run has changed the line since, undo that run first. If a person has, look at the line in Autotask, and ' +
      'correct its quantity there if it is wrong.',
  },
  AT64: {
    level: 'Info',
    scope: 'run',
    remedy: 'nobody',
    occursWhen: 'Start of an undo',
    template: 'Undo Started: The run undoes (What) of the run (Undone).',
    placeholders: { What: 'what', Undone: 'undone' },
    resolution: 'Nothing to do.',
  },
};
