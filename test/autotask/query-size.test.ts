import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { createAutotaskClient } from '../../src/autotask/client.js';
import { json, startOddServer, type OddServer } from './odd-server.js';
import { queryOf, type SentCondition, type SentQuery } from './sent-query.js';

const credentials = { userName: 'api@example.com', secret: 'secret', integrationCode: 'CODE' };
let server: OddServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Counts as Autotask might at its strictest: every item of a list, and every condition below an `or`, the `and`s too. */
function orConditions(condition: SentCondition): number {
  const inner = (condition.items ?? []).map(orConditions).reduce((sum, each) => sum + each, 0);
  return 1 + inner + (Array.isArray(condition.value) ? condition.value.length : 0);
}

test('no number of ids makes a query of more than 500 conditions, loses an id, or asks for one twice', async () => {
  server = await startOddServer((_request, response) => {
    json(response, { items: [], pageDetails: { count: 0, nextPageUrl: null } });
  });
  const client = createAutotaskClient({ baseUrl: server.url, credentials, requestTimeoutMs: 5000 });
  const ids = (length: number) => Array.from({ length }, (_, index) => index + 1);
  const ask = async (call: () => Promise<unknown>) => {
    server!.received.length = 0;
    await call();
    return server!.received.map(queryOf);
  };
  const listed = (queries: SentQuery[], field: string) =>
    queries.flatMap((query) =>
      query.Filter.filter((each) => each.field === field).flatMap((each) => each.value as number[]),
    );
  const sizes = fc.integer({ min: 0, max: 1300 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 130 }), async (count, services) => {
      const companies = await ask(() => client.companies.byIds([...ids(count), ...ids(count)]));
      expect(companies).toHaveLength(Math.ceil(count / 500));
      expect(listed(companies, 'id')).toEqual(ids(count));

      const lines = await ask(() => client.contractServices.byContracts(ids(count), ids(services)));
      expect(listed(lines, 'contractID')).toEqual(ids(count));
      for (const query of lines) {
        expect(listed([query], 'contractID').length + listed([query], 'serviceID').length).toBeLessThanOrEqual(500);
      }

      const limits = ids(count).map((id) => ({ contractServiceID: id, after: '2026-07-13', fewerThan: id }));
      const below = await ask(() => client.units.fewerThan(limits));
      const asked = below.flatMap((query) => query.Filter[0]?.items ?? []).map((each) => each.items?.[0]?.value);
      expect(asked).toEqual(ids(count));
      for (const query of below) expect(query.Filter.map(orConditions)[0]).toBeLessThanOrEqual(500);
    }),
    {
      numRuns: 12,
      examples: [
        [0, 1],
        [500, 100],
        [501, 101],
        [1300, 130],
      ],
    },
  );
});
