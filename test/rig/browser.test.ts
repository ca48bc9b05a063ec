import { expect, test } from 'vitest';
import { launchBrowser } from './browser.js';

test('the browser of this machine shows pages and does what is clicked', async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setContent('<input id="who"><button onclick="document.title = \'Hello \' + who.value">Greet</button>');
    await page.locator('#who').fill('Atria');
    await page.getByRole('button', { name: 'Greet' }).click();
    expect(await page.title()).toBe('Hello Atria');
  } finally {
    await browser.close();
  }
});

test('a day is typed into a field as pages write it: day, month, year', async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setContent('<input type="date">');
    await page.locator('input').pressSequentially('25112026');
    expect(await page.locator('input').inputValue()).toBe('2026-11-25');
  } finally {
    await browser.close();
  }
});
