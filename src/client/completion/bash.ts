import type { CompletedCommand } from './command-tree.js';
import { knowledge, quoted, walk } from './script-parts.js';

/**
 * The completion script for bash, 3.2 or later.
 *
 * @param program how to start the program: each word of it
 */
export function bashScript(commands: readonly CompletedCommand[], program: readonly string[]): string {
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).join(' ');
  return `# Completion of billing-sync for bash. Load it with: source <(billing-sync completion bash)
${knowledge('_billing_sync', commands)}
# The commands and the options of a path.
_billing_sync_names() {
  subcommands='' options=''
  case "$1" in
${commands
  .map(
    ({ path, subcommands, options }) =>
      `    ${quoted(path)}) subcommands=${quoted(names(subcommands))} options=${quoted(names(options))} ;;`,
  )
  .join('\n')}
  esac
}
# Adds those of the given lines that begin with the present word. They are data: nothing in them is carried out.
_billing_sync_add() {
  local line
  while IFS= read -r line; do
    line="\${line%%$'\\t'*}"
    if [[ -n "$line" && "$line" == "$current"* ]]; then COMPREPLY+=("$(printf '%q' "$line")"); fi
  done
}
_billing_sync_files() {
  local line
  compopt -o filenames 2>/dev/null
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
}
_billing_sync_values() {
  case "$1" in
    files) _billing_sync_files ;;
    words:*) _billing_sync_add <<<"$(tr ',' '\\n' <<<"\${1#words:}")" ;;
    stored:*)
      local what="\${1#stored:}"
      _billing_sync_add <<<"$(${program.map(quoted).join(' ')} completion-values "\${what%+files}" 2>/dev/null)"
      if [[ "$what" == *+files ]]; then _billing_sync_files; fi ;;
  esac
}
_billing_sync() {
  local current="\${COMP_WORDS[COMP_CWORD]}" subcommands options
  COMPREPLY=()
${walk('_billing_sync', { word: '${COMP_WORDS[index]}', first: '1', end: 'COMP_CWORD' })}
  if [[ "$current" == '=' ]]; then current=''; fi
  _billing_sync_names "$path"
  if [[ "$current" == -* ]]; then
    _billing_sync_add <<<"\${options// /$'\\n'}"
  elif [[ -n "$expected" ]]; then
    _billing_sync_values "\${expected%'*'}"
  elif [[ -n "$subcommands" ]]; then
    _billing_sync_add <<<"\${subcommands// /$'\\n'}"
  else
    _billing_sync_argument "$path" "$position"
    if [[ -n "$reply" ]]; then _billing_sync_values "$reply"; fi
  fi
}
complete -F _billing_sync billing-sync
`;
}
