import type { NewChange } from './changes.js';
import type { ItemKind, ItemSubject } from './items.js';

/** The item of this kind that a change names. */
export function subjectOf(change: NewChange, itemKind: ItemKind): ItemSubject {
  const { customerCode, userName, serviceCode, instance } = change;
  return { customerCode, itemKind, userName, serviceCode, instance };
}

/** The service that a change names: a user's where it names a user, else a customer's. */
export function serviceSubject(change: NewChange): ItemSubject {
  return subjectOf(change, change.userName === '' ? 'customerService' : 'userService');
}

/** The one item that a change begins or ends; undefined if it is about none, or about all of a customer or user. */
export function itemOf(change: NewChange): ItemSubject | undefined {
  switch (change.kind) {
    case 'customerCreated':
      return subjectOf(change, 'customer');
    case 'userCreated':
      return subjectOf(change, 'user');
    case 'serviceAssigned':
    case 'planChanged':
    case 'serviceRemoved':
      return serviceSubject(change);
    case 'applicationAssigned':
    case 'applicationRemoved':
      return subjectOf(change, 'application');
    case 'resourceAssigned':
    case 'resourceRemoved':
      return subjectOf(change, 'resource');
    case 'resellerCreated':
    case 'customerChanged':
    case 'customerDeprovisioned':
    case 'userChanged':
    case 'userRemoved':
    case 'serviceDefined':
    case 'planDefined':
    case 'applicationDefined':
    case 'resourceDefined':
      return undefined;
  }
}
