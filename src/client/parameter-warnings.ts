import { skippedPeriodWarning } from '../runs/period-warnings.js';
import { nameWarnings, unknownSecretSet } from '../runs/name-warnings.js';
import { parseParameters } from '../domain/parameters/parameters.js';
import { ledgerNow } from './program/ledger-session.js';
import type { Session } from './program/session.js';
import { CommandFailure, exitCodes } from './terminal/exit-codes.js';

/**
 * Looks at what the parameters of a run name, as forms do, before the run starts, and says what is odd.
 *
 * @throws CommandFailure where the secret set is not stored
 */
export async function checkBeforeStart(
  session: Session,
  parameters: unknown,
  timeZone?: string,
): Promise<{ warnings: string[] }> {
  const parsed = parseParameters(parameters);
  if ('parameters' in parsed) await requireSecretSet(session, parsed.parameters.secrets);
  const store = await session.store();
  const found = await nameWarnings(store, parameters);
  const skipped = await skippedPeriodWarning({ store, clock: await ledgerNow(session) }, parameters, timeZone);
  const warnings = [...found.map(({ message }) => message), ...(skipped === undefined ? [] : [skipped])];
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
