/**
 * Measures the product at the sizes that it is made for: `npm run bench [-- name…] [--scale 0.01] [--write] [--json]`. Each
 * part starts servers of its own and stops them. `--write` puts the figures into docs/benchmarks.md; `--json` writes them to
 * the output as one document, and everything else to the error output. Exit codes: 0, 1 where a bound is broken, 2 where
 * the command is wrong.
 */
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { buildProduct, isBuilt } from '../bin/compile.js';
import { table } from '../src/client/terminal/table.js';
import { boundText, isKept, type Figures } from './part.js';
import { keepFigures } from './report.js';
import { partNames, runPart, type PartName } from './run-part.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scale: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const scale = Number(values.scale);
const problem = problemOf(positionals);
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`);
  process.exit(2);
}
const readable = values.json ? process.stderr : process.stdout;
// The product is measured as it runs in production, and not as a loader compiles it.
if (!isBuilt()) await buildProduct();
const results: object[] = [];
for (const name of positionals.length > 0 ? positionals.filter(isPart) : partNames) {
  const figures = await runPart(name, scale, (line) => process.stderr.write(`${name}: ${line}\n`));
  for (const each of figures) print(each);
  results.push(...figures.flatMap((each) => each.results ?? []));
  if (values.write) await keepFigures(name, figures);
}
if (values.json) process.stdout.write(`${JSON.stringify({ results }, null, 2)}\n`);

/** What is wrong with the command, if anything is. */
function problemOf(names: readonly string[]): string | undefined {
  const unknown = names.find((name) => !isPart(name));
  if (unknown !== undefined) return `There is no part "${unknown}"; the parts are ${partNames.join(', ')}.`;
  if (!(scale > 0 && scale <= 1)) return `The scale ${values.scale} is not a number above 0, up to 1.`;
  if (values.json && names.join() !== 'sync')
    return 'Only the part sync has figures as JSON: npm run bench -- sync --json';
  return undefined;
}

function isPart(name: string): name is PartName {
  return (partNames as readonly string[]).includes(name);
}

function print({ title, columns, rows, notes, bounds = [] }: Figures): void {
  const text = table(
    columns.map((head, index) => ({ head, align: index === 0 ? 'left' : 'right' })),
    rows,
    { colours: pc },
  );
  readable.write(`\n${title}\n\n${text}\n\n${notes.join('\n')}\n`);
  for (const bound of bounds) {
    readable.write(`${(isKept(bound) ? pc.green : pc.red)(boundText(bound))}\n`);
    if (!isKept(bound)) process.exitCode = 1;
  }
}
