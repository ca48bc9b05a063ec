import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { unexpected } from '../autotask/classify.js';
import { AutotaskError } from '../autotask/errors.js';
import { contractServices } from '../autotask/contract-services.js';
import { isPostedBy } from '../autotask/contract-service-units.js';
import { readAll } from '../autotask/query.js';
import { createReader } from '../autotask/reader.js';
import { id, text } from '../autotask/schemas.js';
import { tenant, type EntityInformation, type Threshold } from '../autotask/tenant.js';
import {
  createSlots,
  createTransport,
  type AutotaskCredentials,
  type AutotaskTransport,
} from '../autotask/transport.js';
import { isDay, type Day } from '../domain/day.js';
import type { ShownRow } from './rows.js';

/** Parallel reads of the one measurement that needs them; everything else is asked one after the other. */
export const greatestBurst = 8;

const maxPages = 200;
const readsAgain = 3;

const dateText = z.string().refine((value) => isDay(value.slice(0, 10)));
const contractRow = z.object({
  ...{ id, companyID: id, contractName: text, contractType: z.int(), status: z.int() },
  ...{ startDate: dateText, endDate: dateText },
});
const lineRow = z.object({ id, contractID: id, serviceID: id });
const unitRow = z.object({
  ...{ id, contractServiceID: id, contractID: id, startDate: dateText, endDate: dateText, units: z.number() },
  approveAndPostDate: z.string().nullish(),
});
const rawPage = z.object({
  items: z.array(z.unknown()),
  pageDetails: z.object({ requestCount: z.int().nullish(), nextPageUrl: z.string().nullish() }),
});
const named = z.object({ id, name: text, isActive: z.boolean().nullish() });
const company = z.object({ id, companyName: text });
const withId = z.object({ id });

/** A contract with its dates as Autotask writes them. */
export type ProbedContract = z.infer<typeof contractRow>;
export type ProbedLine = z.infer<typeof lineRow>;

/** A query as it is sent, to learn what Autotask makes of it. */
export interface RawQuery {
  readonly MaxRecords?: number;
  readonly IncludeFields: readonly string[];
  readonly Filter: readonly object[];
}

export interface RawPage {
  readonly items: readonly unknown[];
  /** The page size that Autotask says it took. */
  readonly requestCount: number | undefined;
  readonly hasNext: boolean;
}

export interface SentAdjustment {
  readonly contractServiceID: number;
  readonly contractID: number;
  readonly effectiveDate: Day;
  readonly unitChange: number;
}

/** Autotask as the probe asks it: each request is sent once, and errors are AutotaskErrors. */
export interface ProbeTenant {
  /** Requests that were sent, writes included. */
  readonly calls: () => number;
  contract(contractId: number): Promise<ProbedContract | undefined>;
  lines(contractId: number): Promise<ProbedLine[]>;
  bundleCount(contractId: number): Promise<number>;
  /** All unit rows of a contract; no date is in the filter. */
  rows(contractId: number): Promise<ShownRow[]>;
  services(ids: readonly number[]): Promise<readonly z.infer<typeof named>[]>;
  companyName(companyId: number): Promise<string>;
  threshold(): Promise<Threshold>;
  entityInformation(entity: string): Promise<EntityInformation>;
  page(entity: string, query: RawQuery): Promise<RawPage>;
  /** The ids that a filter on the unit rows finds, over all pages. */
  unitIds(filter: readonly object[]): Promise<number[]>;
  /** Asks something as a user that does not exist. */
  askAsStranger(): Promise<void>;
  adjust(adjustment: SentAdjustment): Promise<unknown>;
  createLine(line: { contractID: number; serviceID: number }): Promise<number>;
  moveEnd(contractId: number, end: Day): Promise<void>;
}

export interface TenantOptions {
  readonly baseUrl: string;
  readonly credentials: AutotaskCredentials;
  readonly requestTimeoutMs: number;
  /** The wait before a failed read is repeated; it grows. */
  readonly retryIntervalMs: number;
}

export function openTenant({ baseUrl, credentials, requestTimeoutMs, retryIntervalMs }: TenantOptions): ProbeTenant {
  let calls = 0;
  const transportOf = (given: AutotaskCredentials) =>
    createTransport({
      ...{ baseUrl, credentials: given, requestTimeoutMs, slots: createSlots(greatestBurst) },
      boundary: { secrets: Object.values(credentials) },
      onCall: () => (calls += 1),
    });
  const transport = transportOf(credentials);
  const reader = createReader(transport, maxPages);
  const all = wholeQueries(transport, retryIntervalMs);
  const ofContract = (contractId: number) => [{ op: 'eq', field: 'contractID', value: contractId }];
  const page = async (entity: string, query: RawQuery): Promise<RawPage> => {
    const path = `V1.0/${entity}/query`;
    const answer = await transport.send(
      { method: 'POST', path, endpoint: entity, body: query, writes: false },
      rawPage,
    );
    const { requestCount, nextPageUrl } = answer.pageDetails;
    return { items: answer.items, requestCount: requestCount ?? undefined, hasNext: (nextPageUrl ?? '') !== '' };
  };
  const facts = tenant(transport);
  return {
    ...{ ...facts, calls: () => calls, page },
    contract: async (contractId) =>
      (await all('Contracts', contractRow, [{ op: 'eq', field: 'id', value: contractId }])).find(
        (row) => row.id === contractId,
      ),
    lines: async (contractId) =>
      (await all('ContractServices', lineRow, ofContract(contractId))).filter((row) => row.contractID === contractId),
    bundleCount: async (contractId) => (await all('ContractServiceBundles', withId, ofContract(contractId))).length,
    rows: async (contractId) =>
      (await all('ContractServiceUnits', unitRow, ofContract(contractId)))
        .filter((row) => row.contractID === contractId)
        .map(shownRow),
    services: (ids) => all('Services', named, [{ op: 'in', field: 'id', value: ids }]),
    companyName: async (companyId) =>
      (await all('Companies', company, [{ op: 'eq', field: 'id', value: companyId }]))[0]?.companyName ?? '',
    unitIds: async (filter) => (await all('ContractServiceUnits', withId, [...filter])).map((row) => row.id),
    askAsStranger: async () => {
      const userName = `nobody-${randomUUID()}@example.invalid`;
      const path = 'V1.0/Services/entityInformation';
      await transportOf({ ...credentials, userName, secret: randomUUID() }).send(
        { method: 'GET', path, endpoint: 'Services', writes: false },
        z.unknown(),
      );
    },
    adjust: (adjustment) =>
      transport.send(
        {
          ...{ method: 'POST', path: 'V1.0/ContractServiceAdjustments', endpoint: 'ContractServiceAdjustments' },
          body: { ...adjustment, effectiveDate: `${adjustment.effectiveDate}T00:00:00.000` },
          writes: true,
        },
        z.unknown(),
      ),
    createLine: (line) => contractServices(reader, transport).create(line),
    moveEnd: async (contractId, end) => {
      const body = { id: contractId, endDate: `${end}T00:00:00.000` };
      const request = { method: 'PATCH', path: 'V1.0/Contracts', endpoint: 'Contracts', writes: true } as const;
      await transport.send({ ...request, body }, z.unknown());
    },
  };
}

/** Queries over all their pages. Nothing is measured on a contract that cannot be read as a whole. */
function wholeQueries(transport: AutotaskTransport, retryIntervalMs: number) {
  return async <Row extends { id: number }>(
    entity: string,
    row: z.ZodObject & z.ZodType<Row>,
    filter: object[],
  ): Promise<Row[]> => {
    const query = { entity, row, fields: Object.keys(row.shape), filter: filter as never, matches: () => true };
    const { rows, odd } = await triedAgain(() => readAll(transport, query, maxPages), retryIntervalMs);
    if (odd[0] === undefined) return [...rows];
    const name = { method: 'POST', path: `V1.0/${entity}/query`, writes: false } as const;
    throw unexpected(name, 200, odd[0].reason, 'halt');
  };
}

/** Reads may be repeated: what a passing failure of one would leave behind is worse. */
async function triedAgain<Answer>(read: () => Promise<Answer>, intervalMs: number): Promise<Answer> {
  for (let again = 1; ; again += 1) {
    try {
      return await read();
    } catch (error) {
      const passes = error instanceof AutotaskError && (error.status === undefined || error.kind === 'ThreadLimit');
      if (!passes || again > readsAgain) throw error;
      await wait(again * intervalMs);
    }
  }
}

function shownRow(row: z.infer<typeof unitRow>): ShownRow {
  const { contractServiceID, startDate, endDate, units, approveAndPostDate } = row;
  return {
    ...{ id: row.id, contractServiceID, units, startText: startDate, endText: endDate },
    ...{ start: startDate.slice(0, 10), end: endDate.slice(0, 10) },
    isPosted: isPostedBy(approveAndPostDate) === true,
  };
}
