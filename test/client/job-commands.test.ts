import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStack, type Stack } from '../../src/demo/stack.js';
import { nextRunOf } from '../../src/client/follow/next-run.js';
import { jobTimeText } from '../../src/client/job-text.js';
import { openSession } from '../../src/client/program/session.js';
import { billingSyncWith, plainEnvironment, type Ended } from './run-command.js';
import { threeCustomers } from './three-customers.js';

interface ShownJob {
  readonly jobId: string;
  readonly version: string;
  readonly label: string;
  readonly cron: string;
  readonly paused: boolean;
  readonly note: string;
  readonly logLevel: string;
  readonly parametersText: string;
  readonly nextRuns: readonly string[];
  readonly lastRun: { readonly runId: string; readonly status: string } | null;
  readonly problems: readonly { readonly level: string; readonly message: string }[];
}

const label = 'Transfer Billing Data to Autotask on 26th of the Month';
const jobId = 'transfer-billing-data-to-autotask-on-26th-of-the-month';
const parameters =
  '{\n  // who looks up the zone\n  "ZoneUser": "api@example.com",\n  "BillingPeriod": "Previous",\n}\n';

let directory: string;
let stack: Stack;
let billingSync: (args: readonly string[], input?: string) => Promise<Ended>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'billing-sync-'));
  stack = await startStack({ scenario: threeCustomers(), directory, ephemeral: true, onProgress: () => undefined });
  await stack.startWorker();
  billingSync = billingSyncWith(plainEnvironment(stack.environment));
  writeFileSync(join(directory, 'parameters.json'), parameters);
});

afterAll(async () => {
  await stack.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function shown(reference = jobId): Promise<ShownJob> {
  const { out } = await billingSync(['job', 'show', reference, '--json']);
  return (JSON.parse(out) as { version: number; job: ShownJob }).job;
}

describe('job edit', () => {
  test('says what it changes, and with the version that was read it undoes nothing of anybody else', async () => {
    const given = (zoneUser: string) => `{"ZoneUser": "${zoneUser}", "BillingPeriod": "Previous"}`;
    const create = ['job', 'create', '--label', 'Versions', '--cron', '@daily', '--parameters', given('a@example.com')];
    expect(await billingSync(create)).toMatchObject({ exitCode: 0 });
    const { version } = await shown('versions');
    const edit = ['job', 'edit', 'versions', '--if-version', version];
    const first = await billingSync([...edit, '--cron', '@weekly']);
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.messages).toMatch(/^The job "Versions" was changed\. .*\n {2}Times: @daily → @weekly$/m);
    const parameters = ['--parameters', given('b@example.com')];
    const second = await billingSync([...edit, ...parameters]);
    expect(second).toMatchObject({ exitCode: 1, out: '' });
    expect(second.messages).toContain('Somebody edited the job "Versions" since you read it');
    const { version: present, parametersText } = await shown('versions');
    expect(parametersText).toContain('a@example.com');
    const third = await billingSync(['job', 'edit', 'versions', '--if-version', present, ...parameters, '--json']);
    expect(third.messages).toContain('ZoneUser: a@example.com → b@example.com');
    expect(third.messages).toContain('Limits.LinesToZero: 25 → none');
    const caught = await billingSync(['job', 'edit', 'versions', '--catch-up', '48', '--json']);
    expect((JSON.parse(caught.out) as { job: ShownJob }).job.version).not.toBe(
      (JSON.parse(third.out) as { job: ShownJob }).job.version,
    );
    expect(await billingSync(['job', 'delete', 'versions', '--yes'])).toMatchObject({ exitCode: 0 });
  });
});

describe('job', () => {
  test('list without any job says how to make one', async () => {
    const empty = await billingSync(['job', 'list']);
    expect(empty).toMatchObject({ exitCode: 0, out: '' });
    expect(empty.messages).toContain('billing-sync job create');
  });

  test('create answers with the id, and show has the job as it was typed, with the limits of a new job', async () => {
    const file = join(directory, 'parameters.json');
    const cron = '0 22 26 * *';
    const made = await billingSync(['job', 'create', '--label', label, '--cron', cron, '--parameters', file]);
    expect(made).toMatchObject({ exitCode: 0, out: `${jobId}\n` });
    const job = await shown();
    expect(job).toMatchObject({ label, cron, paused: false, logLevel: 'Info', lastRun: null, problems: [] });
    expect(made.messages).toContain(
      'Note: A run of the job waits for your approval if more than 25 lines would go to zero',
    );
    expect(made.messages).toContain('Note: Autotask may refuse a second change of a line on one day');
    const added =
      ',\n  "Limits": {\n    "LinesToZero": 25,\n    "LeastRecordsPercent": 50,\n    "OnlyRecentPeriods": "True",\n    "OnlyOpenPeriods": "True"\n  },\n  "Approval": "AboveLimits",\n  "EffectiveDateConflict": "NextDay"';
    expect(job.parametersText.replace(added, '')).toBe(parameters);
    expect(job.parametersText).toContain(added);
    expect(job.nextRuns[0]).toMatch(/-26T22:00:00\.000Z$/);
  });

  test('edit changes what is given and nothing else', async () => {
    const edited = await billingSync(['job', 'edit', label, '--cron', '0 22 L * *', '--log-level', 'verbose']);
    expect(edited.exitCode).toBe(0);
    const job = await shown();
    expect(job).toMatchObject({ label, cron: '0 22 L * *', logLevel: 'Verbose' });
    expect(job.parametersText).toContain('// who looks up the zone');
    const listed = await billingSync(['job', 'list']);
    expect(listed.out).toContain('0 22 L * *');
  });

  test('pause, resume and run do what the screens do', async () => {
    await billingSync(['job', 'pause', jobId, '--note', 'until Monday']);
    expect(await shown()).toMatchObject({ paused: true, note: 'until Monday', nextRuns: [] });
    const run = await billingSync(['job', 'run', jobId, '--wait', '--json']);
    expect(run.exitCode).toBe(4);
    const report = JSON.parse(run.out) as { version: number; runId: string; jobId: string; status: string };
    expect(report).toMatchObject({ version: 1, jobId, status: 'Completed with errors' });
    const resumed = await billingSync(['job', 'resume', jobId]);
    expect(resumed.messages).toMatch(/is on\. Next run: \d{4}-/);
    const { status, runId } = report;
    expect(await shown()).toMatchObject({ paused: false, lastRun: { runId, status } });
  });

  test('backfill takes days of the time zone of the job, both included', async () => {
    await billingSync(['job', 'edit', jobId, '--time-zone', 'Pacific/Auckland']);
    const days = ['--from', '2027-09-30', '--to', '2027-10-31'];
    const filled = await billingSync(['job', 'backfill', jobId, ...days]);
    const filledTimes = '2027-09-30 22:00 (Pacific/Auckland)\n2027-10-31 22:00 (Pacific/Auckland)\n';
    expect(filled).toMatchObject({ exitCode: 0, out: filledTimes });
    const none = await billingSync(['job', 'backfill', jobId, '--from', '2027-10-01', '--to', '2027-10-30']);
    expect(none).toMatchObject({ exitCode: 2, out: '' });
    expect(none.messages).toContain('The job has no time from');
  });

  test('list, show, next, pause, resume and edit tell the next runs on the clocks of the job, and JSON the instants', async () => {
    const time = String.raw`20\d\d-\d\d-\d\d 22:00 \(Pacific/Auckland\)`;
    const said = async (...args: string[]) => {
      const { out, messages } = await billingSync(['job', ...args]);
      return `${out}${messages}`;
    };
    expect(await said('list')).toMatch(new RegExp(`0 22 L \\* \\* +${time} `));
    expect(await said('show', jobId)).toMatch(new RegExp(`Next runs +${time}, ${time}, ${time}\n`));
    expect(await said('next', jobId, '--count', '2')).toMatch(new RegExp(`^${time}\n${time}\n$`));
    expect(await said('pause', jobId)).toMatch(/ is paused\.$/m);
    expect(await said('resume', jobId)).toMatch(new RegExp(`Next run: ${time}\n`));
    expect(await said('edit', jobId, '--log-level', 'info')).toMatch(new RegExp(`Next run: ${time}\n`));
    const session = openSession(plainEnvironment(stack.environment));
    expect(await nextRunOf(session, { jobId }).finally(() => session.close())).toMatch(new RegExp(`^${time}$`));
    expect((await shown()).nextRuns[0]).toMatch(/T(09|10):00:00\.000Z$/);
    // In winter, and in summer.
    const berlin = [new Date('2026-11-26T21:00:00Z'), new Date('2026-07-26T20:00:05Z')];
    const texts = ['2026-11-26 22:00 (Europe/Berlin)', '2026-07-26 22:00:05 (Europe/Berlin)'];
    expect(berlin.map((each) => jobTimeText(each, 'Europe/Berlin'))).toEqual(texts);
    const inUtc = ['UTC', 'Local'].map((zone) => jobTimeText(new Date('2026-11-26T22:00:00Z'), zone));
    expect(inUtc).toEqual(['2026-11-26 22:00Z', '2026-11-26 22:00Z']);
  });

  test('next shows times of a job, and of an expression without any server', async () => {
    const next = await billingSync(['job', 'next', jobId, '--count', '3', '--json']);
    expect((JSON.parse(next.out) as { times: string[] }).times).toEqual((await shown()).nextRuns.slice(0, 3));
    const alone = billingSyncWith(plainEnvironment());
    const typed = await alone(['job', 'next', '--cron', '30 2 L * *', '--time-zone', 'Europe/Berlin', '--count', '2']);
    expect(typed.exitCode).toBe(0);
    expect(typed.out).toMatch(/^(20\d\d-\d\d-\d\d 02:30 \(Europe\/Berlin\)\n){2}$/);
  });

  test('delete asks, and if nobody can answer wants --yes', async () => {
    const refused = await billingSync(['job', 'delete', jobId]);
    expect(refused).toMatchObject({ exitCode: 2, out: '' });
    expect(refused.messages).toContain('add --yes');
    const deleted = await billingSync(['job', 'delete', jobId, '--yes']);
    expect(deleted.exitCode).toBe(0);
    expect((await billingSync(['job', 'show', jobId])).exitCode).toBe(5);
  });
});

describe('a job is refused, and nothing is made,', () => {
  const create = (...more: string[]) => billingSync(['job', 'create', '--label', 'Refused', ...more]);
  const good = ['--parameters', '{"ZoneUser": "api@example.com"}'];

  test.each([
    ['for a day that does not exist', ['--cron', '0 22 30 2 *', ...good], 'L stands for the last day'],
    [
      'for a time zone that does not exist',
      ['--cron', '@daily', '--time-zone', 'Berlin', ...good],
      '"Berlin" is no time zone',
    ],
    [
      'for malformed parameters',
      ['--cron', '@daily', '--parameters', '{"ZoneUser": "a@b.c" "x": 1}'],
      'line 1, column 22',
    ],
    [
      'for text with a missing comma, which is offered corrected,',
      ['--cron', '@daily', '--parameters', '{"ZoneUser": "a@b.c" "SKUType": ("name": "name")}'],
      '{"ZoneUser": "a@b.c", "SKUType": {"name": "name"}}',
    ],
    [
      'for an unknown parameter',
      ['--cron', '@daily', '--parameters', '{"ZoneUser": "a@b.c", "CustomerFilter": ""}'],
      'CustomersFilter',
    ],
    ['without parameters', ['--cron', '@daily'], '--parameters FILE'],
    ['for an id that is none', ['--cron', '@daily', '--id', 'a/b', ...good], 'The id takes'],
    ['for an unknown task', ['--cron', '@daily', '--task', 'billingsink', ...good], 'Did you mean billingSync?'],
  ])('%s', async (_why, args, said) => {
    const refused = await create(...args);
    expect(refused).toMatchObject({ exitCode: 2, out: '' });
    expect(refused.messages).toContain(said);
  });

  test('as the list shows', async () => {
    expect((await billingSync(['job', 'list', '--json'])).out).toContain('"jobs": []');
  });

  test('if its id is taken; one made from the label becomes another', async () => {
    const first = await create('--cron', '@daily', '--id', 'nightly', ...good);
    const second = await create('--cron', '@daily', '--id', 'nightly', ...good);
    expect([first.exitCode, second.exitCode]).toEqual([0, 2]);
    expect(second.messages).toContain('There is a schedule "nightly" already');
    const [third, fourth] = [await create('--cron', '@daily', ...good), await create('--cron', '@daily', ...good)];
    expect([third.out, fourth.out]).toEqual(['refused\n', 'refused-2\n']);
    const ambiguous = await billingSync(['job', 'show', 'Refused']);
    expect(ambiguous.exitCode).toBe(2);
    expect(ambiguous.messages).toContain('nightly, refused, refused-2');
  });
});
