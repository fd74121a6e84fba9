#!/usr/bin/env bash
# Writes uniffi's glue of Kotlin and Swift anew: after a change of chama-ffi/src/door.rs or of uniffi's version.
# Takes minutes, since it builds uniffi's generator. The tests of both languages compare its checksums with the library's.
set -euo pipefail
cd "$(dirname "$0")/../.."
glue=$(mktemp -d)
trap 'rm -rf "$glue"' EXIT
cargo build --locked -p chama-ffi
library=$(find "${CARGO_TARGET_DIR:-target}/debug" -maxdepth 1 -name 'libchama_ffi.so' -o -maxdepth 1 -name 'libchama_ffi.dylib')
cargo run --quiet --locked --manifest-path bindings/uniffi/Cargo.toml -- \
    generate --no-format --language kotlin --language swift --out-dir "$glue" "$library"
install -D -m 644 "$glue/ke/chama/door/chama.kt" bindings/kotlin/src/main/kotlin/ke/chama/door/chama.kt
install -D -m 644 "$glue/ChamaDoor.swift" bindings/swift/Sources/ChamaDoor/ChamaDoor.swift
install -D -m 644 "$glue/ChamaDoorFFI.h" bindings/swift/Sources/ChamaDoorFFI/ChamaDoorFFI.h
install -D -m 644 "$glue/ChamaDoorFFI.modulemap" bindings/swift/Sources/ChamaDoorFFI/module.modulemap
