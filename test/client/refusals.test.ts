import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordMailboxes, soldMailboxes } from '../console/sold-mailboxes.js';
import { previousPeriod } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

let world: World;
let billingSync: ReturnType<typeof billingSyncWith>;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'refusals-'));
  writeFileSync(join(directory, 'history.json'), '{}');
  writeFileSync(join(directory, 'long.json'), ' '.repeat(70_000));
  world = await startWorld(soldMailboxes());
  await recordMailboxes(world.store);
  billingSync = billingSyncWith(plainEnvironment({ ...world.environment, BILLING_SYNC_CLOCK: '' }));
  await world.run(previousPeriod);
  const job = ['--label', 'Bill', '--id', 'bill', '--cron', '0 22 1 * *', '--task', 'billingProcess'];
  expect(await billingSync(['job', 'create', ...job])).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  await world.close();
  rmSync(directory, { recursive: true, force: true });
});

test.each([
  [5, 'There is no billing rule 99.', 'ledger rules', 'ledger rules remove 99'],
  [5, 'There is no token 99.', 'ledger token list', 'ledger token revoke 99'],
  [2, 'Billing periods exist already', 'ledger periods', 'ledger settings --bill-process-day 3'],
  [5, 'There is no log code "AT99".', 'codes', 'codes AT99'],
  [2, 'has ended already: ', 'run show', 'run cancel latest --yes'],
  [2, 'does not wait for approval', 'attention list', 'run approve latest --yes'],
  [2, 'is no billing sync with parameters', 'job show bill', 'mapping check --job bill'],
  [2, 'only a billing sync has a preview', 'job list', 'run preview --job bill'],
  [5, 'There is no run "nowhere".', 'run list', 'run show nowhere'],
  [5, 'There is no job "nowhere".', 'job list', 'job show nowhere'],
  [5, 'There is no secret set "nobody".', 'secrets list', 'secrets remove nobody --yes'],
  [5, 'There is no billing period "2031-01-01".', 'ledger periods', 'ledger records 2031-01-01'],
])('exit code %i: %s The command that is named next works: %s', async (exitCode, cause, next, command) => {
  const refused = await billingSync(command.split(' '));
  expect(refused).toMatchObject({ exitCode, out: '' });
  expect(refused.messages).toContain(cause);
  const [, named = ''] = /"billing-sync ([^"]+)"/.exec(refused.messages) ?? [];
  expect(named.slice(0, next.length)).toBe(next);
  expect(await billingSync(named.split(' ')), named).toMatchObject({ exitCode: 0 });
});

test.each([
  [5, 'There is no file absent.json. Give the path of a file', ['run', 'start', '--parameters', 'absent.json']],
  [5, 'There is no file absent.csv. Give the path of a file', ['ledger', 'import', 'customers', 'absent.csv']],
  [1, 'cannot be read (EISDIR', ['run', 'start', '--parameters', 'DIRECTORY']],
  [1, 'Give the path of a file that you may read', ['ledger', 'import', 'customers', 'DIRECTORY']],
  [1, 'Give the path of a file in a directory that is there', ['log', 'latest', '--csv', 'DIRECTORY/absent/log.csv']],
  [1, 'Give the path of a file in a directory that is there', ['log', 'latest', '--csv', 'DIRECTORY']],
  [2, 'Check that it is the right one, and shorten it.', ['run', 'start', '--parameters', 'DIRECTORY/long.json']],
  [2, 'Make one with: temporal workflow show', ['replay', 'DIRECTORY/history.json']],
])('exit code %i: %s', async (exitCode, said, args) => {
  const refused = await billingSync(args.map((arg) => arg.replace('DIRECTORY', directory)));
  expect(refused).toMatchObject({ exitCode, out: '' });
  expect(refused.messages).toContain(said);
});

test('A namespace that Temporal does not have is said, with what to check', async () => {
  const elsewhere = billingSyncWith(plainEnvironment({ ...world.environment, TEMPORAL_NAMESPACE: 'nowhere' }));
  const refused = await elsewhere(['job', 'list']);
  expect(refused).toMatchObject({ exitCode: 1, out: '' });
  expect(refused.messages).toMatch(/^Temporal refuses this: .*nowhere.*\. Check TEMPORAL_NAMESPACE/);
});
