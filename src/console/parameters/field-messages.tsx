import type { Child } from 'hono/jsx';
import { Findings } from '../components/check.js';
import { inputId, type ParameterField, type ParameterName } from './field-table.js';
import { fieldsOf, type ParameterObject } from './field-values.js';
import { memberProblem, messagesOf, type Finding } from './findings.js';

/** Takes the place of what is shown under the same id. */
export function oobSwap(isUpdate: boolean) {
  return isUpdate ? { 'hx-swap-oob': 'true' } : {};
}

/** What is wrong with a parameter, or odd about it. */
export function ParameterMessages(props: {
  name: ParameterName;
  root: ParameterObject;
  findings: readonly Finding[];
  isUpdate?: boolean;
}) {
  const { name, root, findings, isUpdate = false } = props;
  const messages = messagesOf(name, root, findings);
  const [field] = fieldsOf(name, root);
  const isOne = field !== undefined && field.member === undefined;
  return (
    <Messages
      id={isOne ? inputId(field) : `parameter-${name}`}
      isValid={isOne ? messages.every(({ level }) => level !== 'error') : undefined}
      isUpdate={isUpdate}
    >
      {(['error', 'warning'] as const).map((kind) => (
        <Findings kind={kind} messages={messages.filter(({ level }) => level === kind).map(({ message }) => message)} />
      ))}
    </Messages>
  );
}

/** What is wrong with one member of a parameter. */
export function MemberMessages({
  field,
  root,
  isUpdate = false,
}: {
  field: ParameterField;
  root: ParameterObject;
  isUpdate?: boolean;
}) {
  const problem = memberProblem(field, root);
  return (
    <Messages id={inputId(field)} isValid={problem === undefined} isUpdate={isUpdate}>
      <Findings kind="error" messages={problem === undefined ? [] : [problem]} />
    </Messages>
  );
}

/** @param props.isValid undefined: it is not about one field alone */
function Messages(props: { id: string; isValid: boolean | undefined; isUpdate: boolean; children?: Child }) {
  const { id, isValid, isUpdate, children } = props;
  return (
    <div
      id={`${id}-check`}
      class="check check-tight"
      role="status"
      {...(isValid === undefined ? {} : { 'data-checks': id, 'data-valid': isValid ? 'true' : 'false' })}
      {...oobSwap(isUpdate)}
    >
      {children}
    </div>
  );
}
