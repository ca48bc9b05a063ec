import { InvalidArgumentError, Option, type Command, type OptionValues } from '@commander-js/extra-typings';
import { closestName } from '../../domain/closest-name.js';
import { isDay } from '../../domain/day.js';
import { timeZoneNamed } from '../../domain/local-time.js';
import { grouped } from '../../domain/wording.js';

export const jsonOption = ['--json', 'answer in JSON'] as const;

/** The argument that names a run. */
export const runArgument = ['<run>', '"latest", a run id or its beginning, or a workflow id'] as const;

/**
 * Adds the ways to get what a command shows elsewhere than in a table: only one of them may be given.
 *
 * @param what is written to a file: `these lines`
 */
export function withTableFiles<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
  what: string,
  json: string = jsonOption[1],
) {
  return command
    .addOption(new Option('--csv <file>', `write ${what} to a CSV file ("-": the standard output)`))
    .addOption(new Option('--xlsx <file>', `write ${what} to an Excel file`).conflicts('csv'))
    .addOption(new Option('--json', json).conflicts(['csv', 'xlsx']));
}

/** Adds the options that narrow a command to a part of the changes of a run. */
export function withPart<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command
    .option('--customer <code...>', 'only the changes of these customers')
    .option('--line <id...>', 'only these lines, by the lineId of "run lines --json"')
    .option('--except-customer <code...>', 'not the changes of these customers')
    .option('--except-line <id...>', 'not these lines');
}

/** The option that says who gives a command. @param does what such a person does: `starts the run` */
export function byOption(does: string) {
  return ['--by <name>', `who ${does} (the user of this machine if not given)`] as const;
}

/** Reads an option that is a count or an id. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

/** Reads an option that is a count, or a number of hours or days. @param greatest the most that may be given */
export function wholeNumberTo(greatest: number) {
  return (text: string): number => {
    const number = Number(text);
    if (Number.isSafeInteger(number) && number > 0 && number <= greatest) return number;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${grouped(greatest)}.`);
  };
}

/** The ids of some tables end here. */
export const greatestId = 2_147_483_647;

/** Reads an option that is a day. */
export function day(text: string): string {
  if (isDay(text)) return text;
  throw new InvalidArgumentError('It must be a day such as 2026-11-25.');
}

/** Reads an option that is the name of a time zone. */
export function timeZoneName(text: string): string {
  const name = timeZoneNamed(text);
  if (name !== undefined) return name;
  throw new InvalidArgumentError('It must be an IANA name such as Europe/Berlin, or UTC.');
}

/** Reads an option whose value is one of known names, in any case. */
export function oneName<Name extends string>(known: readonly Name[]) {
  return (text: string): Name => {
    const name = known.find((each) => each.toLowerCase() === text.toLowerCase());
    if (name !== undefined) return name;
    const meant = closestName(text, known);
    throw new InvalidArgumentError(
      meant === undefined ? `It must be one of ${known.join(', ')}.` : `Did you mean ${meant}?`,
    );
  };
}

/** Reads a repeatable option whose values are known names, in any case. */
export function oneOf<Name extends string>(known: readonly Name[]) {
  const read = oneName(known);
  return (text: string, former: readonly Name[] | undefined): readonly Name[] => [...(former ?? []), read(text)];
}

/** Reads a repeatable option whose values are counts or ids. */
export function wholeNumbers(text: string, former: readonly number[] | undefined): readonly number[] {
  return [...(former ?? []), wholeNumber(text)];
}
