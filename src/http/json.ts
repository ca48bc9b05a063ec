import { storableJson } from '../domain/storable-text.js';

/**
 * A JSON text's value, or `undefined` if the text is not JSON: an HTML page, a body cut short, nothing at all. All
 * answers of other systems come in here, so their texts are made storable here.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(storableJson(text)) as unknown;
  } catch {
    return undefined;
  }
}
