import { addressOf } from '../shell/address.js';

export const heldBackPath = '/held-back';

/** The page of what is held back, with a form for a customer or one of its lines. */
export function heldBackAddress(given: { readonly customer?: string; readonly line?: string } = {}): string {
  return addressOf(heldBackPath, given);
}
