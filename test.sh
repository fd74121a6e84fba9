#!/usr/bin/env bash
# What people and CI run: ./test.sh [core|json|lint|oracle|docs|examples|fuzz-smoke|bench-smoke|all]…
# Needs Rust; the oracles and the docs also Python 3.10 or later, from which .venv is made.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
export CARGO_TERM_COLOR=never

passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# check NAME COMMAND…: one check. The counts of a test run count instead, where there are any.
check() {
    local name=$1 start=$SECONDS ok=true counts p=0 f=0 k=0
    shift
    echo "== $name"
    "$@" >"$log" 2>&1 </dev/null || ok=false
    counts=$(sed -n 's/.*test result: .* \([0-9]*\) passed; \([0-9]*\) failed; \([0-9]*\) ignored;.*/\1 \2 \3/p' "$log")
    while read -r a b c; do p=$((p + a)) f=$((f + b)) k=$((k + c)); done <<<"${counts:-0 0 0}"
    # A bench that ran once says so; any other command counts as one check.
    if [ -z "$counts" ] && $ok; then p=$(grep -c '^Success$' "$log") || p=1; fi
    if ! $ok && [ "$f" = 0 ]; then f=1; fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + k))
    if $ok; then grep -E '^(vectors|differential): ' "$log"; else cat "$log"; fi
    echo "-- $name: $p passed, $f failed, $k skipped in $((SECONDS - start)) s"
    $ok
}

venv() { # venv REQUIREMENTS: what the file lists is in .venv
    local stamp=.venv/${1//\//-}
    [ -x .venv/bin/python ] || python3 -m venv .venv || return
    cmp -s "$1" "$stamp" || { .venv/bin/pip install --quiet --disable-pip-version-check -r "$1" && cp "$1" "$stamp"; }
}

# libm's functions must stay in use: with num-traits/std, a dependency could take the platform's.
no_float_std() {
    local tree
    tree=$(cargo tree --locked -e features,normal -p chama-core) || return
    ! grep 'num-traits feature "std"' <<<"$tree"
}

# Committed files work on every machine: no registry's host, no path of somebody's disk.
no_machine_names() {
    [ -e .git ] || return 0
    ! git grep -nIE '(pypi\.or[g]|pythonhosted\.or[g]|registry\.npmjs|(index|static)\.crates\.i[o]|repo1?\.mave[n])|(^|[^A-Za-z0-9_.])/(roo[t]|hom[e]/[a-z]+|wor[k]|User[s])/'
}

oracle_packages() {
    [ -n "${CHAMA_ORACLE_PYTHON:-}" ] || check "oracle packages" venv chama-core/tests/oracle/requirements.txt
}

# Ten thousand cases of each function; `core` takes a tenth of them.
oracle() {
    oracle_packages
    check "differential" cargo test --locked -p chama-core --test answers -- --include-ignored differential
}

core() {
    check "fmt" cargo fmt --all --check
    check "clippy" cargo clippy --locked -p chama-core -p chama-bindgen --all-targets -- -D warnings
    check "api" cargo test --locked -p chama-bindgen
    check "bindings" cargo bindgen --check
    check "no num-traits/std" no_float_std
    check "no machine names" no_machine_names
    oracle_packages
    # What plain `cargo test` ignores is the comparison with the oracles.
    check "tests" env CHAMA_ORACLE_COUNT="${CHAMA_ORACLE_COUNT:-1000}" \
        cargo test --locked -p chama-core --no-fail-fast -- --include-ignored
    check "build" cargo build --locked
}

# The JSON door: every vector through it, and its refusals beside the core's; then the C ABI over it.
json() {
    check "json door" cargo test --locked -p chama-json
    check "c abi" cargo test --locked -p chama-ffi
}

lint() {
    check "fmt" cargo fmt --all --check
    check "fmt fuzz" cargo fmt --manifest-path fuzz/Cargo.toml --check
    check "clippy" cargo clippy --locked --workspace --all-targets -- -D warnings
}

docs() {
    check "rustdoc" env RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps
    check "mdbook" venv docs/requirements.txt
    check "book" .venv/bin/mdbook build docs
}

examples() {
    check "chama_year" cargo run --locked --release --example chama_year
}

fuzz_smoke() {
    local target targets
    cargo fuzz --version >/dev/null 2>&1 || check "cargo-fuzz" cargo install --locked cargo-fuzz@0.13.2 || return
    check "fuzz build" fuzz build -s none || return
    targets=$(fuzz list)
    for target in $targets; do
        check "fuzz $target" fuzz run -s none "$target" -- -max_total_time="${FUZZ_SECONDS:-5}" -seed=1
    done
}

# A stable compiler serves where there is no nightly; only the sanitizers need more.
fuzz() {
    RUSTC_BOOTSTRAP=1 cargo fuzz "$@"
}

bench_smoke() {
    check "benches" cargo bench --locked -p chama-benches -- --test
}

all() {
    core
    check "clippy of the rest" cargo clippy --locked --workspace --all-targets -- -D warnings
    json
    oracle
    docs
    examples
    fuzz_smoke
    bench_smoke
}

for step in "${@:-all}"; do
    case $step in
        core | json | lint | oracle | docs | examples | fuzz-smoke | bench-smoke | all) "${step//-/_}" ;;
        *) echo "no step $step" >&2; exit 2 ;;
    esac
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
