import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { boundText, type Figures } from './part.js';

const benchmarksPage = new URL('../docs/benchmarks.md', import.meta.url);
const performancePage = new URL('../docs/performance.md', import.meta.url);

/** Puts the figures of a part in their place on its page of the documentation. */
export async function keepFigures(name: string, figures: readonly Figures[]): Promise<void> {
  const page = name === 'sync' || name === 'scale' ? performancePage : benchmarksPage;
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const section = [begin, ...figures.map(markdown), `_${machine()}._`, end].join('\n\n');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  const kept =
    from >= 0 && to > from ? text.slice(0, from) + section + text.slice(to + end.length) : `${text}\n${section}\n`;
  const style = await resolveConfig(fileURLToPath(page));
  writeFileSync(page, await format(kept, { ...style, parser: 'markdown' }));
}

function markdown({ title, columns, rows, notes, bounds = [], charts = [] }: Figures): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = columns.map((_, index) => (index === 0 ? '---' : '---:'));
  const held = bounds.map((bound) => `- ${boundText(bound)}`);
  const plots = charts.map((chart) => `\`\`\`mermaid\n${chart}\n\`\`\`\n`);
  const body = [line(columns), line(rule), ...rows.map(line), '', ...held, '', ...plots, ...notes];
  return [`### ${title}`, '', ...body].join('\n');
}

function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model ?? 'of a kind that is not known';
  return `Measured with ${cpus().length} cores (${model}) and ${memory} GiB of memory for everything, servers included, and Node.js ${process.version}`;
}
