#!/bin/bash
# The Debian package: what is in it, and that it answers where it was unpacked.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"
build=$(dirname -- "$ponder")
for tool in cpack dpkg-deb dpkg-shlibdeps zcat; do
  command -v "$tool" >/dev/null || { echo "it needs $tool"; exit 77; }
done

cpack -G DEB --config "$build/CPackConfig.cmake" -B "$work/package" >"$work/out" 2>&1 ||
  not_so "it is packed: $(tail -n 5 "$work/out")"
package=$(echo "$work"/package/ponder_*.deb)
[[ -e $package ]] || { not_so "there is a package: $(ls "$work/package")"; finish; }
listed=$(dpkg-deb -c "$package")
for file in /usr/bin/ponder /usr/share/ponder/models/ponder/model.safetensors /usr/share/man/man1/ponder.1.gz \
  /usr/share/doc/ponder/copyright \
  /usr/lib/systemd/system/ponder.service /usr/share/zsh/vendor-completions/_ponder /usr/share/fish/vendor_completions.d/ponder.fish; do
  [[ $listed == *" .$file"$'\n'* || $listed == *" .$file" ]] || not_so "it has $file"
done
[[ $(dpkg-deb -f "$package" Depends) == *libc6* ]] || not_so "it says what it depends on"
[[ $(dpkg-deb -f "$package" Package) == ponder ]] || not_so "it is called ponder"

# No models elsewhere, and no tree around it.
dpkg-deb -x "$package" "$work/root"
said=$(env -i HOME="$work/home" "$work/root/usr/bin/ponder" ask -q --temperature 0 --max-tokens 300 "What is 3 plus 4?" 2>&1)
[[ $said == 7 ]] || not_so "its own model answers: $said"
manual=$(zcat "$work/root/usr/share/man/man1/ponder.1.gz")
[[ $manual == .TH\ PONDER* ]] || not_so "the manual is a page: ${manual:0:80}"
for command in ask chat serve train convert r1; do
  [[ $manual == *".SH \"PONDER ${command^^}\""* ]] || not_so "the manual has $command"
done
[[ $manual == *'\-\-temperature'* ]] || not_so "the manual has options"
# completed WORD...: what bash offers for the last word.
completed() {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  _ponder
  echo "${COMPREPLY[*]}"
}
source "$work/root/usr/share/bash-completion/completions/ponder" || not_so "bash reads its completions"
[[ $(completed ponder ser) == serve ]] || not_so "commands are completed: $(completed ponder ser)"
[[ $(completed ponder train gr) == grpo ]] || not_so "commands of commands are: $(completed ponder train gr)"
[[ $(completed ponder serve --step) == --step-ms ]] || not_so "options are: $(completed ponder serve --step)"
[[ $(completed ponder serve --kv "") == "f32 bf16" ]] || not_so "values are: $(completed ponder serve --kv "")"
[[ $(completed ponder ask --top) == "--top-p --top-k" ]] || not_so "none is left out: $(completed ponder ask --top)"
for shell in zsh fish; do
  command -v "$shell" >/dev/null || continue
  "$shell" -n "$work"/root/usr/share/"$shell"/vendor*/*ponder* || not_so "$shell reads its completions"
done
finish
