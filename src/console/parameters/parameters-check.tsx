import type { Child } from 'hono/jsx';
import type { JobProblem, JobTask } from '../../jobs/index.js';
import { counted } from '../../domain/wording.js';
import { Accepted, FieldCheck, Findings } from '../components/check.js';
import { parameterNamed } from './check.js';
import { Correction } from './correction.js';
import { parameterNamesOf, type ParameterName } from './field-table.js';
import { shownAsFields } from './field-values.js';
import { stillToFill, type Finding } from './findings.js';
import { OddNames, wouldFail } from './odd-names-list.js';
import { FieldUpdates } from './parameter-fields.js';
import type { ParametersView } from './typed-parameters.js';

/**
 * What a new form lacks, before anything is typed. The user of the secret set is not put there: it is a part of the
 * credentials, which no page shows.
 */
export function StillToFill() {
  return (
    <FieldCheck field="parameters">
      <Findings kind="warning" messages={[stillToFill]} />
    </FieldCheck>
  );
}

interface ParametersCheckProps {
  readonly task: JobTask;
  /** As it was typed. */
  readonly text: string;
  readonly view: ParametersView;
  readonly without: readonly ParameterName[];
  /** Why a run refuses them, all of it. */
  readonly refusals: readonly Child[];
  /** The same and what is odd, each with its parameter. */
  readonly findings: readonly Finding[];
  readonly oddNames: readonly JobProblem[];
  /** What they are called. */
  readonly what: 'this configuration' | 'these parameters';
  readonly note?: string | undefined;
  readonly warnings?: readonly string[];
  /** Whether a run would take this text in place of what was typed. */
  readonly isAccepted: (corrected: string) => boolean;
  /** Whether it answers a check of a form whose fields are shown: what is said at each is renewed too. */
  readonly isAnswer?: boolean;
}

/** What a run would say to parameters: below their text all of it, below their fields what no field says itself. */
export function ParametersCheck(props: ParametersCheckProps) {
  const { task, text, view, without, findings, refusals, isAccepted, isAnswer = false } = props;
  const root = shownAsFields(text);
  if (view === 'json' || root === undefined) {
    return (
      <FieldCheck field="parameters" isAccepted={refusals.length === 0}>
        <Findings kind="error" messages={refusals} />
        <Correction text={text} isAccepted={isAccepted} />
        <OverAll {...props} />
      </FieldCheck>
    );
  }
  return (
    <>
      <FieldCheck field="parameters">
        <NotAtFields {...props} />
        <OverAll
          {...props}
          oddNames={props.oddNames.filter(({ message }) => !hasField(parameterNamed(message), props))}
        />
      </FieldCheck>
      {isAnswer ? <FieldUpdates {...{ task, text, root, without, findings }} secretSets={[]} /> : null}
    </>
  );
}

/** What is to be corrected: the fields that say so, and what no field says. */
function NotAtFields(props: ParametersCheckProps) {
  const errors = props.findings.filter(({ level }) => level === 'error');
  const elsewhere = errors.filter(({ parameter }) => !hasField(parameter, props)).map(({ message }) => message);
  const names = [...new Set(errors.flatMap(({ parameter }) => (hasField(parameter, props) ? [parameter] : [])))];
  const toCorrect = names.map((name) => (
    <>
      Correct <a href={`#field-of-${name}`}>{name}</a> above.
    </>
  ));
  return <Findings kind="error" messages={[...toCorrect, ...elsewhere]} />;
}

function hasField(
  parameter: ParameterName | undefined,
  { task, without }: Pick<ParametersCheckProps, 'task' | 'without'>,
): parameter is ParameterName {
  return parameter !== undefined && parameterNamesOf(task).includes(parameter) && !without.includes(parameter);
}

function OverAll(props: ParametersCheckProps & { oddNames: readonly JobProblem[] }) {
  const { refusals, oddNames, findings, what, note, warnings = [] } = props;
  const warned = warnings.length + findings.filter(({ level }) => level === 'warning').length;
  const isRefused = refusals.length > 0;
  const isFine = !isRefused && !wouldFail(oddNames) && findings.every(({ level }) => level !== 'error');
  return (
    <>
      <OddNames found={isRefused ? [] : oddNames} level="Error" />
      {!isFine ? null : warned === 0 ? (
        <Accepted>A run accepts {what}.</Accepted>
      ) : (
        <p>
          A run can read {what}; {counted(warned, 'warning')}.
        </p>
      )}
      {isRefused || note === undefined ? null : <p class="hint">{note}</p>}
      <Findings kind="warning" messages={warnings} />
      <OddNames found={oddNames} level="Warning" />
    </>
  );
}
