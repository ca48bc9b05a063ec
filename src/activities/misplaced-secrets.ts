import type { ParsedParameters } from '../domain/parameters/parameters.js';
import { redactJson, redactorOf } from '../http/redaction.js';
import { readingKeys, storedSecretValues } from '../store/secret-sets.js';
import type { SyncServices } from './services.js';

const problem =
  'a secret of a stored set or of the worker stands among them; take it out and replace it where it comes from, as ' +
  'whoever may look into Temporal can read it now';

/**
 * The parameters, in a form that may be stored and shown. Parameters that hold a secret are refused, and no refusal
 * repeats the secret.
 */
export async function withoutSecrets(
  { store, secretsKey, formerSecretsKey, boundary }: SyncServices,
  parsed: ParsedParameters,
): Promise<ParsedParameters> {
  const stored = await storedSecretValues(store, readingKeys(secretsKey, formerSecretsKey));
  const redact = redactorOf([...boundary.secrets, ...stored]);
  if ('refusals' in parsed) {
    const refusals = parsed.refusals.map(({ code, problems }) => ({ code, problems: problems.map(redact) }));
    return { ...parsed, refusals };
  }
  const { parameters } = parsed;
  if (JSON.stringify(redactJson(parameters, redact)) === JSON.stringify(parameters)) return parsed;
  return { refusals: [{ code: 'AT17', problems: [problem] }], logLevel: parameters.logLevel };
}
