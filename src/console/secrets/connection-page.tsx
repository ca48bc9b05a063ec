import { counted } from '../../domain/wording.js';
import type { ConnectionTest } from '../../store/connection-tests.js';
import type { ListedSecretSet } from '../../store/secret-sets.js';
import { CheckList } from '../components/check-list.js';
import { Icon, type IconName } from '../components/icon.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { Time } from '../components/time.js';
import { addressOf } from '../shell/address.js';
import type { Times } from '../shell/times.js';
import { cameFrom, type WayBack } from './way-back.js';

/** @param from the page that the person comes from and is led back to */
export function connectionAddress(name: string, from?: string): string {
  return addressOf(`/secrets/${encodeURIComponent(name)}/connection`, { [cameFrom]: from });
}

/**
 * The form that stores a set of this name, or replaces the values of the one there is.
 *
 * @param from the page that the person comes from and is led back to
 */
export function storingAddress(name: string, from?: string): string {
  return `${addressOf('/secrets', { name, [cameFrom]: from })}#set`;
}

interface ConnectionPageProps {
  readonly set: ListedSecretSet;
  /** The last test of the set; undefined if there was none. */
  readonly test: ConnectionTest | undefined;
  /** Why it cannot be tested; undefined if it can. */
  readonly problem: string | undefined;
  readonly times: Times;
  /** The page that the person came from; undefined if none is known. */
  readonly from: string | undefined;
  readonly back: WayBack | undefined;
}

/** What the last test of a secret set's connection found, and the button to test it. */
export function ConnectionPage({ set, test, problem, times, from, back }: ConnectionPageProps) {
  const crumbs = [{ href: '/secrets', label: 'Secrets' }];
  return (
    <>
      <PageHead
        crumbs={crumbs}
        title={`Connection of “${set.name}”`}
        lead="A test logs in to Autotask once and reads a few rows, as a run would begin. It writes nothing. It shows what Autotask says that the user may change; only the first run proves that."
      />
      <div class="stack">
        {problem === undefined ? null : <Notice kind="error">{problem}</Notice>}
        <section class="card" aria-labelledby="test-heading">
          <div class="card-head">
            <h2 id="test-heading">
              {test === undefined ? (
                'Not tested yet'
              ) : (
                <>
                  Tested <Time times={times} at={test.testedAt} />
                </>
              )}
            </h2>
            {test === undefined ? null : <ConnectionPill set={set} test={test} />}
          </div>
          {test === undefined ? null : <CheckList checks={test.checks} />}
          <form class="form-actions" method="post" action={connectionAddress(set.name, from)}>
            <button class="button button-primary">{test === undefined ? 'Test connection' : 'Test again'}</button>
            <a class="button" href={storingAddress(set.name, from)}>
              Replace the values
            </a>
            {back === undefined ? null : (
              <a class="button" href={back.href}>
                {back.label}
              </a>
            )}
          </form>
        </section>
      </div>
    </>
  );
}

interface PillProps {
  readonly set: ListedSecretSet;
  readonly test: ConnectionTest | undefined;
}

/** What is known of a set's connection, in a word. */
export function ConnectionPill(props: PillProps) {
  const { look, icon, text } = connectionWord(props);
  return (
    <span class={`pill ${look}`}>
      <Icon name={icon} />
      {text}
    </span>
  );
}

function connectionWord({ set, test }: PillProps): { look: string; icon: IconName; text: string } {
  if (test === undefined) return { look: '', icon: 'info', text: 'Not tested' };
  if (test.version !== set.version) return { look: '', icon: 'info', text: 'Stored anew since its test' };
  const failures = test.checks.filter(({ result }) => result === 'fail').length;
  if (failures > 0) return { look: 'pill-error', icon: 'error', text: counted(failures, 'problem') };
  const warnings = test.checks.filter(({ result }) => result === 'warn').length;
  if (warnings > 0) return { look: 'pill-warning', icon: 'warning', text: `Works, ${counted(warnings, 'warning')}` };
  return { look: 'pill-good', icon: 'check', text: 'Works' };
}
