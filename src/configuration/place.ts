import { demoDirectory, directoryVariable, readDemoEnvironment, shownPath } from './demo-files.js';

/** Variables that say where the store or Temporal are. One of them set means: not the demo. */
const placeVariables = ['DATABASE_URL', 'DATABASE_URL_FILE', 'TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE'];

/** Where the command line and the console find their servers. */
export interface Place {
  /** What is set, and what a running `npm start` offers. */
  readonly environment: NodeJS.ProcessEnv;
  /** Where that comes from, for people; undefined where nothing says where the servers are. */
  readonly source: string | undefined;
}

/** What is set in the environment of this process, else what a running `npm start` offers. */
export function findPlace(environment: NodeJS.ProcessEnv): Place {
  if (placeVariables.some((name) => (environment[name] ?? '') !== '')) {
    return { environment, source: 'the variables of this process' };
  }
  const directory = demoDirectory(environment);
  const demo = readDemoEnvironment(directory);
  if (demo === undefined) return { environment, source: undefined };
  return {
    environment: { ...environment, ...demo.environment },
    source: `the servers of the running "npm start" in ${shownPath(directory)}`,
  };
}

/** What to do where nothing says where the servers are. */
export function placeMissingMessage(environment: NodeJS.ProcessEnv): string {
  return (
    'Nothing says where the store and Temporal are: set DATABASE_URL and TEMPORAL_ADDRESS, or run "npm start", whose ' +
    `servers are then used (none runs in ${shownPath(demoDirectory(environment))}; ${directoryVariable} names another ` +
    'directory).'
  );
}

/**
 * What to add to the refusal of an environment that says where Temporal is, and not where the store is. Without that variable,
 * a running `npm start` would be used.
 */
export function halfPlaceMessage(environment: NodeJS.ProcessEnv): string | undefined {
  const isSet = (name: string) => (environment[name] ?? '') !== '';
  const set = placeVariables.find(isSet);
  if (set === undefined || isSet('DATABASE_URL') || isSet('DATABASE_URL_FILE')) return undefined;
  return `${set} is set and DATABASE_URL is not. Set both, or take ${set} away to use the servers of a running "npm start".`;
}
