import type { DetailRecord, ItemEvent } from '../ledger/store/records.js';
import { timeText } from '../domain/wording.js';

/** What an item is and whose: `Hosted Exchange, 50GB MAPI of ann@asp.example`. */
export function itemText({ grouping, userName }: Pick<DetailRecord, 'grouping' | 'userName'>): string {
  return userName === '' ? grouping : `${grouping} of ${userName}`;
}

/** When something happened and who did it; "" where nothing did. */
export function eventText(event: ItemEvent | null): string {
  return event === null ? '' : `${timeText(new Date(event.happenedAt)).slice(0, 16)} ${event.actor}`;
}
