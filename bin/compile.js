import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const project = fileURLToPath(new URL('../', import.meta.url));
const sources = join(project, 'src');
const dist = join(project, 'dist');

const builtFrom = 'built-from.txt';

/**
 * Whether dist is of the present sources. Without sources, as in an image of production, it is.
 *
 * @returns {boolean}
 */
export function isBuilt() {
  const stamp = join(dist, builtFrom);
  if (!existsSync(stamp)) return false;
  return !existsSync(sources) || readFileSync(stamp, 'utf8') === fingerprint();
}

/** Changes with each file that dist is made of: its name, its size, or the second of its last change. */
function fingerprint() {
  const names = readdirSync(sources, { recursive: true }).map((name) => join('src', String(name)));
  const hash = createHash('sha256');
  for (const name of ['package-lock.json', join('bin', 'compile.js'), ...names.sort()]) {
    const entry = statSync(join(project, name), { throwIfNoEntry: false });
    if (entry?.isFile() === true) hash.update(`${name} ${entry.size} ${Math.floor(entry.mtimeMs / 1000)}\n`);
  }
  return hash.digest('hex');
}

/**
 * Compiles files one by one, with the style sheets, migrations and scripts beside them.
 *
 * @param {readonly string[]} patterns files of the project, which keep their places relative to `root`
 * @param {string} root
 * @param {string} outdir
 */
export async function compile(patterns, root, outdir) {
  // Only a build needs the compiler.
  const { build } = await import('esbuild');
  await build({
    entryPoints: [...patterns],
    absWorkingDir: project,
    outbase: join(project, root),
    outdir,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    loader: { '.css': 'copy', '.sql': 'copy', '.sh': 'copy', '.svg': 'copy', '.js': 'copy' },
    logLevel: 'warning',
  });
}

/** Makes dist anew: all of src, and the workflows as one bundle. */
export async function buildProduct() {
  // What is edited while it compiles is not in it.
  const stamp = fingerprint();
  const fresh = `${dist}-${process.pid}`;
  const former = `${dist}-former-${process.pid}`;
  try {
    await compile(['src/**/*'], 'src', fresh);
    const { bundleWorkflows } = await import(pathToFileURL(join(fresh, 'worker', 'workflow-bundle.js')).href);
    const { DefaultLogger } = await import('@temporalio/worker');
    const { code } = await bundleWorkflows({ logger: new DefaultLogger('WARN') });
    writeFileSync(join(fresh, 'workflow-bundle.js'), code);
    writeFileSync(join(fresh, builtFrom), stamp);
    if (existsSync(dist)) renameSync(dist, former);
    renameSync(fresh, dist);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(former, { recursive: true, force: true });
  }
}
