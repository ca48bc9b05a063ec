import { openedField, type FieldChange } from '../shell/merged-edits.js';
import { Notice } from './notice.js';
import { ScrollTable } from './table.js';

/** Tells the next save what this form was opened with, so that it undoes nobody else's edit. */
export function Opened({ values }: { values: object }) {
  return <input type="hidden" name={openedField} value={JSON.stringify(values)} />;
}

/** What somebody else saved while a form was open, beside what the form goes on with. */
export function ChangedMeanwhile(props: {
  /** The kind of record: a job, a rule. */
  what: string;
  /** undefined: nobody saved it meanwhile. */
  changes: readonly FieldChange[] | undefined;
  labels: Readonly<Record<string, string>>;
  /** Where the record is opened as it is saved now. */
  address: string;
  /** Where it stands who saved it, and when. */
  history: string;
}) {
  const { what, changes, labels, address, history } = props;
  if (changes === undefined) return null;
  return (
    <Notice kind="warning">
      <p>
        Somebody else saved this {what} while you had it open. Nothing of yours is saved yet. Its{' '}
        <a href={history}>history</a> says who it was, and when.
      </p>
      {changes.length === 0 ? null : <Changes changes={changes} labels={labels} isForm />}
      <p>
        “Save” stores what is in this form. <a href={address}>Drop your edits</a> to go on with what is saved.
      </p>
    </Notice>
  );
}

/** What somebody else saved while a question about a record was open. */
export function SavedSinceAsked(props: {
  changes: readonly FieldChange[] | undefined;
  labels: Readonly<Record<string, string>>;
}) {
  const { changes, labels } = props;
  if (changes === undefined) return null;
  return (
    <Notice kind="warning">
      <p>
        Somebody else saved it while this question was open. Nothing was done.
        {changes.length === 0 ? null : ' “Saved since” shows what it says now.'}
      </p>
      {changes.length === 0 ? null : <Changes {...{ changes, labels }} isForm={false} />}
    </Notice>
  );
}

function Changes(props: {
  changes: readonly FieldChange[];
  labels: Readonly<Record<string, string>>;
  /** Whether a form goes on with values of its own. */
  isForm: boolean;
}) {
  const { changes, labels, isForm } = props;
  return (
    <ScrollTable
      label="What was changed meanwhile"
      className="cards"
      columns={['Field', 'You opened', 'Saved since', ...(isForm ? ['Now in this form'] : [])]}
    >
      {changes.map(({ field, opened, saved, kept }) => (
        <tr>
          <th scope="row">{labels[field] ?? field}</th>
          <td data-label="You opened">{shown(opened)}</td>
          <td data-label="Saved since">{shown(saved)}</td>
          {isForm ? <td data-label="Now in this form">{shown(kept)}</td> : null}
        </tr>
      ))}
    </ScrollTable>
  );
}

function shown(value: unknown): string {
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return text === '' ? '(empty)' : text;
}
