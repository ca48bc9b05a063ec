import { z } from 'zod';
import { dayOf, isDay } from '../domain/day.js';

/**
 * A date of Autotask: `2026-07-13`, or a date-time with or without fractions and `Z`. Only the day counts; Autotask
 * writes days at midnight and means no time zone, so the value is cut and never converted.
 */
export const autotaskDay = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?Z?)?$/)
  .refine((text) => isDay(text.slice(0, 10)))
  .transform((text) => dayOf(text));

/** An instant of Autotask, with or without `Z`; both mean UTC. */
export const autotaskInstant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?Z?$/)
  .transform((text) => (text.endsWith('Z') ? text : `${text}Z`));

export const id = z.int();

/** Autotask leaves texts and flags that nobody filled in as null. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** A text that only people read; any other value is left out. */
export const label = text.catch('');

/** A price that only people read; null if it is anything but a number. */
export const price = z.number().nullable().catch(null);

/** One page of a query; its rows are read one by one. https://www.autotask.net/help/DeveloperHelp/Content/APIs/REST/API_Calls/REST_Advanced_Query_Features.htm */
export const page = z.object({
  items: z.array(z.unknown()),
  /** `count` is of this page, not of the whole query. */
  pageDetails: z.object({ count: z.int().nullish(), nextPageUrl: z.string().nullish() }),
});

/** The answer to a creation, with the new row's id. */
export const createdAnswer = z.object({ itemId: z.int().positive() });

/** The answer to an adjustment, which has no readable id: Autotask answers null. */
export const adjustedAnswer = z.object({ itemId: z.int().nullable() });
