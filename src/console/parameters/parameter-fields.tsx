import type { JobTask } from '../../jobs/index.js';
import {
  fieldId,
  helpOf,
  inputId,
  parameterGroups,
  parameterNamesOf,
  type FieldKind,
  type ParameterField,
  type ParameterGroup,
  type ParameterName,
} from './field-table.js';
import { fieldsOf, jsonMember, otherMembers, shownIn, type ParameterObject } from './field-values.js';
import { MemberMessages, ParameterMessages, oobSwap } from './field-messages.js';
import { memberProblem, messagesOf, type Finding } from './findings.js';
import { Text } from './parameter-help.js';
import { ParameterInput, secretSetList } from './parameter-input.js';

export interface FieldsProps {
  readonly task: JobTask;
  /** The JSON that the fields show. */
  readonly text: string;
  readonly root: ParameterObject;
  /** Parameters that the form has fields of its own for. */
  readonly without: readonly ParameterName[];
  readonly findings: readonly Finding[];
  /** The names of the stored secret sets. */
  readonly secretSets: readonly string[];
  /** The parameter that a link led to, whose group stands open; undefined: none. */
  readonly ledTo?: ParameterName | undefined;
}

const wideKinds: readonly FieldKind[] = ['json', 'codes'];

/** A field for each parameter of a task, in groups, and what else the JSON holds. */
export function ParameterFields(props: FieldsProps) {
  const [first, ...folded] = groupsOf(props);
  return (
    <>
      {first === undefined ? null : (
        <section class="parameter-group" aria-label={first.label}>
          <GroupFields {...props} group={first} />
        </section>
      )}
      {folded.map((group) => (
        <details class="parameter-group" open={isRefused(group, props) || isLedTo(group, props)}>
          <summary>
            <span class="parameter-group-name">{group.label}</span>
            <GroupState {...props} group={group} />
          </summary>
          <GroupFields {...props} group={group} />
        </details>
      ))}
      <OtherMembers {...props} />
      <datalist id={secretSetList}>
        {props.secretSets.map((name) => (
          <option value={name} />
        ))}
      </datalist>
    </>
  );
}

/** What changes around the fields while one types: what is wrong with each, and what is set in each group. */
export function FieldUpdates(props: FieldsProps) {
  const [, ...folded] = groupsOf(props);
  return (
    <>
      {groupsOf(props)
        .flatMap(({ names }) => names)
        .map((name) => (
          <>
            <ParameterMessages {...props} name={name} isUpdate />
            {memberFields(name, props.root).map((field) => (
              <MemberMessages field={field} root={props.root} isUpdate />
            ))}
          </>
        ))}
      {folded.map((group) => (
        <GroupState {...props} group={group} isUpdate />
      ))}
    </>
  );
}

function groupsOf({ task, without, root }: Pick<FieldsProps, 'task' | 'without' | 'root'>): ParameterGroup[] {
  // Of two names for one thing, the second is there for who uses it.
  const isShown = (name: ParameterName) =>
    !without.includes(name) && (name !== 'AllowAtriaCreateAdditions' || root[name] !== undefined);
  return parameterGroups[task]
    .map((group) => ({ ...group, names: group.names.filter(isShown) }))
    .map((group) =>
      group.id === 'others' && !group.names.includes('LogLevel') ? { ...group, label: 'Others' } : group,
    )
    .filter(({ names }) => names.length > 0);
}

function isRefused({ names }: ParameterGroup, { findings }: FieldsProps): boolean {
  return findings.some(({ level, parameter }) => level === 'error' && names.some((name) => name === parameter));
}

function isLedTo({ names }: ParameterGroup, { ledTo }: FieldsProps): boolean {
  return names.some((name) => name === ledTo);
}

/** What is set in a folded group. */
function GroupState(props: FieldsProps & { group: ParameterGroup; isUpdate?: boolean }) {
  const { group, root, text, isUpdate = false } = props;
  const set = group.names
    .flatMap((name) => fieldsOf(name, root))
    .flatMap((field) => {
      const shown = shownIn(field, root, text);
      return shown === '' ? [] : [field.kind === 'json' ? shortName(field) : `${shortName(field)} ${shown}`];
    });
  return (
    <span id={`parameter-group-${group.id}`} class="parameter-group-state" {...oobSwap(isUpdate)}>
      {set.length === 0 ? 'none set' : `${set.length} set: ${set.join(', ')}`}
    </span>
  );
}

/** The limits are known by their own names. */
function shortName({ parameter, member }: ParameterField): string {
  if (member === undefined || parameter === 'SKUType') return parameter;
  return parameter === 'Limits' ? member : `${parameter} ${member}`;
}

function GroupFields(props: FieldsProps & { group: ParameterGroup }) {
  return (
    <div class="parameter-fields">
      {props.group.names.map((name) => {
        const members = memberFields(name, props.root);
        return members.length > 1 ? (
          <MembersField {...props} {...{ name, members }} />
        ) : (
          <OwnField {...props} name={name} />
        );
      })}
    </div>
  );
}

function memberFields(name: ParameterName, root: ParameterObject): readonly ParameterField[] {
  return fieldsOf(name, root).filter(({ member }) => member !== undefined);
}

/** A parameter that is one field. */
function OwnField(props: FieldsProps & { name: ParameterName }) {
  const { name, root } = props;
  return (
    <>
      {fieldsOf(name, root).map((field) => {
        const problems = messagesOf(name, root, props.findings);
        return (
          <div class={wideKinds.includes(field.kind) ? 'field field-wide' : 'field'} id={fieldId(name)}>
            <label for={inputId(field)}>
              <code>{name}</code>
            </label>
            <ParameterInput {...props} field={field} isInvalid={problems.some(({ level }) => level === 'error')} />
            <p class="hint" id={`${inputId(field)}-hint`}>
              <Text text={field.help} />
            </p>
            <KeptMembers name={name} root={root} />
            {field.member === undefined ? null : <MemberMessages field={field} root={root} />}
            <ParameterMessages {...props} name={name} />
          </div>
        );
      })}
    </>
  );
}

/** A parameter that is an object, with a field for each of its members. */
function MembersField(props: FieldsProps & { name: ParameterName; members: readonly ParameterField[] }) {
  const { name, members, root } = props;
  return (
    <fieldset class="fieldset field field-wide parameter-members" id={fieldId(name)}>
      <legend>
        <code>{name}</code>
      </legend>
      <p class="hint">
        <Text text={helpOf(name)} />
      </p>
      <div class="parameter-fields">
        {members.map((field) => (
          <div class="field">
            <label for={inputId(field)}>
              <code>{field.member}</code>
            </label>
            <ParameterInput {...props} field={field} isInvalid={memberProblem(field, root) !== undefined} />
            <p class="hint" id={`${inputId(field)}-hint`}>
              <Text text={field.help} />
            </p>
            <MemberMessages field={field} root={root} />
          </div>
        ))}
      </div>
      <KeptMembers name={name} root={root} />
      <ParameterMessages {...props} name={name} />
    </fieldset>
  );
}

function KeptMembers({ name, root }: { name: ParameterName; root: ParameterObject }) {
  const kept = otherMembers(name, root);
  return kept.length === 0 ? null : <Kept members={kept} />;
}

function Kept({ members }: { members: readonly string[] }) {
  return (
    <p class="hint">
      Not shown as fields:{' '}
      {members.map((member, index) => (
        <>
          {index === 0 ? null : ', '}
          <code>{member}</code>
        </>
      ))}
      . Change this in the JSON.
    </p>
  );
}

/** What the JSON holds that is no parameter of the task. */
function OtherMembers({ task, root }: FieldsProps) {
  const known = parameterNamesOf(task) as readonly string[];
  const others = Object.entries(root).filter(([name]) => !known.includes(name));
  if (others.length === 0) return null;
  return (
    <section class="parameter-group" aria-label="What else the JSON holds">
      <Kept members={others.map(([name, value]) => jsonMember(name, value))} />
    </section>
  );
}
