#!/bin/bash
# clean_root.sh package [SUITE]: ./run package's file is installed in a clean root of that Debian release (bookworm), answers there,
# and is removed again: nothing may stay behind.
# clean_root.sh build [SUITE]: in a clean root of that release (trixie, Debian 13; noble, Ubuntu 24.04) ./run builds the tree, and
# its program answers. Needs to be root, debootstrap and a mirror (PONDER_MIRROR names another one), for Ubuntu its archive's keyring in
# /usr/share/keyrings, too; pristine roots are kept in build/roots.
set -euo pipefail
tree=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
what=${1:-} suite=${2:-}
case $what in
  package) suite=${suite:-bookworm} ;;
  build) suite=${suite:-trixie} ;;
  *) echo "usage: clean_root.sh package|build [SUITE]" >&2; exit 2 ;;
esac
((EUID == 0)) && command -v debootstrap >/dev/null || { echo "it needs to be root, and debootstrap"; exit 77; }
# Nothing that is mounted below is seen outside, or stays.
[[ -n ${PONDER_APART:-} ]] || PONDER_APART=yes exec unshare -m --propagation private "${BASH_SOURCE[0]}" "$@"

# Debian's debootstrap may be older than a release of Ubuntu; they are all made alike.
mirror=http://deb.debian.org/debian options=() how=()
if [[ $suite == noble ]]; then
  mirror=http://archive.ubuntu.com/ubuntu how=(gutsy)
  options=(--components=main,universe --keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg)
fi

pristine=$tree/build/roots/$suite
if [[ ! -e $pristine.ready ]]; then
  rm -rf "$pristine" && mkdir -p "$pristine"
  debootstrap --variant=minbase "${options[@]}" "$suite" "$pristine" "${PONDER_MIRROR:-$mirror}" "${how[@]}" >"$pristine.log" 2>&1 || {
    tail -n 5 "$pristine.log"
    exit 1
  }
  touch "$pristine.ready"
fi
root=$(mktemp -d "$tree/build/roots/$suite.XXXXXX")
trap 'umount "$root/proc" "$root/dev" 2>/dev/null; rm -rf --one-file-system "$root"' EXIT
cp -a "$pristine/." "$root"
cp /etc/resolv.conf "$root/etc/resolv.conf"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mkdir "$root/src"

# Nothing of this machine's settings but the way to the network.
inside() {
  env -i ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} DEBIAN_FRONTEND=noninteractive \
    LC_ALL=C.UTF-8 HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$root" "$@"
}
# What belongs to a root but not to what apt, dpkg and others' scripts write down of their own work.
files() {
  (cd "$root" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp -o -path ./src -o -path ./var/cache -o -path ./var/log \
    -o -path ./var/lib/apt -o -path ./var/lib/dpkg -o -path ./root -o -path ./run -o -path "./etc/*-" \) -prune -o -print | LC_ALL=C sort)
}
answers() { # PROGRAM...: asks it something that its own model knows
  local said
  said=$(inside "$@" ask -q --temperature 0 --max-tokens 300 "What is 3 plus 4?")
  [[ $said == 7 ]] || { echo "it answers '$said', not 7"; exit 1; }
}

if [[ $what == package ]]; then
  package=$("$tree/run" package | tail -n 1)
  cp "$package" "$root/src/"
  inside apt-get -q update >"$root/src/log"
  files >"$root/src/before"
  inside apt-get -q install -y --no-install-recommends "/src/$(basename "$package")" >>"$root/src/log" 2>&1 || {
    tail -n 15 "$root/src/log"
    exit 1
  }
  answers ponder
  size=$(inside dpkg-query -W -f '${Installed-Size}' ponder)
  inside apt-get -q purge -y --autoremove ponder >>"$root/src/log" 2>&1
  files >"$root/src/after"
  left=$(LC_ALL=C comm -13 "$root/src/before" "$root/src/after")
  [[ -z $left ]] || { echo "it leaves behind: $left"; exit 1; }
  echo "$suite: $(basename "$package") ($(($(stat -c %s "$package") / 1000000)) MB, installed $((size / 1024)) MB) answers, and leaves nothing"
else
  mkdir "$root/src/ponder"
  (cd "$tree" && git ls-files -z | tar -c --null -T -) | tar -x -C "$root/src/ponder"
  begin=$SECONDS
  inside /src/ponder/run --version || exit 1
  answers /src/ponder/run
  echo "$suite, $(inside c++ --version | head -n 1): packages and build took $((SECONDS - begin)) s, and the program answers"
fi
