#!/bin/bash
# ponder watch: serves the page and what it asks for from a run's folder, and ends when it is told to.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"

fails 1 "there is no such folder" watch "$work/none"
fails 2 "--port: Value 99999 not in range" watch "$work/none" --port 99999
mkdir "$work/empty"
fails 1 "neither a run" watch "$work/empty"
fails 2 "DIR is required" watch

mkdir "$work/run"
printf '{"step":1,"reward":0.5}\n{"step":2,"reward":0.75}\n' >"$work/run/metrics.jsonl"
"$ponder" watch "$work/run" --port 0 >"$work/said" 2>"$work/err" &
server=$!
for _ in {1..100}; do
  [[ -s $work/said ]] && break
  sleep 0.1
done
url=$(grep -o 'http://[^ ]*' "$work/said")
port=${url##*:}
port=${port%/}

# get PATH [HEADER]: the answer, head and body, by bash alone.
get() {
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return
  printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\nConnection: close\r\n%s\r\n' "$1" "${2:+$2$'\r\n'}" >&3
  tr -d '\000' <&3
  exec 3>&-
}
said() { # WHAT PATTERN ANSWER
  [[ $3 == *"$2"* ]] || not_so "$1: $(head -c 300 <<<"$3")"
}
page=$(get / 2>/dev/null)
said "the page is there" "200 OK" "$page"
said "with its policy" "script-src 'sha256-" "$page"
said "the run is told" '"metrics":true,"episodes":false' "$(get /api/run)"
said "its lines are read" '{"step":2,"reward":0.75}' "$(get '/api/metrics?stage=&from=0')"
said "a stage that is none" "there is no stage" "$(get '/api/metrics?stage=..%2F')"
said "a number that is none" "from must be a whole number" "$(get '/api/metrics?stage=&from=x')"
said "a path that is none" "404" "$(get /api/../secret)"
said "another site's name" "403" "$(get /api/run 'Origin: http://evil.example')"
kill "$server"
wait "$server" || not_so "SIGTERM ends it well, not with $?"
finish
