#!/usr/bin/env bash
# Leaves ChamaDoorFFI.xcframework beside Package.swift, for macOS, iOS and its simulator. On a Mac with Xcode and rustup.
#
# NOT TESTED: there is no Mac where this project is built. What it does is what Apple's and uniffi's documents say.
set -euo pipefail
cd "$(dirname "$0")/../../.."
package=$PWD/bindings/swift
built=${CARGO_TARGET_DIR:-$PWD/target}
together=$built/xcframework
rm -rf "$together" "$package/ChamaDoorFFI.xcframework"
mkdir -p "$together"/{headers/ChamaDoorFFI,macos,simulator}

targets=(aarch64-apple-darwin x86_64-apple-darwin aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios)
rustup target add "${targets[@]}"
for target in "${targets[@]}"; do
    cargo rustc --locked -p chama-ffi --profile ship --crate-type staticlib --target "$target"
done
library() {
    echo "$built/$1/ship/libchama_ffi.a"
}
lipo -create "$(library aarch64-apple-darwin)" "$(library x86_64-apple-darwin)" -output "$together/macos/libchama_ffi.a"
lipo -create "$(library aarch64-apple-ios-sim)" "$(library x86_64-apple-ios)" -output "$together/simulator/libchama_ffi.a"

# In a folder of its own, or the module map meets that of another framework in Xcode's include folder.
cp "$package/Sources/ChamaDoorFFI/"{ChamaDoorFFI.h,module.modulemap} "$together/headers/ChamaDoorFFI/"
xcodebuild -create-xcframework \
    -library "$together/macos/libchama_ffi.a" -headers "$together/headers" \
    -library "$(library aarch64-apple-ios)" -headers "$together/headers" \
    -library "$together/simulator/libchama_ffi.a" -headers "$together/headers" \
    -output "$package/ChamaDoorFFI.xcframework"
