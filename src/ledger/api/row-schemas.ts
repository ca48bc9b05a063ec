import { z } from 'zod';
import {
  changeKinds,
  customerStatuses,
  customerTypes,
  serviceLevels,
  type ChangeValues,
  type NewChange,
} from '../model/changes.js';
import { shortText } from '../../domain/wording.js';
import { identifierSchema, storableTextSchema } from '../text-schemas.js';

/** An empty text means "not given", except for values that can be empty: a SKU and a billing identifier. */
const nothing = (value: unknown) => (value === '' || value === null ? undefined : value);

const text = z.preprocess(nothing, storableTextSchema.optional());
const identifier = z.preprocess(nothing, identifierSchema.optional());
const emptyable = z.preprocess((value) => value ?? undefined, identifierSchema.optional());
const name = z.preprocess((value) => value ?? '', identifierSchema);
const price = z.preprocess((value) => {
  const given = nothing(value);
  return typeof given === 'string' ? Number(given) : given;
}, z.number().nonnegative().optional());
const flags = z.preprocess(
  (value) => {
    const given = nothing(value);
    if (typeof given !== 'string') return given;
    return given.split(';').map((flag) => flag.trim());
  },
  z.array(storableTextSchema.min(1).max(100)).optional(),
);
const oneOf = <const Names extends readonly string[]>(names: Names) => z.preprocess(nothing, z.enum(names).optional());
/** Kept to the millisecond: the store would round finer ones up, and the last moment of a day into the next day. */
const instant = z.iso
  .datetime({
    offset: true,
    error: 'must be an instant with its offset, such as 2026-10-30T10:00:00Z',
  })
  .transform((value) => new Date(value).toISOString());

const valueFields = {
  name: text,
  customerType: oneOf(customerTypes),
  billingIdentifier: emptyable,
  status: oneOf(customerStatuses),
  resellerCode: identifier,
  fullName: text,
  flags,
  level: oneOf(serviceLevels),
  sku: emptyable,
  costPrice: price,
  salesPrice: price,
};

/** A change as senders and files give it: flat, with the fields that its kind needs. */
export const changeRow = z.strictObject({
  kind: z.enum(changeKinds),
  happenedAt: instant,
  actor: text,
  customerCode: name,
  userName: name,
  serviceCode: name,
  planName: name,
  instance: name,
  sourceKey: name,
  ...valueFields,
});

export const customerRow = z.strictObject({
  code: identifierSchema.min(1),
  name: text,
  type: oneOf(customerTypes),
  billingIdentifier: valueFields.billingIdentifier,
  status: oneOf(customerStatuses),
  reseller: identifier,
  /** When the customer was created or changed; the time of the import if it is not given. */
  happenedAt: z.preprocess(nothing, instant.optional()),
});

export const catalogueRow = z.strictObject({
  kind: z.enum(['service', 'plan', 'application', 'resource']),
  service: identifierSchema.min(1),
  name: text,
  level: oneOf(serviceLevels),
  sku: valueFields.sku,
  costPrice: price,
  salesPrice: price,
});

/** @param actor who sent the row; counts if the row names nobody */
export function changeOf(row: z.output<typeof changeRow>, actor: string): NewChange {
  const { kind, happenedAt, customerCode, userName, serviceCode, planName, instance, sourceKey, ...rest } = row;
  const { actor: named, ...values } = rest;
  const subject = { customerCode, userName, serviceCode, planName, instance };
  return { kind, happenedAt, actor: named ?? actor, ...subject, sourceKey, values: given(values) };
}

/** @param isKnown whether the customer exists: then it is changed, otherwise created */
export function customerChangeOf(
  row: z.output<typeof customerRow>,
  actor: string,
  now: Date,
  isKnown: boolean,
): NewChange {
  const { code, type, reseller, happenedAt = now.toISOString(), name: label, billingIdentifier, status } = row;
  const values = { name: label, customerType: type, billingIdentifier, status, resellerCode: reseller };
  const kind = isKnown ? 'customerChanged' : 'customerCreated';
  return { ...blank, kind, happenedAt, actor, customerCode: code, values: given(values) };
}

export function catalogueChangeOf(row: z.output<typeof catalogueRow>, actor: string, now: Date): NewChange {
  const { kind, service, name: label, level, sku, costPrice, salesPrice } = row;
  const about = { ...blank, happenedAt: now.toISOString(), actor, serviceCode: service };
  if (kind === 'service') return { ...about, kind: 'serviceDefined', values: given({ name: label, level, sku }) };
  const values = given({ sku, costPrice, salesPrice });
  if (kind === 'plan') return { ...about, kind: 'planDefined', planName: label ?? '', values };
  return { ...about, kind: `${kind}Defined`, instance: label ?? '', values };
}

/** Characters of what is wrong with one field, which may repeat what was sent. */
const longestFault = 200;

/** One sentence on what is wrong with a row. */
export function rowRefusal(error: z.ZodError): string {
  const faults = error.issues.slice(0, 5).map(({ path, message }) => {
    return shortText(path.length === 0 ? message : `${path.join('.')}: ${message}`, longestFault);
  });
  return `${faults.join('; ')}.`;
}

const blank = { customerCode: '', userName: '', serviceCode: '', planName: '', instance: '', sourceKey: '' };

function given(values: ChangeValues): ChangeValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
