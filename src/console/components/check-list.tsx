import type { TestedPart } from '../../store/connection-tests.js';
import { listed } from '../../domain/wording.js';
import { Icon, type IconName } from './icon.js';

const looks: Readonly<Record<TestedPart['result'], { readonly icon: IconName; readonly word: string }>> = {
  ok: { icon: 'check', word: 'Good' },
  warn: { icon: 'warning', word: 'Look at it' },
  fail: { icon: 'error', word: 'Wrong' },
  skip: { icon: 'info', word: 'Not tested' },
};

/** What was looked at, each with what was found and what to do about it. */
export function CheckList({ checks }: { checks: readonly TestedPart[] }) {
  return (
    <ul class="check-list">
      {withSkipsTogether(checks).map(({ name, result, found, fix }) => (
        <li class={`check-${result}`}>
          <Icon name={looks[result].icon} />
          <span>
            <span class="visually-hidden">{looks[result].word}: </span>
            <strong>{titleOf(name)}</strong> {found}
          </span>
          {fix === null ? null : <p class="hint">{fix}</p>}
        </li>
      ))}
    </ul>
  );
}

/** Parts that are not tested for one reason stand in one line. */
function withSkipsTogether(checks: readonly TestedPart[]): readonly TestedPart[] {
  const isAlike = (one: TestedPart, other: TestedPart) =>
    one.result === 'skip' && other.result === 'skip' && one.found === other.found && one.fix === other.fix;
  return checks.flatMap((check, index) => {
    if (checks.findIndex((each) => isAlike(each, check)) < index && check.result === 'skip') return [];
    const names = checks.filter((each) => each === check || isAlike(each, check)).map(({ name }) => name);
    return [{ ...check, name: listed(names) }];
  });
}

export function titleOf(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
