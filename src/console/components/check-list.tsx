import type { TestedPart } from '../../store/connection-tests.js';
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
      {checks.map(({ name, result, found, fix }) => (
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

function titleOf(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
