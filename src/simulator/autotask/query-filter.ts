import { RefusedRequest } from './model.js';

/** A field's value as filters compare it; a date-time is the instant in milliseconds. */
export type FieldValue = string | number | boolean | null;
export type DataType = 'long' | 'integer' | 'double' | 'string' | 'boolean' | 'datetime';

export interface FilterField<T> {
  name: string;
  dataType: DataType;
  get: (record: T) => FieldValue;
}

export interface CompiledFilter<T> {
  matches: (record: T) => boolean;
  /** Numbers that a record must have in a field (by its name) to match, where the filter's top level says so: for indexes. */
  required: Map<string, Set<number>>;
  /** The fields that its conditions name, by their names. */
  compared: ReadonlySet<string>;
}

interface FilterEntity<T> {
  /** As error texts name it: `ContractService`. */
  name: string;
  field: (name: string) => FilterField<T> | undefined;
  unknownOperator: () => UnknownOperator;
}

/** Real databases drop a condition whose operator they do not know, in silence. */
export type UnknownOperator = 'dropped' | 'refused';

type Predicate<T> = (record: T) => boolean;

const MOST_OR_CONDITIONS = 500;

/**
 * Compiles the `filter` of a query. As the real API: an unknown operator is dropped in silence, an unknown field is an error, a value of
 * the wrong type matches nothing, and in-list items count as OR conditions, of which there may be 500. Throws RefusedRequest.
 * https://ww1.autotask.net/help/DeveloperHelp/Content/APIs/REST/API_Calls/REST_API_Calls.htm
 */
export function compileFilter<T>(filter: unknown, entity: FilterEntity<T>): CompiledFilter<T> {
  if (!Array.isArray(filter) || filter.length === 0) throw new RefusedRequest('A query must have at least one filter.');
  const nodes = filter.map(lowerKeys);
  if (nodes.reduce((sum, node) => sum + orConditions(node), 0) > MOST_OR_CONDITIONS) {
    throw new RefusedRequest("Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions.");
  }
  const required = new Map<string, Set<number>>();
  for (const node of nodes) noteRequired(node, entity, required);
  const predicates = nodes.map((node) => compileNode(node, entity)).filter((predicate) => predicate !== undefined);
  const compared = new Set(nodes.flatMap((node) => fieldsOf(node, entity)));
  return { matches: (record) => predicates.every((predicate) => predicate(record)), required, compared };
}

function fieldsOf<T>(node: Node, entity: FilterEntity<T>): string[] {
  const own = typeof node.field === 'string' ? entity.field(node.field)?.name : undefined;
  return [...(own === undefined ? [] : [own]), ...node.items.flatMap((item) => fieldsOf(item, entity))];
}

interface Node {
  op: string;
  field?: unknown;
  value?: unknown;
  items: Node[];
}

function lowerKeys(raw: unknown): Node {
  if (typeof raw !== 'object' || raw === null) throw new RefusedRequest('A filter condition must be an object.');
  const entries = new Map(Object.entries(raw).map(([key, value]) => [key.toLowerCase(), value as unknown]));
  const op = entries.get('op');
  const items = entries.get('items');
  return {
    op: typeof op === 'string' ? op.toLowerCase() : '',
    field: entries.get('field'),
    value: entries.get('value'),
    items: Array.isArray(items) ? items.map(lowerKeys) : [],
  };
}

function orConditions(node: Node): number {
  const inner = node.items.reduce((sum, item) => sum + orConditions(item), 0);
  if (node.op === 'or') return inner + node.items.filter((item) => !isList(item)).length;
  return inner + (isList(node) && Array.isArray(node.value) ? node.value.length : 0);
}

function isList(node: Node): boolean {
  return node.op === 'in' || node.op === 'notin';
}

function noteRequired<T>(node: Node, entity: FilterEntity<T>, required: Map<string, Set<number>>): void {
  if (node.op === 'and') for (const item of node.items) noteRequired(item, entity, required);
  if ((node.op !== 'eq' && node.op !== 'in') || typeof node.field !== 'string') return;
  const field = entity.field(node.field);
  if (field?.dataType !== 'long' && field?.dataType !== 'integer') return;
  const values = (Array.isArray(node.value) ? node.value : [node.value]) as unknown[];
  const numbers = new Set(values.filter((value) => typeof value === 'number'));
  const before = required.get(field.name);
  required.set(field.name, before === undefined ? numbers : new Set([...before].filter((value) => numbers.has(value))));
}

/** Undefined: the condition is dropped. */
function compileNode<T>(node: Node, entity: FilterEntity<T>): Predicate<T> | undefined {
  if (node.op === 'and' || node.op === 'or') {
    const inner = node.items.map((item) => compileNode(item, entity)).filter((predicate) => predicate !== undefined);
    if (inner.length === 0) return undefined;
    return node.op === 'and'
      ? (record) => inner.every((predicate) => predicate(record))
      : (record) => inner.some((predicate) => predicate(record));
  }
  if (!OPERATORS.has(node.op)) {
    if (entity.unknownOperator() === 'dropped') return undefined;
    throw new RefusedRequest(`[simulator's own text] There is no operator ${node.op}.`);
  }
  if (typeof node.field !== 'string') throw new RefusedRequest('A filter condition must name a field.');
  const field = entity.field(node.field);
  if (field === undefined) throw new RefusedRequest(`Unable to find ${node.field} in the ${entity.name} Entity`);
  const { get, dataType } = field;
  if (node.op === 'exist') return (record) => get(record) !== null;
  if (node.op === 'notexist') return (record) => get(record) === null;
  return comparison(node, dataType, get);
}

function comparison<T>(node: Node, dataType: DataType, get: (record: T) => FieldValue): Predicate<T> {
  if (isList(node)) {
    const given = (Array.isArray(node.value) ? node.value : [node.value]) as unknown[];
    const values = new Set(given.map((value) => comparable(value, dataType)).filter((value) => value !== undefined));
    const wanted = node.op === 'in';
    return (record) => {
      const value = stored(get(record));
      return value !== null && values.has(value) === wanted;
    };
  }
  const operand = comparable(node.value, dataType);
  if (operand === undefined) return () => false;
  const compare = OPERATORS.get(node.op);
  return (record) => {
    const value = stored(get(record));
    return value !== null && compare?.(value, operand) === true;
  };
}

/** What a filter's value is compared as; undefined when its type cannot match the field's. Texts compare without case. */
function comparable(value: unknown, dataType: DataType): Exclude<FieldValue, null> | undefined {
  if (value === null) throw new RefusedRequest('A filter value must not be null; use exist or notExist.');
  switch (dataType) {
    case 'long':
    case 'integer':
    case 'double':
      return typeof value === 'number' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'string':
      return typeof value === 'string' || typeof value === 'number' ? String(value).toLowerCase() : undefined;
    case 'datetime':
      return typeof value === 'string' ? instantOfText(value) : undefined;
  }
}

/** Without a zone a date-time counts as UTC. */
function instantOfText(text: string): number | undefined {
  const hasTime = text.includes('T');
  const zoned = !hasTime || /(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`;
  const instant = Date.parse(zoned);
  return Number.isNaN(instant) ? undefined : instant;
}

function stored(value: FieldValue): FieldValue {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

type Compare = (value: Exclude<FieldValue, null>, operand: Exclude<FieldValue, null>) => boolean;

const texts =
  (compare: (value: string, operand: string) => boolean): Compare =>
  (value, operand) =>
    typeof value === 'string' && typeof operand === 'string' && compare(value, operand);

const never: Compare = () => false;

/** Those that take no single operand have their own code and stand here as known. */
const OPERATORS = new Map<string, Compare>([
  ['eq', (value, operand) => value === operand],
  ['noteq', (value, operand) => value !== operand],
  ['gt', (value, operand) => value > operand],
  ['gte', (value, operand) => value >= operand],
  ['lt', (value, operand) => value < operand],
  ['lte', (value, operand) => value <= operand],
  ['beginswith', texts((value, operand) => value.startsWith(operand))],
  ['endswith', texts((value, operand) => value.endsWith(operand))],
  ['contains', texts((value, operand) => value.includes(operand))],
  ['exist', never],
  ['notexist', never],
  ['in', never],
  ['notin', never],
]);
