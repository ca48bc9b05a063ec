import { z } from 'zod';
import { jsonShapes, type JsonShape } from './json-shapes.js';

/** The documentation page of what commands answer with --json, made from the shapes that the tests hold answers against. */
export function jsonOutputPage(): string {
  return `# JSON output

<!-- Made by \`npm run docs:json\` from src/client/reference/json-shapes.ts. -->

Every command takes \`--json\`, except those that write a script for a shell, and then answers on the standard output with one JSON object. Messages still go to the error output, and the
[exit code](command-line.md#exit-codes) is the same. A command that fails answers nothing on the standard output:
a script tells by the exit code that it failed, and the error output says why, for people and as text.

\`version\` is 1. As long as it is, the names below are there and mean the same; further names may be added, so ignore those that you do not know. Times are in ISO 8601 and UTC,
days are \`YYYY-MM-DD\`. \`a[].b\` is the member \`b\` of each object in the list \`a\`; \`a.*\` stands for members whose names are data.

\`\`\`sh
npx billing-sync run list --json | jq -r '.runs[] | select(.errors > 0) | .runId'
npx billing-sync doctor --json | jq -r '.checks[] | select(.result == "fail") | .fix'
\`\`\`

The commands of \`billing-sync ledger\` are not on this page: their answers have a \`version\` too, and their names may still change.

${jsonShapes.map(section).join('\n\n')}
`;
}

function section({ commands, when, shape }: JsonShape): string {
  const title = commands.map((command) => `\`${command}\``).join(', ');
  const rows = members(z.toJSONSchema(shape, { io: 'output' }) as Schema, '')
    .filter(({ path }) => path !== 'version')
    .map(({ path, type, meaning }) => `| \`${path}\` | ${type} | ${meaning} |`);
  const heading = `## ${title}${when === undefined ? '' : `, ${when}`}`;
  return [heading, '', '| member | type | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** As much of JSON Schema as the shapes need. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
}

interface Member {
  readonly path: string;
  readonly type: string;
  readonly meaning: string;
}

function members(schema: Schema, prefix: string): Member[] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    const { inner, isNullable } = withoutNull(member);
    const type = `${typeText(inner)}${isNullable ? ' or null' : ''}${required.includes(name) ? '' : ', may be absent'}`;
    return [{ path, type, meaning: meaningOf(member, inner) }, ...nested(inner, path)];
  });
}

function nested(schema: Schema, path: string): Member[] {
  if (schema.items !== undefined) return members(withoutNull(schema.items).inner, `${path}[].`);
  return members(schema, `${path}.`);
}

function withoutNull(schema: Schema): { inner: Schema; isNullable: boolean } {
  const others = schema.anyOf?.filter(({ type }) => type !== 'null') ?? [];
  const [inner] = others;
  return inner === undefined ? { inner: schema, isNullable: false } : { inner, isNullable: true };
}

function meaningOf(member: Schema, inner: Schema): string {
  return (member.description ?? inner.description ?? '').replaceAll('|', '\\|');
}

function typeText(schema: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.format === 'date-time') return 'time';
  if (schema.format === 'date') return 'day';
  if (schema.items !== undefined) return `list of ${typeText(schema.items)}`;
  if (typeof schema.additionalProperties === 'object') return `object, \`*\`: ${typeText(schema.additionalProperties)}`;
  if (schema.type === 'integer') return 'number';
  return schema.type ?? 'anything';
}
