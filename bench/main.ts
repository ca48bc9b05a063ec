/**
 * Measures the product at the sizes that it is made for: `npm run bench [-- name…] [--scale 0.01] [--write]`. Each part
 * starts servers of its own and stops them. `--write` puts the figures into docs/benchmarks.md. Exit codes: 0, 1 where a
 * bound is broken, 2 where the command is wrong.
 */
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { table } from '../src/client/terminal/table.js';
import { boundText, isKept, type Figures } from './part.js';
import { keepFigures } from './report.js';
import { partNames, runPart, type PartName } from './run-part.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { scale: { type: 'string', default: '1' }, write: { type: 'boolean', default: false } },
});
const unknown = positionals.find((name) => !isPart(name));
const scale = Number(values.scale);
if (unknown !== undefined || !(scale > 0 && scale <= 1)) {
  process.stderr.write(
    unknown === undefined
      ? `The scale ${values.scale} is not a number above 0, up to 1.\n`
      : `There is no part "${unknown}"; the parts are ${partNames.join(', ')}.\n`,
  );
  process.exit(2);
}
for (const name of positionals.length > 0 ? positionals.filter(isPart) : partNames) {
  const figures = await runPart(name, scale, (line) => process.stderr.write(`${name}: ${line}\n`));
  for (const each of figures) print(each);
  if (values.write) await keepFigures(name, figures);
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
  process.stdout.write(`\n${title}\n\n${text}\n\n${notes.join('\n')}\n`);
  for (const bound of bounds) {
    process.stdout.write(`${(isKept(bound) ? pc.green : pc.red)(boundText(bound))}\n`);
    if (!isKept(bound)) process.exitCode = 1;
  }
}
