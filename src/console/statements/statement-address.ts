import { addressOf } from '../shell/address.js';

export const statementsPath = '/statements';

/** The page of a statement, or one of its downloads. @param period a day of the billing period; the newest one without it */
export function statementAddress(
  { customer, period }: { readonly customer?: string; readonly period?: string | undefined },
  file: '' | '/statement.csv' | '/statement.xlsx' = '',
): string {
  return addressOf(`${statementsPath}${file}`, { customer, period });
}
