import type { Locator, Page } from 'playwright-core';

type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>;

/** Where elements that can be seen are. */
export async function boxesOf(elements: Locator): Promise<Box[]> {
  const boxes = await Promise.all((await elements.all()).map((element) => element.boundingBox()));
  return boxes.filter((box) => box !== null);
}

/**
 * What can be clicked on the pages of these addresses and lies beside the window, or beside the box that it scrolls in. What
 * is only read out, or shown on demand, has no size.
 */
export async function outOfView(page: Page, addresses: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const address of addresses) {
    await page.goto(address);
    const names = await page.evaluate<
      string[]
    >(`[...document.querySelectorAll('a, button, input, select, textarea, summary')]
      .filter((each) => {
        if (!each.checkVisibility({ visibilityProperty: true }) || each.closest('.visually-hidden') !== null) return false;
        const { width, left, right } = each.getBoundingClientRect();
        const box = each.closest('.table-scroll')?.getBoundingClientRect() ?? { left: 0, right: innerWidth };
        return width > 1 && (left < box.left - 1 || right > Math.min(box.right, innerWidth) + 1);
      })
      .map((each) => each.getAttribute('aria-label') ?? (each.innerText.trim() || each.name))`);
    found.push(...names.map((name) => `${address}: ${name}`));
  }
  return found;
}
