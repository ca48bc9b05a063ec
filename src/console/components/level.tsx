import type { LogCode, LogLevel } from '../../domain/log/log-codes.js';
import { levelOf } from '../../domain/log/log-messages.js';
import { Icon, type IconName } from './icon.js';

const looks: Readonly<Record<LogLevel, { readonly icon: IconName; readonly look: string }>> = {
  Error: { icon: 'error', look: 'pill-error' },
  Warning: { icon: 'warning', look: 'pill-warning' },
  Info: { icon: 'info', look: 'pill-info' },
  Verbose: { icon: 'dots', look: '' },
};

/** The level of a log entry. */
export function LevelPill({ level }: { level: LogLevel }) {
  const { icon, look } = looks[level];
  return (
    <span class={`pill ${look}`}>
      <Icon name={icon} />
      {level}
    </span>
  );
}

/** A log code, as a link to what it means and what to do about it. */
export function CodeLink({ code }: { code: LogCode }) {
  return (
    <a class="code" href={`/codes/${code}`} title="What it means and what to do">
      {code}
    </a>
  );
}

/** The first cells of a row that is about a log code: the code, and its level. */
export function CodeCells({ code }: { code: LogCode }) {
  return (
    <>
      <th scope="row">
        <CodeLink code={code} />
      </th>
      <td data-label="Level">
        <LevelPill level={levelOf(code)} />
      </td>
    </>
  );
}
