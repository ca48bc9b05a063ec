import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pc from 'picocolors';
import type { LogLevel } from '../../domain/log/log-codes.js';
import { type ShownStatus, toneOf } from '../../runs/shown-status.js';
import { oneLine, shownJson, shownPieces, shownText } from './shown-text.js';
import { fittedText } from './wrapped-text.js';

/** Where text goes; what is no terminal has neither of the two fields. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };
export type Colours = ReturnType<typeof pc.createColors>;

/** Where answers come from; what is no terminal has no such field. */
export type Input = Readable & { readonly isTTY?: boolean };

/**
 * Where a command reads, and where it writes: data to the standard output, messages for people to the error output. It
 * escapes the control sequences of all texts, except our own colours.
 */
export interface Terminal {
  readonly input: Input;
  /** Where questions are put. */
  readonly questions: Output;
  /** Columns of the standard output; undefined where it is no terminal, and nothing has to be cut or wrapped. */
  readonly width: number | undefined;
  /** For the standard output. */
  readonly colours: Colours;
  data(text: string): void;
  json(value: object): void;
  /** Writes data of any length, as fast as it is taken. */
  stream(pieces: AsyncIterable<Uint8Array>): Promise<void>;
  message(text: string): void;
  /** Writes a text as it is: to the standard output, or to the error output where it says what is wrong. */
  readonly help: (text: string) => void;
  readonly usageError: (text: string) => void;
  /** Shows a line that the next one replaces; nothing where the error output is no terminal. */
  progress(line: string): void;
  /** Takes the progress line away. */
  endProgress(): void;
}

const defaultColumns = 80;
const clearLine = '\r\u001B[2K';

/** A terminal over the input and the two outputs of this process. Colours are left out where NO_COLOR is set: https://no-color.org */
export function openTerminal(
  out: Output = process.stdout,
  error: Output = process.stderr,
  input: Input = process.stdin,
): Terminal {
  let progressShown = false;
  const endProgress = () => {
    if (progressShown) error.write(clearLine);
    progressShown = false;
  };
  return {
    input,
    questions: error,
    width: out.isTTY === true ? widthOf(out) : undefined,
    colours: pc.createColors(hasColours(out)),
    data(text) {
      endProgress();
      out.write(`${shownText(text, hasColours(out))}\n`);
    },
    json(value) {
      out.write(`${shownJson(JSON.stringify({ version: 1, ...value }, null, 2))}\n`);
    },
    stream: (pieces) => pipeline(out.isTTY === true ? shownPieces(pieces) : pieces, out, { end: false }),
    message(text) {
      endProgress();
      error.write(`${fittedText(shownText(text, false), error.isTTY === true ? widthOf(error) : undefined)}\n`);
    },
    help: (text) => void out.write(text),
    usageError: (text) => void error.write(text),
    progress(line) {
      if (error.isTTY !== true) return;
      error.write(`${clearLine}${oneLine(shownText(line, false)).slice(0, widthOf(error) - 1)}`);
      progressShown = true;
    },
    endProgress,
  };
}

/** A level in its colour. */
export function colouredLevel(colours: Colours, level: LogLevel, text: string = level): string {
  switch (level) {
    case 'Error':
      return colours.red(text);
    case 'Warning':
      return colours.yellow(text);
    case 'Info':
      return text;
    case 'Verbose':
      return colours.dim(text);
  }
}

/** A run's status in its colour. */
export function colouredStatus(colours: Colours, status: ShownStatus): string {
  const paint = {
    good: colours.green,
    info: colours.cyan,
    warning: colours.yellow,
    error: colours.red,
    neutral: String,
  };
  return paint[toneOf(status)](status);
}

function widthOf({ columns = 0 }: Output): number {
  return columns > 0 ? columns : defaultColumns;
}

function hasColours(output: Output): boolean {
  const { NO_COLOR: noColour, TERM: terminal } = process.env;
  return output.isTTY === true && (noColour ?? '') === '' && terminal !== 'dumb';
}
