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
  /usr/share/doc/ponder/copyright /usr/share/doc/ponder/examples/ponder.service; do
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
finish
