import { lineTrace } from '../../../ledger/api/answers.js';
import { formerlyBilledText, traceLine, type LineTrace, type RecordTrace } from '../../../ledger/trace.js';
import { lastRunOfLine, type LineReference } from '../../../ledger/store/trace.js';
import { CommandFailure, exitCodes } from '../../terminal/exit-codes.js';
import { eventText, itemText } from '../../item-text.js';
import { requireRunByReference } from '../../run-reference.js';
import type { Session } from '../../program/session.js';
import { table } from '../../terminal/table.js';
import type { Terminal } from '../../terminal/terminal.js';
import { fittedText, wrapped } from '../../terminal/wrapped-text.js';
import { counted, shortId, timeText } from '../../../domain/wording.js';

interface TraceOptions {
  readonly limit: number;
  readonly json?: boolean | undefined;
}

/** Shows the changes that a contract line's quantity comes from. */
export async function traceCommand(
  session: Session,
  reference: string,
  line: readonly string[],
  options: TraceOptions,
): Promise<void> {
  const { terminal } = session;
  const meant = lineMeant(line);
  const store = await session.store();
  const { runId } = await requireRunByReference(store, reference);
  const trace = await traceLine(store, runId, meant, { offset: 0, limit: options.limit });
  if (trace === undefined) {
    const last = await lastRunOfLine(store, meant);
    const hint =
      last === undefined
        ? `No run did. "billing-sync log ${shortId(runId)}" shows what it came to.`
        : `The last run that did is ${last}.`;
    throw new CommandFailure(exitCodes.notFound, `Run ${runId} decided nothing about ${line.join(' ')}. ${hint}`);
  }
  if (options.json === true) terminal.json({ runId, ...lineTrace(trace) });
  else terminal.data(traceText(trace, terminal));
}

function lineMeant(line: readonly string[]): LineReference {
  const [first = '', second, ...rest] = line;
  const ids = /^(\d{1,15})\/(\d{1,15})$/.exec(first);
  if (second === undefined && ids !== null) return { contractId: Number(ids[1]), serviceId: Number(ids[2]) };
  if (second !== undefined && rest.length === 0) return { customerCode: first, sku: second.trim() };
  throw new CommandFailure(
    exitCodes.usage,
    `"${line.join(' ')}" names no line. Give contract/service ids such as 7001/9002, or a customer code and a SKU.`,
  );
}

function traceText(trace: LineTrace, terminal: Terminal): string {
  const { colours, width } = terminal;
  const { customerCode, contractId, serviceId, serviceName, before, after, target, outcome } = trace;
  const place = contractId === null ? 'no contract line' : `contract ${contractId}, service ${String(serviceId)}`;
  const now = after ?? before;
  const quantity = before === null && now === null ? 'not read' : `${before ?? 0} → ${now ?? 0}`;
  const parts = [
    `${colours.bold(`${customerCode}: ${serviceName === '' ? 'no service' : serviceName}`)} (${place})`,
    `Quantity ${quantity}, billed ${target ?? 'nothing usable'} (${outcome ?? 'under way'})`,
  ];
  if (trace.quantityRule !== null) parts.push(trace.quantityRule);
  if (trace.deprovisioned !== null) {
    const { actor, happenedAt } = trace.deprovisioned;
    parts.push(`Zero because ${actor} deprovisioned the customer on ${timeText(happenedAt)}.`);
  }
  const records = trace.records.map((record) => recordText(record, terminal));
  const rest: string[] = [];
  if (trace.unknownRecordIds.length > 0) {
    const unknown = counted(trace.unknownRecordIds.length, 'billing record');
    rest.push(`${unknown} that this ledger does not have: they came from another Atria, or were replaced long ago.`);
  }
  return [fittedText(parts.join('\n'), width), ...records, fittedText(rest.join('\n'), width)]
    .filter((part) => part !== '')
    .join('\n');
}

function recordText({ periodEnd, record, items, itemCount }: RecordTrace, terminal: Terminal): string {
  const { lastCount, thisCount, grouping, sku } = record;
  const { width } = terminal;
  const head = `Period to ${periodEnd}: ${grouping}, SKU ${sku}: ${lastCount} → ${thisCount}`;
  const title = `\n${wrapped(head, width, 0)}`;
  if (record.formerlyBilled) return `${title}\n${wrapped(formerlyBilledText, width, 0)}`;
  const columns = [
    ...[{ head: 'action' }, { head: 'item', flexible: true }],
    ...[{ head: 'added' }, { head: 'change' }, { head: 'removed' }, { head: 'change' }],
  ];
  const rows = items.map((item) => [
    ...[item.action, itemText(item), eventText(item.added), changeText(item.added)],
    ...[eventText(item.removed), changeText(item.removed)],
  ]);
  const rest = itemCount > items.length ? `\n${counted(itemCount - items.length, 'more item')}` : '';
  return `${title}\n${table(columns, rows, terminal)}${rest}`;
}

function changeText(event: { readonly changeId: number; readonly kind: string } | null): string {
  return event === null ? '' : `${event.changeId} ${event.kind}`;
}
