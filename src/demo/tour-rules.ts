import { addDays } from '../domain/day.js';
import { counted, grouped, shortId } from '../domain/wording.js';
import { holdBack } from '../runs/hold-back.js';
import { readRunReport } from '../runs/run-report.js';
import type { KeptHold } from '../store/lines/held-back.js';
import type { ShownLine } from '../store/lines/line-pages.js';
import type { ProposedCustomer } from '../store/lines/proposed-customers.js';
import type { Guide } from './tour-guide.js';
import { ben } from './tour-people.js';
import { jobParameters } from './tour-preview.js';
import { sampleDays } from './sample-customer.js';
import { sampleParameters } from './sample-provider.js';

/* The steps of the tour about what decides a quantity besides Atria. They change nothing. */

/** Backups are sold in packs, and more of them counts from the next period on. */
const ruledSku = '9007';
const pack = 100;
const later = 'NextPeriodStart';
const rules = { QuantityRules: [{ SKU: ruledSku, PackOf: pack, IncreasesFrom: later }], DecreasesFrom: later };
/** The days after the period before, and after the processed one. */
const firstDay = addDays(sampleDays.earlierPeriodEnd, 1);
const nextPeriodStart = addDays(sampleDays.processedPeriodEnd, 1);

/** @returns a line that the rules would change */
export async function showRules(guide: Guide): Promise<ShownLine> {
  guide.begin('Rules: what is billed of a SKU, and from when');
  guide.say(`A preview with the rules ${JSON.stringify(rules, null, 1).replaceAll(/\s+/g, ' ')}:`);
  const parameters = { ...sampleParameters, ...rules, Preview: 'True' };
  const { runId } = await guide.run(parameters, 'Preview of the tour, with rules');
  const lines = await guide.linesOf(runId);
  const ruled = lines.filter(({ quantityRule }) => quantityRule !== null);
  const raised = ruled.filter((line) => isRaised(line));
  const reduced = lines.filter((line) => !isRaised(line));
  const [first] = raised;
  const [lower] = reduced;
  if (first === undefined || lower === undefined) throw new Error('The rules of the tour change no line.');
  guide.say(changeText(first));
  guide.say(`${changeText(lower)}That is by DecreasesFrom; the first preview let it count from ${firstDay}.`);
  guide.check(
    `${counted(ruled.length, 'line')} would change by these rules, each to whole packs`,
    ruled.every(({ sku, after }) => sku === ruledSku && (after ?? 0) % pack === 0),
  );
  guide.check(
    `The ${raised.length} of them that go up, and ${reduced.length} that go down, count from ${nextPeriodStart}, where the next period starts`,
    [...raised, ...reduced].every(({ effectiveDate }) => effectiveDate === nextPeriodStart),
  );
  guide.check('That preview sent no change to Autotask', guide.newAdjustments() === 0);
  guide.lead(`/runs/${runId}`, `run lines ${shortId(runId)}`);
  await guide.pause();
  return first;
}

function isRaised({ before, after }: ShownLine): boolean {
  return (after ?? 0) > (before ?? 0);
}

function changeText({ customerName, serviceName, before, after, effectiveDate, quantityRule }: ShownLine): string {
  const units = `${grouped(before ?? 0)} → ${grouped(after ?? 0)} from ${effectiveDate ?? ''}`;
  return `${customerName}, ${serviceName}: ${units}. ${quantityRule ?? ''}`;
}

/** Holds a customer back that a run would take to zero. @returns the hold, which stays until somebody ends it */
export async function showHold(guide: Guide, { code, name }: ProposedCustomer): Promise<KeptHold> {
  guide.begin('Holds: nothing of one customer changes for a while');
  guide.say(`The next run would take ${name} to zero again. Until Atria is corrected, ${ben.who} holds it back.`);
  const why = { until: '2026-12-26', reason: 'Still a customer', by: ben.who };
  const asked = { customerCode: code, line: '', everyLine: true, ...why };
  const answer = await holdBack(guide.store, asked, sampleDays.clock.slice(0, 10), ben);
  if ('problems' in answer) throw new Error(Object.values(answer.problems).join(' '));
  const { hold } = answer;
  const { runId } = await guide.run({ ...jobParameters, Preview: 'True' }, 'Preview of the tour, with a hold');
  const [told = ''] = await guide.sayLog(runId, 'AT67');
  const { lines } = await readRunReport(guide.store, runId);
  const held = lines.find((each) => each.code === 'AT67')?.count ?? 0;
  const shown = await guide.linesOf(runId);
  guide.check(
    `The preview leaves ${counted(held, 'line')} of that customer alone, and changes none of it`,
    held > 0 && shown.every(({ customerCode }) => customerCode !== code),
  );
  const facts = [hold.until, hold.by, hold.reason];
  guide.check(
    'The log of the run says until when, who holds it back, and why',
    facts.every((fact) => told.includes(fact)),
  );
  guide.lead(`/held-back?customer=${code}`, 'hold list --all');
  await guide.pause();
  return hold;
}
