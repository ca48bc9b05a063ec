import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'vitest';
import { runCommand } from '../../src/client/program/run-command.js';
import { openSession } from '../../src/client/program/session.js';
import { openTerminal } from '../../src/client/terminal/terminal.js';
import { KeptOutput } from '../rig/kept-output.js';

/** A question that a command puts, and what a person does then: types an answer, perhaps after something else. */
export type Answer = readonly [question: string, answer: string | (() => string | Promise<string>)];

/** Runs a command at a terminal, where a person answers each question after it was put. */
export async function answering(environment: NodeJS.ProcessEnv, args: readonly string[], answers: readonly Answer[]) {
  const [out, error] = [new KeptOutput(), new KeptOutput()];
  const atTerminal = { isTTY: true, columns: 80, rows: 24 };
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const shown = () => stripVTControlCharacters(error.text.toString());
  const terminal = openTerminal(out, Object.assign(error, atTerminal), input);
  const ended = runCommand(openSession(environment, terminal), args);
  for (const [question, answer] of answers) {
    await expect.poll(shown).toContain(question);
    input.write(typeof answer === 'string' ? answer : await answer());
  }
  return { exitCode: await ended, out: out.text.toString(), shown: shown() };
}
