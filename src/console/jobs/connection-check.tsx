import type { SecretSetUse } from '../../connection/secret-set-use.js';
import { readParameterText } from '../../domain/parameters/parameter-text.js';
import type { TestedPart } from '../../store/connection-tests.js';
import { titleOf } from '../components/check-list.js';
import { Accepted, FieldCheck, Findings } from '../components/check.js';

type ConnectionCheckProps =
  | {
      readonly checks: readonly TestedPart[];
      /** What of the configuration the test left out, as a sentence; undefined: nothing. */
      readonly untested: string | undefined;
    }
  | { readonly problem: string };

/** Whether a test tells something of its secret set: the zone that a form names may be mistyped. */
export function findsZone({ checks }: { readonly checks: readonly TestedPart[] }): boolean {
  return checks.every(({ name, result }) => result !== 'fail' || !name.startsWith('zone'));
}

/** Says that the zone of a configuration is not tested which a run would refuse. */
export function untestedZone({ parameters }: SecretSetUse, parametersText: string): string | undefined {
  if (parameters !== undefined) return undefined;
  const isUnreadable = 'problem' in readParameterText(parametersText);
  return `ZoneUser was not tested, as ${isUnreadable ? 'the configuration cannot be read' : 'a run would refuse the configuration'}.`;
}

/** What a test with the secret set, BaseUrl and ZoneUser of a form found. */
export function ConnectionCheck(props: ConnectionCheckProps) {
  const checks = 'problem' in props ? [] : props.checks;
  const having = (wanted: TestedPart['result']) => checks.filter(({ result }) => result === wanted);
  const errors = 'problem' in props ? [props.problem] : having('fail').map(textOf);
  const untested = 'problem' in props || props.untested === undefined ? [] : [props.untested];
  // The configuration is wrong then, and not the secret set that the check stands beside.
  const ofConfiguration =
    having('fail').every(({ fix }) => fix?.startsWith('Correct ZoneUser') === true) &&
    errors.length > 0 &&
    !('problem' in props);
  return (
    <FieldCheck field="secrets-name" {...(ofConfiguration ? {} : { isAccepted: errors.length === 0 })}>
      {errors.length === 0 ? <Accepted>Autotask accepts it ({zoneIn(checks)}).</Accepted> : null}
      <Findings kind="error" messages={errors} />
      <Findings kind="warning" messages={[...untested, ...having('warn').map(textOf)]} />
    </FieldCheck>
  );
}

function zoneIn(checks: readonly TestedPart[]): string {
  return checks.find(({ name }) => name === 'zone')?.found ?? '';
}

function textOf({ name, found, fix }: TestedPart): string {
  return `${titleOf(name)}: ${found}.${fix === null ? '' : ` ${fix}`}`;
}
