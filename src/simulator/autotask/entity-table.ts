import { RefusedRequest } from './model.js';
import {
  compileFilter,
  type CompiledFilter,
  type DataType,
  type FieldValue,
  type FilterField,
  type UnknownOperator,
} from './query-filter.js';

export interface EntityField<T> extends FilterField<T> {
  required: boolean;
  readOnly: boolean;
  length: number;
  references: string;
  /** Values of a picklist with their labels. */
  picklist: Readonly<Record<string, string>> | undefined;
}

export interface FieldOptions {
  required?: true;
  readOnly?: true;
  length?: number;
  references?: string;
  picklist?: Readonly<Record<string, string>>;
}

/** One field of an entity: its name, its type in entityInformation and where its value comes from. */
export function field<T>(
  name: string,
  dataType: DataType,
  get: (record: T) => FieldValue,
  options: FieldOptions = {},
): EntityField<T> {
  return {
    name,
    dataType,
    get,
    required: options.required ?? false,
    readOnly: options.readOnly ?? false,
    length: options.length ?? 0,
    references: options.references ?? '',
    picklist: options.picklist,
  };
}

/** A field of the real entity that the simulator does not fill: it is there and always null. */
export function unfilled(name: string, dataType: DataType, options: FieldOptions = {}): EntityField<unknown> {
  return field<unknown>(name, dataType, () => null, options);
}

/** What an entity allows, as entityInformation tells it. */
export interface EntityRights {
  canCreate: boolean;
  canQuery: boolean;
  canUpdate: boolean;
}

export type JsonRecord = Record<string, FieldValue | readonly never[]>;

export interface PageRequest {
  filter: unknown;
  /** Only records with a greater id. */
  afterId: number;
  pageSize: number;
  includeFields: readonly string[] | undefined;
}

export interface EntityPage {
  items: JsonRecord[];
  ids: number[];
  /** Records lie behind this page. */
  more: boolean;
}

/** An entity that can be queried, whatever its records are. */
export interface EntityTable {
  /** In the singular, as error texts and entityInformation name it. */
  name: string;
  rights: EntityRights;
  fields: readonly EntityField<never>[];
  page: (request: PageRequest) => EntityPage;
  count: (filter: unknown) => number;
  find: (id: number) => JsonRecord | null;
}

export interface TableSource<T extends { id: number }> {
  name: string;
  rights: EntityRights;
  fields: readonly EntityField<T>[];
  /** The records that a filter can match at most: `required` allows an index, `compared` are the fields that it names. */
  records: (required: Map<string, Set<number>>, compared: ReadonlySet<string>) => Iterable<T>;
  dateStyle: () => DateStyle;
  unknownOperator: () => UnknownOperator;
}

/** How dates are written. Days may be shown as another zone's midnight; filters compare the days that are kept. */
export interface DateStyle {
  withoutZ: boolean;
  /** Added to the days of periods and contracts. */
  shiftMs: number;
}

/** The queries of an entity over its records, in ascending order of id. */
export function entityTable<T extends { id: number }>(source: TableSource<T>): EntityTable {
  const byName = new Map(source.fields.map((one) => [one.name.toLowerCase(), one]));
  const entity = {
    name: source.name,
    field: (name: string) => byName.get(name.toLowerCase()),
    unknownOperator: source.unknownOperator,
  };
  const render = (record: T, fields: readonly EntityField<T>[]): JsonRecord => {
    const json: JsonRecord = {};
    const style = source.dateStyle();
    for (const field of fields) json[field.name] = rendered(field.get(record), field, style);
    return json;
  };
  const renderAll = (record: T): JsonRecord => ({ ...render(record, source.fields), userDefinedFields: [] });
  const matching = (filter: CompiledFilter<T>, afterId: number): T[] => {
    const found: T[] = [];
    for (const record of source.records(filter.required, filter.compared)) {
      if (record.id > afterId && filter.matches(record)) found.push(record);
    }
    return found;
  };
  return {
    name: source.name,
    rights: source.rights,
    fields: source.fields,
    count: (filter) => matching(compileFilter(filter, entity), -Infinity).length,
    find: (id) => {
      for (const record of source.records(new Map([['id', new Set([id])]]), new Set(['id']))) {
        if (record.id === id) return renderAll(record);
      }
      return null;
    },
    page: ({ filter, afterId, pageSize, includeFields }) => {
      const fields = includeFields?.map((name) => {
        const found = byName.get(name.toLowerCase());
        if (found === undefined) throw new RefusedRequest(`Unable to find ${name} in the ${source.name} Entity`);
        return found;
      });
      const found = matching(compileFilter(filter, entity), afterId).sort((a, b) => a.id - b.id);
      const shown = found.slice(0, pageSize);
      return {
        items: shown.map((record) => (fields === undefined ? renderAll(record) : render(record, fields))),
        ids: shown.map((record) => record.id),
        more: found.length > pageSize,
      };
    },
  };
}

function rendered(
  value: FieldValue,
  { name, dataType }: { name: string; dataType: DataType },
  { withoutZ, shiftMs }: DateStyle,
): FieldValue {
  if (dataType !== 'datetime' || typeof value !== 'number') return value;
  const isDay = name === 'startDate' || name === 'endDate';
  const text = new Date(value + (isDay ? shiftMs : 0)).toISOString().replace('.000', '');
  return withoutZ ? text.slice(0, -1) : text;
}
