import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const folder = new URL('../../src/store/migrations/', import.meta.url);

/** Of every migration that is in use, in the form of `sha256sum`. Whoever adds a migration adds its line. */
const inUse = readFileSync(new URL('./migrations.sha256', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

// A store that has run a migration is refused by a program without it, and never runs a changed one again.
test('no migration that a store may have run is removed or changed; a new one has its line in migrations.sha256', () => {
  const present = readdirSync(folder).map((name) => {
    const digest = createHash('sha256')
      .update(readFileSync(new URL(name, folder)))
      .digest('hex');
    return `${digest}  ${name}`;
  });
  expect(present.sort()).toEqual([...inUse].sort());
});

/* While a new version takes over, workers of the version before are at work on the same tables. */

/** Earlier ones landed without the mark, and never change. */
const firstWithMark = '0148';

/** Why a worker of the version before may not be able to go on; undefined if a migration says so itself, or only adds. */
function unmarkedBreak(text: string): string | undefined {
  if (/^-- breaking: \S/.test(text)) return undefined;
  const statements = text.replaceAll(/--.*|\/\*[\s\S]*?\*\//g, '').toLowerCase();
  const found = [
    /\bdrop\s+(table|column|view)\b/,
    /\balter\s+(table|view)\b[^;]*\bdrop\s+(?!(constraint|default|not|expression|identity)\b)\w+/,
    /\balter\s+(table|view)\b[^;]*\brename\s+(?!constraint\b)\w+/,
    /\badd\s+(column\s+)?(if\s+not\s+exists\s+)?\w+\s+(?![^,;]*\b(default|generated)\b)[^,;]*\bnot\s+null\b/,
  ].map((each) => each.exec(statements)?.[0]);
  return found.find((each) => each !== undefined);
}

describe('a migration that takes away what the version before works with', () => {
  test('says so in its first line', () => {
    const unmarked = readdirSync(folder)
      .filter((name) => name >= firstWithMark)
      .map((name) => [name, unmarkedBreak(readFileSync(new URL(name, folder), 'utf8'))] as const)
      .filter(([, broken]) => broken !== undefined);
    expect(unmarked).toEqual([]);
  });

  test.each([
    'alter table runs drop column status',
    'alter table runs add a text, drop status',
    'ALTER TABLE runs DROP COLUMN IF EXISTS status',
    'drop table if exists runs',
    'drop view reported_counts',
    'alter table runs rename to syncs',
    'alter table runs rename column status to state',
    'alter table runs rename status to state',
    'alter table runs add column state text not null',
    'alter table runs add state text not null, add b int not null default 0',
    'create table a (b int); -- a comment\nalter table runs\n  drop column status',
  ])('is found: %s', (text) => {
    expect(unmarkedBreak(text)).toBeDefined();
    expect(unmarkedBreak(`-- breaking: a worker of the version before cannot close a run.\n${text}`)).toBeUndefined();
  });

  test.each([
    "alter table runs add column state text not null default 'open'",
    'alter table runs add column state text',
    'alter table runs add column state text not null generated always as (lower(status)) stored',
    'create table syncs (id text not null primary key)',
    'alter table runs drop constraint runs_status_check',
    'alter table runs alter column status drop not null',
    'alter table runs rename constraint a to b',
    'drop index runs_by_day',
    '-- We do not drop table runs.\nselect 1',
  ])('is not taken for what only adds: %s', (text) => {
    expect(unmarkedBreak(text)).toBeUndefined();
  });
});
