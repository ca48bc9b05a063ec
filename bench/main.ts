/**
 * Measures the product at the sizes that it is made for: `npm run bench [-- name…] [--scale 0.01] [--write]`. Each part
 * starts servers of its own and stops them. `--write` puts the figures into docs/benchmarks.md.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { table } from '../src/client/table.js';
import { parseScenario } from '../src/sandbox/scenario.js';
import { startStack } from '../src/sandbox/stack.js';
import { ledgerPart } from './ledger.js';
import { logPart } from './log.js';
import type { Figures, Part } from './part.js';
import { keepFigures } from './report.js';
import { syncPart } from './sync.js';

const parts: Readonly<Record<string, Part>> = { log: logPart, ledger: ledgerPart, sync: syncPart };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { scale: { type: 'string', default: '1' }, write: { type: 'boolean', default: false } },
});
const names = positionals.length > 0 ? positionals : Object.keys(parts);
const unknown = names.find((name) => parts[name] === undefined);
const scale = Number(values.scale);
if (unknown !== undefined || !(scale > 0 && scale <= 1)) {
  process.stderr.write(
    unknown === undefined
      ? `The scale ${values.scale} is not a number above 0, up to 1.\n`
      : `There is no part "${unknown}"; the parts are ${Object.keys(parts).join(', ')}.\n`,
  );
  process.exit(2);
}
for (const name of names) {
  const figures = await run(name);
  for (const each of figures) print(each);
  if (values.write) keepFigures(name, figures);
}

async function run(name: string): Promise<Figures[]> {
  const directory = mkdtempSync(join(tmpdir(), 'billing-sync-bench-'));
  const progress = (line: string) => process.stderr.write(`${name}: ${line}\n`);
  const stops: (() => Promise<void>)[] = [];
  try {
    return (
      (await parts[name]?.({
        directory,
        scale,
        progress,
        async startStack(scenario = {}) {
          const stack = await startStack({
            scenario: parseScenario(JSON.stringify(scenario)),
            directory: join(directory, `stack-${stops.length}`),
            ephemeral: false,
            onProgress: progress,
          });
          stops.push(() => stack.stop());
          return stack;
        },
      })) ?? []
    );
  } finally {
    for (const stop of stops.reverse()) await stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

function print({ title, columns, rows, notes }: Figures): void {
  const text = table(
    columns.map((head, index) => ({ head, align: index === 0 ? 'left' : 'right' })),
    rows,
    { colours: pc },
  );
  process.stdout.write(`\n${title}\n\n${text}\n\n${notes.join('\n')}\n`);
}
