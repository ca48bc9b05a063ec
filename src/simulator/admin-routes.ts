import { applyEdit } from './admin-edits.js';
import { isOfWebPage } from './core/asking-page.js';
import type { CallRecorder } from './core/call-record.js';
import { ok, type Reply, type SandboxRequest } from './core/exchange.js';
import { dumpState } from './state.js';
import type { World } from './world.js';

export interface AdminContext {
  world: () => World;
  recorder: CallRecorder;
  /** Brings the world back to its scenario and forgets the calls. */
  reset: () => void;
}

/**
 * The simulator's own routes, for other processes: `GET /admin/dump`, `GET` and `DELETE /admin/calls`, `POST /admin/edit`,
 * `POST /admin/reset`. They have no credentials; the simulator listens on the loopback address unless told otherwise.
 */
export function answerAdmin(context: AdminContext, request: SandboxRequest): Reply {
  if (isOfWebPage(request.headers))
    return { status: 403, body: { error: 'The simulator does nothing for a web page.' } };
  switch (`${request.method} ${request.segments[1] ?? ''}`) {
    case 'GET dump':
      return ok(dumpState(context.world()));
    case 'GET calls':
      return ok({ calls: context.recorder.calls() });
    case 'DELETE calls':
      context.recorder.clear();
      return ok({});
    case 'POST reset':
      context.reset();
      return ok({});
    case 'POST edit':
      return edit(context.world(), request.body);
    default:
      return { status: 404, body: { error: `The simulator has no ${request.method} ${request.pathname}.` } };
  }
}

function edit(world: World, body: string): Reply {
  try {
    return ok({ result: applyEdit(world, JSON.parse(body)) });
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}
