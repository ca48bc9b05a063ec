import { addressOf } from '../shell/address.js';
import type { ListedSecretSet } from '../../store/secret-sets.js';
import { Field, FieldProblem } from '../components/field.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { actionsColumn, ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import type { Times } from '../shell/times.js';
import { secretFields } from './secret-values.js';

/** What stands in the form, besides the values, which are typed anew each time. */
export interface SecretsForm {
  readonly name: string;
  /** The version of the set that it replaces; `none`: it makes a new set. */
  readonly opened: number | 'none';
  /** What is wrong with the fields of a form that was sent, by their names. */
  readonly problems: Readonly<Record<string, string>>;
}

interface SecretsPageProps extends SecretsForm {
  readonly sets: readonly ListedSecretSet[];
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
      />
      <div class="stack">
        <SetList {...props} />
        {props.canStore ? <SetForm {...props} /> : <NoKey />}
      </div>
    </>
  );
}

function SetList({ sets, times }: SecretsPageProps) {
  return (
    <section class="card card-flush" aria-labelledby="sets-heading">
      <h2 id="sets-heading">Stored sets</h2>
      {sets.length === 0 ? (
        <p class="empty">None yet. A job without a set of its own uses the one named “default”.</p>
      ) : (
        <ScrollTable label="Stored secret sets" columns={['Name', 'Values', 'Stored', actionsColumn]}>
          {sets.map(({ name, updatedAt }) => (
            <tr>
              <th scope="row" class="name-cell">
                {name}
              </th>
              <td class="muted">•••••• (never shown)</td>
              <td class="nowrap">
                <Time times={times} at={updatedAt} />
              </td>
              <td class="number">
                <div class="row-actions">
                  <a href={`${addressOf('/secrets', { name })}#set`}>Replace</a>
                  <a href={`/secrets/${encodeURIComponent(name)}/remove`}>Remove</a>
                </div>
              </td>
            </tr>
          ))}
        </ScrollTable>
      )}
    </section>
  );
}

function SetForm({ name, opened, problems }: SecretsPageProps) {
  const isNew = opened === 'none';
  return (
    <form class="card form form-narrow" id="set" method="post" action="/secrets" autocomplete="off" novalidate>
      <h2>{isNew ? 'Store a new set' : `Replace the values of “${name}”`}</h2>
      {Object.keys(problems).length === 0 ? null : (
        <Notice kind="error">Nothing was stored. For safety, the values have to be typed again.</Notice>
      )}
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
          value=""
          type="password"
          required={required}
          problem={problems[field]}
        />
      ))}
      <div class="form-actions">
        <button class="button button-primary">{isNew ? 'Store' : 'Replace'}</button>
        {isNew ? null : (
          <a class="button button-quiet" href="/secrets">
            Back
          </a>
        )}
      </div>
    </form>
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
