import { parse, type HTMLElement } from 'node-html-parser';

/** A page of the console, as far as it is looked at here. */
export interface ReadPage {
  /** The cells of each row of the table with this label. */
  rows(label: string): readonly HTMLElement[][];
  /** All tables. */
  readonly tables: readonly { readonly label: string; readonly rows: readonly HTMLElement[][] }[];
  /** What stands beside a name in a list of facts; undefined: the page has no such fact. */
  fact(name: string): string | undefined;
  /** The numbers of each equation. */
  readonly boxes: number[][];
  /** The address of the page that follows. */
  readonly next: string | undefined;
}

export function readPage(html: string): ReadPage {
  const page = parse(html);
  const textsOf = (selector: string, within = page) => within.querySelectorAll(selector).map((each) => each.text);
  const rowsIn = (table: HTMLElement) =>
    table
      .querySelectorAll('tbody tr')
      .map((row) => row.childNodes.filter((node): node is HTMLElement => 'tagName' in node));
  return {
    rows: (label) => page.querySelectorAll(`[aria-label="${label}"]`).flatMap(rowsIn),
    tables: page
      .querySelectorAll('[role="region"][aria-label]')
      .map((table) => ({ label: table.getAttribute('aria-label') ?? '', rows: rowsIn(table) })),
    fact: (name) => {
      const term = page.querySelectorAll('dt').find((each) => each.text.trim() === name);
      return term?.nextElementSibling?.structuredText.trim();
    },
    boxes: page
      .querySelectorAll('.sum')
      .map((sum) => textsOf('strong', sum).map((count) => Number(count.replaceAll(',', '')))),
    next: page.querySelector('a[rel="next"]')?.getAttribute('href')?.split('#')[0],
  };
}
