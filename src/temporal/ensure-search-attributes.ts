import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
// A CommonJS module whose names Node cannot see: the default import is the whole of it.
import proto, { type temporal } from '@temporalio/proto';

/** The types of search attributes that are used here. https://docs.temporal.io/search-attribute */
export type SearchAttributeTypeName = 'Keyword' | 'Text' | 'Datetime' | 'Int';

/** The custom search attributes a namespace must have, by name. */
export type SearchAttributeTypes = Readonly<Record<string, SearchAttributeTypeName>>;

const { IndexedValueType } = proto.temporal.api.enums.v1;
const alreadyExists = 6;
const visibleWithinMs = 30_000;
const pollMs = 50;

const indexedTypes = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Text: IndexedValueType.INDEXED_VALUE_TYPE_TEXT,
  Datetime: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
  Int: IndexedValueType.INDEXED_VALUE_TYPE_INT,
} as const;

/**
 * Registers the search attributes that the namespace lacks and returns when queries accept all of them.
 * Safe to call at every start, and by several processes at once.
 *
 * @throws Error when an attribute is registered with another type, or is not accepted within 30 s.
 */
export async function ensureSearchAttributes(
  connection: Connection,
  namespace: string,
  attributes: SearchAttributeTypes,
): Promise<void> {
  const registered = await registeredTypes(connection, namespace);
  const missing = Object.entries(attributes).filter(([name, type]) => !isRegistered(registered, name, type));
  if (missing.length > 0) await register(connection, namespace, missing);
  // The frontend learns of new attributes from its cache of namespaces, a moment after they were registered.
  await untilQueriesAccept(connection, namespace, Object.keys(attributes));
}

type Registered = Readonly<Record<string, temporal.api.enums.v1.IndexedValueType>>;

async function registeredTypes(connection: Connection, namespace: string): Promise<Registered> {
  const answer = await connection.operatorService.listSearchAttributes({ namespace });
  return answer.customAttributes;
}

function isRegistered(registered: Registered, name: string, type: SearchAttributeTypeName): boolean {
  const found = registered[name];
  if (found === undefined) return false;
  if (found === indexedTypes[type]) return true;
  throw new Error(
    `The Temporal namespace has the search attribute ${name} with another type than ${type}. Remove it with ` +
      `"temporal operator search-attribute remove --name ${name}", or use another namespace.`,
  );
}

async function register(
  connection: Connection,
  namespace: string,
  missing: [name: string, type: SearchAttributeTypeName][],
): Promise<void> {
  const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, indexedTypes[type]]));
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  } catch (error) {
    // Another process registered one of them since they were listed: each is then looked at again by itself.
    if (grpcCode(error) !== alreadyExists) throw error;
    if (missing.length > 1) for (const one of missing) await register(connection, namespace, [one]);
  }
}

async function untilQueriesAccept(connection: Connection, namespace: string, names: string[]): Promise<void> {
  if (names.length === 0) return;
  const query = names.map((name) => `\`${name}\` IS NULL`).join(' AND ');
  const deadline = Date.now() + visibleWithinMs;
  for (;;) {
    try {
      await connection.workflowService.countWorkflowExecutions({ namespace, query });
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(
          `Temporal does not accept the search attributes ${names.join(', ')} in namespace ${namespace}.`,
          {
            cause: error,
          },
        );
      }
      await delay(pollMs);
    }
  }
}

function grpcCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
