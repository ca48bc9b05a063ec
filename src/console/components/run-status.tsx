import type { Remedy } from '../../domain/log/outcomes.js';
import { saysWhoActs } from '../../runs/shown-status.js';
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
  Preview: { icon: 'check', look: 'pill-good' },
};

/** A preview that has found what needs a person. */
const preview: Look = { icon: 'person', look: 'pill-warning' };

/** How a run ended, or that it is under way. */
export function RunStatusPill({ status }: { status: string }) {
  const { icon, look } = looks[status] ?? (saysWhoActs(status) ? preview : { icon: 'info', look: '' });
  return (
    <span class={`pill ${look}`}>
      <Icon name={icon} />
      {status}
    </span>
  );
}

interface Mark {
  readonly icon: IconName;
  readonly label: string;
  readonly title: string;
}

const settled: Mark = {
  icon: 'check',
  label: 'Settled by a later run',
  title: 'A later run has looked at everything of this one again, and reports what is left.',
};

const marks: Readonly<Record<Exclude<Remedy, 'nobody'>, Mark>> = {
  nextRun: { icon: 'mend', label: 'Will mend itself', title: 'The next run of the job settles it by itself.' },
  endOfHold: {
    icon: 'pause',
    label: 'Held back',
    title: 'A person holds lines back; a run after the hold changes them.',
  },
  person: { icon: 'person', label: 'Needs you', title: 'It stays as it is until a person acts on it.' },
};

/** Who settles what is wrong, or that a later run has; nothing where nothing is. */
export function RemedyMark({ remedy, settledBy }: { remedy: Remedy; settledBy?: string | null | undefined }) {
  if (remedy === 'nobody' && (settledBy ?? null) === null) return null;
  const { icon, label, title } = remedy === 'nobody' ? settled : marks[remedy];
  return (
    <span class={remedy === 'person' ? 'attention attention-person' : 'attention'} title={title}>
      <Icon name={icon} />
      {label}
    </span>
  );
}
