import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection, Client } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isProcessAlive } from '../../src/embedded/process-alive.js';
import {
  ensureSearchAttributes,
  startTemporalServer,
  type TemporalServer,
  type TemporalServerOptions,
} from '../../src/embedded/temporal-server.js';
import { startInOtherProcess } from './parent-process.js';
import { temporaryDirectory } from './temporary-directory.js';

const searchAttributes = { BillingJob: 'Keyword', ChangedLines: 'Int' } as const;
const billingJob = defineSearchAttributeKey('BillingJob', SearchAttributeType.KEYWORD);

async function start(options: Partial<TemporalServerOptions>): Promise<TemporalServer> {
  const server = await startTemporalServer({ searchAttributes, ...options });
  onTestFinished(() => server.stop());
  return server;
}

async function connect(server: TemporalServer): Promise<Connection> {
  const connection = await Connection.connect({ address: server.address });
  onTestFinished(() => connection.close());
  return connection;
}

describe('the embedded Temporal server', () => {
  test('keeps its workflows and search attributes through a kill', async () => {
    const directory = temporaryDirectory();
    const first = await start({ directory });
    const client = new Client({ connection: await connect(first) });
    await client.workflow.start('billingSync', {
      taskQueue: 'nobody-listens',
      workflowId: 'kept',
      typedSearchAttributes: new TypedSearchAttributes([{ key: billingJob, value: 'monthly' }]),
    });
    first.kill();
    await expect.poll(() => isProcessAlive(first.pid)).toBe(false);

    const second = await start({ directory });
    const again = new Client({ connection: await connect(second) });
    const description = await again.workflow.getHandle('kept').describe();
    expect(description.status.name).toBe('RUNNING');
    expect(description.typedSearchAttributes.get(billingJob)).toBe('monthly');
    expect((await again.workflow.count('BillingJob = "monthly"')).count).toBe(1);
  });

  test('keeps its database and its log from other users, also in a directory that they could enter', async () => {
    const directory = join(temporaryDirectory(), 'temporal');
    const logFile = `${directory}.log`;
    mkdirSync(directory, { mode: 0o755 });
    writeFileSync(logFile, '', { mode: 0o644 });
    await start({ directory, logFile });
    const files = readdirSync(directory).map((name) => join(directory, name));
    expect(files).not.toEqual([]);
    for (const path of [directory, logFile, ...files]) expect([path, statSync(path).mode & 0o077]).toEqual([path, 0]);
  });

  test('registers search attributes however often and by however many it is asked, and refuses another type', async () => {
    const server = await start({ namespace: 'billing' });
    const connection = await connect(server);
    const more = { ...searchAttributes, Customer: 'Keyword', PeriodEnd: 'Datetime' } as const;
    await Promise.all([1, 2, 3].map(() => ensureSearchAttributes(connection, 'billing', more)));
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'billing' });
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.keys(more)));
    await expect(ensureSearchAttributes(connection, 'billing', { BillingJob: 'Text' })).rejects.toThrow(
      /has the search attribute BillingJob with another type than Text/,
    );
  });

  test('keeps ended workflows for as long as it is told', async () => {
    const server = await start({ keepHistoriesDays: 90 });
    const connection = await connect(server);
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 86_400);
  });

  test('ends when the process that started it is killed', async () => {
    const other = await startInOtherProcess('temporal', temporaryDirectory());
    expect(isProcessAlive(other.serverPid)).toBe(true);
    await other.die();
    await expect.poll(() => isProcessAlive(other.serverPid)).toBe(false);
  });

  test('says why it does not start: the port of another server', async () => {
    const first = await start({});
    const port = Number(first.address.split(':')[1]);
    await expect(startTemporalServer({ searchAttributes, port })).rejects.toThrow(
      `The Temporal server did not start: port ${port} of 127.0.0.1 is in use.`,
    );
  });
});
