import { AutotaskError } from '../autotask/errors.js';
import { logonPermission } from './autotask-permissions.js';
import type { Check, CheckMaker } from './check.js';

/** Whether Autotask did not take the credentials. */
export function isRefusedLogIn(error: unknown): error is AutotaskError {
  return error instanceof AutotaskError && error.kind === 'Unauthorized';
}

const again = 'Each failed try counts towards a lock of the API user.';

/** What Autotask's texts say of a refused log-in. Today's databases answer HTTP 401 without any. */
const knownTexts = [
  {
    pattern: /has been locked/i,
    fix: 'An Autotask administrator clears "Locked" on the page of the API user (Admin > Resources/Users). Then test again.',
  },
  {
    pattern: /integration ?code/i,
    fix: 'Correct IntegrationCode: it is the tracking identifier of the very integration that the API user names, and not of another vendor.',
  },
  {
    pattern: /user ?name/i,
    fix: "Correct UserName: it is the API user's key, as Autotask generated it, with everything behind its @.",
  },
] as const;

/**
 * What a refused log-in shows, and no more than that: HTTP 401 says neither which of the three values is wrong, nor whether
 * the user is locked or lacks a right.
 *
 * @param zone whether the log-in went to the zone in which the look-up found the user
 */
export function refusedLogIn(checks: CheckMaker, error: AutotaskError, zone: { readonly isOwnZone: boolean }): Check {
  const { status, details } = error;
  // Not even sent.
  if (status === undefined)
    return checks.fail('log-in', error.message, 'Store the set again, each value as Autotask shows it.');
  const said = details.length === 0 ? '' : `: ${details.map((text) => `"${text}"`).join(', ')}`;
  const found = `Autotask refuses the credentials (HTTP ${status})${said}`;
  const known = knownTexts.find(({ pattern }) => details.some((text) => pattern.test(text)));
  if (known !== undefined) return checks.fail('log-in', found, `${known.fix} ${again}`);
  const causes = [
    'Secret is wrong',
    'IntegrationCode is wrong, or of another vendor than the API user names',
    'the API user is inactive or locked',
    `its security level lacks "${logonPermission.name}": ${logonPermission.grant}`,
    ...(zone.isOwnZone ? [] : ["BaseUrl names another zone than the user's"]),
  ];
  const fix = `It is one of these: ${causes.join('; ')}. ${again}`;
  return checks.fail('log-in', `${found} and does not say why. The zone look-up knows the user name`, fix);
}
