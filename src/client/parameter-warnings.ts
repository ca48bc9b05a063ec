import { nameWarnings, unknownSecretSet } from '../runs/name-warnings.js';
import { parseParameters } from '../domain/parameters/parameters.js';
import type { Session } from './program/session.js';
import { CommandFailure, exitCodes } from './terminal/exit-codes.js';

/**
 * Looks at what the parameters of a run name, as forms do, before the run starts, and says what is odd.
 *
 * @throws CommandFailure where the secret set is not stored
 */
export async function checkBeforeStart(session: Session, parameters: unknown): Promise<{ warnings: string[] }> {
  const parsed = parseParameters(parameters);
  if ('parameters' in parsed) await requireSecretSet(session, parsed.parameters.secrets);
  const found = await nameWarnings(await session.store(), parameters);
  const warnings = found.map(({ message }) => message);
  for (const warning of warnings) session.terminal.message(`Warning: ${warning}`);
  return { warnings };
}

/** @throws CommandFailure where a run could not log in to Autotask, as its secret set is not stored */
export async function requireSecretSet(session: Session, secretSet: string): Promise<void> {
  const unknown = await unknownSecretSet(await session.store(), secretSet);
  if (unknown === undefined) return;
  throw new CommandFailure(
    exitCodes.usage,
    `${unknown} Nothing was started. Correct Secrets in the parameters, or store the set: billing-sync secrets set ${JSON.stringify(secretSet)}`,
  );
}
