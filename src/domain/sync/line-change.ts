/** The units that a line gained or lost; null if the run did not decide its quantity. A line that is new had none. */
export function changeOf(line: { readonly before: number | null; readonly after: number | null }): number | null {
  return line.after === null ? null : line.after - (line.before ?? 0);
}
