#!/bin/bash
# manual.sh PROGRAM OUT.gz: the manual page ponder(1), of what the program's own --help says.
set -euo pipefail
program=$1 out=$2

# As it stands, with what roff would take for its own kept from it.
verbatim() {
  echo .nf
  sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^\([.']\)/\\\\\&\1/"
  echo .fi
}

# Dots and dashes: the commands that the program lists, whatever they are.
commands() {
  "$program" --help | sed -n '/^\(Subcommands\|SUBCOMMANDS\):/,/^[^ ]*$/s/^  \([a-z][a-z0-9]*\)  *.*/\1/p'
}

page() {
  printf '.TH PONDER 1 "" "%s"\n' "$("$program" --version | head -n 1)"
  printf '.SH NAME\nponder \\- thinking language models on CPUs: ask, serve, train\n'
  printf '.SH SYNOPSIS\n.B ponder\n.I COMMAND\n[\n.I OPTIONS\n]\n.SH DESCRIPTION\n'
  "$program" --help | verbatim
  local command
  for command in $(commands); do
    printf '.SH "PONDER %s"\n' "${command^^}"
    "$program" "$command" --help | verbatim
  done
  printf '.SH FILES\n.TP\n.I /usr/share/ponder/models\nThe model that comes with the program.\n'
  printf '.TP\n.I ${PONDER_HOME:\\-~/.cache/ponder}\nModels that were pulled, and the history of chats.\n'
  printf '.TP\n.I /usr/share/doc/ponder/examples\nA configuration of the server, for the unit ponder.service.\n'
}

page | gzip -9n >"$out.part"
mv "$out.part" "$out"
