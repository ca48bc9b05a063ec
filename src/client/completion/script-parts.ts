import type { CompletedCommand, ValueSource } from './command-tree.js';

/*
 * bash and zsh walk along the words that were typed in the same way; what they ask on the way are functions that answer
 * in the variable `reply`. A source of values is one word: any, files, words:a,b or stored:runs, with a * at its end
 * where it lasts up to the next option.
 */

/** A text in single quotes, as bash and zsh read it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The shell functions that know the commands. `prefix` begins their names. */
export function knowledge(prefix: string, commands: readonly CompletedCommand[]): string {
  return [
    '# Whether a word is a command within a path.',
    `${prefix}_is_command() {`,
    '  case "$1/$2" in',
    ...commands.filter(({ path }) => path !== '').map(({ path }) => `    ${quoted(slashed(path))}) return 0 ;;`),
    '    *) return 1 ;;',
    '  esac',
    '}',
    "# The source of an option's values; empty where it takes none.",
    `${prefix}_option() {`,
    "  reply=''",
    '  case "$1/$2" in',
    ...commands.flatMap(({ path, options }) =>
      options
        .filter(({ value }) => value !== undefined)
        .map(
          ({ name, value, isVariadic }) =>
            `    ${quoted(`${path}/${name}`)}) reply=${quoted(sourceText(value) + (isVariadic ? '*' : ''))} ;;`,
        ),
    ),
    '  esac',
    '}',
    "# The source of a command's argument, counted from 0.",
    `${prefix}_argument() {`,
    "  reply=''",
    '  case "$1/$2" in',
    ...commands.flatMap(({ path, arguments: sources }) =>
      sources.map((source, index) => `    ${quoted(`${path}/${index}`)}) reply=${quoted(sourceText(source))} ;;`),
    ),
    '  esac',
    '}',
  ].join('\n');
}

/** `run start` as `run/start`: the path and the last name. */
function slashed(path: string): string {
  const names = path.split(' ');
  return `${names.slice(0, -1).join(' ')}/${names.at(-1) ?? ''}`;
}

export function sourceText(source: ValueSource | undefined): string {
  switch (source?.kind) {
    case undefined:
      return '';
    case 'words':
      return `words:${source.words.join(',')}`;
    case 'stored':
      return `stored:${source.what}${source.orFiles ? '+files' : ''}`;
    case 'any':
    case 'files':
      return source.kind;
  }
}

/** Walks along the words before the present one: sets `path`, `position` and `expected`. */
export function walk(
  prefix: string,
  words: { readonly word: string; readonly first: string; readonly end: string },
): string {
  return `  local path='' position=0 expected='' word index reply
  for ((index = ${words.first}; index < ${words.end}; index++)); do
    word="${words.word}"
    case "$word" in
      =) continue ;;
      -*) ${prefix}_option "$path" "$word"; expected="$reply"; continue ;;
    esac
    case "$expected" in
      *'*') ;;
      ?*) expected='' ;;
      *)
        if ${prefix}_is_command "$path" "$word"; then
          path="\${path:+$path }$word"
        else
          ((position += 1))
        fi ;;
    esac
  done`;
}
