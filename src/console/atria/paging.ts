import { pageNumber } from '../shell/address.js';

/** How many rows a page of a list shows. */
const rowsPerPage = 50;

/** A page of a list as the store takes it. */
export function pageIn(given: string | undefined): {
  readonly page: number;
  readonly offset: number;
  readonly limit: number;
} {
  const page = pageNumber(given);
  return { page, offset: (page - 1) * rowsPerPage, limit: rowsPerPage };
}

/** How many pages so many rows make. */
export function pagesOf(rows: number): number {
  return Math.ceil(rows / rowsPerPage);
}
