import type { EntityField, EntityTable } from './entity-table.js';
import { ok, type Reply } from './exchange.js';

/** Answers `{E}/entityInformation`. */
export function answerEntityInformation({ name, rights }: EntityTable): Reply {
  const access = (allowed: boolean): string => (allowed ? 'All' : 'None');
  return ok({
    info: {
      name,
      canCreate: rights.canCreate,
      canDelete: false,
      canQuery: rights.canQuery,
      canUpdate: rights.canUpdate,
      userAccessForCreate: access(rights.canCreate),
      userAccessForDelete: 'None',
      userAccessForQuery: access(rights.canQuery),
      userAccessForUpdate: access(rights.canUpdate),
      hasUserDefinedFields: false,
      supportsWebhookCallouts: false,
    },
  });
}

/** Answers `{E}/entityInformation/fields`; the values of a picklist are texts, as in the real API. */
export function answerFields(table: EntityTable): Reply {
  return ok({ fields: table.fields.map(describeField) });
}

function describeField(field: EntityField<never>): object {
  const picklist = field.picklist === undefined ? null : Object.entries(field.picklist);
  return {
    name: field.name,
    dataType: field.dataType,
    length: field.length,
    isRequired: field.required,
    isReadOnly: field.readOnly,
    isQueryable: true,
    isReference: field.references !== '',
    referenceEntityType: field.references,
    isPickList: picklist !== null,
    picklistValues:
      picklist?.map(([value, label], index) => ({
        value,
        label,
        isDefaultValue: false,
        sortOrder: index + 1,
        parentValue: '',
        isActive: true,
        isSystem: true,
      })) ?? null,
    picklistParentValueField: '',
    isSupportedWebhookField: false,
  };
}
