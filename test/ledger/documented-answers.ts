import { expect } from 'vitest';
import { z } from 'zod';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: object }>> }>>;
}

/** What the OpenAPI document of a ledger says about its answers. */
export interface DocumentedAnswers {
  /** Every operation, such as `get /api/v2/customers`. */
  readonly operations: readonly string[];
  /** Fails where an answer has not exactly the fields that the document names for its status, or other types. */
  check(operation: string, status: number, body: unknown): void;
}

export async function documentedAnswers(url: string): Promise<DocumentedAnswers> {
  const document = (await (await fetch(`${url}swagger/v1/swagger.json`)).json()) as Document;
  const { paths, components } = document;
  return {
    operations: Object.entries(paths).flatMap(([path, each]) => Object.keys(each).map((method) => `${method} ${path}`)),
    check(operation, status, body) {
      const [method = '', path = ''] = operation.split(' ');
      const responses = paths[path]?.[method]?.responses ?? {};
      const response = responses[status] ?? responses['default'];
      expect(response, `${operation} answers ${status}`).toBeDefined();
      const schema = response?.content?.['application/json']?.schema;
      if (schema === undefined) {
        expect(body, operation).toBeUndefined();
        return;
      }
      const whole = exact({ ...schema, $defs: components.schemas }) as Parameters<typeof z.fromJSONSchema>[0];
      const { error } = z.fromJSONSchema(whole).safeParse(body);
      expect(error, `${operation} ${status}: ${JSON.stringify(body).slice(0, 500)}`).toBeUndefined();
    },
  };
}

/** The same schema, where an object may have no other properties; names are looked up beside it. */
function exact(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(exact);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema)
    .filter(([key]) => key !== '$schema')
    .map(([key, value]): [string, unknown] => {
      const isName = key === '$ref' && typeof value === 'string';
      return [key, isName ? value.replace('#/components/schemas/', '#/$defs/') : exact(value)];
    });
  const copy = Object.fromEntries(entries);
  return 'properties' in schema ? { ...copy, additionalProperties: false } : copy;
}
