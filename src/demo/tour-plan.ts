import { counted, grouped, signedAmount } from '../domain/wording.js';
import { isChange } from '../runs/line-choices.js';
import { changesText, moneyText, proRatedText } from '../runs/plan-text.js';
import { readRunReport, type CodeCount, type ProposedPlan, type RunReport } from '../runs/run-report.js';
import type { Run } from '../store/runs/runs.js';
import type { Guide } from './tour-guide.js';

/* What the tour says of the changes of previews and runs, in the words of the product. */

const linesShown = 4;

/** Says what a preview would change, and what that comes to, as the console does. */
export async function sayPlan(guide: Guide, { runId }: Run): Promise<RunReport & { readonly plan: ProposedPlan }> {
  const report = await readRunReport(guide.store, runId);
  const { plan } = report;
  if (plan === null) throw new Error(`The preview ${runId} was not completed.`);
  guide.say([changesText(plan), moneyText(plan), proRatedText(plan)].filter((text) => text !== undefined).join(' '));
  return { ...report, plan };
}

/** Shows the first lines of a preview: those that go to zero, and the greatest reductions. */
export async function showFirstLines(guide: Guide, previewId: string): Promise<void> {
  const lines = await guide.linesOf(previewId);
  const shown = lines.slice(0, linesShown);
  guide.show(
    [
      { head: 'customer', flexible: true },
      { head: 'billed as', flexible: true },
      ...[{ head: 'SKU' }, { head: 'units' }, { head: 'from' }],
      { head: 'per period', align: 'right' },
    ],
    shown.map(({ customerName, description, sku, before, after, effectiveDate, amount }) => [
      ...[customerName, description, sku, `${before ?? 0} → ${after ?? 0}`, effectiveDate ?? ''],
      amount === null ? '' : signedAmount(amount),
    ]),
  );
  if (lines.length > shown.length) guide.say(`… and ${grouped(lines.length - shown.length)} more.`);
}

/** Says what a preview leaves as it is, by code. */
export function sayLeft(guide: Guide, { lines, customers, ownRecords }: RunReport): void {
  const left = lines.filter(({ code }) => !isChange(code));
  const parts = [
    ...partOf('line', 'as it is', 'as they are', left),
    ...partOf('customer', 'out', 'out', customers),
    ...partOf('record', 'out', 'out', ownRecords),
  ];
  guide.say(`It leaves ${parts.join('; ')}. The command “codes” explains each.`);
}

function partOf(noun: string, one: string, several: string, counts: readonly CodeCount[]): string[] {
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return [];
  const codes = counts.map(({ code, count }) => `${code} ${grouped(count)}`).join(', ');
  return [`${counted(total, noun)} ${total === 1 ? one : several} (${codes})`];
}

/** Says what a run that made the changes of a preview has changed. @returns how many lines that are */
export async function sayChanges(guide: Guide, { runId }: Run, subject: string): Promise<number> {
  const { amounts } = await readRunReport(guide.store, runId);
  if (amounts === null) throw new Error(`The run ${runId} made the changes of no preview.`);
  guide.say(`${subject} ${counted(amounts.lines, 'line')}. ${moneyText(amounts) ?? ''}`);
  return amounts.lines;
}
