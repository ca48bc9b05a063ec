import type { CatalogueItem } from '../../ledger/edits.js';
import { formText } from '../shell/form.js';

const kinds = ['service', 'plan', 'application', 'resource'] as const;

/** The entry of the catalogue that a form or an address is about. */
export function itemOf(form: Readonly<Record<string, unknown>>): CatalogueItem {
  return {
    kind: kinds.find((kind) => kind === formText(form, 'kind')) ?? 'service',
    serviceCode: formText(form, 'service'),
    name: formText(form, 'name'),
  };
}
