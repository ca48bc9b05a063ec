import type { Job } from '../../jobs/index.js';
import { Icon, type IconName } from '../components/icon.js';
import { Menu } from '../components/menu.js';
import { PreviewForm } from '../runs/preview-button.js';
import { jobAddress, startAddress } from './job-address.js';

/** What can be done with a job, behind an ellipsis. */
export function JobMenu({ job: { jobId, label, paused, task } }: { job: Job }) {
  const home = jobAddress(jobId);
  return (
    <Menu id={`menu-${jobId}`} label={`What can be done with “${label}”`}>
      <a class="menu-item" href={startAddress(jobId)}>
        <Icon name="play" />
        Run now
      </a>
      {task === 'billingSync' ? <PreviewForm address={startAddress(jobId)} look="menu-item" /> : null}
      {paused ? (
        <Action address={`${home}/enable`} icon="check" label="Enable" />
      ) : (
        <Action address={`${home}/disable`} icon="pause" label="Disable" />
      )}
      <a class="menu-item" href={`${home}/edit`}>
        <Icon name="edit" />
        Edit
      </a>
      <a class="menu-item menu-danger" href={`${home}/delete`}>
        <Icon name="trash" />
        Delete
      </a>
    </Menu>
  );
}

function Action({ address, icon, label }: { address: string; icon: IconName; label: string }) {
  return (
    <form method="post" action={address}>
      <button class="menu-item">
        <Icon name={icon} />
        {label}
      </button>
    </form>
  );
}
