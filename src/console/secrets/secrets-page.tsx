import type { Child } from 'hono/jsx';
import type { ReplacementChoice, SavedCredentials } from '../../connection/save-credentials.js';
import type { ConnectionTest } from '../../store/connection-tests.js';
import type { ListedSecretSet } from '../../store/secret-sets.js';
import { CheckList } from '../components/check-list.js';
import { Field, FieldProblem } from '../components/field.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { actionsColumn, ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import { setupAddress } from '../setup/setup-address.js';
import type { Times } from '../shell/times.js';
import { connectionAddress, ConnectionPill, storingAddress } from './connection-page.js';
import { secretFields } from './secret-values.js';
import { cameFrom } from './way-back.js';

/** What the form shows. A person types the secrets each time. */
export interface SecretsForm {
  readonly name: string;
  /** The version of the set that it replaces; `none`: it makes a new set. */
  readonly opened: number | 'none';
  readonly choice: ReplacementChoice;
  /** The user name that stays typed after a conflict. */
  readonly userName?: string;
  /** The page that the person came from to store a set; "": none is known. */
  readonly from?: string;
  /** What is wrong with the fields of a form that was sent, by their names. */
  readonly problems: Readonly<Record<string, string>>;
  /** Why the values that were sent did not replace the stored ones. */
  readonly refused?: Exclude<SavedCredentials, { kind: 'saved' }>;
}

interface SecretsPageProps extends SecretsForm {
  readonly sets: readonly ListedSecretSet[];
  readonly tests: readonly ConnectionTest[];
  /** Whether the console has the key to encrypt with. */
  readonly canStore: boolean;
  readonly times: Times;
}

/** The stored sets by name, and the form to store one. */
export function SecretsPage(props: SecretsPageProps) {
  return (
    <>
      <PageHead
        title="Secrets"
        lead="Autotask's credentials, by the names that jobs give them. They are stored encrypted, and nothing shows them again."
        actions={
          <a class="button" href={setupAddress}>
            The set-up, step by step
          </a>
        }
      />
      <div class="stack">
        <SetList {...props} />
        {props.canStore ? <SetForm {...props} /> : <NoKey />}
      </div>
    </>
  );
}

function SetList({ sets, tests, times }: SecretsPageProps) {
  return (
    <section class="card card-flush" aria-labelledby="sets-heading">
      <h2 id="sets-heading">Stored sets</h2>
      {sets.length === 0 ? (
        <p class="empty">None yet. A job without a set of its own uses the one named “default”.</p>
      ) : (
        <ScrollTable
          label="Stored secret sets"
          className="cards"
          columns={['Name', 'Connection', 'Stored', actionsColumn]}
        >
          {sets.map((set) => (
            <tr>
              <th scope="row" class="name-cell">
                {set.name}
              </th>
              <td data-label="Connection">
                <a class="pill-link" href={connectionAddress(set.name)} title="What the last test found">
                  <ConnectionPill set={set} test={tests.find(({ secretSet }) => secretSet === set.name)} />
                </a>
              </td>
              <td class="nowrap" data-label="Stored">
                <Time times={times} at={set.updatedAt} />
              </td>
              <td class="number">
                <div class="row-actions">
                  <a href={connectionAddress(set.name)}>Connection</a>
                  <a href={storingAddress(set.name)}>Replace</a>
                  <a href={`/secrets/${encodeURIComponent(set.name)}/remove`}>Remove</a>
                </div>
              </td>
            </tr>
          ))}
        </ScrollTable>
      )}
    </section>
  );
}

function SetForm({ name, opened, choice, userName = '', from = '', problems, refused }: SecretsPageProps) {
  const isNew = opened === 'none';
  return (
    <form class="card form form-narrow" id="set" method="post" action="/secrets" autocomplete="off" novalidate>
      {from === '' ? null : <input type="hidden" name={cameFrom} value={from} />}
      <h2>{isNew ? 'Store a new set' : `Replace the values of “${name}”`}</h2>
      {Object.keys(problems).length === 0 ? null : (
        <Notice kind="error">Nothing was stored. For safety, the secrets have to be typed again.</Notice>
      )}
      {refused === undefined ? null : <Refused name={name} refused={refused} />}
      {isNew ? (
        <Field
          id="secret-name"
          name="name"
          label="Name"
          hint="Jobs name the set that their runs use. A job without a name uses “default”."
          value={name}
          type="text"
          required
          problem={problems['name']}
        />
      ) : (
        <>
          <input type="hidden" name="name" value={name} />
          <input type="hidden" name="version" value={opened} />
          {problems['name'] === undefined ? null : <FieldProblem id="secret-name-check" problem={problems['name']} />}
        </>
      )}
      {secretFields.map(({ name: field, hint, required }) => (
        <Field
          id={`secret-${field}`}
          name={field}
          label={field}
          hint={hint}
          value={field === 'UserName' ? userName : ''}
          type="password"
          required={required}
          problem={problems[field]}
        />
      ))}
      <Choices choice={choice} refused={refused} />
      <div class="form-actions">
        <button class="button button-primary">{isNew ? 'Store' : 'Replace'}</button>
        {isNew ? null : (
          <a class="button button-quiet" href={from === '' ? '/secrets' : connectionAddress(name, from)}>
            Back
          </a>
        )}
      </div>
    </form>
  );
}

/** Why the stored values stay. */
function Refused({ name, refused }: { name: string; refused: NonNullable<SecretsForm['refused']> }) {
  if (refused.kind === 'otherDatabase') {
    return (
      <Notice kind="error">
        <p>
          The stored values of “{name}” stay. The new ones belong to the Autotask database {refused.found}, and runs
          with this set wrote in {refused.former}.
        </p>
        <p>
          The store keeps what runs have sent for each database separately: a run in the new database knows nothing of
          what was written in the old one. Replace the values only if the jobs really move there, and no run is under
          way.
        </p>
      </Notice>
    );
  }
  return (
    <Notice kind="error">
      <p>The stored values of “{name}” stay, as the new ones do not work. For safety, type the values again.</p>
      <CheckList checks={refused.failures} />
    </Notice>
  );
}

/** What a person may decide against the refusal. A choice that was made before stays. */
function Choices({ choice, refused }: Pick<SecretsForm, 'choice'> & { refused: SecretsForm['refused'] | undefined }) {
  return (
    <>
      {refused?.kind === 'failed' || choice.untested ? (
        <Choice name="untested" isChosen={choice.untested}>
          Store them without trying them: Autotask is down, or they are for later
        </Choice>
      ) : null}
      {refused?.kind === 'otherDatabase' || choice.otherDatabase ? (
        <Choice name="otherDatabase" isChosen={choice.otherDatabase}>
          Store them although they belong to another Autotask database
        </Choice>
      ) : null}
    </>
  );
}

function Choice(props: { name: keyof ReplacementChoice; isChosen: boolean; children?: Child }) {
  return (
    <label class="choice">
      <input type="checkbox" name={props.name} value="yes" checked={props.isChosen} />
      <span>{props.children}</span>
    </label>
  );
}

function NoKey() {
  return (
    <Notice kind="warning">
      Sets cannot be stored here, as the console was started without the workers' key. Set <code>BILLING_SYNC_KEY</code>{' '}
      or <code>BILLING_SYNC_KEY_FILE</code> for it, or use <code>billing-sync secrets set</code>.
    </Notice>
  );
}
