import type { CompletedCommand } from './command-tree.js';
import { knowledge, quoted, walk } from './script-parts.js';

/**
 * The completion script for zsh.
 *
 * @param program how to start the program: each word of it
 */
export function zshScript(commands: readonly CompletedCommand[], program: readonly string[]): string {
  const list = (described: readonly { readonly name: string; readonly description: string }[]) =>
    described.map(({ name, description }) => quoted(`${name.replaceAll(':', '\\:')}:${description}`)).join(' ');
  return `#compdef billing-sync
# Completion of billing-sync for zsh. Load it, after compinit, with: source <(billing-sync completion zsh)
${knowledge('_billing_sync', commands)}
# The commands and the options of a path.
_billing_sync_names() {
  subcommands=() options=()
  case "$1" in
${commands
  .map(
    ({ path, subcommands, options }) =>
      `    ${quoted(path)}) subcommands=(${list(subcommands)}) options=(${list(options)}) ;;`,
  )
  .join('\n')}
  esac
}
_billing_sync_values() {
  case "$1" in
    files) _files ;;
    words:*) compadd -- "\${(@s:,:)\${1#words:}}" ;;
    stored:*)
      local what="\${1#stored:}" line
      local -a values shown
      for line in "\${(@f)$(${program.map(quoted).join(' ')} completion-values "\${what%+files}" 2>/dev/null)}"; do
        if [[ -z "$line" ]]; then continue; fi
        values+=("\${line%%$'\\t'*}") shown+=("\${line/$'\\t'/  }")
      done
      compadd -V billing-sync -l -d shown -- "\${values[@]}"
      if [[ "$what" == *+files ]]; then _files; fi ;;
  esac
}
_billing_sync() {
  local current="\${words[CURRENT]}"
  local -a subcommands options
${walk('_billing_sync', { word: '${words[index]}', first: '2', end: 'CURRENT' })}
  _billing_sync_names "$path"
  if [[ "$current" == -* ]]; then
    _describe -o option options
  elif [[ -n "$expected" ]]; then
    _billing_sync_values "\${expected%'*'}"
  elif (( \${#subcommands} > 0 )); then
    _describe command subcommands
  else
    _billing_sync_argument "$path" "$position"
    if [[ -n "$reply" ]]; then _billing_sync_values "$reply"; fi
  fi
}
compdef _billing_sync billing-sync
`;
}
