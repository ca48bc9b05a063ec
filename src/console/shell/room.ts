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
