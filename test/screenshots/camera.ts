import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Stage } from './stage.js';
import type { PictureOf } from './pages.js';
import { withPalette } from './palette-png.js';

/** How a page is looked at. */
interface Look {
  /** The end of the file's name. */
  readonly variant: 'light' | 'dark' | 'phone';
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

const desktop = { width: 1280, height: 800 };
const desktopLooks: readonly Look[] = [
  { variant: 'light', colorScheme: 'light', ...desktop },
  { variant: 'dark', colorScheme: 'dark', ...desktop },
];
const phoneLook: Look = { variant: 'phone', colorScheme: 'light', width: 390, height: 844 };

/** Takes the pictures of a page, `NAME-light.png`, `NAME-dark.png` and perhaps `NAME-phone.png`. */
export async function takePictures(
  browser: Browser,
  { url, scene }: Pick<Stage, 'url' | 'scene'>,
  picture: PictureOf,
  directory: string,
): Promise<void> {
  mkdirSync(directory, { recursive: true });
  for (const look of [...desktopLooks, ...(picture.phone === true ? [phoneLook] : [])]) {
    const { variant, colorScheme, width } = look;
    const height = variant === 'phone' ? look.height : (picture.height ?? look.height);
    const context = await browser.newContext({
      ...{ viewport: { width, height }, colorScheme },
      ...{ locale: 'en-GB', timezoneId: 'Europe/London', reducedMotion: 'reduce' },
    });
    const page = await context.newPage();
    const answer = await page.goto(`${url}${picture.address(scene)}`, { waitUntil: 'load' });
    if (answer?.status() !== (picture.status ?? 200)) {
      throw new Error(`${picture.name} was answered with ${answer?.status() ?? 'nothing'}.`);
    }
    await picture.prepare?.(page);
    const png = await page.screenshot({ animations: 'disabled' });
    writeFileSync(join(directory, `${picture.name}-${variant}.png`), withPalette(png));
    await context.close();
  }
}
