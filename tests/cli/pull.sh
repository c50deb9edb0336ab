#!/bin/bash
# ponder pull against a stand-in for a hub on the loopback: what it gets, how it goes on after cuts and kills, and
# what it refuses.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"
export no_proxy='*' NO_PROXY='*'
unset HF_TOKEN SSL_CERT_FILE

hub=$work/hub
commit=c0ffee0000000000000000000000000000000000
mkdir -p "$hub/who"
cp -r "$fixtures/models/llama" "$hub/who/tiny"
# What no checkpoint needs is not pulled.
echo "a word about it" >"$hub/who/tiny/README.md"
mkdir "$hub/who/tiny/onnx"
echo "{}" >"$hub/who/tiny/onnx/config.json"
mkdir "$hub/who/tiny-GGUF"
"$ponder" convert "$fixtures/models/llama" "$hub/who/tiny-GGUF/tiny-F16.gguf" --quant F16 >/dev/null 2>&1
"$ponder" convert "$fixtures/models/llama" "$hub/who/tiny-GGUF/tiny-Q8_0.gguf" --quant Q8_0 >/dev/null 2>&1
mkdir "$hub/who/big"
head -c 6000000 /dev/urandom >"$hub/who/big/big.gguf"

python3 "$(dirname -- "${BASH_SOURCE[0]}")/hub.py" "$hub" >"$work/ports" 2>"$work/hub.err" &
server=$!
trap 'kill "$server"; rm -rf "$work"' EXIT
for _ in $(seq 300); do
  [[ -s $work/ports ]] && break
  sleep 0.1
done
read -r port other_port <"$work/ports"
export HF_ENDPOINT=http://127.0.0.1:$port
models=$PONDER_HOME/hub

faults() { printf '%s\n' "$@" >"$hub/faults"; }
forget() { rm -rf "$models" "$hub/log" "$hub/faults"; }
same() { cmp -s "$1" "$2" || not_so "$1 is what the hub has"; }
asked() { [[ $(<"$hub/log") == *$1* ]] || not_so "the hub was asked '$1', but: $(<"$hub/log")"; }

# ---- what it gets
works "Examples:" pull --help
fails 1 "'ponder pull who/tiny' does it" inspect who/tiny
works "$models/who/tiny/$commit" pull who/tiny
works "llama (Hugging Face)" inspect who/tiny
same "$models/who/tiny/$commit/config.json" "$hub/who/tiny/config.json"
[[ ! -e $models/who/tiny/$commit/README.md && ! -e $models/who/tiny/$commit/onnx ]] || not_so "it takes what it needs"
rm "$hub/log"
works "$commit" pull who/tiny
[[ $(wc -l <"$hub/log") == 1 ]] || not_so "what is there is not asked for again"
works "$commit/tiny-Q8_0.gguf" pull who/tiny-GGUF:q8_0
works "llama (GGUF)" inspect who/tiny-GGUF
works "tiny-F16.gguf" pull who/tiny-GGUF:tiny-F16.gguf
works "llama (GGUF)" inspect who/tiny-GGUF:F16
fails 1 "say which" inspect who/tiny-GGUF
fails 1 "tiny-F16.gguf, tiny-Q8_0.gguf" pull who/tiny-GGUF
fails 1 "no .gguf model named Q4_K" pull who/tiny-GGUF:Q4_K
fails 1 "has none" pull who/tiny:Q4_K

# ---- sharded: the index names the files
cp -r "$hub/who/tiny" "$hub/who/shards"
mv "$hub/who/shards/model.safetensors" "$hub/who/shards/model-1.safetensors"
printf '{"weight_map":{"a":"model-1.safetensors"}}' >"$hub/who/shards/model.safetensors.index.json"
works "$commit" pull who/shards
same "$models/who/shards/$commit/model-1.safetensors" "$hub/who/shards/model-1.safetensors"
mv "$hub/who/shards" "$hub/who/gaps"
printf '{"weight_map":{"a":"model-2.safetensors"}}' >"$hub/who/gaps/model.safetensors.index.json"
fails 1 "names model-2.safetensors" pull who/gaps
fails 1 "who/gaps" inspect who/gaps

# ---- the newest pull of what was asked is what the name means
at() { printf '%040d' "$1"; }
moves() { at "$1" >"$hub/commit"; }
mkdir "$hub/who/moving"
cp "$hub/who/tiny/"* "$hub/who/moving" 2>/dev/null
moves 1
works "$models/who/moving/$(at 1)" pull who/moving
rm "$hub/who/moving/"*
cp "$hub/who/tiny-GGUF/tiny-F16.gguf" "$hub/who/moving/first-F16.gguf"
moves 2
works "$(at 2)/first-F16.gguf" pull who/moving
works "llama (GGUF)" inspect who/moving
mv "$hub/who/moving/first-F16.gguf" "$hub/who/moving/second-F16.gguf"
moves 3
works "$(at 3)/second-F16.gguf" pull who/moving
works "llama (GGUF)" inspect who/moving
rm -r "$models/who/moving/$(at 3)"
fails 1 "'ponder pull who/moving' does it" inspect who/moving
works "$(at 3)/second-F16.gguf" pull who/moving:f16
mv "$hub/who/moving/second-F16.gguf" "$hub/who/moving/third-F16.gguf"
moves 4
works "$(at 4)/third-F16.gguf" pull who/moving:F16
rm -r "$models/who/moving/$(at 3)"
works "llama (GGUF)" inspect who/moving:f16
works "llama (GGUF)" inspect who/moving
cp "$hub/who/tiny/"* "$hub/who/moving" 2>/dev/null
moves 5
works "$models/who/moving/$(at 5)" pull who/moving
works "llama (Hugging Face)" inspect who/moving
works "llama (GGUF)" inspect who/moving:F16
rm "$hub/commit"

# ---- a quantisation is a word of the name, and what lies beside models is none
mkdir "$hub/who/words"
for name in m-BF16 m-F16 mmproj-F16 imatrix_F16 m-F16.imatrix m-Q4_K m-Q4_K_M; do
  cp "$hub/who/tiny-GGUF/tiny-F16.gguf" "$hub/who/words/$name.gguf"
done
works "/m-F16.gguf" pull who/words:f16
works "/m-Q4_K.gguf" pull who/words:Q4_K
fails 1 "who/words has 2 .gguf models with Q4 in their names: say which, as who/words:FILE (m-Q4_K.gguf, m-Q4_K_M.gguf)" \
  pull who/words:Q4
works "/mmproj-F16.gguf" pull who/words:mmproj-F16.gguf # who names it gets it, but it is no model
[[ $(<"$work/err") != *"use it with"* ]] || not_so "nothing runs what is no model: $(<"$work/err")"
works "llama (GGUF)" inspect who/words:F16
mkdir "$hub/who/loud"
cp "$hub/who/tiny-GGUF/tiny-F16.gguf" "$hub/who/loud/M-F16.GGUF"
works "/M-F16.GGUF" pull who/loud
works "llama (GGUF)" inspect who/loud
mkdir -p "$PONDER_HOME/models"
cp "$hub/who/tiny-GGUF/tiny-F16.gguf" "$PONDER_HOME/models/Loud.GGUF"
works "llama (GGUF)" inspect Loud

# ---- a .gguf in parts is one model
split() { # FROM FOLDER NAME: in two parts, the second without tensors
  python3 - "$@" <<'END'
import struct, sys
from_, folder, name = sys.argv[1:]
text = lambda value: struct.pack("<Q", len(value)) + value
def two(number): # and a text that keeps what follows where its alignment wants it
    pairs = [text(b"split.count") + struct.pack("<IH", 2, 2), text(b"split.no") + struct.pack("<IH", 2, number)]
    return b"".join(pairs) + text(b"pad") + struct.pack("<I", 8) + text(b"x" * 26)
data = open(from_, "rb").read()
tensors, values = struct.unpack("<QQ", data[8:24])
part = f"{folder}/{name}-%05d-of-00002.gguf"
open(part % 1, "wb").write(data[:8] + struct.pack("<QQ", tensors, values + 3) + two(0) + data[24:])
open(part % 2, "wb").write(data[:8] + struct.pack("<QQ", 0, 3) + two(1))
END
}
mkdir -p "$hub/who/parts/Q8_0"
split "$hub/who/tiny-GGUF/tiny-Q8_0.gguf" "$hub/who/parts/Q8_0" tiny-Q8_0
split "$hub/who/tiny-GGUF/tiny-F16.gguf" "$hub/who/parts" tiny-F16
works "$commit/Q8_0/tiny-Q8_0-00001-of-00002.gguf" pull who/parts:q8_0
[[ -s $models/who/parts/$commit/Q8_0/tiny-Q8_0-00002-of-00002.gguf ]] || not_so "all parts are pulled"
works "llama (GGUF)" inspect who/parts:Q8_0
works "tiny-F16-00001-of-00002.gguf" pull who/parts:tiny-F16-00002-of-00002.gguf
works "llama (GGUF)" inspect who/parts:F16
works "llama (GGUF)" inspect who/parts:tiny-F16-00002-of-00002.gguf
rm "$models/who/parts/$commit/tiny-F16-00002-of-00002.gguf"
fails 1 "'ponder pull who/parts:F16' does it" inspect who/parts:F16
rm "$hub/who/parts/tiny-F16-00002-of-00002.gguf"
fails 1 "tiny-F16-00001-of-00002.gguf is one model of 2 parts, but the hub does not have tiny-F16-00002-of-00002.gguf" pull who/parts:F16

# ---- a config.json beside .gguf files makes no checkpoint
cp -r "$hub/who/tiny-GGUF" "$hub/who/both"
cp "$hub/who/tiny/config.json" "$hub/who/both"
fails 1 "who/both has 2 .gguf models: say which, as who/both:FILE (tiny-F16.gguf, tiny-Q8_0.gguf)" pull who/both
rm "$hub/who/both/tiny-F16.gguf"
works "$commit/tiny-Q8_0.gguf" pull who/both
rm "$hub/who/both/tiny-Q8_0.gguf"
fails 1 "has no weights as model.safetensors" pull who/both

# ---- cut connections: it goes on from where they ended
forget
faults "big.gguf cut 1500000" "big.gguf cut 2000000" "big.gguf 503" "revision 429 0"
works "big.gguf" pull who/big --retry-pause 0.01
same "$models/who/big/$commit/big.gguf" "$hub/who/big/big.gguf"
asked "bytes=1500000- \""
asked "bytes=3500000- \""
[[ ! -e $models/who/big/$commit/big.gguf.partial && ! -e $models/who/big/$commit/big.gguf.partial.etag ]] ||
  not_so "nothing is left beside it"
forget
faults "big.gguf !cut 0"
fails 1 "goes on where this one ended" pull who/big --retries 0
forget
faults "big.gguf cut 1500000"
fails 1 "goes on where this one ended" pull who/big --retries 0
fails 1 "who/big" inspect who/big # half of it is not found
faults "big.gguf shift"
works "big.gguf" pull who/big --retry-pause 0.01
same "$models/who/big/$commit/big.gguf" "$hub/who/big/big.gguf"

# ---- killed in the middle, and again
forget
for after in 1000000 4000000; do
  rm -f "$hub/stalled"
  faults "big.gguf stall $((after == 1000000 ? after : 3000000))" # from where the first ended
  "$ponder" pull who/big >"$work/out" 2>&1 &
  pulling=$!
  for _ in $(seq 300); do
    [[ -e $hub/stalled ]] && break
    sleep 0.05
  done
  for _ in $(seq 100); do
    (($(stat -c %s "$models/who/big/$commit/big.gguf.partial" 2>/dev/null || echo 0) >= after)) && break
    sleep 0.05
  done
  if [[ $after == 1000000 ]]; then fails 1 "another process works in this folder" pull who/big; fi
  kill -9 "$pulling"
  wait "$pulling" 2>/dev/null
done
: >"$hub/faults"
works "big.gguf" pull who/big
asked "bytes=1000000-"
asked "bytes=4000000-"
same "$models/who/big/$commit/big.gguf" "$hub/who/big/big.gguf"

# ---- what came before is wrong, longer, or of another file
forget
mkdir -p "$models/who/big/$commit"
head -c 2000000 /dev/zero >"$models/who/big/$commit/big.gguf.partial"
works "big.gguf" pull who/big
same "$models/who/big/$commit/big.gguf" "$hub/who/big/big.gguf"
for size in 6000000 7000000; do
  rm "$models/who/big/$commit/big.gguf"
  head -c "$size" /dev/zero >"$models/who/big/$commit/big.gguf.partial"
  works "big.gguf" pull who/big
  same "$models/who/big/$commit/big.gguf" "$hub/who/big/big.gguf"
done
rm "$models/who/big/$commit/big.gguf"
head -c 2000000 "$hub/who/big/big.gguf" >"$models/who/big/$commit/big.gguf.partial"
printf '"another"' >"$models/who/big/$commit/big.gguf.partial.etag"
works "big.gguf" pull who/big
asked 'bytes=2000000- "another"'
same "$models/who/big/$commit/big.gguf" "$hub/who/big/big.gguf"

# ---- of another size than the list says: nothing is cut, nothing is tried again
listed_as() { # SIZE: what the list says of the six million bytes
  printf '{"sha":"%s","siblings":[{"rfilename":"big.gguf","size":%s,"lfs":{"sha256":"%s"}}]}' "$commit" "$1" \
    "$(sha256sum "$hub/who/big/big.gguf" | cut -d' ' -f1)" >"$hub/who/big/.listing"
}
forget
listed_as 6000005
fails 1 "big.gguf: the hub lists 6000005 bytes, but has 6000000" pull who/big --retry-pause 0.01
[[ $(grep -c resolve "$hub/log") == 1 ]] || not_so "that is no reason to try again: $(<"$hub/log")"
head -c 6000000 "$hub/who/big/big.gguf" >"$models/who/big/$commit/big.gguf.partial"
fails 1 "the hub lists 6000005 bytes, but has 6000000" pull who/big --retry-pause 0.01
[[ $(stat -c %s "$models/who/big/$commit/big.gguf.partial") == 6000000 ]] || not_so "what was there is not cut"
faults "big.gguf !bare"
rm "$models/who/big/$commit/big.gguf.partial"
fails 1 "it ended early, at 6000000 bytes; the same command goes on" pull who/big --retries 0
fails 1 "the hub lists 6000005 bytes, but has 6000000" pull who/big --retries 0
listed_as 5999999
fails 1 "more than the 5999999 bytes" pull who/big
rm "$hub/who/big/.listing"

# ---- wrong bytes
forget
faults "big.gguf !other"
fails 1 "not the checksum" pull who/big
[[ -z $(find "$models/who/big" -name 'big.*') ]] || not_so "of wrong bytes nothing is kept"
faults "config.json !other"
fails 1 "config.json: what came has not the checksum" pull who/tiny
faults "big.gguf !more"
fails 1 "the hub lists 6000000 bytes, but has 6000004" pull who/big
fails 1 "who/big" inspect who/big

# ---- answers
faults "tiny !401"
fails 1 "set HF_TOKEN" pull who/tiny
HF_TOKEN=hf_secret fails 1 "does not accept the token" pull who/tiny
faults "tiny !403"
fails 1 "terms must be accepted" pull who/tiny
faults "tiny !429 7"
fails 1 "try again in 7 s" pull who/tiny --retries 0
faults "tiny !502"
fails 1 "is in trouble (502)" pull who/tiny --retries 0
faults "tiny !418"
fails 1 "418" pull who/tiny
faults "big.gguf !416"
fails 1 "(416)" pull who/big
faults "big.gguf !404"
fails 1 "(404)" pull who/big
faults "tiny long"
fails 1 "longer than" pull who/tiny
: >"$hub/faults"
fails 1 "(404)" pull who/nobody
fails 1 "(404)" pull who/tiny --revision next
HF_ENDPOINT=http://127.0.0.1:1 fails 1 "onnect" pull who/tiny --retries 0
HF_ENDPOINT=ftp://127.0.0.1 fails 1 "HF_ENDPOINT" pull who/tiny
HF_ENDPOINT=nonsense fails 1 "HF_ENDPOINT" pull who/tiny
HF_TOKEN=$'a\r\nHost: b' fails 1 "HF_TOKEN" pull who/tiny
PONDER_HOME=/proc/none fails 1 "PONDER_HOME" pull who/tiny
for name in tiny ../tiny /tiny who/.. who/tiny/more who/tiny:../x who/ti..ny who/tiny: "who/ti ny" who/tiny:a//b; do
  fails 1 "is no model of a hub" pull "$name"
done
fails 2 "--revision" pull who/tiny --revision ../x

# ---- redirects: the token stays at home
forget
faults "big.gguf redirect http://127.0.0.1:${other_port}SELF"
HF_TOKEN=hf_secret works "big.gguf" pull who/big
same "$models/who/big/$commit/big.gguf" "$hub/who/big/big.gguf"
grep -q "^$port .*resolve.* hf_secret$" "$hub/log" || not_so "the hub gets the token: $(<"$hub/log")"
grep -q "^$other_port .*resolve.* -$" "$hub/log" || not_so "the other host is asked: $(<"$hub/log")"
grep "^$other_port " "$hub/log" | grep -q hf_secret && not_so "the other host gets no token"
forget
faults "revision !redirect SELF"
fails 1 "more than 10 times" pull who/big
faults "revision !redirect file:///etc/passwd"
fails 1 "not followed" pull who/big

# ---- hostile lists
sum=$(printf '%064d' 0)
hostile() { # PATTERN JSON
  mkdir -p "$hub/who/evil"
  printf '%s' "$2" >"$hub/who/evil/.listing"
  fails 1 "$1" pull who/evil
}
listed() { # NAME SIZE
  printf '{"sha":"%s","siblings":[{"rfilename":"%s","size":%s,"lfs":{"sha256":"%s"}}]}' "$commit" "$1" "$2" "$sum"
}
: >"$hub/faults"
for name in ../../x.gguf /etc/x.gguf a/../x.gguf ./x.gguf a//x.gguf 'a\\x.gguf' 'x\u001b[2J.gguf' 'x\u0000.gguf' \
  'x\u009b2J.gguf' "" "$(printf '%0300d' 0).gguf"; do
  hostile "could lead anywhere" "$(listed "$name" 5)"
done
hostile "free some" "$(listed x.gguf 9000000000000000000)"
hostile "no size" "$(listed x.gguf -5)"
hostile "size" "$(listed x.gguf 1e300)"
hostile "size" "$(listed x.gguf '"5"')"
hostile "checksum" "$(listed x.gguf 5 | sed "s/$sum/abc/")"
hostile "no commit" '{"sha":"../../x","siblings":[]}'
hostile "no list of files" "{\"sha\":\"$commit\",\"siblings\":{}}"
hostile "nor a .gguf" "{\"sha\":\"$commit\",\"siblings\":[]}"
hostile "who/evil at" "not JSON"
hostile "who/evil at" "$(printf '[%.0s' {1..5000})"
two=$(listed x.gguf 5)
entry=${two#*[}
entry=${entry%]*}
hostile "twice" "{\"sha\":\"$commit\",\"siblings\":[$entry,$entry]}"
[[ -z $(find "$work" -name 'x*.gguf*') ]] || not_so "nothing of them was written"
mkdir -p "$models/who/evil"
printf '{"":"../../.."}' >"$models/who/evil/pulled.json"
fails 1 "damaged" inspect who/evil
finish
