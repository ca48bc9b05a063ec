import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type proto from '@temporalio/proto';
import { sql } from 'kysely';
import readWorkbook from 'read-excel-file/node';
import type { Store } from '../../src/store/database.js';

type Event = proto.temporal.api.history.v1.IHistoryEvent;

/**
 * Everything that Temporal keeps of all workflows of a namespace, payloads as text.
 *
 * @param typedInto workflows that somebody started with secrets as their input: what was typed stays in it and in their first step
 */
export async function historiesText(client: Client, typedInto: ReadonlySet<string>): Promise<string> {
  const texts: string[] = [];
  for await (const { workflowId, runId } of client.workflow.list()) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const [{ events }, { raw }] = await Promise.all([handle.fetchHistory(), handle.describe()]);
    const kept = typedInto.has(workflowId) ? events?.map(withoutTyped) : events;
    texts.push(textOf({ workflowId, events: kept, raw }));
  }
  return texts.join('\n');
}

function withoutTyped(event: Event): Event {
  const { workflowExecutionStartedEventAttributes: start, activityTaskScheduledEventAttributes: step } = event;
  if (start) return { ...event, workflowExecutionStartedEventAttributes: { ...start, input: null } };
  if (step?.activityType?.name !== 'openRun') return event;
  return { ...event, activityTaskScheduledEventAttributes: { ...step, input: null } };
}

/** JSON in which bytes are read as text. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) => {
    if (each instanceof Uint8Array) return Buffer.from(each).toString('utf8');
    return typeof each === 'bigint' ? each.toString() : each;
  });
}

/** Every row of every table. */
export async function dumpText(store: Store): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name name from information_schema.tables where table_schema = 'public'`.execute(store);
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`select t::text "row" from ${sql.table(name)} t`.execute(store);
    texts.push(name, ...rows.map(({ row }) => row));
  }
  return texts.join('\n');
}

/** What a browser gets at an address, whatever the status; of a workbook, its cells. */
export async function pageText(url: string): Promise<string> {
  const response = await fetch(url);
  const headers = JSON.stringify([...response.headers]);
  if (!url.includes('.xlsx')) return `${headers}${await response.text()}`;
  return `${headers}${JSON.stringify(await readWorkbook(Buffer.from(await response.arrayBuffer())))}`;
}

/** The files in a directory and those below it. */
export function filesText(directory: string): string {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  const files = names.map((name) => join(directory, name)).filter((path) => statSync(path).isFile());
  return [...names, ...files.map((path) => readFileSync(path, 'utf8'))].join('\n');
}

/** The command lines of all processes of the machine. */
export function processList(): string {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => commandLine(pid)).join('\n');
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
