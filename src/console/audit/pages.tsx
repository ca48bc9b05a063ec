import { Hono } from 'hono';
import { auditTable } from '../../exports/audit-table.js';
import { exportFormats, exportRows } from '../../exports/export-formats.js';
import { jsonListOf } from '../../exports/json.js';
import { countAudit, readAudit, streamAudit } from '../../store/audit/audit-rows.js';
import type { ConsoleServices } from '../services.js';
import { download } from '../shell/download.js';
import type { Room } from '../shell/room.js';
import { auditPlaceOf, auditQueryOf, auditViewOf } from './audit-address.js';
import { AuditPage } from './audit-page.js';

/** Who decided and edited what: it can be read here, and not be changed. */
export function auditRoom({ store, times, author }: ConsoleServices): Room {
  const pages = new Hono();
  pages.get('/', async (context) => {
    const view = auditViewOf(context.req.query());
    const query = auditQueryOf(view, times.timeZone);
    const place = auditPlaceOf(context.req.query());
    const [entries, found, [last]] = await Promise.all([
      readAudit(store, query, { ...place, limit: place.limit + 1 }),
      countAudit(store, query),
      readAudit(store, {}, { limit: 1 }),
    ]);
    return context.render(
      <AuditPage {...{ namesAreKnown: author.who !== null, view, place, entries, found, last, times }} />,
      { title: 'Audit' },
    );
  });
  for (const format of ['csv', 'xlsx', 'json'] as const) {
    pages.get(`/audit.${format}`, (context) => {
      const rows = streamAudit(store, auditQueryOf(auditViewOf(context.req.query()), times.timeZone));
      const pieces =
        format === 'json'
          ? jsonListOf({ version: 1 }, 'entries', (entry) => entry, rows)
          : exportRows(format, auditTable, rows);
      const mediaType = format === 'json' ? 'application/json' : exportFormats[format].mediaType;
      return download(context, pieces, { file: `audit.${format}`, mediaType });
    });
  }
  return { path: '/audit', label: 'Audit', icon: 'audit', group: 'Billing sync', pages };
}
