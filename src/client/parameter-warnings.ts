import { nameWarnings } from '../runs/name-warnings.js';
import type { Session } from './program/session.js';

/** Says what is odd about what the parameters of a run name, as forms do, before the run starts. */
export async function warnOfParameters(session: Session, parameters: unknown): Promise<{ warnings: string[] }> {
  const found = await nameWarnings(await session.store(), parameters);
  const warnings = found.map(({ message }) => message);
  for (const warning of warnings) session.terminal.message(`Warning: ${warning}`);
  return { warnings };
}
