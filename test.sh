#!/usr/bin/env bash
# Checks everything: installs what the tests need, then format, lints, documentation, tests, features, packages.
set -euo pipefail
cd "$(dirname "$0")"
exec </dev/null

export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-never}"

# Runs one stage: a heading, the command, how long it took.
stage() {
    local heading=$1 start=$SECONDS
    shift
    printf '== %s\n' "$heading"
    "$@"
    printf '== %s: %d s\n\n' "$heading" "$((SECONDS - start))"
}

# Runs a command as root: directly, or through sudo.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "test.sh: run as root, or install sudo: $*" >&2
        return 1
    fi
}

has_postgres() {
    compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || command -v postgres >/dev/null
}

install_packages() {
    local missing=()
    has_postgres || missing+=(postgresql)
    { [ -x /usr/sbin/pgbouncer ] || command -v pgbouncer >/dev/null; } || missing+=(pgbouncer)
    command -v sqlite3 >/dev/null || missing+=(sqlite3)
    # It has `script`, by which sessions type on a terminal.
    command -v script >/dev/null || missing+=(bsdutils)
    if [ "${#missing[@]}" = 0 ]; then
        echo "nothing is missing"
        return
    fi
    if ! command -v apt-get >/dev/null; then
        echo "test.sh: not a Debian system; install by hand: ${missing[*]}" >&2
        return 1
    fi

    # The packages would start a server of their own; the tests start private ones.
    local policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
        # shellcheck disable=SC2016 # the inner shell expands $1
        as_root sh -c 'printf "#!/bin/sh\nexit 101\n" >"$1" && chmod +x "$1"' sh "$policy"
    fi
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
    if [ -n "$(trap -p EXIT)" ]; then
        as_root rm -f "$policy"
        trap - EXIT
    fi
}

document() {
    RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --all-features --no-deps
}

# Each published crate alone, feature by feature: the workspace's union of features hides a missing one.
check_features() {
    local runs arguments said
    runs=$(cargo run --quiet --package migrate-tests --bin feature-checks)
    while read -ra arguments; do
        echo "cargo check ${arguments[*]}"
        # A warning is a name that only another feature uses.
        if ! said=$(cargo check --quiet "${arguments[@]}" 2>&1 </dev/null) || [ -n "$said" ]; then
            echo "$said" >&2
            return 1
        fi
    done <<<"$runs"
}

stage "packages the tests need" install_packages
stage "format" cargo fmt --all --check
stage "lints" cargo clippy --quiet --workspace --all-targets --all-features -- -D warnings
stage "documentation" document
stage "features, one by one" check_features
stage "cargo packages" cargo package --quiet --workspace --no-verify --allow-dirty
stage "tests" cargo test --workspace --all-features --no-fail-fast
