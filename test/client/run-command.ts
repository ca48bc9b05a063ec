import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../src/client/program/run-command.js';
import { openSession } from '../../src/client/program/session.js';
import { openTerminal } from '../../src/client/terminal/terminal.js';
import { KeptOutput } from '../rig/kept-output.js';

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

/**
 * Runs `billing-sync`: within this process, as a process of its own takes a second to load. What takes Temporal's runtime for
 * itself has a process.
 */
export function billingSyncWith(environment: NodeJS.ProcessEnv) {
  return (args: readonly string[], input = ''): Promise<Ended> =>
    args[0] === 'replay' ? billingSyncProcess(environment)(args, input) : runHere(args, environment, input);
}

/** Runs `billing-sync` as a process of its own, as its users do. */
export function billingSyncProcess(environment: NodeJS.ProcessEnv) {
  return (args: readonly string[], input?: string): Promise<Ended> =>
    runNode(['bin/billing-sync.js', ...args], environment, input);
}

async function runHere(args: readonly string[], environment: NodeJS.ProcessEnv, input: string): Promise<Ended> {
  const [out, messages] = [new KeptOutput(), new KeptOutput()];
  const exitCode = await runCommand(
    openSession(environment, openTerminal(out, messages, Readable.from(input === '' ? [] : [Buffer.from(input)]))),
    args,
  );
  return { exitCode, out: out.text.toString('utf8'), messages: messages.text.toString('utf8') };
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
