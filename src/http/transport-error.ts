import { storableText } from '../domain/storable-text.js';

/** How an HTTP exchange failed before a whole answer was read. */
export type TransportFailure =
  'Unreachable' | 'Timeout' | 'ConnectionLost' | 'Cancelled' | 'UnreadableAnswer' | 'TooLongAnswer';

/** https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes */
const lastingCodes = /^(ENOTFOUND$|EPROXYSETTINGS$|ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/;

/**
 * An HTTP exchange that gave no whole answer. It carries the failure's code and message only, never the request: the
 * HTTP library's own errors hold the headers, and with them the credentials.
 */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly failure: TransportFailure;
  /** The system's or the HTTP library's code, such as `ECONNREFUSED`. */
  readonly code: string | undefined;
  /** True only if the request certainly never left: no connection was made. */
  readonly neverSent: boolean;

  /** Whether it may pass without a person: not for a wrong host name or an untrusted certificate. */
  get passes(): boolean {
    return this.failure !== 'Cancelled' && !lastingCodes.test(this.code ?? '');
  }

  constructor(failure: TransportFailure, message: string, code: string | undefined, neverSent: boolean) {
    super(storableText(message));
    this.failure = failure;
    this.code = code;
    this.neverSent = neverSent;
  }
}
