/**
 * Takes the pictures of the documentation: `npm run screenshots [-- name…]`. It starts servers of its own with half a
 * year of runs in them, and writes to docs/screenshots. Pictures whose page has not changed still differ in their times.
 */
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../rig/browser.js';
import { takePictures } from './camera.js';
import { pictures } from './pages.js';
import { startStage } from './stage.js';

const directory = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const names = process.argv.slice(2);
const unknown = names.find((name) => pictures.every((picture) => picture.name !== name));
if (unknown !== undefined) {
  tell(`There is no picture "${unknown}"; there are ${pictures.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

const browser = await launchBrowser();
try {
  const stage = await startStage(tell);
  try {
    for (const picture of pictures.filter(({ name }) => names.length === 0 || names.includes(name))) {
      tell(`Taking ${picture.name} …`);
      await takePictures(browser, stage, picture, directory);
    }
  } finally {
    await stage.close();
  }
} finally {
  await browser.close();
}
