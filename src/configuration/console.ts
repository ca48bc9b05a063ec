import { secretVariable } from './environment.js';
import { isLoopback } from '../domain/loopback.js';

/** How the web console is served. */
export interface ConsoleSettings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** What people log in with; undefined: everybody who reaches the console may use it, which serves the sandbox only. */
  readonly login: ConsoleLogin | undefined;
  /** An IANA name; the times on the pages are in it. */
  readonly timeZone: string;
}

export interface ConsoleLogin {
  readonly user: string;
  readonly password: string;
}

const usualPort = 8090;

/**
 * Reads how the console is to be served.
 *
 * @throws an Error that says what is wrong and what to set, without the password
 */
export function readConsoleSettings(environment: NodeJS.ProcessEnv): ConsoleSettings {
  const host = variable(environment, 'CONSOLE_HOST') ?? '127.0.0.1';
  const login = readLogin(environment);
  if (login === undefined && !isLoopback(host)) {
    throw new Error(
      `The console does not listen on ${host} without a password, as others could reach it there: set CONSOLE_USER and ` +
        'CONSOLE_PASSWORD (or CONSOLE_PASSWORD_FILE), or leave CONSOLE_HOST at 127.0.0.1.',
    );
  }
  if (login === undefined && !isSandbox(environment)) {
    throw new Error(
      'Without a login the console serves the sandbox only, as every program of this machine can use it: set CONSOLE_USER ' +
        'and CONSOLE_PASSWORD (or CONSOLE_PASSWORD_FILE). For a sandbox, AUTOTASK_ZONE_URL names the simulated Autotask of ' +
        'this machine, as it does for the workers.',
    );
  }
  return { host, port: readPort(environment), login, timeZone: readTimeZone(environment) };
}

/** Whether the Autotask that these servers bill to is a simulated one on this machine. */
function isSandbox(environment: NodeJS.ProcessEnv): boolean {
  const zoneUrl = variable(environment, 'AUTOTASK_ZONE_URL') ?? '';
  return URL.canParse(zoneUrl) && isLoopback(new URL(zoneUrl).hostname);
}

function readLogin(environment: NodeJS.ProcessEnv): ConsoleLogin | undefined {
  const user = secretVariable(environment, 'CONSOLE_USER');
  const password = secretVariable(environment, 'CONSOLE_PASSWORD');
  if (user !== undefined && password !== undefined) return { user, password };
  if (user === undefined && password === undefined) return undefined;
  const [set, missing] =
    user === undefined ? ['CONSOLE_PASSWORD', 'CONSOLE_USER'] : ['CONSOLE_USER', 'CONSOLE_PASSWORD'];
  throw new Error(`${set} is set but ${missing} is not: set both for a console with a login, or none.`);
}

function readPort(environment: NodeJS.ProcessEnv): number {
  const text = variable(environment, 'CONSOLE_PORT') ?? String(usualPort);
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`CONSOLE_PORT must be a port number from 0 to 65535, and not ${JSON.stringify(text)}.`);
}

function readTimeZone(environment: NodeJS.ProcessEnv): string {
  const timeZone = variable(environment, 'CONSOLE_TIME_ZONE') ?? 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch (error) {
    throw new Error(
      `CONSOLE_TIME_ZONE must be a time zone such as "Europe/London", and not ${JSON.stringify(timeZone)}.`,
      { cause: error },
    );
  }
}

/** The text of a variable; undefined where it is missing or blank. */
export function variable(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name]?.trim() ?? '';
  return value === '' ? undefined : value;
}
