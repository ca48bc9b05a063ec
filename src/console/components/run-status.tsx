import type { Remedy } from '../../domain/log/outcomes.js';
import { noRunPlanned } from '../../runs/attention.js';
import { saysWhoActs, toneOf, type PlainStatus, type ShownStatus } from '../../runs/shown-status.js';
import { Icon, type IconName } from './icon.js';

const icons: Readonly<Record<PlainStatus, IconName>> = {
  Running: 'clock',
  'Waits for approval': 'person',
  Completed: 'check',
  'Completed with warnings': 'warning',
  'Completed with errors': 'error',
  Failed: 'error',
  Cancelled: 'stop',
  Terminated: 'stop',
  Rejected: 'stop',
  Preview: 'check',
  'Timed out': 'error',
  'Continued as new': 'clock',
  Unknown: 'info',
};

/** How a run ended, or that it is under way. */
export function RunStatusPill({ status }: { status: ShownStatus }) {
  const tone = toneOf(status);
  return (
    <span class={`pill ${tone === 'neutral' ? '' : `pill-${tone}`}`}>
      <Icon name={saysWhoActs(status) ? 'person' : icons[status]} />
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

/** Nothing mends itself where no job starts a run by itself. */
const unplanned: Mark = {
  icon: 'mend',
  label: 'Start a run to mend it',
  title: `The next run settles it, and ${noRunPlanned}.`,
};

interface RemedyMarkProps {
  readonly remedy: Remedy;
  readonly settledBy?: string | null | undefined;
  /** Whether a next run of the job is known to be planned. */
  readonly isPlanned?: boolean;
}

/** Who settles what is wrong, or that a later run has; nothing where nothing is. */
export function RemedyMark({ remedy, settledBy, isPlanned = false }: RemedyMarkProps) {
  if (remedy === 'nobody' && (settledBy ?? null) === null) return null;
  const mark = remedy === 'nobody' ? settled : marks[remedy];
  const { icon, label, title } = remedy === 'nextRun' && !isPlanned ? unplanned : mark;
  return (
    <span class={remedy === 'person' ? 'attention attention-person' : 'attention'} title={title}>
      <Icon name={icon} />
      {label}
    </span>
  );
}
