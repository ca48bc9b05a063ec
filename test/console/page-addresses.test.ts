import { expect, test } from 'vitest';
import { createConsole } from '../../src/console/app.js';
import type { ConsoleServices } from '../../src/console/services.js';
import { atriaAddresses, consoleAddresses, noPages } from './page-addresses.js';

const addresses = [
  ...consoleAddresses({ runId: 'run', jobId: 'job' }),
  ...atriaAddresses({
    ...{ runId: 'run', periodEnd: '2026-11-25', customerCode: 'TGO', ruleId: 1, recordId: '1', line: 'line' },
    ...{ entry: 'run/1', processId: 'process' },
  }),
];

/** The pages that the console answers with. Nobody asks it for one here, so that it needs no servers. */
function pagePatterns(): string[] {
  const services = {} as unknown as ConsoleServices;
  const { routes } = createConsole(services, { login: undefined, onFault: () => undefined });
  return routes.filter(({ method }) => method === 'GET').map(({ path }) => path);
}

/** Whether an address leads to the page. One that names another page literally, as /jobs/new does, is not /jobs/:jobId. */
function isVisited(pattern: string, patterns: readonly string[]): boolean {
  const parameter = /:\w+(?:\{((?:[^{}]|\{[^}]*\})+)\})?/g;
  const shape = new RegExp(`^${pattern.replaceAll(parameter, (_all, form?: string) => form ?? '[^/]+')}$`);
  return addresses
    .map((address) => address.split('?')[0] ?? '')
    .some((path) => path === pattern || (!patterns.includes(path) && shape.test(path)));
}

test('every page that the console has is among those that are visited in a browser', () => {
  const patterns = [...new Set(pagePatterns())];
  expect(patterns).toEqual(expect.arrayContaining(['/runs/:runId', '/atria/rules/new', ...noPages]));
  expect(patterns.filter((pattern) => !noPages.includes(pattern) && !isVisited(pattern, patterns))).toEqual([]);
});
