import { shortId } from '../domain/wording.js';
import { sampleParameters } from './sample-provider.js';
import type { Guide } from './tour-guide.js';
import { sayLeft, sayPlan, showFirstLines } from './tour-plan.js';

/** The job of the tour: its run takes 4 lines to zero, which is more than it may without anybody having seen it. */
export const jobParameters = {
  ...sampleParameters,
  Limits: { LinesToZero: 3, LeastRecordsPercent: 50, OnlyRecentPeriods: 'True' },
  Approval: 'AboveLimits',
};

/** Shows every change before it is made, and accounts for what stays as it is. */
export async function showPreview(guide: Guide): Promise<void> {
  guide.begin('Preview: see what a run would change, and what that comes to');
  const preview = await guide.run({ ...jobParameters, Preview: 'True' }, 'Preview of the tour');
  const report = await sayPlan(guide, preview);
  await showFirstLines(guide, preview.runId);
  sayLeft(guide, report);
  guide.say(`Digest of this plan: ${report.plan.hash}`);
  const { records, inLines, ownOutcome, ofCustomersWithOutcome, unaccounted } = report.records;
  guide.check(
    `All ${records} billing records are accounted for: ${inLines} on lines, ${ownOutcome} by themselves, ${ofCustomersWithOutcome} with their customer`,
    records > 0 && unaccounted === 0,
  );
  guide.check('The preview sent no change to Autotask', guide.newAdjustments() === 0);
  const id = shortId(preview.runId);
  guide.lead(
    `/runs/${preview.runId}`,
    `run contracts ${id}`,
    `run lines ${id} --csv lines.csv  # or --json, --xlsx`,
    `run lines ${id} --only all --xlsx reconciled.xlsx`,
  );
  await guide.pause();
}
