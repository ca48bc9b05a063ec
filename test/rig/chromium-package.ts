import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../../src/embedded/cache-directory.js';
import { withLockFile } from '../../src/embedded/lock-file.js';
import { runProgram } from '../../src/embedded/run-program.js';

/** A browser with what its process needs in its environment. */
export interface BrowserProgram {
  readonly executablePath: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The Chromium that the npm package @sparticuz/chromium carries, with the libraries and a font beside it, so that it
 * runs on a bare Linux. It is unpacked once (5 s) into the cache, for all work trees.
 */
export async function packagedChromium(): Promise<BrowserProgram> {
  const directory = join(cacheDirectory(), `chromium-${await packageVersion()}`);
  const isThere = () =>
    access(directory).then(
      () => true,
      () => false,
    );
  if (!(await isThere())) {
    await withLockFile(`${directory}.lock`, async () => {
      if (!(await isThere())) await unpackWhole(directory);
    });
  }
  return {
    executablePath: join(directory, 'chromium'),
    environment: { LD_LIBRARY_PATH: join(directory, 'al2023', 'lib'), FONTCONFIG_PATH: join(directory, 'fonts') },
  };
}

interface PackageFile {
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Pinned in our own package file; the package does not tell its own. */
async function packageVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const { devDependencies } = JSON.parse(text) as PackageFile;
  return devDependencies['@sparticuz/chromium'] ?? 'unknown';
}

/** The directory appears whole, or not at all. */
async function unpackWhole(directory: string): Promise<void> {
  const unpacking = `${directory}.unpacking`;
  await rm(unpacking, { recursive: true, force: true });
  await mkdir(unpacking, { recursive: true });
  const entry = import.meta.resolve('@sparticuz/chromium');
  const script = `import chromium from ${JSON.stringify(entry)}; await chromium.executablePath();`;
  // It unpacks into the directory for temporary files, and its libraries only where it believes to be in AWS Lambda.
  const environment = { ...process.env, TMPDIR: unpacking, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
  const result = await runProgram(process.execPath, ['--input-type=module', '--eval', script], { environment });
  if (!result.succeeded) throw new Error(`@sparticuz/chromium could not be unpacked:\n${result.output}`);
  await writeFile(join(unpacking, 'fonts', 'fonts.conf'), fontConfiguration(directory));
  await rename(unpacking, directory);
}

/** The machine's fonts, if it has any, and the package's own. */
function fontConfiguration(directory: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${directory}/fonts</dir>
  <cachedir>${directory}/fonts-cache</cachedir>
</fontconfig>
`;
}
