/** Reads which of the ids asked about a row names in a field. */
export function askedId(field: string, asked: ReadonlySet<number>) {
  return (fields: Readonly<Record<string, unknown>>): number | undefined => {
    const value = fields[field];
    return typeof value === 'number' && asked.has(value) ? value : undefined;
  };
}
