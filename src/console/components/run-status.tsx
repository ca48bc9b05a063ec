import type { Remedy } from '../../domain/log/outcomes.js';
import { Icon, type IconName } from './icon.js';

interface Look {
  readonly icon: IconName;
  readonly look: string;
}

const looks: Readonly<Record<string, Look>> = {
  Running: { icon: 'clock', look: 'pill-info' },
  'Waits for approval': { icon: 'person', look: 'pill-warning' },
  Completed: { icon: 'check', look: 'pill-good' },
  'Completed with warnings': { icon: 'warning', look: 'pill-warning' },
  'Completed with errors': { icon: 'error', look: 'pill-error' },
  Failed: { icon: 'error', look: 'pill-error' },
  Cancelled: { icon: 'stop', look: '' },
  Terminated: { icon: 'stop', look: '' },
  Rejected: { icon: 'stop', look: '' },
};

/** How a run ended, or that it is under way. */
export function RunStatusPill({ status }: { status: string }) {
  const { icon, look } = looks[status] ?? { icon: 'info', look: '' };
  return (
    <span class={`pill ${look}`}>
      <Icon name={icon} />
      {status}
    </span>
  );
}

/** Who sets right what is wrong; nothing where nothing is. */
export function RemedyMark({ remedy }: { remedy: Remedy }) {
  switch (remedy) {
    case 'nobody':
      return null;
    case 'nextRun':
      return (
        <span class="attention" title="The next run of the job settles it by itself.">
          <Icon name="mend" />
          Will mend itself
        </span>
      );
    case 'endOfHold':
      return (
        <span class="attention" title="Somebody holds lines back; a run after that changes them.">
          <Icon name="pause" />
          Held back
        </span>
      );
    case 'person':
      return (
        <span class="attention attention-person" title="It stays as it is until somebody acts on it.">
          <Icon name="person" />
          Needs you
        </span>
      );
  }
}
