import { isLoopback } from '../../domain/loopback.js';
import { checksOf, type Check } from '../../connection/check.js';

const checks = checksOf('configuration');

/** What others on the way can read or change, and what to do about it. */
interface Exposure {
  readonly found: string;
  readonly fix: string;
}

/**
 * What is exposed by the URL in a variable; undefined where nothing is.
 *
 * @param shown the URL without its password
 */
export function exposure(name: string, shown: string): Exposure | undefined {
  if (!URL.canParse(shown)) return undefined;
  const url = new URL(shown);
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return {
      found: 'http: shows everybody on the way what is sent, credentials included',
      fix: `Give an https: address in ${name}.`,
    };
  }
  return name === 'DATABASE_URL' ? exposureOfStore(url) : undefined;
}

/** Modes by which the driver asks for encryption and then believes any certificate. */
const uncheckedModes = ['no-verify', 'allow', 'prefer', 'require', 'verify-ca'];

function exposureOfStore({ hostname, searchParams }: URL): Exposure | undefined {
  const mode = searchParams.get('sslmode') ?? '';
  const likeLibpq = searchParams.get('uselibpqcompat') === 'true';
  // Without that the driver takes each of these modes but no-verify for verify-full.
  const isUnchecked = mode === 'no-verify' || (likeLibpq && uncheckedModes.includes(mode));
  const fix = 'Set sslmode=verify-full in DATABASE_URL; NODE_EXTRA_CA_CERTS names a private certificate authority.';
  if (isUnchecked) return { found: `with sslmode=${mode} the certificate of the store is not checked`, fix };
  const isOpen = mode === 'disable' && !isLoopback(hostname);
  return isOpen ? { found: 'sslmode=disable shows everybody on the way what the store is sent', fix } : undefined;
}

/** Settings by which every certificate is believed. */
export function uncheckedCertificates(environment: NodeJS.ProcessEnv): Check[] {
  const settings = [
    {
      name: 'NODE_TLS_REJECT_UNAUTHORIZED',
      isOn: environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0',
      found: 'no certificate of any server is checked',
    },
    {
      name: 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION',
      isOn: /^(1|true)$/i.test(environment['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'] ?? ''),
      found: "the certificate of Temporal's server is not checked",
    },
    {
      name: 'PGSSLMODE',
      isOn: environment['PGSSLMODE'] === 'no-verify',
      found: 'the certificate of the store is not checked',
    },
  ];
  return settings
    .filter(({ isOn }) => isOn)
    .map(({ name, found }) =>
      checks.warn(name, found, `Unset ${name}; NODE_EXTRA_CA_CERTS names a private certificate authority.`),
    );
}
