#!/usr/bin/env bash
# What people and CI run: ./test.sh [core|json|c|python|kotlin|swift|wasm|same|lint|oracle|docs|examples|fuzz-check|fuzz-smoke|bench-smoke|all]…
# CHAMA_SKIP="c …" leaves languages out, and says so in the end.
# Needs Rust; the oracles, the schema and the docs also Python 3.10 or later, from which .venv is made.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
export CARGO_TERM_COLOR=never

passed=0 failed=0 skipped=0
target=$PWD/target
# Where each language says which vectors it saw, for `same`.
export CHAMA_SAME=$target/same
languages="rust c python kotlin swift node chromium"
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# counted LOG: how many tests passed, failed and were left out, of the lines in which cargo, pytest, unittest, Surefire, XCTest and
# Node's runner sum up; nothing where none did.
counted() {
    awk '
        /test result: / || /[0-9] (passed|failed|errors?).* in [0-9.]+s/ {
            for (i = 2; i <= NF; i++) {
                if ($i ~ /^passed[;,]?$/) p += $(i - 1)
                if ($i ~ /^(failed|errors?)[;,]?$/) f += $(i - 1)
                if ($i ~ /^(ignored|skipped)[;,]?$/) k += $(i - 1)
            }
            found = 1
        }
        # Of these the last line sums up all.
        /Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+$/ {
            split($0, n, /[^0-9]+/); last = n[2] " " n[3] + n[4] " " n[5]
        }
        /Executed [0-9]+ tests?, with [0-9]+ failures? \(/ { split($0, n, /[^0-9]+/); last = n[2] " " n[3] " 0" }
        /^Ran [0-9]+ tests? in / { p += $2; found = 1 }
        /^(OK|FAILED) \(/ {
            for (i = 2; i <= NF; i++) {
                n[1] = $i; gsub(/[^0-9]/, "", n[1])
                if ($i ~ /(failures|errors)=/) { f += n[1]; p -= n[1] }
                if ($i ~ /skipped=/) { k += n[1]; p -= n[1] }
            }
        }
        /^ℹ pass / { p += $3; found = 1 }
        /^ℹ fail / { f += $3 }
        /^ℹ skipped / { k += $3 }
        END {
            if (last) { split(last, n, " "); p += n[1] - n[2] - n[3]; f += n[2]; k += n[3]; found = 1 }
            if (found) print p + 0, f + 0, k + 0
        }' "$1"
}

# check NAME COMMAND…: one check. The counts of a test run count instead, where there are any.
check() {
    local name=$1 start=$SECONDS ok=true counts p=0 f=0 k=0
    shift
    echo "== $name"
    "$@" >"$log" 2>&1 </dev/null || ok=false
    counts=$(counted "$log")
    read -r p f k <<<"${counts:-0 0 0}"
    # A bench that ran once says so; any other command counts as one check.
    if [ -z "$counts" ] && $ok; then p=$(grep -c '^Success$' "$log") || p=1; fi
    if ! $ok && [ "$f" = 0 ]; then f=1; fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + k))
    if $ok; then grep -E '^\.*(vectors|differential|memory|speed|yardstick|import|36 rows|[0-9]+ calls): ' "$log"; else cat "$log"; fi
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

# Packages that do not take their version from Cargo.toml say the same one.
one_version() {
    local version
    version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
    grep -q "\"version\": \"$version\"" bindings/wasm/npm/package.json &&
        grep -q "^  <version>$version</version>" bindings/kotlin/pom.xml &&
        [ "$(grep -c "<version>$version</version>" examples/kotlin/pom.xml)" = 2 ]
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
    check "one version" one_version
    oracle_packages
    # What plain `cargo test` ignores is the comparison with the oracles and ten million paths; every order of four events
    # in a rotation takes many minutes (docs/src/rules/rotation.md).
    check "tests" env CHAMA_ORACLE_COUNT="${CHAMA_ORACLE_COUNT:-1000}" \
        cargo test --locked -p chama-core --no-fail-fast -- --include-ignored --skip every_order_of_four_events
    check "build" cargo build --locked
}

# The JSON door: every vector through it, and its refusals beside the core's; then the C ABI over it.
json() {
    check "json door" cargo test --locked -p chama-json
    check "c abi" cargo test --locked -p chama-ffi
    check "schema packages" venv bindings/json/tests/requirements.txt
    check "schema" .venv/bin/python bindings/json/tests/schema.py
}

# What the system lacks is installed, where apt can.
apt_install() { # apt_install PACKAGE…
    local sudo=
    [ "$(id -u)" = 0 ] || sudo="sudo -n"
    $sudo apt-get -qq update && $sudo apt-get -qq install -y "$@"
}

jansson() {
    pkg-config --exists jansson || apt_install pkg-config libjansson-dev
}

c_program() { # c_program SOURCE PROGRAM
    cc -std=c11 -D_DEFAULT_SOURCE -Wall -Wextra -Werror -fsanitize=address,undefined -Ichama-ffi/include "$1" -o "$2" \
        -L"$CARGO_TARGET_DIR/debug" -Wl,-rpath,"$CARGO_TARGET_DIR/debug" -lchama_ffi $(pkg-config --cflags --libs jansson)
}

# A program that fails after its last line has failed.
same_output() { # same_output FILE COMMAND…
    local said
    said=$("${@:2}") && diff "$1" <(printf '%s\n' "$said")
}

c() {
    local CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$target}
    export CARGO_TARGET_DIR
    check "jansson" jansson
    check "libchama_ffi" cargo build --locked -p chama-ffi
    mkdir -p "$target/c" "$CHAMA_SAME"
    check "c vectors, compiled" c_program chama-ffi/tests/vectors.c "$target/c/vectors"
    check "c vectors" "$target/c/vectors" "${CHAMA_VECTORS:-chama-core/tests/vectors}" "$CHAMA_SAME/c.tsv"
    check "c example, compiled" c_program examples/c/first_hour.c "$target/c/first_hour"
    check "c example" same_output examples/expected.txt "$target/c/first_hour"
}

# What the native libraries of the packages are linked with: where the linker is LLD, functions that are equal become one.
ship_link() {
    case $(rustc -vV | sed -n 's/^host: //p') in x86_64-unknown-linux-gnu) echo "-C link-arg=-Wl,--icf=all" ;; esac
}

python_wheel() {
    rm -rf "$target/wheels"
    # shellcheck disable=SC2046
    .venv/bin/maturin build --locked --profile ship --out "$target/wheels" -m bindings/python/Cargo.toml -- $(ship_link)
}

# A fresh environment with the wheel alone; the tools are those of .venv.
python_installed() {
    rm -rf "$1"
    python3 -m venv "$1" && "$1/bin/pip" install --quiet --disable-pip-version-check --no-deps "$target"/wheels/*.whl || return
    local packages
    packages=$(cd .venv/lib/python3*/site-packages && pwd) || return
    echo "$packages" >"$(echo "$1"/lib/python3*/site-packages)/tools.pth"
    cp -r bindings/python/tests bindings/python/stubtest-allowed.txt "$1" && touch "$1/mypy.ini"
}

outside() { # outside FOLDER COMMAND…
    (cd "$1" && "${@:2}")
}

# The wheel stays in target/wheels; it is tested as installed, from outside the source tree.
python() {
    local root=$PWD new=$target/python-installed bin=$target/python-installed/bin
    check "python packages" venv bindings/python/requirements.txt
    check "python wheel" python_wheel || return
    # Meant to be 1,000,000.
    check "python wheel size" no_larger 2560000 "$target"/wheels/*.whl
    check "python installed" python_installed "$new" || return
    mkdir -p "$CHAMA_SAME"
    check "python tests" outside "$new" env CHAMA_ROOT="$root" "$bin/python" -m pytest -q -s -p no:cacheprovider tests
    check "python types, mypy" outside "$new" "$bin/python" -m mypy --strict -p chama_core
    check "python types in use, mypy" outside "$new" "$bin/python" -m mypy --strict tests/typing_use.py
    check "python stubs" outside "$new" "$bin/python" -m mypy.stubtest chama_core --allowlist stubtest-allowed.txt
    check "python types in use, pyright" outside "$new" "$bin/python" -m pyright --pythonpath "$bin/python" tests/typing_use.py
    check "python example" same_output examples/expected.txt "$bin/python" examples/python/first_hour.py
    check "django example" "$bin/python" examples/django/manage.py test loans
}

# The npm package, tested as it is installed, outside of the source tree; its tarball stays in target/npm.
wasm() {
    local project tests="node --test --test-reporter=spec --expose-gc"
    export CHAMA_VECTORS=${CHAMA_VECTORS:-$PWD/chama-core/tests/vectors}
    check "wasm tools" wasm_tools || return
    check "wasm build" node bindings/wasm/build.mjs "$target/npm" || return
    # Meant to be 150,000: what is in it is said in docs/src/languages/typescript.md.
    check "wasm size" no_larger 620000 "$target/npm/chama_core_bg.wasm.gz"
    CHAMA_TARBALL=$(ls "$target"/npm/chama-core-*.tgz)
    export CHAMA_TARBALL
    project=$(mktemp -d)
    mkdir -p "$CHAMA_SAME"
    check "wasm install" node bindings/wasm/test/install.mjs "$CHAMA_TARBALL" "$project"
    check "wasm first_hour" same_output examples/expected.txt node "$project/web/first_hour.js"
    check "wasm types" $tests "$project/test/types.test.mjs"
    check "wasm node" $tests "$project/test/node.test.mjs"
    check "wasm chromium" $tests "$project/test/chromium.test.mjs"
    rm -rf "$project"
}

wasm_tools() {
    local lock=bindings/wasm/package-lock.json stamp=bindings/wasm/node_modules/.stamp
    cmp -s "$lock" "$stamp" || { (cd bindings/wasm && npm ci --silent) && cp "$lock" "$stamp"; } || return
    [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || apt_install chromium
}

rust() {
    check "rust vectors" cargo test --locked -p chama-core --test answers every_vector
}

# The native library that a language's package has in it: small.
ship_library() {
    # shellcheck disable=SC2046
    cargo rustc --locked -p chama-ffi --profile ship --crate-type cdylib -- $(ship_link)
}

# The folder in which JNA looks for the library of this machine.
jna_folder() {
    local system machine
    system=$(uname -s) machine=$(uname -m)
    case $system in Darwin) system=darwin ;; *) system=linux ;; esac
    case $machine in x86_64) machine=x86-64 ;; arm64) machine=aarch64 ;; esac
    echo "$system-$machine"
}

# A private repository, so that nothing of ours is found in the user's own. mvn -o where everything is there already.
maven() {
    mvn -B -ntp -q -Dmaven.repo.local="$target/kotlin/repository" "$@"
}

jdk() {
    java -version 2>&1 | grep -qE 'version "(1[7-9]|[2-9][0-9])' && mvn -v >/dev/null || apt_install openjdk-17-jdk-headless maven
}

# The library goes into the jar without its symbols.
kotlin_library() {
    local folder library
    folder=bindings/kotlin/src/main/resources/$(jna_folder)
    library=$CARGO_TARGET_DIR/ship/libchama_ffi
    mkdir -p "$folder"
    case $folder in
        */darwin*) cp "$library.dylib" "$folder/" && strip -x "$folder/libchama_ffi.dylib" ;;
        *) cp "$library.so" "$folder/" && strip --strip-unneeded "$folder/libchama_ffi.so" ;;
    esac
}

# The library that is in the jar and behind Swift is meant to have 1.5 MB.
library_limit=3600000

no_larger() { # no_larger BYTES FILE
    local size
    size=$(wc -c <"$2")
    echo "$2: $size bytes"
    [ "$size" -le "$1" ]
}

# Leaves the jar in target/kotlin, and tests it there as a program would use it that has only the jar.
kotlin() {
    local CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$target} library
    export CARGO_TARGET_DIR
    check "jdk" jdk || return
    check "libchama_ffi, to ship" ship_library || return
    check "kotlin library" kotlin_library
    library=$(find "bindings/kotlin/src/main/resources/$(jna_folder)" -name 'libchama_ffi.*')
    check "kotlin library size" no_larger $library_limit "$library"
    check "kotlin package" maven -f bindings/kotlin/pom.xml install || return
    check "kotlin jar" cp bindings/kotlin/target/chama-core-*.jar target/kotlin/
    rm -rf target/kotlin/installed && cp -r examples/kotlin target/kotlin/installed
    check "kotlin example, from the jar" maven -f target/kotlin/installed/pom.xml \
        package dependency:build-classpath -Dmdep.outputFile=classpath.txt
    check "kotlin example" same_output examples/expected.txt \
        java -cp "target/kotlin/installed/target/classes:$(cat target/kotlin/installed/classpath.txt)" FirstHourKt
}

# Swift, where it is not there already, and what it may see.
with_swift() {
    bindings/swift/scripts/with-swift.sh -b "$PWD" -b "$target" -b "${CHAMA_VECTORS:-$PWD}" "$@"
}

# What a program grows by that has the library linked into it.
swift_library() {
    local symbols
    symbols=$(grep -ohE '\<(uniffi|ffi)_chama_ffi_[a-z0-9_]+' bindings/swift/Sources/ChamaDoorFFI/ChamaDoorFFI.h | sort -u)
    # shellcheck disable=SC2046
    cc -shared -s -Wl,--gc-sections $(printf -- '-Wl,-u,%s ' $symbols) "$1" -lm -o "$2"
}

# Leaves the package in target/swift/ChamaCore, and tests it there. Both builds use one folder: the package is compiled once.
swift() {
    local CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$target} package=$target/swift/ChamaCore scratch=$target/swift/build
    export CARGO_TARGET_DIR PKG_CONFIG_PATH=$package/lib/pkgconfig CHAMA_CORE=$package CHAMA_CALLS=${CHAMA_CALLS:-1000000}
    export CHAMA_VECTORS=${CHAMA_VECTORS:-$PWD/chama-core/tests/vectors}
    mkdir -p "$CHAMA_SAME" "$target/swift"
    check "swift set-up" with_swift swiftc --version || return
    check "swift package" bindings/swift/scripts/package.sh "$package" || return
    check "swift library" swift_library "$package/lib/libchama_ffi.a" target/swift/libchama_ffi.so
    check "swift library size" no_larger $library_limit target/swift/libchama_ffi.so
    check "swift tests, compiled" with_swift swift build --build-tests --package-path "$package" --scratch-path "$scratch" || return
    check "swift tests" with_swift swift test --skip-build --package-path "$package" --scratch-path "$scratch"
    rm -rf target/swift/installed && cp -r examples/swift target/swift/installed
    check "swift example, of the package" with_swift swift build --package-path target/swift/installed --scratch-path "$scratch"
    check "swift example" same_output examples/expected.txt with_swift "$scratch/debug/FirstHour"
}

left_out() {
    [[ " ${CHAMA_SKIP:-} " == *" $1 "* ]]
}

# One table of all languages: what has not said yet what it saw is run first.
same() {
    local language
    for language in $languages; do
        left_out "$(step_of "$language")" || [ -e "$CHAMA_SAME/$language.tsv" ] || "$(step_of "$language")"
    done
    check "same" same_table
    sed -n '/^function/,$p' "$CHAMA_SAME/table.txt"
}

# The step that runs a language.
step_of() {
    case $1 in
        node | chromium) echo wasm ;;
        *) echo "$1" ;;
    esac
}

# How many cases of each function each language answers as the vectors say; anything else is named.
same_table() {
    local language named=()
    for language in $languages; do left_out "$(step_of "$language")" || named+=("$language"); done
    awk -v named="${named[*]}" -v folder="$CHAMA_SAME" -f bindings/same.awk >"$CHAMA_SAME/table.txt" ||
        { cat "$CHAMA_SAME/table.txt"; return 1; }
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
    check "first_hour" same_output examples/expected.txt cargo run --quiet --locked --example first_hour
    check "chama_year" cargo run --locked --example chama_year
}

fuzz_check() {
    check "fuzz targets" cargo check --locked --manifest-path fuzz/Cargo.toml
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
    # Each once, to see its answer: a build that `core` has made already serves.
    check "benches" cargo bench --locked --profile dev -p chama-benches -- --test
}

all() {
    core
    local language
    for language in $(for one in $languages; do step_of "$one"; done | sort -u); do
        [ "$language" = rust ] || left_out "$language" || "$language"
    done
    same
    check "clippy of the rest" cargo clippy --locked --workspace --all-targets -- -D warnings
    json
    oracle
    docs
    examples
    fuzz_smoke
    bench_smoke
}

rm -rf "$CHAMA_SAME"
for step in "${@:-all}"; do
    if left_out "$step"; then continue; fi
    case $step in
        core | json | c | python | kotlin | swift | wasm | same | lint | oracle | docs | examples | fuzz-check | fuzz-smoke | bench-smoke | all)
            "${step//-/_}"
            ;;
        *) echo "no step $step" >&2; exit 2 ;;
    esac
done
for language in ${CHAMA_SKIP:-}; do echo "left out: $language"; done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
