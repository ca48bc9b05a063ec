import type { EntityField, EntityTable } from './entity-table.js';
import type { ScenarioSettings } from '../scenario.js';
import { ok, type Reply } from '../core/exchange.js';

export type UserAccess = ScenarioSettings['userAccess'][string];

const everything: UserAccess = { query: 'All', create: 'All', update: 'All' };

/** What the API user may do with an entity, named by its path segment in any case. */
export function userAccessTo(settings: ScenarioSettings, plural: string): UserAccess {
  const found = Object.entries(settings.userAccess).find(([name]) => name.toLowerCase() === plural.toLowerCase());
  return found?.[1] ?? everything;
}

/**
 * Answers `{E}/entityInformation`.
 * @param given what the security level allows; the rights are what anybody may do at all
 */
export function answerEntityInformation({ name, rights }: EntityTable, given: UserAccess): Reply {
  const access = (allowed: boolean, userAccess = 'All'): string => (allowed ? userAccess : 'None');
  return ok({
    info: {
      name,
      canCreate: rights.canCreate,
      canDelete: false,
      canQuery: rights.canQuery,
      canUpdate: rights.canUpdate,
      userAccessForCreate: access(rights.canCreate, given.create),
      userAccessForDelete: 'None',
      userAccessForQuery: access(rights.canQuery, given.query),
      userAccessForUpdate: access(rights.canUpdate, given.update),
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
