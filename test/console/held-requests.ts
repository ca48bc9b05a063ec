import type { Page, Route } from 'playwright-core';
import { expect } from 'vitest';

/** Keeps the next request of a page from its server, as a slow line does. @returns what lets it, and all later ones, go on */
export async function holdRequest(page: Page, address: RegExp): Promise<() => Promise<void>> {
  const held: Route[] = [];
  let isOver = false;
  await page.route(address, async (route) => {
    if (isOver) await route.continue();
    else held.push(route);
  });
  return async () => {
    await expect.poll(() => held.length).toBeGreaterThan(0);
    isOver = true;
    for (const route of held) await route.continue();
  };
}
