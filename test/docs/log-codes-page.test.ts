import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { logCodesPage } from '../../src/client/reference/log-codes-page.js';

it('the page of log codes says what the product does; npm run docs:codes makes it anew', () => {
  const page = readFileSync(new URL('../../docs/log-codes.md', import.meta.url), 'utf8');
  expect(page).toBe(logCodesPage());
});
