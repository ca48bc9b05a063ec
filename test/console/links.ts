import type { Page } from 'playwright-core';

/** The links of pages that lead to an error, each with the page that has it first. */
export async function deadLinks(page: Page, addresses: readonly string[]): Promise<string[]> {
  const found = new Map<string, string>();
  for (const address of addresses) {
    await page.goto(address);
    const { origin } = new URL(page.url());
    for (const link of await page.locator('a[href]').all()) {
      const href = (await link.getAttribute('href')) ?? '';
      const target = new URL(href, page.url());
      target.hash = '';
      if (!href.startsWith('#') && target.origin === origin && !found.has(target.href)) found.set(target.href, address);
    }
  }
  const dead: string[] = [];
  for (const [target, address] of found) {
    const answer = await page.request.get(target);
    if (answer.status() >= 400) dead.push(`${address}: ${target} answers ${answer.status()}`);
    await answer.dispose();
  }
  return dead;
}
