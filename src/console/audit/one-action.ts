import type { AuditEntry } from '../../domain/audit/audit-entry.js';

/** What a person did once, and the other entries that the record has of it. */
export interface ShownAction {
  readonly entry: AuditEntry;
  /** The numbers of all its entries, in their order. */
  readonly numbers: readonly number[];
}

/**
 * The entries of a page as actions. *Run now* leaves three: that the job was asked for a run, that its schedule started
 * one, and that this was by hand. They are one action of the person who asked. A part that is on another page stays alone.
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
      const started = own.find(({ record }) => record === 'run');
      return { entry: started === undefined ? entry : { ...entry, changes: started.changes }, numbers };
    });
}

function partsOf(byHand: AuditEntry, entries: readonly AuditEntry[]): AuditEntry[] {
  const started = entries.find((each) => {
    return each.record === 'run' && each.id === byHand.id && each.from === 'schedule' && each.who === null;
  });
  const jobId = started?.changes.find(({ field }) => field === 'Job')?.after;
  const asked = entries.find((each) => {
    const isOfJob = each.action === 'run asked for' && each.id === jobId && each.number < byHand.number;
    return isOfJob && each.who === byHand.who && each.from === byHand.from;
  });
  return [started, asked].filter((each) => each !== undefined);
}
