import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const projectDirectory = fileURLToPath(new URL('../../', import.meta.url));

/** What a process wrote and how it ended. */
export interface Ended {
  readonly exitCode: number | null;
  /** The data. */
  readonly out: string;
  /** The messages. */
  readonly messages: string;
}

/** An environment without anything that says where servers are, and without colours. */
export function plainEnvironment(added: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(DATABASE_URL|TEMPORAL_|BILLING_SYNC_DEMO)/.test(name));
  return { ...Object.fromEntries(own), ...added };
}

/** Runs `billing-sync` as a process of its own. */
export function billingSyncWith(environment: NodeJS.ProcessEnv) {
  return (args: readonly string[], input = ''): Promise<Ended> =>
    runNode(['bin/billing-sync.js', ...args], environment, input);
}

/** Runs a Node program of the project and gives it some text to read. */
export function runNode(args: readonly string[], environment: NodeJS.ProcessEnv, input = ''): Promise<Ended> {
  return runProgram(process.execPath, args, environment, input);
}

/** Runs a program in the project's directory and gives it some text to read. */
export function runProgram(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  input = '',
): Promise<Ended> {
  const child = spawn(program, args, { cwd: projectDirectory, env: environment });
  let out = '';
  let messages = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (messages += text));
  // A program that refuses before it reads closes its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      resolve({ exitCode, out, messages });
    });
  });
}
