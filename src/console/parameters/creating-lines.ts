import { withMember } from '../../jobs/with-member.js';

/** In the address of a form: its run or job is to create the contract lines that were missing (AT12). */
export const creatingLines = { create: 'yes' } as const;

export function asksForLines({ create }: Readonly<Record<string, string>>): boolean {
  return create === creatingLines.create;
}

/** @param text parameters, as a JSON object */
export function withLinesCreated(text: string): string {
  return withMember(text, 'AllowAtriaCreateItems', 'True');
}
