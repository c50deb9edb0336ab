#!/bin/bash
# ponder tokenizer train: files that Hugging Face's readers take, the same from the same text.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"

text=$fixtures/perplexity.txt
works "tokens, " tokenizer train "$text" --vocab 400 --out "$work/a"
works "400 tokens, " tokenizer train "$text" --vocab 400 --out "$work/b"
cmp -s "$work/a/tokenizer.json" "$work/b/tokenizer.json" || not_so "the same text gives the same file"
grep -q '"chat_template": ' "$work/a/tokenizer_config.json" || not_so "a chat template comes with it"
fails 1 "exists already" tokenizer train "$text" --vocab 400 --out "$work/a"
works "401 tokens" tokenizer train "$text" --vocab 401 --out "$work/a" --force --special "<a>" --special "<b>"
grep -q '"content":"<b>"' "$work/a/tokenizer.json" || not_so "--special may be given again"

printf '{"text": "%s"}\n{"prompt": "abab", "completion": "abab"}\n' "$(printf 'xyxy %.0s' {1..9})" >"$work/r.jsonl"
works "265 tokens, " tokenizer train "$work/r.jsonl" --vocab 265 --out "$work/c"
works " tokens, " tokenizer train "$work/r.jsonl" --vocab 9000 --out "$work/d"
grep -q "no other pair occurs twice" "$work/err" || not_so "says why the vocabulary is smaller"

: >"$work/empty.txt"
printf '{"text": 1}\n' >"$work/bad.jsonl"
fails 1 "no text to learn" tokenizer train "$work/empty.txt" --vocab 400 --out "$work/x"
fails 1 "bad.jsonl:1: \"text\" is 1" tokenizer train "$work/bad.jsonl" --vocab 400 --out "$work/x"
fails 1 "no such file" tokenizer train "$work/nothing.txt" --vocab 400 --out "$work/x"
fails 1 "vocabulary of 10 tokens" tokenizer train "$text" --vocab 10 --out "$work/x"
fails 1 "white space alone" tokenizer train "$text" --vocab 400 --out "$work/x" --special " "
fails 1 "is there twice" tokenizer train "$text" --vocab 400 --out "$work/x" --special "<think>"
[[ ! -e $work/x ]] || not_so "a failed training leaves no folder"
fails 2 "--vocab" tokenizer train "$text" --out "$work/x"
fails 2 "subcommand" tokenizer
finish
