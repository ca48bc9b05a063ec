/** A JSON text's value, or `undefined` where the text is not JSON: an HTML page, a body cut short, nothing at all. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
