import { Hono } from 'hono';
import { runTrends } from '../../store/runs/run-trends.js';
import { jobLabels } from '../jobs/remembered-jobs.js';
import type { ConsoleServices } from '../services.js';
import type { Room } from '../shell/room.js';
import { answered } from '../shell/unavailable.js';
import { TrendsPage } from './trends-page.js';

const runsShown = 60;

/** How the runs develop: plots, and the numbers they are drawn from. */
export function trendsRoom(services: ConsoleServices): Room {
  const pages = new Hono();
  pages.get('/', async (context) => {
    const given = context.req.query('job') ?? '';
    const jobId = given === '' ? undefined : given;
    const [runs, labels] = await Promise.all([
      runTrends(services.store, { jobId, limit: runsShown }),
      answered(jobLabels(services)),
    ]);
    const jobs = 'value' in labels ? labels.value : new Map<string, string>();
    const ended = runs.filter(({ durationMs }) => durationMs !== null);
    return context.render(<TrendsPage runs={ended} jobId={jobId} jobs={jobs} times={services.times} />, {
      title: 'Trends',
    });
  });
  return { path: '/trends', label: 'Trends', icon: 'trends', group: 'Billing sync', pages };
}
