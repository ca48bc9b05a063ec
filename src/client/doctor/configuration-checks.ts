import type { InspectedValues, Inspection, VariableFinding } from '../../configuration/inspection.js';
import { mailOf } from '../../configuration/notifications.js';
import { messageOf } from '../../domain/message-of.js';
import { checksOf, type Check } from '../../connection/check.js';
import { exposure, uncheckedCertificates } from './exposure.js';

const checks = checksOf('configuration');

/** Variables that only a worker needs. */
const workersOnly = new Set(['ATRIA_URL', 'ATRIA_TOKEN', 'BILLING_SYNC_KEY']);

const purposes: Readonly<Record<string, string>> = {
  DATABASE_URL: 'Set it to the postgres:// URL of the store.',
  BILLING_SYNC_KEY: 'Set it, or BILLING_SYNC_KEY_FILE, to the key of the workers: openssl rand -base64 32 makes one.',
  ATRIA_URL: "Workers need it; to check Atria too, run doctor with a worker's environment.",
  ATRIA_TOKEN: "Workers need it; to check Atria too, run doctor with a worker's environment.",
};

/** What is set, what is missing and what is wrong, variable by variable. */
export function checkConfiguration(
  { findings, values }: Inspection,
  place: string,
  environment: NodeJS.ProcessEnv,
): Check[] {
  const found = [...findings.map(checkOf), ...uncheckedCertificates(environment)];
  return [checks.ok('environment', place), ...found, ...partOfMail(findings, values)];
}

const mailVariables = ['BILLING_SYNC_SMTP_URL', 'BILLING_SYNC_MAIL_FROM', 'BILLING_SYNC_MAIL_TO'];

/** A worker does not start with a part of what mail needs. What is wrong with one of them is said of that one. */
function partOfMail(findings: readonly VariableFinding[], values: InspectedValues): Check[] {
  if (findings.some(({ name, state }) => mailVariables.includes(name) && state === 'bad')) return [];
  try {
    mailOf(values);
    return [];
  } catch (error) {
    return [checks.fail('mail', messageOf(error), 'docs/notifications.md has an example.')];
  }
}

function checkOf({ name, state, shown, file, problem }: VariableFinding): Check {
  const from = file === undefined ? '' : `, from ${file}`;
  switch (state) {
    case 'set':
      if (problem !== undefined) {
        return checks.warn(
          name,
          `${shown}; ${problem}`,
          `Unset ${name} or ${name}_FILE, so that it is clear which counts.`,
        );
      }
      return judged(name, `${shown}${from}`);
    case 'default':
      return checks.ok(name, shown === '' ? 'not set' : `not set; ${shown} is used`);
    case 'missing':
      return workersOnly.has(name)
        ? checks.skip(name, 'not set here', purposes[name])
        : checks.fail(name, 'not set', purposes[name] ?? `Set ${name}.`);
    case 'bad':
      return checks.fail(name, `${problem ?? 'not valid'}${from}`, `Correct ${file ?? name}.`);
    case 'unknown':
      return checks.warn(name, problem ?? 'nothing reads it', `Unset ${name}, or correct its name.`);
  }
}

/** Values that are allowed and yet worth a word. */
function judged(name: string, shown: string): Check {
  if (name === 'BILLING_SYNC_CLOCK') {
    return checks.warn(name, `runs take ${shown} for now`, 'Unset it unless this is a trial.');
  }
  if (name === 'BILLING_SYNC_FORMER_KEY') {
    return checks.warn(
      name,
      shown,
      'When "billing-sync secrets check" finds every set under the present key, unset it.',
    );
  }
  const exposed = exposure(name, shown);
  return exposed === undefined ? checks.ok(name, shown) : checks.warn(name, `${shown}; ${exposed.found}`, exposed.fix);
}
