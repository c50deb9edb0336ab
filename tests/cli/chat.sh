#!/bin/bash
# chat: what its commands do to the conversation, and what they say where they cannot.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"

small_base 2
model=$work/base/model
# chat LINES...: a chat of these lines; its stdout and stderr.
chat() {
  printf '%s\n' "$@" | "$ponder" chat -m "$model" --temperature 0 --max-tokens 4 --seed 1 >"$work/out" 2>"$work/err"
}
# said LINES...: what is saved after these lines.
said() {
  rm -f "$work/saved"
  chat "$@" "/save $work/saved" || not_so "chat $*: $(<"$work/err")"
  cat "$work/saved"
}
# complains PATTERN LINES...: one sentence, and status 1.
complains() {
  local pattern=$1
  shift
  chat "$@" && not_so "chat $*: it should fail"
  # shellcheck disable=SC2053
  [[ $(tail -n 1 "$work/err") == "ponder: "*$pattern* ]] || not_so "chat $*: '$pattern' in: $(<"$work/err")"
}
count() { grep -o '"role"' <<<"$1" | wc -l; }

chat /help
for name in continue retry undo reset file think model system save load help exit; do
  grep -q "^/$name" "$work/out" || not_so "/help lists /$name"
done
works "/continue" chat --help
complains "there is no command /nothing; /help" /nothing
complains "/undo takes nothing" "/undo 3"

one=$(said "Work out 3 + 4.")
[[ $(count "$one") == 2 ]] || not_so "a question and its reply: $one"
[[ $(count "$(said "Work out 3 + 4." "And 5 + 6?")") == 4 ]] || not_so "two of each"
[[ $(count "$(said "Work out 3 + 4." "And 5 + 6?" /undo)") == 2 ]] || not_so "/undo takes the last"
[[ $(count "$(said "Work out 3 + 4." /undo)") == 0 ]] || not_so "/undo takes the first"
complains "there is no reply yet" "Work out 3 + 4." /undo /undo
again=$(said "Work out 3 + 4." /retry)
[[ $again == "$one" ]] || not_so "/retry asks the same, and greedy it says the same: $again"
complains "there is no reply yet" /retry
complains "there is no reply yet" /continue

content() { grep -A1 '"assistant"' <<<"$1" | sed -n 's/.*"content": "\(.*\)".*/\1/p'; }
longer=$(said "Work out 3 + 4." /continue)
[[ $(count "$longer") == 2 ]] || not_so "/continue makes no new message: $longer"
[[ $(content "$longer") == "$(content "$one")"?* ]] || not_so "/continue goes on: $(content "$longer")"

printf 'the first line\nthe second\n\n' >"$work/note.txt"
[[ $(said "/file $work/note.txt" "What is this?") == *"\"What is this?\\n\\n$work/note.txt:\\nthe first line\\nthe second\""* ]] ||
  not_so "/file puts it behind the next question: $(<"$work/saved")"
[[ $(said "/file $work/note.txt" "What is this?" "And now?") == *'"And now?"'* ]] || not_so "/file is for one question"
[[ $(said "/file $work/note.txt" /file "What is this?") == *'"What is this?"'* ]] || not_so "/file alone puts none behind it"
[[ $(said "/file $work/note.txt" /reset "What is this?") == *'"What is this?"'* ]] || not_so "/reset forgets the file, too"
printf 'a\0b' >"$work/binary"
complains "binary: it is no text (UTF-8)" "/file $work/binary"
printf 'caf\xe9' >"$work/latin"
complains "latin: it is no text (UTF-8)" "/file $work/latin"
head -c 5000000 /dev/zero | tr '\0' x >"$work/long"
complains "long" "/file $work/long"
complains "none.txt" "/file $work/none.txt"
[[ $(said /file "What is this?") == *'"What is this?"'* ]] || not_so "/file alone is as well where there was none"
[[ $(said $'/file\t'"$work/note.txt" "What is this?") == *"the second"* ]] || not_so "a tab parts a command from its value: $(<"$work/saved")"
[[ $(said "/FILE  $work/note.txt " "What is this?") == *"the second"* ]] || not_so "commands may be in capitals: $(<"$work/saved")"
complains "there is no command /NOTHING" /NOTHING

complains "/think is on, off or a number of tokens, but not 'maybe'" "/think maybe"
said "/think off" "/think 20" "/think on" "Work out 3 + 4." >/dev/null

printf '/think off\n' | "$ponder" chat -m "$model" --template-arg enable_thinking=true >"$work/out" 2>"$work/err" &&
  not_so "/think beside a template argument that decides: it should fail"
[[ $(<"$work/err") == *"/think has no say: --template-arg enable_thinking was given"* ]] || not_so "/think: $(<"$work/err")"
mkfifo "$work/pipe"
complains "it is a device or a pipe" "/save $work/pipe"
echo important >"$work/mine"
complains "is no saved conversation" "/save $work/mine"
[[ $(<"$work/mine") == important ]] || not_so "/save replaces nothing but conversations"

cp -r "$model" "$work/other"
chat /model "/model $work/other" "Work out 3 + 4." || not_so "/model: $(<"$work/err")"
[[ $(<"$work/err") == *"the model is $model"*"the model is $work/other"* ]] || not_so "/model says which: $(<"$work/err")"
complains "no such file" "/model $work/none"

# On a terminal a mistake ends nothing.
head -c 30000 /dev/zero | tr '\0' 'x' >"$work/big.txt"
python3 - "$ponder" "$model" "$work/big.txt" >"$work/out" 2>&1 <<'PYTHON' || not_so "on a terminal: $(<"$work/out")"
import os, pty, sys, time

ponder, model = sys.argv[1:3]
child, terminal = pty.fork()
if child == 0:
    os.execv(ponder, [ponder, "chat", "-m", model, "--max-tokens", "4", "--temperature", "0"])
seen = b""


def until(text):
    global seen
    end = time.time() + 60
    while text not in seen:
        assert time.time() < end, (text, seen)
        seen += os.read(terminal, 4096)
    seen = seen[seen.index(text) + len(text):]


def line(text):
    os.write(terminal, text.encode() + b"\r")
    time.sleep(0.1)  # lines that come faster are taken for pasted ones


until(b"/help shows the commands")
until(b"> ")
line("/nothing")
until(b"there is no command /nothing")
line("/model /nowhere/at/all")
until(b"no such file")
line("Work out 3 + 4.")
until(b"reply 4 tokens")
line("/retry")
until(b"reply 4 tokens")
line("/file " + sys.argv[3])
until(b"goes with the next question")
line("What is it?")
until(b"ponder: ")
line("/undo")
until(b"2 messages are left")
line("/retry")
until(b"reply 4 tokens")
line("/exit")
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
PYTHON
"$ponder" chat -m "$model" <"$work" >"$work/out" 2>"$work/err"
[[ $? == 1 && $(tail -n 1 "$work/err") == "ponder: cannot read standard input: "* ]] || not_so "a folder is no chat: $(<"$work/err")"
finish
