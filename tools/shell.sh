# What ./run and ./test share: installing Debian packages and building a CMake preset.
# Sourced by bash with `root` set to the repository. Everything here speaks on stderr: stdout
# belongs to the program that is started afterwards.

say() { printf '%s\n' "$*" >&2; }
on_terminal() { [[ -t 2 ]]; }

# The packages of the given lists that are not installed, one a line. A line "a|b" wants one of them: where none is there the
# first that apt knows.
missing_packages() {
  local wanted installed line choices one
  wanted=$(cat "$@" | grep -v '^ *\(#\|$\)' | LC_ALL=C sort -u)
  # The architecture suffix of multi-arch packages is no part of their name.
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null |
    sed -n 's/^installed //p' | LC_ALL=C sort -u)
  LC_ALL=C comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed") | sed '/^$/d' | while IFS= read -r line; do
    IFS='|' read -ra choices <<<"$line"
    if [[ $line == *'|'* ]] && grep -qxF -f <(printf '%s\n' "${choices[@]}") <<<"$installed"; then continue; fi
    for one in "${choices[@]}"; do
      if ((${#choices[@]} == 1)) || LC_ALL=C apt-cache policy "$one" 2>/dev/null | grep -q 'Candidate: [^(]'; then
        echo "$one"
        continue 2
      fi
    done
    echo "${choices[0]}"
  done
}

# ensure_packages LIST...: installs what is missing of these lists, or says which command would.
ensure_packages() {
  local tool
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    for tool in c++ cmake ninja pkg-config; do
      command -v "$tool" >/dev/null && continue
      say "ponder: $tool is missing, and this is not Debian, so nothing can be installed from" \
        "here; install what these Debian packages hold: $(cat "$@" | tr '\n' ' ')"
      return 1
    done
    return 0
  fi
  local packages=()
  mapfile -t packages < <(missing_packages "$@")
  ((${#packages[@]} == 0)) && return 0

  local as_root=()
  if ((EUID != 0)); then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root=(sudo -n); fi
  fi
  if [[ ${PONDER_INSTALL:-yes} == no ]] || { ((EUID != 0)) && ((${#as_root[@]} == 0)); }; then
    say "ponder: ${#packages[@]} Debian packages are missing, and this user may not install them." \
      "Run this, then start again:"
    say "  sudo apt-get update && sudo apt-get install --no-install-recommends ${packages[*]}"
    return 1
  fi
  say "ponder: installing ${#packages[@]} Debian packages: ${packages[*]}"
  local log
  log=$(mktemp)
  if ! apt_install "$@" >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    say "ponder: apt-get could not install them (its last lines are above)"
    return 1
  fi
  rm -f "$log"
}

# apt_install LIST...: what is missing of them, by their names as they are after the update. Reads `as_root` of its caller. A
# failed update is no reason to stop: the lists at hand may do.
apt_install() {
  local packages=()
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q
    -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update </dev/null || true
  mapfile -t packages < <(missing_packages "$@")
  "${apt[@]}" install -y --no-install-recommends "${packages[@]}" </dev/null
}

# mpi_came PRESET: whether the optional MPI is here now, but was not when that build was configured.
mpi_came() {
  command -v mpicc >/dev/null &&
    grep -qs '^MPI_C_COMPILER:FILEPATH=.*NOTFOUND' "$root/build/$1/CMakeCache.txt"
}

# configure_preset PRESET: a fresh build folder, or one of another place, is configured anew.
configure_preset() {
  local dir=$root/build/$1 home fresh=()
  if [[ -f $dir/CMakeCache.txt ]]; then
    home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$dir/CMakeCache.txt")
    if [[ $home != "$root" ]]; then rm -rf "$dir"; fi
  fi
  if [[ -f $dir/build.ninja ]]; then
    mpi_came "$1" || return 0
    fresh=(-U "MPI_*")
  fi
  # Without its cache a failed attempt cannot poison the next one.
  (cd "$root" && cmake --preset "$1" "${fresh[@]}") >"$root/build/$1.log" 2>&1 && return 0
  sed -n '/^CMake Error/,$p' "$root/build/$1.log" >&2
  rm -f "$dir/CMakeCache.txt"
  say "ponder: cmake could not configure the $1 build (all it said: build/$1.log)"
  return 1
}

# build_preset PRESET [TARGET...]: configures where needed and builds, one build at a time. Quiet
# but for a progress line (on a terminal) and, when it fails, the compiler's words.
build_preset() {
  mkdir -p "$root/build" || return 1
  (
    if ! flock -n 9; then
      say "ponder: waiting for another build in $root/build"
      flock 9
    fi
    configure_preset "$1" && run_ninja "$@"
  ) 9>"$root/build/.lock"
}

run_ninja() {
  local preset=$1 log=$root/build/$1.log told="" line
  shift
  set -o pipefail
  if ninja -C "$root/build/$preset" "$@" 2>&1 9>&- | while IFS= read -r line; do
    printf '%s\n' "$line"
    [[ $line == \[*\]* ]] || continue
    if on_terminal; then
      printf '\r\033[Kponder: building %s %s' "$preset" "${line%%]*}]" >&2
    elif [[ -z $told ]]; then
      say "ponder: building $preset"
    fi
    told=yes
  done >"$log"; then
    if on_terminal; then printf '\r\033[K' >&2; fi
    return 0
  fi
  if on_terminal; then printf '\r\033[K' >&2; fi
  # Successful steps are single [n/m] lines; what stays is what failed, and why.
  grep -v '^\[[0-9]*/[0-9]*\]' "$log" | head -n 80 >&2
  say "ponder: the $preset build failed (all of it: build/$preset.log)"
  return 1
}
