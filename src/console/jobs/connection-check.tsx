import type { TestedPart } from '../../store/connection-tests.js';
import { Accepted, FieldCheck, Findings } from '../components/check.js';

type ConnectionCheckProps = { readonly checks: readonly TestedPart[] } | { readonly problem: string };

/** What a test with the secret set, BaseUrl and ZoneUser of a form found. */
export function ConnectionCheck(props: ConnectionCheckProps) {
  const checks = 'problem' in props ? [] : props.checks;
  const having = (wanted: TestedPart['result']) => checks.filter(({ result }) => result === wanted);
  const errors = 'problem' in props ? [props.problem] : having('fail').map(textOf);
  return (
    <FieldCheck field="secrets-name" isAccepted={errors.length === 0}>
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
  return `${name}: ${found}.${fix === null ? '' : ` ${fix}`}`;
}
