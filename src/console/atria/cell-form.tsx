import { Opened } from '../components/changed-meanwhile.js';
import { Icon } from '../components/icon.js';

/** One value in a table, to be corrected where it stands. */
export function CellForm(props: {
  action: string;
  name: string;
  label: string;
  /** What is saved. */
  saved: string;
  /** What was typed and not taken. */
  typed?: string | undefined;
  /** What else is sent. */
  kept?: Readonly<Record<string, string>>;
  /** Why the value was not taken. */
  problem: string | undefined;
}) {
  const { action, name, label, saved, typed, kept = {}, problem } = props;
  return (
    <form class="cell-form" method="post" action={action}>
      <input
        name={name}
        value={typed ?? saved}
        aria-label={label}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={problem === undefined ? 'false' : 'true'}
      />
      <Opened values={{ [name]: saved }} />
      {Object.entries(kept).map(([each, keptValue]) => (
        <input type="hidden" name={each} value={keptValue} />
      ))}
      <button class="button" aria-label={`Save: ${label}`}>
        Save
      </button>
      {problem === undefined ? null : (
        <p class="problem-error small" role="alert">
          <Icon name="error" /> {problem} Saved now: {saved === '' ? 'nothing' : `“${saved}”`}.
        </p>
      )}
    </form>
  );
}
