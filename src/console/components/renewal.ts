/** What an element is renewed from. */
interface Renewal {
  readonly address: string;
  /** A selector of the part of the answer that takes the element's place; without it, the answer is the part. */
  readonly select?: string;
  readonly everySeconds?: number;
}

/** The attributes of an element that renews itself while something goes on; none where nothing does. */
export function renewedWhile(goesOn: boolean, { address, select, everySeconds = 2 }: Renewal): Record<string, string> {
  if (!goesOn) return {};
  return {
    'hx-get': address,
    'hx-trigger': `every ${everySeconds}s`,
    'hx-swap': 'outerHTML',
    ...(select === undefined ? {} : { 'hx-select': select }),
  };
}
