# Sourced by the tests of the command line: `$ponder` is the program, `$fixtures` the models, `$work`
# an empty folder that goes away at the end.
set -u
ponder=$1
fixtures=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../fixtures" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset PONDER_MODEL
export PONDER_HOME=$work/home
wrong=0

not_so() {
  wrong=$((wrong + 1))
  printf 'NOT SO: %s\n' "$*"
}

# fails STATUS PATTERN ARGUMENTS...: the program ends with STATUS, and stderr, whose first line starts
# with "ponder", matches the glob PATTERN. With status 1 stderr is one line, and stdout is empty.
fails() {
  local wanted=$1 pattern=$2 status lines
  shift 2
  "$ponder" "$@" >"$work/out" 2>"$work/err" </dev/null
  status=$?
  lines=$(wc -l <"$work/err")
  [[ $status == "$wanted" ]] || not_so "ponder $*: status $wanted, but it is $status"
  # shellcheck disable=SC2053
  [[ $(<"$work/err") == ponder*$pattern* ]] || not_so "ponder $*: '$pattern' in: $(<"$work/err")"
  [[ $wanted != 1 || $lines == 1 ]] || not_so "ponder $*: one sentence, but stderr has $lines lines"
  [[ $wanted != 1 || ! -s $work/out ]] || not_so "ponder $*: it failed, but wrote to stdout"
}

# without_models COMMAND...: by a copy of the program that has no model beside it.
without_models() {
  [[ -e $work/alone/ponder ]] || { mkdir "$work/alone" && cp "$ponder" "$work/alone/ponder"; }
  ponder=$work/alone/ponder "$@"
}

# works PATTERN ARGUMENTS...: status 0, and stdout matches the glob PATTERN.
works() {
  local pattern=$1 status
  shift
  "$ponder" "$@" >"$work/out" 2>"$work/err" </dev/null
  status=$?
  [[ $status == 0 ]] || not_so "ponder $*: status 0, but it is $status: $(<"$work/err")"
  # shellcheck disable=SC2053
  [[ $(<"$work/out") == *$pattern* ]] || not_so "ponder $*: '$pattern' in: $(<"$work/out")"
}

# small_base STEPS: $work/base/model, a model that has seen some sums.
small_base() {
  local i
  mkdir "$work/texts"
  for i in $(seq 40); do
    printf 'Work out %d + %d. The answer is %d.\n' "$i" "$((i % 9))" "$((i + i % 9))" \
      >"$work/texts/$i.txt"
  done
  works "model" train pretrain --out "$work/base" --set "model.tokenizer=$fixtures/tokenizers/smollm2" \
    --set model.hidden=32 --set model.layers=2 --set model.heads=2 --set model.max_position=512 \
    --set "data.sources=[\"$work/texts\"]" --set data.batch_tokens=256 --set run.steps="$1" \
    --set optimizer.lr=0.01 --set data.validation=0
}

# milliseconds COMMAND...: runs it, and sets `took` to how long it took.
milliseconds() {
  local begin
  begin=$(date +%s%N)
  "$@"
  took=$((($(date +%s%N) - begin) / 1000000))
}

# killed TIMES BEGIN MILLISECONDS COMMAND...: starts it again and again, and kills it at random moments, until that was
# TIMES or it came to its end. MILLISECONDS is what it takes undisturbed: a kill comes within an eighth of that, so that a
# fast machine is no reason to be killed seldom, after BEGIN of them, so that it is no reason to come to nothing either.
killed() {
  local times=$1 begin=$2 whole=$3
  shift 3
  kills=0
  until ((kills == times)); do
    "$@" >"$work/log" 2>&1 &
    sleep "$(awk -v begin="$begin" -v whole="$whole" -v chance="$RANDOM" \
      'BEGIN { print (begin + whole * (1 + chance / 32768 * 3) / 32) / 1000 }')"
    kill -9 $! 2>/dev/null || break
    wait $! 2>/dev/null
    kills=$((kills + 1))
  done
  ((kills > 4)) || not_so "it was killed $kills times before its end: too few to show anything"
}

finish() {
  ((wrong == 0)) || echo "$wrong claims do not hold"
  exit $((wrong > 0))
}
