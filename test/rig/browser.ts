import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { packagedChromium, type BrowserProgram } from './chromium-package.js';

const namesOnPath = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** As root there is no sandbox, and tests open no pages but our own. */
const browserArguments = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic'];

/** The fields of pages for days have them as the pages write days; the locale of a window does not say so. */
const browserLocale = { LC_ALL: 'en_GB.UTF-8' };

/** Starts a Chromium for a test, which closes it. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, environment } = await findBrowser();
  const env = { ...definedEnvironment(), ...environment, ...browserLocale };
  return chromium.launch({ executablePath, args: browserArguments, env });
}

/**
 * The browser for the tests: the one that `CHROMIUM_PATH` names; else, on Linux with an x64 processor, the one that
 * came with `npm ci`, which is the same for everybody; else one on the PATH, or installed by Playwright.
 *
 * @throws Error with one sentence that says what to install, when there is none.
 */
export async function findBrowser(): Promise<BrowserProgram> {
  const named = process.env['CHROMIUM_PATH'] ?? '';
  if (named !== '') {
    if (existsSync(named)) return { executablePath: named, environment: {} };
    throw new Error(`CHROMIUM_PATH names ${named}, which does not exist. Correct it, or remove it.`);
  }
  if (process.platform === 'linux' && process.arch === 'x64') return packagedChromium();
  const found = [...pathCandidates(), chromium.executablePath()].find((path) => existsSync(path));
  if (found !== undefined) return { executablePath: found, environment: {} };
  throw new Error(
    'No Chromium was found for the tests of screens. Install one ("npx playwright-core@1.65.1 install chromium"), or name one in CHROMIUM_PATH.',
  );
}

function pathCandidates(): string[] {
  const directories = (process.env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '');
  return directories.flatMap((directory) => namesOnPath.map((name) => join(directory, name)));
}

function definedEnvironment(): Record<string, string> {
  const defined = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(defined);
}
