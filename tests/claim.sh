# Sourced by tests that compare texts; they end with `exit $((wrong > 0))`.
wrong=0

# claim NAME WANTED FOUND: both are texts; WANTED is a glob pattern.
claim() {
  # shellcheck disable=SC2053
  [[ $3 == $2 ]] && return
  wrong=$((wrong + 1))
  printf 'NOT SO: %s\n  wanted: %s\n  found:  %s\n' "$@"
}
