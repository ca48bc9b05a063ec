import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { isObject } from '../domain/is-object.js';
import { readParameterText } from '../domain/parameters/parameter-text.js';
import { parseJson } from '../http/json.js';
import type { RawExchange, RecordExchange } from '../http/recorder.js';
import { TransportError } from '../http/transport-error.js';
import { fileEnding, type Ending, type RecordedExchange, type RecordedLine } from './format.js';
import { pseudonymsOf } from './pseudonyms.js';
import { belowBase, Replacer } from './replace.js';

export interface RecorderOptions {
  readonly directory: string;
  /** Whether the product would send credentials to the host of an address. */
  readonly isOurs: (url: string) => boolean;
  /** Is told once that nothing more can be written. */
  readonly onFault: (error: unknown) => void;
}

export interface Recorder {
  readonly file: string;
  readonly record: RecordExchange;
  /** @param parameters as typed, and accepted by a run: an object, or text that holds one */
  readonly runStarted: (now: Date, parameters: unknown) => void;
}

/**
 * Writes what Autotask, Atria and the product say to each other into a new file, without credentials, and with names,
 * texts and identifiers replaced. The key of the replacements is kept nowhere, so each process has a file of its own.
 *
 * @throws an Error where the directory or the file cannot be made
 */
export function startRecorder({ directory, isOurs, onFault }: RecorderOptions): Recorder {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  const startedAt = new Date().toISOString().replaceAll(':', '-');
  const file = join(directory, `${startedAt}-${randomBytes(3).toString('hex')}${fileEnding}`);
  writeFileSync(file, '', { mode: 0o600, flag: 'wx' });
  const replacer = new Replacer(pseudonymsOf(), isOurs);
  let isWriting = true;
  const write = (lineOf: () => RecordedLine) => {
    if (!isWriting) return;
    try {
      appendFileSync(file, `${JSON.stringify(lineOf())}\n`);
    } catch (error) {
      isWriting = false;
      onFault(error);
    }
  };
  return {
    file,
    record: (system, each) => {
      write(() => recorded(replacer, system, each));
    },
    runStarted: (now, parameters) => {
      write(() => ({ kind: 'run', now: now.toISOString(), parameters: replacer.parameters(objectOf(parameters)) }));
    },
  };
}

function objectOf(typed: unknown): Readonly<Record<string, unknown>> {
  if (isObject(typed)) return typed;
  const read = readParameterText(typeof typed === 'string' ? typed : '');
  return 'problem' in read ? {} : objectOf(read.value);
}

function recorded(replacer: Replacer, system: RecordedExchange['system'], each: RawExchange): RecordedExchange {
  const { method, url, body } = each.request;
  const { pathname, search } = new URL(url);
  const address = replacer.address(`${belowBase(pathname)}${search}`);
  return {
    ...{ kind: 'exchange', system, method, address },
    body: replacer.value(body),
    answer: answerOf(replacer, each),
  };
}

function answerOf(replacer: Replacer, { request, answer }: RawExchange): RecordedExchange['answer'] {
  if (answer instanceof TransportError) return { ending: endingOf(answer, request.method) };
  const { status, contentType, retryAfter, text, notJson, excess } = answer;
  if (excess !== undefined) return { ending: excess };
  const kept = { status, contentType: shownType(contentType), ...(isWait(retryAfter) ? { retryAfter } : {}) };
  if (notJson === undefined) return { ...kept, json: replacer.value(jsonOf(text)) };
  // What is not JSON is never read, so only that there was something matters, and whether it might have been JSON.
  const stand = /^\s*[[{]/.test(text) ? '{' : '<html></html>';
  return { ...kept, text: text === '' ? '' : stand };
}

/** As it came: characters that the product leaves out may be the fault that is to be seen again. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseJson(text);
  }
}

function endingOf({ failure, code }: TransportError, method: string): Ending {
  if (failure === 'Timeout' || failure === 'Cancelled') return 'hang';
  if (failure === 'TooLongAnswer') return 'bytes';
  if (failure === 'UnreadableAnswer') return 'garbled';
  if (failure === 'Unreachable') return method === 'GET' ? 'reset' : 'refused';
  return code === 'ECONNRESET' ? 'reset' : 'cut';
}

function shownType(contentType: string): string {
  return /^(application|text)\/(json|html|plain|xml|problem\+json)(; ?charset=utf-8)?$/i.test(contentType)
    ? contentType
    : 'application/x-other';
}

function isWait(text: string | undefined): text is string {
  return /^(\d{1,6}|[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT)$/.test(text ?? '');
}
