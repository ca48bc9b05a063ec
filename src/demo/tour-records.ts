import { counted, grouped, shortId } from '../domain/wording.js';
import type { Author } from '../domain/audit/audit-entry.js';
import { statementRows } from '../domain/sync/statement.js';
import { runMessage } from '../notifications/message.js';
import { standingCauseText } from '../runs/cause-text.js';
import { readRunReport } from '../runs/run-report.js';
import { standingAttention } from '../runs/standing-causes.js';
import { periodsOfCustomer, readStatement } from '../runs/statement.js';
import { readAudit } from '../store/audit/audit-rows.js';
import { verifyAudit } from '../store/audit/verify-audit.js';
import { addHold, endHold } from '../store/lines/held-back.js';
import type { ShownLine } from '../store/lines/line-pages.js';
import type { Run } from '../store/runs/runs.js';
import type { Guide } from './tour-guide.js';

/* The steps of the tour that change no quantity: rules, holds, and what is recorded and told of runs. */

/** Backups are sold in packs, and more of them counts from the next period on. */
const ruledSku = '9007';
const rules = { QuantityRules: [{ SKU: ruledSku, PackOf: 100, IncreasesFrom: 'NextPeriodStart' }] };
const author: Author = { who: 'The tour', from: 'command line' };
const examples = 3;

/** @returns a line that the rules would change */
export async function showRules(guide: Guide, parameters: object): Promise<ShownLine> {
  guide.begin('Rules: what is billed of a SKU, and from when');
  guide.say(`A preview with the rules ${JSON.stringify(rules)}:`);
  const { runId } = await guide.run({ ...parameters, ...rules, Preview: 'True' }, 'Preview of the tour, with rules');
  const ruled = (await guide.linesOf(runId)).filter(({ quantityRule }) => quantityRule !== null);
  for (const line of ruled.slice(0, examples)) {
    const { customerName, serviceName, before, after, effectiveDate, quantityRule } = line;
    const units = `${grouped(before ?? 0)} → ${grouped(after ?? 0)} from ${effectiveDate ?? ''}`;
    guide.say(`${customerName}, ${serviceName}: ${units}. ${quantityRule ?? ''}`);
  }
  const [first] = ruled;
  if (first === undefined) throw new Error('The rules of the tour change no line.');
  guide.check(
    `${counted(ruled.length, 'line')} would change by these rules, each to whole packs or from the next period on`,
    ruled.every(({ sku }) => sku === ruledSku),
  );
  guide.check('That preview sent no change to Autotask', guide.newAdjustments() === 0);
  guide.lead(`/runs/${runId}`, `run lines ${shortId(runId)}`);
  await guide.pause();
  return first;
}

/** Holds the customer of a line back while the same preview is made. */
export async function showHold(guide: Guide, parameters: object, line: ShownLine): Promise<void> {
  guide.begin('Holds: nothing of one customer changes for a while');
  const { customerCode, customerName } = line;
  const what = { customerCode, customerName, line: null, lineName: '', until: '2999-12-31' };
  const hold = await addHold(guide.store, { ...what, by: author.who ?? '', reason: 'Shown by the tour' }, author);
  const { runId } = await guide.run({ ...parameters, ...rules, Preview: 'True' }, 'Preview of the tour, with a hold');
  const { lines } = await readRunReport(guide.store, runId);
  const held = lines.find(({ code }) => code === 'AT67')?.count ?? 0;
  guide.say(
    `${customerName} is held back. A run would change ${counted(held, 'line')} of it, and leaves that alone (AT67).`,
  );
  const shown = await guide.linesOf(runId);
  guide.check(
    'The preview changes no line of that customer',
    held > 0 && shown.every((each) => each.customerCode !== customerCode),
  );
  await endHold(guide.store, hold.holdId, author);
  guide.lead(`/held-back?customer=${customerCode}`, 'hold list --all');
  await guide.pause();
}

/** Tells why a customer is billed what it is billed. */
export async function showStatement(
  guide: Guide,
  { customerCode: code, customerName: name }: ShownLine,
): Promise<void> {
  guide.begin('Statement: what a customer is billed, and why');
  const [period] = await periodsOfCustomer(guide.store, code);
  if (period === undefined) throw new Error(`No run has looked at ${name}.`);
  const statement = await readStatement(guide.store, { code, name }, period);
  const rows = statementRows(statement);
  const changes = rows.filter(({ kind }) => kind === 'change');
  guide.say(
    `${name}, ${period.start} to ${period.end}: ${counted(statement.lines.length, 'contract line')}, changed ${counted(changes.length, 'time')} by ${counted(statement.runs, 'run')}; ` +
      `${counted(statement.unbilled.length, 'billing record')} on no line.`,
  );
  for (const { serviceName, before, after, effectiveDate, text } of changes.slice(0, examples)) {
    guide.say(`${serviceName}: ${before ?? 0} → ${after ?? 0} from ${effectiveDate ?? ''}. ${text}`);
  }
  guide.check(
    'Each change names the run that made it',
    changes.every(({ runId }) => runId !== null),
  );
  guide.lead(`/statements?customer=${code}`, `statement ${code}`);
  await guide.pause();
}

/** Tells what waits for a person, and what a notification says. */
export async function showAttention(guide: Guide, { runId }: Run): Promise<void> {
  guide.begin('Attention: what needs a person, by its cause, and who is told');
  const { causes } = await standingAttention(guide.store);
  guide.say(`${counted(causes.length, 'cause')}, among them:`);
  for (const cause of causes.slice(0, examples)) guide.say(`${cause.code}: ${standingCauseText(cause)}`);
  const report = await readRunReport(guide.store, runId);
  const due = { channel: 'mail', runId, notificationId: 1, event: 'needs-person' } as const;
  const sent = { occasion: '', createdAt: new Date(), isLastTry: false };
  const { title } = runMessage({ ...due, ...sent }, report, {
    jobLabel: undefined,
    consoleUrl: undefined,
    late: undefined,
  });
  guide.say(`With a mail or webhook channel, people would have been told: “${title}”.`);
  guide.check('The mistakes of the sample are found as causes', causes.length > 0);
  guide.lead('/attention', 'attention list');
  await guide.pause();
}

/** Tells who decided what, and verifies the record of it. */
export async function showAudit(guide: Guide): Promise<void> {
  guide.begin('Audit: who decided what');
  const entries = await readAudit(guide.store, {}, { limit: 100 });
  const byPeople = entries.filter(({ who }) => who !== null);
  for (const { number, who, record, name, id, action } of byPeople.slice(0, examples)) {
    guide.say(`${number}. ${who ?? ''}: ${record} ${name === '' ? shortId(id) : name} ${action}`);
  }
  const { wrong } = await verifyAudit(guide.store);
  guide.check(
    `The audit record has ${counted(entries.length, 'entry', 'entries')}, all as they were written`,
    wrong === null && entries.length > 0,
  );
  guide.lead('/audit', 'audit verify');
}
