import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Author } from '../../src/domain/audit/audit-entry.js';
import { appendChanges } from '../../src/ledger/append-changes.js';
import { editCustomer, editSku } from '../../src/ledger/edits.js';
import type { NewChange } from '../../src/ledger/model/changes.js';
import { saveRule } from '../../src/ledger/rules.js';
import { listCustomers } from '../../src/ledger/store/customers.js';
import { deleteRule, listRules } from '../../src/ledger/store/rules.js';
import { ledgerSettings, saveLedgerSettings } from '../../src/ledger/store/settings.js';
import { createToken, deleteToken, listTokens } from '../../src/ledger/store/tokens.js';
import { changeText } from '../../src/domain/audit/changed-fields.js';
import { readAudit } from '../../src/store/audit/audit-rows.js';
import { verifyAudit } from '../../src/store/audit/verify-audit.js';
import { migrate, type Store } from '../../src/store/database.js';
import { haltCancelledRun } from '../../src/store/runs/run-cancellation.js';
import { removePieceOfRun } from '../../src/store/runs/run-removal.js';
import { findRun } from '../../src/store/runs/runs.js';
import { listSecretSets, removeSecretSet, saveSecretSet } from '../../src/store/secret-sets.js';
import { rotateSecretSets } from '../../src/store/reseal-secret-sets.js';
import { parseSecretsKey } from '../../src/store/secrets-key.js';
import { freshStore, type FreshStore } from '../store/fresh-store.js';
import { openedRun } from '../store/opened-run.js';
import { emptyLedger } from './empty-ledger.js';
import { append, change, testNow } from './fresh-ledger.js';

const author: Author = { who: 'dana', from: 'command line' };
const by = { author, now: testNow };
const key = parseSecretsKey(Buffer.alloc(32, 1).toString('base64'));
const otherKey = parseSecretsKey(Buffer.alloc(32, 2).toString('base64'));

let fresh: FreshStore;
let store: Store;

beforeAll(async () => {
  fresh = await freshStore();
  store = fresh.store;
  await migrate(store);
});
afterAll(() => fresh.close());

const customer = (code: string, billingIdentifier = '') =>
  change('customerCreated', { customerCode: code, values: { name: `${code} Limited`, billingIdentifier } });
const service = change('serviceDefined', { serviceCode: 'HE', values: { name: 'Hosted Exchange', level: 'user' } });
const plan = change('planDefined', { serviceCode: 'HE', planName: 'Large', values: { sku: '9001' } });

beforeEach(async () => {
  await emptyLedger(store);
  await sql`truncate secret_sets, secret_set_versions, api_tokens, runs cascade`.execute(store);
  await append(store, [customer('ASP'), service, plan]);
});

/** What somebody edits, each as the audit record says it, the newest entry of one edit first. */
const rule = {
  ...{ description: 'Trials are free', overrideReason: 'Trial', processingOrder: 100, validFrom: null, validTo: null },
  conditions: { planNames: ['Large'] },
};

interface Edit {
  readonly what: string;
  readonly before?: () => Promise<unknown>;
  readonly edit: () => Promise<unknown>;
  readonly entries: readonly string[];
}

const secrets = { UserName: 'api@example.com', Secret: 'hunter2-the-secret' };
const onlyRule = async () => (await listRules(store))[0]?.ruleId ?? 0;
const onlyToken = async () => (await listTokens(store, { offset: 0, limit: 1 }))[0]?.tokenId ?? 0;
const token = { name: 'portal', scopes: ['billing:read'] as const, expiresAt: new Date('2027-11-26T00:00:00Z') };

const edits: readonly Edit[] = [
  {
    what: 'a billing identifier',
    edit: () => editCustomer(store, 'ASP', { billingIdentifier: '1001' }, by),
    entries: ['customer ASP changed: Billing identifier: "" → 1001'],
  },
  {
    what: 'a SKU',
    edit: () => editSku(store, { kind: 'plan', serviceCode: 'HE', name: 'Large' }, '9002', by),
    entries: ['SKU plan HE/Large changed: SKU: 9001 → 9002'],
  },
  {
    what: 'an import of customers, of whom one was there before',
    edit: () => imported([customer('NEW', '7'), customer('MORE', '8'), corrected('ASP', '1002')]),
    entries: [
      'customer ASP changed: Billing identifier: "" → 1002',
      'import changes to 6 imported: Changes: 3; New customers and services: 2',
    ],
  },
  {
    what: 'a new rule',
    edit: () => saveRule(store, author, rule),
    entries: [
      'billing rule # added: Description: Trials are free; Reason on the items: Trial; Order: 100; Excludes by planNames: Large',
    ],
  },
  {
    what: 'a changed rule',
    before: () => saveRule(store, author, rule),
    edit: async () => saveRule(store, author, { ...rule, overrideReason: 'Free trial' }, await onlyRule()),
    entries: ['billing rule # changed: Reason on the items: Trial → Free trial'],
  },
  {
    what: 'a removed rule',
    before: () => saveRule(store, author, rule),
    edit: async () => deleteRule(store, await onlyRule(), author),
    entries: [
      'billing rule # removed: Description: Trials are free → none; Reason on the items: Trial → none; Order: 100 → none; Excludes by planNames: Large → none',
    ],
  },
  {
    what: 'a secret set',
    edit: () => saveSecretSet(store, key, 'default', secrets, { author }),
    entries: ['secret set default stored: Version: 1; Stored anew, not shown: Secret, UserName'],
  },
  {
    what: 'a replaced secret set',
    before: () => saveSecretSet(store, key, 'default', secrets),
    edit: () => saveSecretSet(store, key, 'default', secrets, { author }),
    entries: ['secret set default replaced: Version: 1 → 2; Stored anew, not shown: Secret, UserName'],
  },
  {
    what: 'a key of the secret sets',
    before: () => saveSecretSet(store, key, 'default', secrets),
    edit: () => rotateSecretSets(store, [otherKey, key], author),
    entries: [`secret set default encrypted anew: Key: ${key.id} → ${otherKey.id}`],
  },
  {
    what: 'a removed secret set',
    before: () => saveSecretSet(store, key, 'default', secrets),
    edit: () => removeSecretSet(store, 'default', author),
    entries: ['secret set default removed'],
  },
  {
    what: 'a token',
    edit: () => createToken(store, token, author),
    entries: ['token # made: Name: portal; Scopes: billing:read; Valid until: 2027-11-26T00:00:00.000Z'],
  },
  {
    what: 'a revoked token',
    before: () => createToken(store, token),
    edit: async () => deleteToken(store, await onlyToken(), author),
    entries: [
      'token # revoked: Name: portal → none; Scopes: billing:read → none; Valid until: 2027-11-26T00:00:00.000Z → none',
    ],
  },
  {
    what: 'how the ledger divides time',
    edit: () => saveLedgerSettings(store, { billProcessDay: 25, timeZone: 'Europe/London' }, author),
    entries: ['settings ledger changed: Bill process day: 0 → 25; Time zone: UTC → Europe/London'],
  },
  {
    what: 'a run that is started',
    edit: () =>
      openedRun(store, 'run-1', { startedBy: author, undoes: { runId: 'run-0', part: { customers: ['ASP'] } } }),
    entries: [
      'run run-1 started as an undo: Workflow: run-1; Undoes run: run-0; Part: the changes of ASP; Parameters: refused',
    ],
  },
  {
    what: 'a run that is removed',
    before: async () => {
      await openedRun(store, 'run-1');
      await sql`update runs set closed_at = now() - interval '9 days'`.execute(store);
    },
    edit: () => removePieceOfRun(store, 1, 100, author),
    entries: ['run run-1 removed (it ended more than 1 day ago)'],
  },
];

function imported(changes: readonly NewChange[]) {
  const rows = changes.map((each, index) => ({ row: index + 1, change: each }));
  return appendChanges(store, rows, testNow, { author, importOf: 'customers' });
}

function corrected(customerCode: string, billingIdentifier: string): NewChange {
  return change('customerChanged', { customerCode, values: { billingIdentifier } });
}

async function lastNumber(): Promise<number> {
  return (await readAudit(store, {}, { limit: 1 }))[0]?.number ?? 0;
}

/** What was recorded after an entry, with numbers that the store gives left out. */
async function recordedAfter(number: number): Promise<string[]> {
  const entries = await readAudit(store, {}, { limit: 100, above: number });
  return entries.map(({ who, from, record, id, action, changes, reason }) => {
    expect({ who, from }).toEqual(author);
    const shownId = record === 'billing rule' || record === 'token' ? '#' : id;
    const details = changes.length === 0 ? '' : `: ${changes.map(changeText).join('; ')}`;
    return `${record} ${shownId} ${action}${details}${reason === '' ? '' : ` (${reason})`}`;
  });
}

/** All that edits change, but the audit record. */
async function everything(): Promise<unknown> {
  const tables = await Promise.all([
    ...[listRules(store), listTokens(store, { offset: 0, limit: 9 }), listSecretSets(store), findRun(store, 'run-1')],
    listCustomers(store, { offset: 0, limit: 9 }),
    sql`select * from ledger_products`.execute(store),
    sql`select * from ledger_settings`.execute(store),
    sql`select key_id, nonce from secret_sets`.execute(store),
  ]);
  return JSON.parse(JSON.stringify(tables));
}

/** Does it while no entry can be written. */
async function failingToRecord(edit: () => Promise<unknown>): Promise<void> {
  const last = sql.lit(await lastNumber());
  await sql`alter table audit_entries add constraint full_now check (entry_number <= ${last}) not valid`.execute(store);
  try {
    await expect(edit()).rejects.toThrow(/full_now/);
  } finally {
    await sql`alter table audit_entries drop constraint full_now`.execute(store);
  }
}

test.each(edits)('$what is edited and recorded, or neither', async ({ before, edit, entries }) => {
  await before?.();
  const [former, unchanged] = [await lastNumber(), await everything()];
  await failingToRecord(edit);
  expect(await everything()).toEqual(unchanged);
  expect(await verifyAudit(store)).toMatchObject({ entries: former, wrong: null });
  await edit();
  expect(await recordedAfter(former)).toEqual(entries);
  expect((await verifyAudit(store)).wrong).toBeNull();
});

test('a run that is cancelled is recorded, and stops also where nothing can be recorded', async () => {
  await openedRun(store, 'run-1');
  await openedRun(store, 'run-2');
  const former = await lastNumber();
  await haltCancelledRun(store, 'run-1', { reason: 'wrong period', author });
  expect(await recordedAfter(former)).toEqual(['run run-1 cancelled (wrong period)']);
  await failingToRecord(() => haltCancelledRun(store, 'run-2', { author }));
  expect((await findRun(store, 'run-2'))?.haltedBecause).toBe('the run was cancelled');
});

test('people who edit at once, and a run that is started twice, leave one chain with an entry for each edit', async () => {
  const former = await lastNumber();
  await Promise.all([
    ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => saveSecretSet(store, key, name, secrets)),
    ...['1', '2', '3', '4'].map((billingIdentifier) => editCustomer(store, 'ASP', { billingIdentifier }, by)),
    ...[openedRun(store, 'twice'), openedRun(store, 'twice')],
    saveRule(store, author, rule),
  ]);
  expect(await verifyAudit(store)).toMatchObject({ entries: former + 12, wrong: null });
});

test('two people who set one setting of the ledger each at one time keep both', async () => {
  const saved = await Promise.all([
    saveLedgerSettings(store, { billProcessDay: 10 }, author),
    saveLedgerSettings(store, { timeZone: 'Europe/London' }, author),
  ]);
  expect(saved).toEqual([true, true]);
  expect(await ledgerSettings(store)).toMatchObject({ billProcessDay: 10, timeZone: 'Europe/London' });
});

test('no value of a secret set is in the record', async () => {
  await saveSecretSet(store, key, 'default', secrets, { author });
  const { rows } = await sql<{ row: string }>`select e::text "row" from audit_entries e`.execute(store);
  expect(rows.some(({ row }) => row.includes('UserName'))).toBe(true);
  expect(rows.filter(({ row }) => row.includes('hunter2') || row.includes('api@example'))).toEqual([]);
});
