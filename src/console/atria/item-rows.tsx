import type { ChangeKind } from '../../ledger/model/changes.js';
import type { DetailRecord, ItemEvent } from '../../ledger/store/records.js';
import { Time } from '../components/time.js';
import type { Times } from '../shell/times.js';

/** What an item is, and whose. `href`: where more is said of it. */
export function ItemName({ item, href }: { item: DetailRecord; href?: string }) {
  const { grouping, userName, itemKind } = item;
  const name = userName === '' ? grouping : userName;
  return (
    <>
      {href === undefined ? (
        name
      ) : (
        <a class="quiet-link item-name" href={href} title="The record that counts it">
          {name}
        </a>
      )}
      {userName === '' || itemKind === 'user' ? null : <p class="muted small plain">{grouping}</p>}
    </>
  );
}

/** The columns of {@link ItemEventCells}. */
export const itemEventColumns = ['Action', 'Added by', 'Removed by'];

interface ItemEventsProps {
  readonly item: DetailRecord;
  readonly times: Times;
  /** Only the day, and no number of the change: for a table that has many columns. */
  readonly isBrief?: boolean;
}

/** What happened to an item in its period, and who made it come and go. */
export function ItemEventCells({ item: { action, added, removed }, ...how }: ItemEventsProps) {
  return (
    <>
      <td data-label="Action">{action}</td>
      <td class="event-cell" data-label="Added by">
        <Event event={added} {...how} />
      </td>
      <td class="event-cell" data-label="Removed by">
        <Event event={removed} {...how} />
      </td>
    </>
  );
}

/** Who did something, when, and by which change; nothing where nothing was done. */
function Event({ event, times, isBrief = false }: Omit<ItemEventsProps, 'item'> & { event: ItemEvent | null }) {
  if (event === null) return <span class="muted">–</span>;
  const { actor, happenedAt, kind, changeId } = event;
  const at = new Date(happenedAt);
  if (isBrief) {
    return (
      <div class="nowrap">
        <span class="actor">{actor},</span> <Time times={times} at={at} isDay />
        <p class="muted small" title={`Change ${changeId}`}>
          {changeText(kind)}
        </p>
      </div>
    );
  }
  return (
    <div>
      {actor}
      <p class="muted small">
        <Time times={times} at={at} /> · {changeText(kind)}, <span class="nowrap">change {changeId}</span>
      </p>
    </div>
  );
}

/** A kind of change in words: `planChanged` as `Plan changed`. */
function changeText(kind: ChangeKind): string {
  const words = kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
