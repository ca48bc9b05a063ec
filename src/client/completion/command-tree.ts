import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { jobTasks } from '../../jobs/job-tasks.js';
import { logLevels } from '../../domain/log/log-codes.js';
import { logCodes } from '../../domain/log/log-messages.js';

/** What may be offered where a value is to be typed. `any`: nothing that could be known. */
export type ValueSource =
  | { readonly kind: 'any' | 'files' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Asked for when they are needed, with `completion-values`. */
  | { readonly kind: 'stored'; readonly what: StoredValues; readonly orFiles: boolean };

/** Values that the store or Temporal knows. */
export const storedValues = ['runs', 'jobs', 'secret-sets'] as const;
export type StoredValues = (typeof storedValues)[number];

export interface CompletedOption {
  /** With its dashes. */
  readonly name: string;
  readonly description: string;
  /** undefined: it takes no value. */
  readonly value: ValueSource | undefined;
  /** Whether all words up to the next option are values of it. */
  readonly isVariadic: boolean;
}

/** One command as a shell has to know it. */
export interface CompletedCommand {
  /** The names that lead to it, such as `run start`; "" for the program itself. */
  readonly path: string;
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletedOption[];
  readonly arguments: readonly ValueSource[];
}

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** By the name of a placeholder, such as `run` in `<run>`. What is not listed can be anything. */
const sourcesByPlaceholder: Readonly<Record<string, ValueSource>> = {
  run: { kind: 'stored', what: 'runs', orFiles: false },
  'run|file': { kind: 'stored', what: 'runs', orFiles: true },
  job: { kind: 'stored', what: 'jobs', orFiles: false },
  code: { kind: 'words', words: logCodes },
  level: { kind: 'words', words: logLevels },
  file: { kind: 'files' },
  'file|-': { kind: 'files' },
  'file|-|json': { kind: 'files' },
  'secret-set': { kind: 'stored', what: 'secret-sets', orFiles: false },
  shell: { kind: 'words', words: shells },
};

/** Options whose placeholder says too little. */
const sourcesByOption: Readonly<Record<string, ValueSource>> = {
  '--secrets': { kind: 'stored', what: 'secret-sets', orFiles: false },
  '--task': { kind: 'words', words: jobTasks },
};

/** The commands of a program, outer before inner, without those that it hides. */
export function commandTree(program: CommandUnknownOpts, path = ''): CompletedCommand[] {
  const help = program.createHelp();
  const inner = help.visibleCommands(program).filter((command) => command.name() !== 'help');
  const own: CompletedCommand = {
    path,
    subcommands: inner.map((command) => ({ name: command.name(), description: command.description() })),
    options: help.visibleOptions(program).flatMap(completedOption),
    arguments: program.registeredArguments.map((argument): ValueSource =>
      argument.argChoices === undefined ? sourceOf(argument.name()) : { kind: 'words', words: argument.argChoices },
    ),
  };
  return [own, ...inner.flatMap((command) => commandTree(command, `${path} ${command.name()}`.trim()))];
}

function completedOption({ long, flags, description, argChoices, variadic }: Option): CompletedOption[] {
  if (typeof long !== 'string') return [];
  const placeholder = /[<[]([^>\]]+?)(?:\.\.\.)?[>\]]/.exec(flags)?.[1];
  const value: ValueSource | undefined =
    argChoices !== undefined
      ? { kind: 'words', words: argChoices }
      : placeholder === undefined
        ? undefined
        : (sourcesByOption[long] ?? sourceOf(placeholder));
  return [{ name: long, description, value, isVariadic: variadic }];
}

function sourceOf(placeholder: string): ValueSource {
  return sourcesByPlaceholder[placeholder] ?? { kind: 'any' };
}
