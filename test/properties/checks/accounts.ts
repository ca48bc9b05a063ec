import { changedCodes } from '../../../src/domain/log/outcomes.js';
import type { Check, Counts, Evidence, JsonLine, LineRow, RunViews, Stage, TextLine } from '../evidence.js';
import { unlike } from './multiset.js';

/** Each billing record that was read and each line that was seen has one outcome, and every view says the same of it. */
export const addsUp: Check = (evidence) =>
  Object.values(evidence.runs).flatMap((run) => {
    const breaches = [
      ...sums(run, run.name.startsWith('undo') ? 0 : evidence.recordsInAtria),
      ...codesOf(run),
      ...views(run),
      ...textOf(run),
      ...logOf(run),
      ...reportedAsDone(evidence, run),
    ];
    return breaches.map((breach) => `Of the ${run.name}: ${breach}`);
  });

/** The two equations of a run, in its report and on its page. */
function sums({ report: { records, lines }, boxes }: RunViews, recordsRead: number): string[] {
  const accounted = records.inLines + total(records.byCode) + records.ofCustomersWithOutcome;
  return [
    ...(records.total === recordsRead ? [] : [`It has ${records.total} records, and Atria has ${recordsRead}.`]),
    ...(accounted === recordsRead && records.notReached === 0
      ? []
      : [`${accounted} of its ${recordsRead} records have an outcome.`]),
    ...(total(lines.byCode) === lines.total && lines.open === 0
      ? []
      : [`${total(lines.byCode)} of its ${lines.total} lines have an outcome.`]),
    ...[records.total, lines.total].flatMap((whole, index) => {
      const [shown, ...parts] = boxes[index] ?? [];
      const isEqual = shown === whole && parts.reduce((sum, each) => sum + each, 0) === whole;
      return isEqual ? [] : [`The page says ${(boxes[index] ?? []).join(' = ')} where the whole is ${whole}.`];
    }),
  ];
}

/** The same codes in the report, in what the workflow answers, and in the log by what an entry is about. */
function codesOf({ report, result, lines, entries }: RunViews): string[] {
  const about = (kind: string) => entries.filter(({ key }) => key.startsWith(`${kind} `) && !key.includes(' note '));
  const logged = (kind: string) => about(kind).map(({ code }) => code);
  const { records, customers } = report;
  return [
    ...unlike(
      lines.map(({ outcome }) => outcome),
      listed(report.lines.byCode),
      'The report of lines',
    ),
    ...unlike(listed(report.lines.byCode), listed(result), 'The result of the workflow'),
    ...unlike(listed(records.byCode), logged('record'), 'The log of records'),
    ...unlike(listed(customers.byCode), logged('customer'), 'The log of customers'),
  ];
}

/** Line by line and entry by entry, wherever people look. */
function views({ lines, lineViews, entries, logViews }: RunViews): string[] {
  const rows = lines.map(rowOf);
  const shown = entries.map(({ code, message }) => ({ code, message }));
  return [
    ...Object.entries(lineViews).flatMap(([view, found]) => unlike(rows, found, `Of the lines, ${view}`)),
    ...Object.entries(logViews).flatMap(([view, found]) => unlike(shown, found, `Of the log, ${view}`)),
  ];
}

/** `run lines` shows the same lines as text. */
function textOf({ lines, textLines }: RunViews): string[] {
  const wanted = lines.map(({ customer, billedAs, sku, from, outcome, amount, ...line }): TextLine => {
    return { customer, billedAs, sku, quantity: quantityText(line), from, outcome, amount };
  });
  return unlike(wanted, textLines, 'Of the lines, "run lines"');
}

function quantityText({ before, after, change }: Pick<JsonLine, 'before' | 'after' | 'change'>): string {
  if (change === '') return String(after ?? before);
  return `${before || '0'} → ${after ?? 0} (${change.startsWith('-') ? '' : '+'}${change})`;
}

/** A line without what only the JSON says. */
function rowOf({ customer, billedAs, sku, before, change, from, outcome, amount }: JsonLine): LineRow {
  return { customer, billedAs, sku, before, change, from, outcome, amount };
}

/** The log tells the outcome of each line once, and of no other line. */
function logOf({ lines, entries }: RunViews): string[] {
  const told = entries.filter(({ key }) => key.startsWith('line ') && !key.startsWith('line note '));
  return unlike(
    lines.map(({ lineId, outcome }) => `${outcome} of line ${lineId}`),
    told.map(({ key, code }) => `${code} of ${key}`),
    'The log',
  );
}

/** A run reports as changed what Autotask accepted from it, and nothing else; a preview reports nothing as changed. */
function reportedAsDone(evidence: Evidence, { name, lines }: RunViews): string[] {
  const [from, to] = stagesOf(evidence, name);
  const accepted = to.adjustments.slice(from.adjustments.length).map(({ key, unitChange, effectiveDate }) => {
    return `${key}: ${unitChange} from ${effectiveDate}`;
  });
  const changed = lines.filter(({ outcome }) => (changedCodes as readonly string[]).includes(outcome));
  const reported = changed.map(({ lineId, change, from: day }) => `${lineId}: ${change} from ${day}`);
  return unlike(accepted, reported, 'What it reports as changed');
}

function stagesOf({ before, applied, undone, redone }: Evidence, name: RunViews['name']): readonly [Stage, Stage] {
  if (name === 'applied') return [before, applied];
  if (name === 'undo') return [applied, undone];
  return name === 'undo of the undo' ? [undone, redone] : [before, before];
}

function listed(counts: Counts): string[] {
  return Object.entries(counts).flatMap(([code, count]) => Array.from({ length: count }, () => code));
}

function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
