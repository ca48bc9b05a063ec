import { expect, test } from 'vitest';
import { demoCommand } from '../../src/configuration/demo-files.js';

test.each([
  [undefined, 'npm start'],
  ['', 'npm start'],
  ['/tmp/demo', 'BILLING_SYNC_DEMO_DIRECTORY=/tmp/demo npm start'],
  ["/tmp/Ann's demo", String.raw`BILLING_SYNC_DEMO_DIRECTORY='/tmp/Ann'\''s demo' npm start`],
])('a command for the demo in the directory %j names it as a shell takes it', (directory, command) => {
  expect(demoCommand('npm start', { BILLING_SYNC_DEMO_DIRECTORY: directory })).toBe(command);
});
