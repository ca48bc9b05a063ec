import { catalogueItemKinds, type CatalogueItem } from '../../domain/mapping/catalogue-item.js';
import { formText } from '../shell/form.js';

/** The entry of the catalogue that a form or an address is about. */
export function itemOf(form: Readonly<Record<string, unknown>>): CatalogueItem {
  return {
    kind: catalogueItemKinds.find((kind) => kind === formText(form, 'kind')) ?? 'service',
    serviceCode: formText(form, 'service'),
    name: formText(form, 'name'),
  };
}
