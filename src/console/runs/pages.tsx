import { Hono } from 'hono';
import { listRunsWithCounts } from '../../store/run-lookup.js';
import { PageHead } from '../components/page-head.js';
import type { ConsoleServices } from '../services.js';
import type { Room } from '../shell/room.js';

/** The runs: what each came to, and how far it is. */
export function runsRoom(services: ConsoleServices): Room {
  const pages = new Hono();
  pages.get('/', async (context) => {
    const runs = await listRunsWithCounts(services.store, 50);
    return context.render(
      <>
        <PageHead title="Runs" lead={`${runs.length} runs`} />
      </>,
      { title: 'Runs' },
    );
  });
  return { path: '/runs', label: 'Runs', icon: 'runs', group: 'Billing sync', pages };
}
