/** What stands in the query of an address; undefined and "" are left out, and a list stands for itself several times. */
export type QueryValues = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** An address with its query. */
export function addressOf(path: string, values: QueryValues): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === '') continue;
    for (const each of typeof value === 'object' ? value : [String(value)]) query.append(name, each);
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The number of a page in an address: 1 unless it is a whole number from 1 to a million. */
export function pageNumber(given: string | undefined): number {
  return given !== undefined && /^[1-9]\d{0,5}$/.test(given) ? Number(given) : 1;
}

/** A place in a list, in an address; undefined where it is none. */
export function placeIn(given: string | undefined): number | undefined {
  return given !== undefined && /^-?\d{1,15}$/.test(given) ? Number(given) : undefined;
}

/** An address of the console itself, and no other server's; that of its first page where none is given. */
export function ownAddress(given: unknown): string {
  return typeof given === 'string' && /^\/(?![/\\])/.test(given) ? given : '/';
}
