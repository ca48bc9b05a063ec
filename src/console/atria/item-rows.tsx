import type { DetailRecord, ItemEvent } from '../../store/ledger-records.js';
import { Time } from '../components/time.js';
import type { Times } from '../shell/times.js';

/** What an item is, and whose. */
export function ItemName({ item: { grouping, userName, itemKind } }: { item: DetailRecord }) {
  return (
    <>
      {userName === '' ? grouping : userName}
      {userName === '' || itemKind === 'user' ? null : <p class="muted small plain">{grouping}</p>}
    </>
  );
}

/** Who did something, when, and by which change; nothing where nothing was done. */
export function Event({ event, times }: { event: ItemEvent | null; times: Times }) {
  if (event === null) return <span class="muted">–</span>;
  const { actor, happenedAt, kind, changeId } = event;
  return (
    <div>
      {actor}
      <p class="muted small">
        <Time times={times} at={new Date(happenedAt)} /> · <span class="nowrap">change {changeId},</span> {kind}
      </p>
    </div>
  );
}
