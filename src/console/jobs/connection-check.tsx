import type { TestedPart } from '../../store/connection-tests.js';
import { titleOf } from '../components/check-list.js';
import { Accepted, FieldCheck, Findings } from '../components/check.js';

type ConnectionCheckProps = { readonly checks: readonly TestedPart[] } | { readonly problem: string };

/** What a test with the secret set, BaseUrl and ZoneUser of a form found. */
export function ConnectionCheck(props: ConnectionCheckProps) {
  const checks = 'problem' in props ? [] : props.checks;
  const having = (wanted: TestedPart['result']) => checks.filter(({ result }) => result === wanted);
  const errors = 'problem' in props ? [props.problem] : having('fail').map(textOf);
  // The configuration is wrong then, and not the secret set that the check stands beside.
  const ofConfiguration =
    having('fail').every(({ fix }) => fix?.startsWith('Correct ZoneUser') === true) &&
    errors.length > 0 &&
    !('problem' in props);
  return (
    <FieldCheck field="secrets-name" {...(ofConfiguration ? {} : { isAccepted: errors.length === 0 })}>
      {errors.length === 0 ? <Accepted>Autotask accepts it ({zoneIn(checks)}).</Accepted> : null}
      <Findings kind="error" messages={errors} />
      <Findings kind="warning" messages={having('warn').map(textOf)} />
    </FieldCheck>
  );
}

function zoneIn(checks: readonly TestedPart[]): string {
  return checks.find(({ name }) => name === 'zone')?.found ?? '';
}

function textOf({ name, found, fix }: TestedPart): string {
  return `${titleOf(name)}: ${found}.${fix === null ? '' : ` ${fix}`}`;
}
