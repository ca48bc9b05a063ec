import { demoDirectory, readDemoEnvironment, shownPath } from './demo-files.js';

/** Variables that say where the store or Temporal are. One of them set means: not the demo. */
const placeVariables = ['DATABASE_URL', 'DATABASE_URL_FILE', 'TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE'];

/**
 * The environment with which the command line and the console find their servers: what is set, else that of a running
 * `npm start`.
 *
 * @returns undefined where neither says anything
 */
export function placedEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv | undefined {
  if (saysWhere(environment)) return environment;
  const demo = readDemoEnvironment(demoDirectory(environment));
  return demo === undefined ? undefined : { ...environment, ...demo.environment };
}

/** What to do where nothing says where the servers are. */
export function placeMissingMessage(environment: NodeJS.ProcessEnv): string {
  return (
    'Nothing says where the store and Temporal are: set DATABASE_URL and TEMPORAL_ADDRESS, or run "npm start", whose ' +
    `servers are then used (none runs in ${shownPath(demoDirectory(environment))}).`
  );
}

/** Where the environment comes from, for people. */
export function placeInWords(environment: NodeJS.ProcessEnv): string {
  const ownOnes = saysWhere(environment) || readDemoEnvironment(demoDirectory(environment)) === undefined;
  if (ownOnes) return 'the variables of this process';
  return `the servers of the running "npm start" in ${shownPath(demoDirectory(environment))}`;
}

function saysWhere(environment: NodeJS.ProcessEnv): boolean {
  return placeVariables.some((name) => (environment[name] ?? '') !== '');
}
