import type { CodedValues } from '../log/log-codes.js';

/** The entries for what a row of Autotask or Atria, which is not as it should be, makes uncertain. The reason names the row. */

/** One line is left alone. */
export function oddLine(
  { customerName, description, sku }: Readonly<Record<'customerName' | 'description' | 'sku', string>>,
  reason: string,
): CodedValues {
  const subject = `Line ${description} with Product ID ${sku} for Customer ${customerName}`;
  return { code: 'AT49', values: { customerName, subject, reason } };
}

/** A customer is left alone. */
export function oddCustomer(customerName: string, reason: string): CodedValues {
  return { code: 'AT49', values: { customerName, subject: `Customer ${customerName}`, reason } };
}

/** Only the row itself is left out. */
export function oddRow(row: string, reason: string): CodedValues {
  return { code: 'AT49', values: { customerName: 'Atria', subject: row, reason } };
}
