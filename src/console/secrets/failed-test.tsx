import { connectionTests, type ConnectionTest } from '../../store/connection-tests.js';
import type { Store } from '../../store/database.js';
import { listSecretSets } from '../../store/secret-sets.js';
import { Notice } from '../components/notice.js';
import { Time } from '../components/time.js';
import type { Times } from '../shell/times.js';
import { connectionAddress } from './connection-page.js';

/** The last test of a secret set, if it failed and the set has not been stored anew since; undefined else. */
export async function failedTestOf(store: Store, secretSet: string | undefined): Promise<ConnectionTest | undefined> {
  if (secretSet === undefined) return undefined;
  const [sets, tests] = await Promise.all([listSecretSets(store), connectionTests(store)]);
  const version = sets.find(({ name }) => name === secretSet)?.version;
  return tests.find((test) => test.secretSet === secretSet && test.version === version && isFailed(test));
}

function isFailed({ checks }: ConnectionTest): boolean {
  return checks.some(({ result }) => result === 'fail');
}

/** Says before a run starts that its credentials did not work when they were tested last. */
export function FailedTestNotice({ test, times }: { test: ConnectionTest | undefined; times: Times }) {
  if (test === undefined) return null;
  const { secretSet, testedAt, checks } = test;
  const failed = checks.filter(({ result }) => result === 'fail').map(({ found }) => found);
  return (
    <Notice kind="warning">
      The last test of the secret set “{secretSet}” failed, <Time times={times} at={testedAt} />: {failed.join(' ')} A
      run may fail for the same reason. <a href={connectionAddress(secretSet)}>Look at the test</a>
    </Notice>
  );
}
