import { shortId } from '../../domain/wording.js';

/** The id of a run, after a word that says so: texts of other systems may hold ids of their own. */
const runIds = /(?<=(?:[Rr]un|preview|preview is|names|apply that:) )([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/;

/** A text in which each id of a run is short, and leads to that run. */
export function RunLinks({ text }: { text: string }) {
  return (
    <>
      {text.split(runIds).map((part, index) => {
        return index % 2 === 0 ? part : <a href={`/runs/${part}`}>{shortId(part)}</a>;
      })}
    </>
  );
}
