import { connectionPlaceOf } from '../../src/connection/place.js';
import { Client, Connection } from '@temporalio/client';
import { afterAll, expect, test } from 'vitest';
import { createConsole } from '../../src/console/app.js';
import { createTimes } from '../../src/console/shell/times.js';
import { openStore } from '../../src/store/database.js';
import { noPages } from '../console/page-addresses.js';
import type { Scene } from './history.js';
import { pictures } from './pages.js';

/** What has no picture: where the console only leads to a page, and what is no page. */
const withoutPicture = [
  ...['/', '/runs/of/:workflowId{.+}', '/atria/correct/:runId/:sequence{[0-9]{1,15}}'],
  ...noPages,
];

const store = openStore('postgres://nobody@127.0.0.1:1/nothing');
const connection = Connection.lazy();
const app = createConsole(
  {
    ...{
      store,
      client: new Client({ connection }),
      taskQueue: 'none',
      secretsKey: undefined,
      formerSecretsKey: undefined,
      connection: connectionPlaceOf({}, {}),
      ...{ temporalUi: undefined, autotaskUiUrl: undefined },
    },
    ...{
      consoleUrl: undefined,
      times: createTimes('UTC'),
      clock: undefined,
      author: { who: null, from: 'console' } as const,
    },
  },
  { login: undefined, onFault: () => undefined },
);

afterAll(async () => {
  await Promise.all([store.destroy(), connection.close()]);
});

const scene: Scene = {
  ...{
    jobId: 'job',
    ruledJobId: 'job',
    undoRunId: 'run',
    previewRunId: 'preview',
    askingRunId: 'run',
    endedRunId: 'run',
    unconfirmedRunId: 'run',
    heldRunId: 'run',
  },
  waitingRun: { runId: 'run', workflowId: 'workflow' },
  atria: {
    entries: { AT04: 'run/1', AT07: 'run/1', AT08: 'run/1', AT12: 'run/1', AT15: 'run/1' },
    ...{ periodEnd: '2026-11-25', customerCode: 'C00001', ruleId: 1, recordId: 1 },
    ...{ lineAddress: '/atria/reports/lines?run=run', endedProcessId: 'a/process', heldProcessId: 'a/process' },
  },
};

/** The route that answers an address: of those that match, the one that was added first. */
function routeOf(address: string): string | undefined {
  const { pathname } = new URL(address, 'http://console');
  const [matching] = app.router.match('GET', pathname);
  return matching.map(([[, route]]) => route).find(({ method }) => method === 'GET')?.path;
}

test('Every page of the console has a picture', () => {
  const shown = new Set(pictures.map(({ address }) => routeOf(address(scene))));
  const answered = app.routes.filter(({ method }) => method === 'GET').map(({ path }) => path);
  expect(answered).toEqual(expect.arrayContaining(withoutPicture));
  expect(answered.filter((path) => !shown.has(path) && !withoutPicture.includes(path))).toEqual([]);
});

test('Pictures have names of their own', () => {
  const names = pictures.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
