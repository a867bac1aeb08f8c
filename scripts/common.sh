# What scripts/demo and scripts/test share: finding Rust, and getting system packages. Sourced, never run.

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

need_rust() {
  command -v cargo >/dev/null 2>&1 || [ ! -x "$HOME/.cargo/bin/cargo" ] || PATH="$HOME/.cargo/bin:$PATH"
  command -v cargo >/dev/null 2>&1 || fail "Assay is built with Rust, and cargo was not found.
Install it with rustup (see rust-lang.org, \"Install\"), open a new terminal and run this script again."
  local wanted have
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  have=$(rustc --version | cut -d' ' -f2)
  [ "$(printf '%s\n%s\n' "$wanted" "${have%%-*}" | sort -V | head -n 1)" = "$wanted" ] ||
    fail "Assay needs Rust $wanted or newer, and this is $have. Run: rustup update stable"
}

# Runs a command as root: as it is when we are root, through sudo when that is there.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null 2>&1; then sudo "$@"; else return 127; fi
}

# need_packages NAME...: installs the Debian packages that are missing, or names them.
need_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null 2>&1 ||
    fail "These packages are missing (Debian names): ${missing[*]}
Install their like with your system's package manager and run this script again."
  say "Installing ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    fail "They could not be installed. Ask somebody who may to run:
  apt-get install ${missing[*]}"
}

# What building needs, and what grading needs on the machine that runs a runner.
BUILD_PACKAGES=(gcc libc6-dev libpq-dev pkg-config)
GRADING_PACKAGES=(bubblewrap postgresql python3 python3-venv git)
# What the browser journeys need.
BROWSER_PACKAGES=(chromium chromium-driver)
