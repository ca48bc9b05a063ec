import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { levelRank, type LogLevel } from '../../src/domain/log/log-codes.js';
import { startStack, type Stack } from '../../src/demo/stack.js';
import { readSecretSet, saveSecretSet } from '../../src/store/secret-sets.js';
import { billingSyncWith, plainEnvironment, type Ended } from './run-command.js';
import { threeCustomers } from './three-customers.js';

const parameters = { ZoneUser: 'api@example.com', BillingPeriod: 'Previous', LogLevel: 'Verbose' };

interface Report {
  readonly version: number;
  readonly runId: string;
  readonly workflowId: string;
  readonly status: string;
  readonly failureKind: string | null;
  readonly records: Record<'total' | 'inLines' | 'withOwnOutcome' | 'ofCustomersWithOutcome' | 'notReached', number>;
  readonly lines: { readonly total: number; readonly byCode: Record<string, number>; readonly open: number };
  readonly customers: { readonly byCode: Record<string, number> };
}

let directory: string;
let stack: Stack;
let billingSync: (args: readonly string[], input?: string) => Promise<Ended>;
/** The run of GOOD alone, which changes its line, and then one of all three. */
let good: Report;
let all: Report;
let endOfGood: Ended;
let endOfAll: Ended;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'billing-sync-'));
  stack = await startStack({ scenario: threeCustomers(), directory, ephemeral: true, onProgress: () => undefined });
  await stack.startWorker();
  billingSync = billingSyncWith(plainEnvironment(stack.environment));
  writeFileSync(join(directory, 'parameters.json'), JSON.stringify(parameters));
  ({ ended: endOfGood, report: good } = await runOf(['GOOD']));
  ({ ended: endOfAll, report: all } = await runOf([]));
});

afterAll(async () => {
  await stack.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function runOf(customers: readonly string[]): Promise<{ ended: Ended; report: Report }> {
  const chosen = customers.flatMap((code) => ['--customer', code]);
  const file = join(directory, 'parameters.json');
  const ended = await billingSync(['run', 'start', '--parameters', file, ...chosen, '--wait', '--json']);
  return { ended, report: JSON.parse(ended.out) as Report };
}

describe('run start', () => {
  test('with --wait ends with the outcome of the run, and 0 if nothing is to be resolved', () => {
    expect(endOfGood.exitCode).toBe(0);
    expect(good).toMatchObject({ version: 1, status: 'Completed', lines: { total: 1, byCode: { AT09: 1 }, open: 0 } });
    expect(endOfGood.messages).toContain(good.workflowId);
  });

  test('has exit code 3 for warnings and 4 for errors', async () => {
    const { ended, report } = await runOf(['GOOD', 'WARN']);
    expect(report.status).toBe('Completed with warnings');
    expect(ended.exitCode).toBe(3);
    expect(all.status).toBe('Completed with errors');
    expect(endOfAll.exitCode).toBe(4);
  });

  test('has exit code 1 for a run that fails', async () => {
    await saveSecretSet(stack.store, stack.configuration.secretsKey, 'partial', { UserName: 'api@example.com' });
    const given = JSON.stringify({ ...parameters, Secrets: 'partial' });
    const failed = await billingSync(['run', 'start', '--parameters', '-', '--wait'], given);
    expect(failed.exitCode).toBe(1);
    expect(failed.out).toContain("Failed: Autotask's credentials could not be read");
    expect(failed.out).toMatch(/\(AT18\)[^]*When that is mended: billing-sync run resume/);
  });

  test('without --wait answers with the id of the run alone', async () => {
    const started = await billingSync(['run', 'start', '--parameters', JSON.stringify(parameters)]);
    expect(started.exitCode).toBe(0);
    expect(started.out).toMatch(/^[0-9a-f-]{36}\n$/);
    const execution = stack.client.workflow.getHandle(workflowOf(started), started.out.trim());
    expect(await execution.result()).toMatchObject({ records: 3 });
  });

  test('refuses malformed parameters with line and column, and starts no run', async () => {
    const before = await runIds();
    const malformed = '{\n  "ZoneUser": "api@example.com"\n  "BillingPeriod": "Previous"\n}';
    const refused = await billingSync(['run', 'start', '--parameters', '-'], malformed);
    expect(refused).toMatchObject({ exitCode: 2, out: '' });
    expect(refused.messages).toMatch(/AT23.*line 3, column 3: a comma is missing/);
    expect(refused.messages).toContain('{\n  "ZoneUser": "api@example.com",\n  "BillingPeriod": "Previous"\n}');
    expect(await runIds()).toEqual(before);
  });

  test('refuses parameters that a run would refuse, each with its value', async () => {
    const wrong = JSON.stringify({ ...parameters, BillingPeriod: 'Someday', CustomerFilter: ['ASP'] });
    const refused = await billingSync(['run', 'start', '--parameters', wrong]);
    expect(refused.exitCode).toBe(2);
    expect(refused.messages).toMatch(/AT19.*"Someday"/);
    expect(refused.messages).toMatch(/AT17.*did you mean "CustomersFilter"/);
  });
});

describe('run list and run show', () => {
  test('list the newest run first, with what it changed and how it ended', async () => {
    const { out } = await billingSync(['run', 'list', '--json']);
    const { runs } = JSON.parse(out) as { runs: Record<string, unknown>[] };
    expect(runs.at(-1)).toMatchObject({
      runId: good.runId,
      changedLines: 1,
      errors: 0,
      warnings: 0,
      status: 'Completed',
    });
    expect(runs.find(({ runId }) => runId === all.runId)).toMatchObject({ errors: 1, warnings: 1 });
    const times = runs.map(({ startedAt }) => String(startedAt));
    expect(times).toEqual([...times].sort().reverse());
  });

  test('show totals that add up', async () => {
    const { out, exitCode } = await billingSync(['run', 'show', all.runId, '--json']);
    const { records, lines, customers } = JSON.parse(out) as Report;
    const { total, inLines, withOwnOutcome, ofCustomersWithOutcome, notReached } = records;
    expect(exitCode).toBe(0);
    expect(inLines + withOwnOutcome + ofCustomersWithOutcome + notReached).toBe(total);
    expect(records).toMatchObject({ total: 3, inLines: 1, ofCustomersWithOutcome: 2, notReached: 0 });
    expect(lines).toEqual({ total: 1, byCode: { AT10: 1 }, open: 0 });
    expect(customers.byCode).toEqual({ AT04: 1, AT05: 1 });
  });

  test('a run is found by the beginning of its id and by its workflow id', async () => {
    const byPrefix = await billingSync(['run', 'show', good.runId.slice(0, 18)]);
    const byWorkflow = await billingSync(['run', 'show', good.workflowId]);
    expect(byPrefix.out).toContain('1 = 1 in contract lines + 0 with an outcome of their own + 0 of customers');
    expect(byWorkflow.out).toBe(byPrefix.out);
  });

  test('an id that is not there has exit code 5, and one that fits several runs is refused', async () => {
    const absent = await billingSync(['run', 'show', 'ffffffff']);
    const several = await billingSync(['run', 'show', '0']);
    expect(absent).toMatchObject({ exitCode: 5, out: '' });
    expect(several).toMatchObject({ exitCode: 2, out: '' });
    expect(several.messages).toContain(all.runId);
  });
});

describe('log', () => {
  test('shows the whole log in its order, and that of the newest run as "latest"', async () => {
    const { out } = await billingSync(['log', all.runId, '--json']);
    const { entries } = JSON.parse(out) as { entries: { code: string; message: string }[] };
    expect(entries[0]?.code).toBe('AT22');
    expect(entries.at(-1)?.code).toBe('AT24');
    expect(entries.at(-1)?.message).toContain('Completed with errors');
    const latest = await billingSync(['log', 'latest', '--code', 'AT22']);
    expect(latest.out).toMatch(
      /^code +level +message\nAT22 +Verbose +Autotask Worker Task Service billing-sync\/manual/,
    );
  });

  test('filters by levels, codes and text', async () => {
    const severe = await billingSync(['log', all.runId, '--level', 'error', 'Warning', '--json']);
    const searched = await billingSync(['log', all.runId, '--search', 'warn LIMITED']);
    const nothing = await billingSync(['log', all.runId, '--code', 'AT02']);
    const codes = (JSON.parse(severe.out) as { entries: { code: string }[] }).entries.map(({ code }) => code);
    expect(codes.sort()).toEqual(['AT04', 'AT05']);
    expect(searched.out.trim().split('\n')).toHaveLength(2);
    expect(searched.out).toContain('WARN CompanyID Missing');
    expect(nothing).toMatchObject({ exitCode: 0, out: '' });
  });

  test('sorts by severity, the gravest first, and writes exactly what is filtered to CSV and XLSX', async () => {
    const chosen = ['log', all.runId, '--search', 'at', '--sort', 'level'];
    const file = join(directory, 'log.xlsx');
    const shown = await billingSync([...chosen, '--json']);
    const csv = await billingSync([...chosen, '--csv', '-']);
    const xlsx = await billingSync([...chosen, '--xlsx', file]);
    const { entries } = JSON.parse(shown.out) as { entries: { code: string; level: LogLevel; message: string }[] };
    const ranks = entries.map(({ level }) => levelRank(level));
    expect(ranks).toEqual([...ranks].sort().reverse());
    const expected = entries.map(({ code, message }) => [code, message]);
    const rowsOfCsv: string[][] = parse(csv.out, { bom: true });
    for (const [head, ...rows] of [rowsOfCsv, await readSheet(file)]) {
      const [code, message] = ['Code', 'Message'].map((name) => head?.indexOf(name) ?? -1);
      expect(rows.map((row) => [row[code ?? -1], row[message ?? -1]])).toEqual(expected);
    }
    expect(xlsx.messages).toBe(`${file} holds ${entries.length} entries.\n`);
  });

  test('leaves nothing if a file cannot be written, and refuses two formats at once', async () => {
    const file = join(directory, 'absent', 'log.csv');
    const failed = await billingSync(['log', all.runId, '--csv', file]);
    expect(failed).toMatchObject({ exitCode: 1, out: '' });
    expect(failed.messages).toContain(`The file ${file} could not be written`);
    const refused = await billingSync(['log', all.runId, '--csv', 'a', '--xlsx', 'b']);
    expect(refused).toMatchObject({ exitCode: 2, out: '' });
    expect(existsSync('a')).toBe(false);
  });
});

describe('secrets', () => {
  test('a set is stored as typed, and only its name is ever shown', async () => {
    const file = join(directory, 'secrets.json');
    writeFileSync(file, '{"Username": "new@example.com", "Secret": "hunter2", "IntegrationCode": "CODE",}');
    const set = await billingSync(['secrets', 'set', 'second tenant', '--from', file]);
    const listed = await billingSync(['secrets', 'list']);
    expect(set).toMatchObject({ exitCode: 0, out: '' });
    const { store, configuration } = stack;
    const stored = await readSecretSet(store, [configuration.secretsKey], 'second tenant');
    expect(stored).toEqual({ UserName: 'new@example.com', Secret: 'hunter2', IntegrationCode: 'CODE' });
    expect(listed.out).toMatch(/^second tenant +\d{4}-/m);
    expect(`${set.messages}${listed.out}${listed.messages}`).not.toMatch(/hunter2|new@example/);
  });

  test.each([
    ['an empty value', 'default', '{"UserName": "u", "Secret": " "}', 'Secret must not be empty'],
    ['a missing value', 'default', '{"UserName": "u"}', 'Secret is missing'],
    ['an unknown name', 'default', '{"UserName": "u", "Secret": "hunter2", "Integrationcode": "c"}', 'IntegrationCode'],
    ['malformed JSON', 'default', '{"UserName": "u"\n"Secret": "hunter2"}', 'line 2, column 1'],
    ['a name that no job can give', 'a/b', '{"UserName": "u", "Secret": "hunter2"}', 'a/b'],
  ])('refuses %s, repeats no value and stores nothing', async (_what, name, values, said) => {
    const before = await readSecretSet(stack.store, [stack.configuration.secretsKey], 'default');
    const refused = await billingSync(['secrets', 'set', name], values);
    expect(refused).toMatchObject({ exitCode: 2, out: '' });
    expect(refused.messages).toContain(said);
    expect(refused.messages).not.toContain('hunter2');
    expect(await readSecretSet(stack.store, [stack.configuration.secretsKey], 'default')).toEqual(before);
  });
});

describe('replay', () => {
  test('a run replays with its children on the code that made it', async () => {
    const replayed = await billingSync(['replay', good.runId, '--json']);
    expect(replayed.exitCode).toBe(0);
    // The run and the child of its one customer with a change.
    expect(JSON.parse(replayed.out)).toMatchObject({ executions: 2, differences: [] });
  });

  test('a history that the code would not make has exit code 6, and the difference is named', async () => {
    const history = await stack.client.workflow.getHandle(good.workflowId, good.runId).fetchHistory();
    const file = join(directory, 'history.json');
    writeFileSync(file, historyToJSON(history).replace('"resolveZone"', '"lookUpZone"'));
    const event = history.events?.find(
      ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'resolveZone',
    );
    const differing = await billingSync(['replay', file, '--json']);
    expect(differing.exitCode).toBe(6);
    const { differences } = JSON.parse(differing.out) as { differences: unknown[] };
    const named = {
      ...{ workflow: 'billingSync', eventId: Number(event?.eventId) },
      ...{ expected: 'the activity lookUpZone', got: 'the activity resolveZone' },
    };
    expect(differences).toMatchObject([{ name: file, difference: named }]);
  });

  test('a file that holds no history is refused', async () => {
    const file = join(directory, 'parameters.json');
    const refused = await billingSync(['replay', file]);
    expect(readFileSync(file, 'utf8')).toContain('ZoneUser');
    expect(refused).toMatchObject({ exitCode: 2, out: '' });
    expect(refused.messages).toContain('holds no history of a workflow');
  });
});

function workflowOf({ messages }: Ended): string {
  return /billing-sync\/manual\/\S+/.exec(messages)?.[0] ?? '';
}

async function runIds(): Promise<string[]> {
  const ids: string[] = [];
  for await (const { runId } of stack.client.workflow.list({ query: 'WorkflowType = "billingSync"' })) ids.push(runId);
  return ids.sort();
}
