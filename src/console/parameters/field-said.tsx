import type { Child } from 'hono/jsx';
import { Findings } from '../components/check.js';
import { inputId, type ParameterField, type ParameterName } from './field-table.js';
import { fieldsOf, type ParameterObject } from './field-values.js';
import { memberProblem, saidOf, type Finding } from './findings.js';

/** Takes the place of what is shown under the same id. */
export function renewal(isRenewed: boolean) {
  return isRenewed ? { 'hx-swap-oob': 'true' } : {};
}

/** What is wrong with a parameter, or odd about it. */
export function ParameterSaid(props: {
  name: ParameterName;
  root: ParameterObject;
  findings: readonly Finding[];
  isRenewed?: boolean;
}) {
  const { name, root, findings, isRenewed = false } = props;
  const said = saidOf(name, root, findings);
  const [field] = fieldsOf(name, root);
  const isOne = field !== undefined && field.member === undefined;
  return (
    <Said
      id={isOne ? inputId(field) : `parameter-${name}`}
      isValid={isOne ? said.every(({ level }) => level !== 'error') : undefined}
      isRenewed={isRenewed}
    >
      {(['error', 'warning'] as const).map((kind) => (
        <Findings kind={kind} messages={said.filter(({ level }) => level === kind).map(({ message }) => message)} />
      ))}
    </Said>
  );
}

/** What is wrong with one member of a parameter. */
export function MemberSaid({
  field,
  root,
  isRenewed = false,
}: {
  field: ParameterField;
  root: ParameterObject;
  isRenewed?: boolean;
}) {
  const problem = memberProblem(field, root);
  return (
    <Said id={inputId(field)} isValid={problem === undefined} isRenewed={isRenewed}>
      <Findings kind="error" messages={problem === undefined ? [] : [problem]} />
    </Said>
  );
}

/** @param props.isValid undefined: it is not about one field alone */
function Said(props: { id: string; isValid: boolean | undefined; isRenewed: boolean; children?: Child }) {
  const { id, isValid, isRenewed, children } = props;
  return (
    <div
      id={`${id}-check`}
      class="check check-tight"
      role="status"
      {...(isValid === undefined ? {} : { 'data-checks': id, 'data-valid': isValid ? 'true' : 'false' })}
      {...renewal(isRenewed)}
    >
      {children}
    </div>
  );
}
