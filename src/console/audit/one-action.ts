import type { AuditEntry } from '../../domain/audit/audit-entry.js';

/** What a person did once, and the other entries that the record has of it. */
export interface ShownAction {
  readonly entry: AuditEntry;
  /** The numbers of all its entries, in their order. */
  readonly numbers: readonly number[];
}

/**
 * The entries of a page as actions. *Run now* leaves three: that the job was asked for a run, that its schedule started
 * one, and that this was by hand. They are one action of the person who asked. A filter by person leaves out the entry of the
 * schedule. A part that is on another page stays alone.
 *
 * @param entries the newest first
 */
export function actionsOf(entries: readonly AuditEntry[]): ShownAction[] {
  const parts = new Map<AuditEntry, readonly AuditEntry[]>();
  for (const byHand of entries) if (byHand.action === 'started by hand') parts.set(byHand, partsOf(byHand, entries));
  const hidden = new Set([...parts.values()].flat());
  return entries
    .filter((entry) => !hidden.has(entry))
    .map((entry) => {
      const own = parts.get(entry) ?? [];
      const numbers = [entry, ...own].map(({ number }) => number).sort((one, other) => one - other);
      return { entry: { ...entry, changes: changesIn(entry, own) }, numbers };
    });
}

/** The schedule's entry says what the run was started with; else the job is named at least. */
function changesIn(entry: AuditEntry, own: readonly AuditEntry[]): AuditEntry['changes'] {
  const started = own.find(({ record }) => record === 'run');
  const asked = own.find(({ record }) => record === 'job');
  if (started !== undefined) return started.changes;
  return asked === undefined ? entry.changes : [{ field: 'Job', before: null, after: asked.id }];
}

function partsOf(byHand: AuditEntry, entries: readonly AuditEntry[]): AuditEntry[] {
  const started = entries.find((each) => {
    return each.record === 'run' && each.id === byHand.id && each.from === 'schedule' && each.who === null;
  });
  const jobId = started?.changes.find(({ field }) => field === 'Job')?.after;
  const asked = entries.find(({ action, id, number, who, from }) => {
    const isBefore = number < byHand.number && action === 'run asked for' && who === byHand.who && from === byHand.from;
    // Without the schedule's entry nothing names the job, and only that entry stands between the two.
    return isBefore && (started === undefined ? byHand.number - number <= 2 : id === jobId);
  });
  return [started, asked].filter((each) => each !== undefined);
}
