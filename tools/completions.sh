#!/bin/bash
# completions.sh PROGRAM FOLDER: FOLDER/{ponder.bash,_ponder,ponder.fish}, completions for bash, zsh and fish, made of what
# the program's own --help says of its commands, options and their values.
set -euo pipefail
program=$1 folder=$2

# A line for each word of one help: PATH, word, kind (command, flag, choice, value), choices, what it is for; by tabs.
words_of() {
  "$program" "$@" --help | awk -v path="$*" '
    function tell(what) {
      for (i = 1; i <= n; ++i) printf "%s\t%s\t%s\t%s\t%s\n", path, names[i], kind, choices, what
      n = 0
    }
    /^[^ ]/ { commands = /^Subcommands:/; options = !commands && /:$/ && !/^Examples?:/ && !/^Positionals:/; next }
    commands && /^  [a-z]/ { names[n = 1] = $1; kind = "command"; choices = ""; sub(/^ *[^ ]+ +/, ""); tell($0) }
    options && /^  -/ {
      head = substr($0, 3); what = ""
      if (match(head, /  +/)) { what = substr(head, RSTART + RLENGTH); head = substr(head, 1, RSTART - 1) }
      n = split(head, parts, " "); rest = substr(head, length(parts[1]) + 2)
      n = split(parts[1], names, ",")
      for (i = 1; i <= n; ++i) sub(/\{.*/, "", names[i])
      sub(/ *\(Env:[^)]*\).*/, "", rest); sub(/ *Excludes:.*/, "", rest)
      kind = rest == "" ? "flag" : "value"; choices = ""
      if (match(rest, /\{[^}]*\}/)) { kind = "choice"; choices = substr(rest, RSTART + 1, RLENGTH - 2); gsub(/,/, " ", choices) }
      if (what != "") tell(what)
      next
    }
    options && n && /^ +[^ ]/ { sub(/^ +/, ""); tell($0) }'
}

everything() {
  words_of
  local command inner
  for command in $(words_of | awk -F'\t' '$3 == "command" { print $2 }'); do
    words_of "$command"
    for inner in $(words_of "$command" | awk -F'\t' '$3 == "command" { print $2 }'); do words_of "$command" "$inner"; done
  done
}

for_bash() {
  echo '# bash completion of ponder, made by tools/completions.sh'
  echo '_ponder() {'
  echo '  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} path="" one words=""'
  echo '  for one in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do'
  echo '    case "$path $one" in'
  awk -F'\t' '$3 == "command" { printf "      \"%s %s\") path=\"%s%s\" ;;\n", $1, $2, $1 == "" ? "" : $1 " ", $2 }' <<<"$table"
  echo '    esac'
  echo '  done'
  echo '  case "$path $before" in'
  awk -F'\t' '$3 == "choice" { printf "    \"%s %s\") words=\"%s\" ;;\n", $1, $2, $4 }
    $3 == "value" { printf "    \"%s %s\") COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n", $1, $2 }' <<<"$table"
  echo '    *)'
  echo '      case "$path" in'
  awk -F'\t' '!($1 in list) { order[++n] = $1 } { list[$1] = list[$1] " " $2 }
    END { for (i = 1; i <= n; ++i) printf "        \"%s\") words=\"%s\" ;;\n", order[i], substr(list[order[i]], 2) }' <<<"$table"
  echo '      esac ;;'
  echo '  esac'
  echo '  COMPREPLY=($(compgen -W "$words" -- "$word"))'
  echo '}'
  echo 'complete -o default -F _ponder ponder'
}

for_zsh() {
  echo '#compdef ponder'
  echo '# zsh completion of ponder, made by tools/completions.sh'
  echo 'local path_="" one'
  echo 'for one in ${words[2,CURRENT-1]}; do'
  echo '  case "$path_ $one" in'
  awk -F'\t' '$3 == "command" { printf "    \"%s %s\") path_=\"%s%s\" ;;\n", $1, $2, $1 == "" ? "" : $1 " ", $2 }' <<<"$table"
  echo '  esac'
  echo 'done'
  echo 'case "$path_" in'
  awk -F'\t' -v q="'" '
    { what = $5; gsub(/\\|:|\[|\]/, "\\\\&", what); gsub(q, q "\\" q q, what) }
    !($1 in rules) { order[++n] = $1; rules[$1] = commands[$1] = "" }
    $3 == "command" { commands[$1] = commands[$1] " " q $2 ":" what q; next }
    { rules[$1] = rules[$1] " " q "*" $2 "[" what "]" ($3 == "flag" ? "" : $3 == "choice" ? ":value:(" $4 ")" : ":value:_files") q }
    END {
      for (i = 1; i <= n; ++i) {
        at = order[i]
        printf "  \"%s\")\n", at
        if (commands[at] != "") printf "    local -a commands=(%s)\n    [[ $words[CURRENT] == -* ]] || _describe command commands\n", commands[at]
        printf "    _arguments%s %s ;;\n", rules[at], q "*:file:_files" q
      }
    }' <<<"$table"
  echo 'esac'
}

for_fish() {
  echo '# fish completion of ponder, made by tools/completions.sh'
  awk -F'\t' -v q="'" '
    { what = $5; gsub(/\\/, "\\\\", what); gsub(q, "\\" q, what) }
    $3 == "command" { below[$1] = below[$1] " " $2; lines[++n] = $0; text[n] = what; next }
    { lines[++n] = $0; text[n] = what }
    END {
      for (i = 1; i <= n; ++i) {
        split(lines[i], f, "\t")
        seen = ""; m = split(f[1], parts, " ")
        for (j = 1; j <= m; ++j) seen = seen (j > 1 ? "; and " : "") "__fish_seen_subcommand_from " parts[j]
        if (below[f[1]] != "") seen = seen (seen == "" ? "" : "; and ") "not __fish_seen_subcommand_from" below[f[1]]
        printf "complete -c ponder -n \"%s\"", seen
        if (f[3] == "command") printf " -a %s", f[2]
        else if (f[2] ~ /^--/) printf " -l %s", substr(f[2], 3)
        else printf " -s %s", substr(f[2], 2)
        if (f[3] == "choice") printf " -x -a \"%s\"", f[4]
        if (f[3] == "value") printf " -r"
        printf " -d %s%s%s\n", q, text[i], q
      }
    }' <<<"$table"
}

table=$(everything)
mkdir -p "$folder"
for_bash >"$folder/ponder.bash"
for_zsh >"$folder/_ponder"
for_fish >"$folder/ponder.fish"
