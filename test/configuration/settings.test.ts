import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../src/configuration/environment.js';
import { settingBounds } from '../../src/domain/sync/setting-bounds.js';
import { defaultSyncSettings, type SyncSettings } from '../../src/domain/sync/settings.js';

/* BILLING_SYNC_SETTINGS: what a worker takes, and what it refuses at its start. */

const environment = {
  ...{ DATABASE_URL: 'postgres://127.0.0.1/db', ATRIA_URL: 'http://127.0.0.1', ATRIA_TOKEN: 'token' },
  BILLING_SYNC_KEY: 'a'.repeat(64),
};

function read(settings: unknown): SyncSettings {
  const text = typeof settings === 'string' ? settings : JSON.stringify(settings);
  return readConfiguration({ ...environment, BILLING_SYNC_SETTINGS: text }).settings;
}

describe('a worker refuses', () => {
  test.each([
    [{ requestTimeoutMs: 2_147_483_648 }, 'requestTimeoutMs must be a whole number from 100 to 86,400,000.'],
    [{ requestTimeoutMs: 0 }, 'leave it out for the usual 60,000.'],
    [{ linesPerBatch: 0 }, 'linesPerBatch must be a whole number from 1 to 500. Change it, or leave it out'],
    [{ linesPerBatch: 2.5 }, 'linesPerBatch must be a whole number'],
    [{ historyEventsMax: 0 }, 'historyEventsMax must be a whole number from 30 to 20,000.'],
    [{ retryAttempts: 1.5 }, 'retryAttempts must be a whole number'],
    [{ heartbeatTimeoutMs: 0 }, 'heartbeatTimeoutMs must be a whole number from 1,000'],
    [{ undoneAfterMs: 0 }, 'undoneAfterMs must be a whole number from 1,000'],
    [{ stallAllowanceMs: 0 }, 'stallAllowanceMs must be a whole number from 10'],
    [{ patienceMs: 1e12 }, 'patienceMs must be a whole number from 0 to 2,073,600,000'],
    [{ callsPerHour: 0.5 }, 'callsPerHour must be a whole number from 1'],
    [{ callShareForOthers: 1 }, 'callShareForOthers must be a number from 0 to 0.95.'],
    [{ readLagMs: 'soon' }, 'readLagMs must be a whole number'],
    [{ linesPerBach: 10 }, '"linesPerBach" is no setting. Write linesPerBatch, or leave it out.'],
    ['[1]', 'It must be a JSON object'],
    ['not JSON', 'It must be a JSON object'],
  ])('%j, and says what to do', (settings, said) => {
    expect(() => read(settings)).toThrow(said);
    expect(() => read(settings)).toThrow('BILLING_SYNC_SETTINGS');
  });

  test('each setting below and above its bounds, all of them at once', () => {
    for (const [name, { least, greatest }] of Object.entries(settingBounds)) {
      for (const bound of [least, greatest]) expect(read({ [name]: bound })).toMatchObject({ [name]: bound });
      for (const beyond of [least - 1, greatest + 1]) expect(() => read({ [name]: beyond })).toThrow(`${name} must be`);
    }
    expect(() => read({ linesPerBatch: 0, retryAttempts: 0 })).toThrow(/linesPerBatch.*retryAttempts/s);
  });
});

test('Every setting has bounds that its default is within, and no timer is set for longer than timers can wait', () => {
  expect(Object.keys(settingBounds)).toEqual(Object.keys(defaultSyncSettings));
  expect(read({})).toEqual(defaultSyncSettings);
  expect(read(defaultSyncSettings)).toEqual(defaultSyncSettings);
  const times = Object.entries(settingBounds).filter(([name]) => name.endsWith('Ms'));
  expect(times.filter(([, { greatest }]) => greatest > 2 ** 31 - 1)).toEqual([]);
});

test('The page for operators has each setting with its default, its bounds and what it means', () => {
  const page = readFileSync(new URL('../../docs/running-in-production.md', import.meta.url), 'utf8');
  const section = /### The settings of runs\n(.*?)\n#/s.exec(page)?.[1] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
  const names = Object.keys(defaultSyncSettings) as (keyof SyncSettings)[];
  const expected = names.map((name) => {
    const { least, greatest } = settingBounds[name];
    return [`\`${name}\``, String(defaultSyncSettings[name]), `${least} to ${greatest}`];
  });
  expect(cells.map((row) => row.slice(1, 4))).toEqual(expected);
  expect(cells.filter((row) => (row[4] ?? '') === '')).toEqual([]);
});
