import type { Author } from '../domain/audit/audit-entry.js';

interface Person extends Author {
  readonly who: string;
}

/* The people of the tour. Both are invented, and the tour is a command line. */

/** Who starts runs. */
export const ann: Person = { who: 'Ann', from: 'command line' };

/** Who decides, and corrects. */
export const ben: Person = { who: 'Ben', from: 'command line' };
