import type { CompletedCommand, ValueSource } from './command-tree.js';

/**
 * The completion script for fish.
 *
 * @param program how to start the program: each word of it
 */
export function fishScript(commands: readonly CompletedCommand[], program: readonly string[]): string {
  const paths = commands.map(({ path }) => path).filter((path) => path !== '');
  return `# Completion of billing-sync for fish. Load it with: billing-sync completion fish | source
# Whether the words typed so far lead to a command.
function __billing_sync_at
    set -l path ''
    for word in (commandline -opc)[2..]
        set -l inner (string trim -- "$path $word")
        if contains -- $inner ${paths.map(quotedForFish).join(' ')}
            set path $inner
        end
    end
    test "$path" = "$argv[1]"
end
function __billing_sync_values
    ${program.map(quotedForFish).join(' ')} completion-values $argv[1] 2>/dev/null
end
complete -c billing-sync -f
${commands.flatMap((command) => completionsOf(command)).join('\n')}
`;
}

function completionsOf({ path, subcommands, options, arguments: sources }: CompletedCommand): string[] {
  const at = `complete -c billing-sync -n ${quotedForFish(`__billing_sync_at ${quotedForFish(path)}`)}`;
  return [
    ...subcommands.map(({ name, description }) => `${at} -a ${quotedForFish(name)} -d ${quotedForFish(description)}`),
    ...options.map(({ name, description, value }) => {
      const takes = value === undefined ? '' : ` -r${offering(value)}`;
      return `${at} -l ${name.replace(/^--/, '')}${takes} -d ${quotedForFish(description)}`;
    }),
    ...sources
      .map((source) => offering(source))
      .filter((offer) => offer !== '')
      .map((offer) => `${at}${offer}`),
  ];
}

function offering(source: ValueSource): string {
  switch (source.kind) {
    case 'any':
      return '';
    case 'files':
      return ' -F';
    case 'words':
      return ` -a ${quotedForFish(source.words.join(' '))}`;
    case 'stored':
      return `${source.orFiles ? ' -F' : ''} -k -a ${quotedForFish(`(__billing_sync_values ${source.what})`)}`;
  }
}

function quotedForFish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
