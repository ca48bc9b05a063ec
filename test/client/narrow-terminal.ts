import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { openSession, type Session } from '../../src/client/program/session.js';
import { openTerminal } from '../../src/client/terminal/terminal.js';

/** What a command shows in a terminal of 80 columns, line by line. */
export interface Shown {
  readonly out: readonly string[];
  readonly messages: readonly string[];
}

/** Runs a command as in a terminal of 80 columns. */
export async function inNarrowTerminal(
  environment: NodeJS.ProcessEnv,
  command: (session: Session) => Promise<unknown>,
): Promise<Shown> {
  const [out, error] = [narrow(), narrow()];
  const session = openSession(environment);
  const terminal = openTerminal(out, error);
  await command({ ...session, terminal }).finally(() => session.close());
  return { out: linesOf(out), messages: linesOf(error) };
}

function narrow() {
  return Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
}

function linesOf(stream: PassThrough): string[] {
  const text = (stream.read() as Buffer | null)?.toString() ?? '';
  // A line of progress is replaced by what comes after it.
  return stripVTControlCharacters(text.replaceAll(/.*\r/g, '')).split('\n');
}
