import type { LogSubject } from '../../store/log/log-subjects.js';
import { Icon } from '../components/icon.js';
import { processAddress } from './trail.js';

/** Leads to the form that has billing records made anew. */
export function ProcessButton({ trail }: { trail: LogSubject | undefined }) {
  return (
    <a class="button" href={processAddress(trail)}>
      <Icon name="mend" />
      Reprocess Billing Records
    </a>
  );
}
