import type { Hono } from 'hono';
import type { IconName } from '../components/icon.js';

/** A group of pages with its own place in the navigation. */
export interface Room {
  /** The address that all its pages begin with, such as `/runs`. */
  readonly path: string;
  readonly label: string;
  readonly icon: IconName;
  /** The heading in the navigation under which it stands. */
  readonly group: 'Billing sync' | 'Atria';
  /** Its pages, by addresses below its own. They answer with `context.render(page, { title })`. */
  readonly pages: Hono;
}

/** The room that an address belongs to. */
export function roomOf(rooms: readonly Room[], address: string): Room | undefined {
  return rooms.find(({ path }) => isWithin(address, path));
}

/** Whether an address is that of a page, or of one below it. */
export function isWithin(address: string, path: string): boolean {
  const [own = ''] = address.split('?');
  return own === path || own.startsWith(`${path}/`);
}
