#!/usr/bin/env bash
# Leaves the package ChamaCore for Linux in a folder: its sources, and the native library where pkg-config finds it.
#
#   package.sh FOLDER [PROFILE]    with cargo's profile `ship`, or another
#
# Another package then depends on it by `.package(path: "FOLDER")`, and is built with PKG_CONFIG_PATH=FOLDER/lib/pkgconfig.
# The library is linked statically, so that a program carries it.
set -euo pipefail
cd "$(dirname "$0")/../../.."
folder=$1 profile=${2:-ship}
cargo build --quiet --locked -p chama-ffi --profile "$profile"
[ "$profile" != dev ] || profile=debug
built=${CARGO_TARGET_DIR:-target}/$profile

mkdir -p "$folder/lib/pkgconfig"
rm -rf "$folder/Sources" "$folder/Package.swift"
cp -R bindings/swift/Sources bindings/swift/Package.swift "$folder"
sed '/\.testTarget(/d' bindings/swift/Package.swift >"$folder/Package.swift"
cmp -s "$built/libchama_ffi.a" "$folder/lib/libchama_ffi.a" || cp "$built/libchama_ffi.a" "$folder/lib/"
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
cat >"$folder/lib/pkgconfig/chama_ffi.pc" <<PC
Name: chama_ffi
Description: chama-core behind its door of text
Version: $version
Libs: -L\${pcfiledir}/.. -lchama_ffi -lm
PC
