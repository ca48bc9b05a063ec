import type { LogSubject } from '../../store/log/log-subjects.js';
import { Icon } from '../components/icon.js';
import { reprocessAddress } from './trail.js';

/** Leads to the form that has billing records made anew. */
export function ProcessButton({ trail }: { trail: LogSubject | undefined }) {
  return (
    <a class="button" href={reprocessAddress(trail)}>
      <Icon name="mend" />
      Reprocess Billing Records
    </a>
  );
}
