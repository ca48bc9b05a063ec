import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Hono } from 'hono';

const require = createRequire(import.meta.url);

/** The parts of the one style sheet. A later part overrides an earlier one. */
const styles = [
  'theme',
  'frame',
  'page-head',
  'buttons',
  'boxes',
  'tables',
  'pills',
  'lists',
  'log',
  'totals',
  'jobs',
  'trends',
  'run-progress',
  'forms',
  'parameters',
  'checks',
  'steps',
  'decisions',
  'reports',
  'facts',
  'cards',
  'narrow-screens',
  'preferences',
];

/** Everything that browsers load beside the pages, by the name in its address. Nothing comes from other servers. */
const sources = {
  'console.css': styles.map((name) => new URL(`../assets/styles/${name}.css`, import.meta.url)),
  'console.js': new URL('../assets/console.js', import.meta.url),
  'choices.js': new URL('../assets/choices.js', import.meta.url),
  'trends.js': new URL('../assets/trends.js', import.meta.url),
  'icon.svg': new URL('../assets/icon.svg', import.meta.url),
  'htmx.js': require.resolve('htmx.org/dist/htmx.min.js'),
  'uplot.js': require.resolve('uplot/dist/uPlot.iife.min.js'),
  'uplot.css': require.resolve('uplot/dist/uPlot.min.css'),
} as const;

export type StaticFileName = keyof typeof sources;

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

interface StaticFile {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Changes with the content. */
  readonly version: string;
}

const files = new Map<string, StaticFile>(Object.entries(sources).map(([name, source]) => [name, load(name, source)]));

/** The address of a file. It changes with the content, so that browsers may keep what they have for ever. */
export function assetUrl(name: StaticFileName): string {
  return `/assets/${name}?v=${files.get(name)?.version ?? ''}`;
}

/** Serves the files below `/assets`. */
export function staticFiles(): Hono {
  const served = new Hono();
  served.get('/:name', (context) => {
    const file = files.get(context.req.param('name'));
    if (file === undefined) return context.notFound();
    const isVersioned = context.req.query('v') === file.version;
    return context.body(file.content, 200, {
      'Content-Type': file.type,
      'Cache-Control': isVersioned ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
  });
  return served;
}

function load(name: string, source: URL | string | readonly URL[]): StaticFile {
  const parts = (Array.isArray(source) ? source : [source]) as readonly (URL | string)[];
  const content = new Uint8Array(Buffer.concat(parts.map((part) => readFileSync(part))));
  const version = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return { content, type: types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream', version };
}
