#!/usr/bin/env bash
# Leaves the package ChamaCore for Linux in a folder: its sources, and the native library where pkg-config finds it.
#
#   package.sh FOLDER
#
# Another package then depends on it by `.package(path: "FOLDER")`, and is built with PKG_CONFIG_PATH=FOLDER/lib/pkgconfig.
# The library is linked into the program, so that nothing has to be installed where that runs.
set -euo pipefail
folder=$(realpath -m "$1")
cd "$(dirname "$0")/../../.."
cargo rustc --quiet --locked -p chama-ffi --profile ship --crate-type staticlib

# What has not changed keeps its time, or it would all be compiled anew.
mkdir -p "$folder/lib/pkgconfig"
copy() {
    cmp -s "$1" "$2" || cp "$1" "$2"
}
copy "${CARGO_TARGET_DIR:-target}/ship/libchama_ffi.a" "$folder/lib/libchama_ffi.a"
rm -rf "$folder/Sources" "$folder/Tests"
cp -Rp bindings/swift/Sources bindings/swift/Tests "$folder"
copy bindings/swift/Package.swift "$folder/Package.swift"
cat >"$folder/lib/pkgconfig/chama_ffi.pc" <<PC
Name: chama_ffi
Description: chama-core, with text in and text out
Version: $(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
Libs: -L\${pcfiledir}/.. -lchama_ffi -lm
PC
