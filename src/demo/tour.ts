import { onFreshServers } from './demo-stage.js';
import { showRun } from './tour-approval.js';
import { showAttention, showCorrection } from './tour-attention.js';
import { showAudit } from './tour-audit.js';
import { Guide } from './tour-guide.js';
import { openInbox } from './tour-inbox.js';
import { showMapping } from './tour-mapping.js';
import { showNotification } from './tour-notifications.js';
import { ann, ben } from './tour-people.js';
import { showPreview } from './tour-preview.js';
import { showHold, showRules } from './tour-rules.js';
import { showStatement } from './tour-statement.js';
import { showUndos } from './tour-undo.js';

const overview =
  'The tour shows eight things: previews, limits, approval, undo, rules with their days and holds, the mapping, attention ' +
  'with notifications, and the audit record. Each step checks what it promises. ' +
  `${ann.who} starts runs, and ${ben.who} decides. Both are invented.`;

/**
 * Walks through what happens before and after money moves: a preview, limits that are exceeded, an approval in part, the
 * run, its undo, the undo of that, rules and holds, what is told and recorded of all that, and what a mapping lacks.
 *
 * @returns the exit code: 0 if every promise holds
 */
export function runTour(): Promise<number> {
  return onFreshServers('tour', async (stage) => {
    const inbox = await openInbox();
    await stage.stack.startWorker(inbox.environment);
    const guide = new Guide(stage, inbox);
    guide.say(overview);
    await showPreview(guide);
    const shown = await showRun(guide);
    const { run } = shown;
    const undo = await showUndos(guide, shown);
    const line = await showRules(guide);
    const hold = await showHold(guide, shown.leftOut);
    await showStatement(guide, line);
    await showAttention(guide);
    await showNotification(guide, run);
    await showCorrection(guide, run, hold);
    await showMapping(guide);
    await showAudit(guide, run, undo);
    return guide.end(run.runId);
  });
}
