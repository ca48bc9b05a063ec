import { afterAll, beforeAll, expect, test } from 'vitest';
import { doctorCommand } from '../../src/client/commands/doctor.js';
import { jobListCommand } from '../../src/client/commands/job-list.js';
import { jobCreateCommand, jobEditCommand } from '../../src/client/commands/job-save.js';
import { jobShowCommand } from '../../src/client/commands/job-show.js';
import { recordsCommand } from '../../src/client/commands/ledger/records.js';
import { processCommand } from '../../src/client/commands/ledger/process.js';
import { recordMailboxes, soldMailboxes } from '../console/sold-mailboxes.js';
import { append, change } from '../ledger/fresh-ledger.js';
import { previousPeriod } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { inNarrowTerminal, type Shown } from './narrow-terminal.js';
import { plainEnvironment } from './run-command.js';

const label = 'Transfer Billing Data to Autotask on 26th of the Month';
const jobId = 'transfer-billing-data-to-autotask-on-26th-of-the-month';
const draft = { label, cron: '0 22 26 * *', task: 'billingSync', note: '' } as const;
const parametersOf = (different: object = {}) =>
  JSON.stringify({ ...previousPeriod, CustomersFilter: ['NOBODY'], ...different }, null, 2);

const user = 'bartholomew.featherstonehaugh@managed-services.example';
const by = { customerCode: 'TGO', userName: user, actor: 'operators@managed-services.example' };
const mailbox = { serviceCode: 'HE', planName: 'Archive' };

let world: World;
const shown = (command: Parameters<typeof inNarrowTerminal>[1]) =>
  inNarrowTerminal(plainEnvironment({ ...world.environment, BILLING_SYNC_CLOCK: '' }), command);
const wider = ({ out, messages }: Shown) => [...out, ...messages].filter((line) => line.length > 80);
const text = (lines: readonly string[]) => lines.map((line) => line.trim()).join(' ');

beforeAll(async () => {
  world = await startWorld(soldMailboxes());
  await recordMailboxes(world.store);
  await append(world.store, [
    change('userCreated', { ...by, happenedAt: '2026-11-03T09:00:00.000Z' }),
    change('serviceAssigned', { ...by, ...mailbox, happenedAt: '2026-11-03T09:00:00.000Z' }),
    change('serviceRemoved', { ...by, ...mailbox, happenedAt: '2026-11-04T10:00:00.000Z' }),
  ]);
});

afterAll(() => world.close());

test('job create wraps its warnings between words, and adds a plain note on what is left open', async () => {
  const proRated = { ProRatedTransactions: 'True', BillingPeriod: '2026-11-25' };
  const made = await shown((session) => jobCreateCommand(session, { ...draft, parameters: parametersOf() }));
  expect(wider(made)).toEqual([]);
  expect(made.out[0]).toBe(jobId);
  expect(text(made.messages)).toContain(
    'Warning: CustomersFilter names “NOBODY”, which the built-in Atria does not have.',
  );
  expect(text(made.messages)).toMatch(/Note: EffectiveDateAlignment is not set\. It matters only where/);
  const other = { ...draft, label: 'Other', parameters: parametersOf(proRated) };
  const second = await shown((session) => jobCreateCommand(session, other));
  expect(wider(second)).toEqual([]);
  expect(text(second.messages)).toContain(`“${label}” starts at the same time`);
  expect(text(second.messages)).not.toContain('EffectiveDateAlignment');
  const edited = await shown((session) => jobEditCommand(session, jobId, { cron: '0 22 27 * *' }));
  expect(text(edited.messages)).not.toContain('EffectiveDateAlignment');
});

test('job list and job show fit, and keep every word of what they show', async () => {
  await shown((session) => jobEditCommand(session, jobId, { timeZone: 'America/Argentina/Buenos_Aires' }));
  const listed = await shown((session) => jobListCommand(session, {}));
  expect(wider(listed)).toEqual([]);
  expect(text(listed.out)).toMatch(/next run +20\d\d-\d\d-27 22:00 \(America\/Argentina\/Buenos_Aires\)/);
  expect(text(listed.out)).toContain(`${jobId} (!)`);
  expect(text(listed.out)).toMatch(new RegExp(`label +${label}`));
  expect(text(listed.out)).toMatch(/schedule +0 22 27 \* \*/);
  const one = await shown((session) => jobShowCommand(session, jobId, {}));
  expect(wider(one)).toEqual([]);
  expect(text(one.out)).toContain(`${label} (${jobId})`);
});

test('doctor fits, with what it says of a job that has a long id', async () => {
  const examined = await shown((session) => doctorCommand(session, {}));
  expect(wider(examined)).toEqual([]);
  expect(text(examined.out)).toContain(`${jobId}: warnings CustomersFilter names “NOBODY”`);
  expect(text(examined.out)).toContain(`"billing-sync job edit ${jobId}"`);
});

test('ledger records fit, both the records and the items that they count', async () => {
  await shown((session) => processCommand(session, undefined, { wait: true }));
  const records = await shown((session) => recordsCommand(session, 'Previous', { limit: 20 }));
  expect(wider(records)).toEqual([]);
  const items = await shown((session) => recordsCommand(session, 'Previous', { limit: 20, detail: true }));
  expect(wider(items)).toEqual([]);
  expect(text(items.out)).toContain('of Basic0@ASP');
  expect(text(items.out)).toContain(user);
  expect(text(items.out)).toMatch(/item +Hosted Exchange, Archive of/);
  expect(text(items.out)).toMatch(/added +2026-11-03 09:00 operators@managed-services.example/);
  expect(text(items.out)).toMatch(/removed +2026-11-04 10:00 operators@managed-services.example/);
});
