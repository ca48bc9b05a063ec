import { errorsReply, type Reply, type SandboxRequest } from '../core/exchange.js';
import type { Scenario } from '../scenario.js';

const LOCKED_TEXT = 'The user account has been locked.  Please see your Autotask Administrator for details.';

/** Who may call Autotask: its one API user, with the lock after too many failed log-ins in a row. */
export class AutotaskAccess {
  private failures = 0;
  private readonly autotask: Scenario['autotask'];

  constructor(autotask: Scenario['autotask']) {
    this.autotask = autotask;
  }

  /** Undefined when the request's credentials are right, else the refusal in the manner of the setting `authMode`. */
  refusal(request: SandboxRequest): Reply | undefined {
    const { credentials, settings } = this.autotask;
    const userName = request.headers['username'];
    const secret = request.headers['secret'];
    const integrationCode = request.headers['apiintegrationcode'];
    const legacy = settings.authMode === 'legacy';
    if (userName === undefined || secret === undefined || integrationCode === undefined) return unauthorised();
    if (userName.toLowerCase() !== credentials.userName.toLowerCase()) {
      return legacy ? errorsReply(500, 'The user name does not exist.') : unauthorised();
    }
    if (this.locked()) return legacy ? errorsReply(500, LOCKED_TEXT) : unauthorised();
    const rightSecret = secret === credentials.secret;
    if (rightSecret && integrationCode === credentials.integrationCode) {
      this.failures = 0;
      return undefined;
    }
    this.failures += 1;
    return legacy && rightSecret ? errorsReply(500, 'IntegrationCode is invalid.') : unauthorised();
  }

  locked(): boolean {
    const { lockOutAfter } = this.autotask.settings;
    return lockOutAfter !== undefined && this.failures >= lockOutAfter;
  }

  /** Gives the API user a new secret, as an administrator does; the old one is good no more. */
  changeSecret(secret: string): void {
    this.autotask.credentials.secret = secret;
  }

  /** Clears the "Locked" box of the API user, as an administrator does. */
  unlock(): void {
    this.failures = 0;
  }

  /** Whether the zone look-up knows an e-mail address. */
  knowsZoneOf(user: string): boolean {
    const known = [this.autotask.credentials.userName, ...this.autotask.zoneUsers];
    return known.some((name) => name.toLowerCase() === user.toLowerCase());
  }
}

/** As measured on live zones: an empty body and a Basic challenge. */
export function unauthorised(): Reply {
  return { status: 401, headers: { 'WWW-Authenticate': 'Basic Realm="sandbox"' } };
}
