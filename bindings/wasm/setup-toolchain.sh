#!/usr/bin/env bash
# Says which rustc compiles for wasm32-unknown-unknown, and makes one where there is none.
#
# Prints WASM_RUSTC=… and WASM_SRC=yes|no: whether it has the source of std, so that std can be built small with the package.
#   1. The active rustc, if it has the target (`rustup target add wasm32-unknown-unknown`).
#   2. Debian 12 or later: rustc-web and its source, unpacked into a private folder: 130 MB to download, no root needed.
set -euo pipefail
target=wasm32-unknown-unknown
folder=${WASM_TOOLCHAIN_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/chama/wasm}

say() { printf 'setup-toolchain: %s\n' "$*" >&2; }
has_std() { compgen -G "$("$1" --print target-libdir --target $target)/libstd-*.rlib" >/dev/null; }
found() { printf 'WASM_RUSTC=%s\nWASM_SRC=%s\n' "$1" "$2"; exit 0; }

active=$(command -v "${RUSTC:-rustc}")
if [ -z "${WASM_DEBIAN:-}" ] && has_std "$active"; then found "$active" no; fi

version=$(apt-cache policy rustc-web | awk '/Candidate:/ { print $2 }')
if [ -z "$version" ] || [ "$version" = "(none)" ]; then
    say "no rustc-web: run apt-get update on Debian 12 or later, or rustup target add $target"
    exit 1
fi
place=$folder/$version
rustc=$place/rustc
if [ -x "$rustc" ]; then found "$rustc" yes; fi

depends() { apt-cache show "$1=$version" | sed -n 's/^Depends: //p' | head -1 | grep -oE "$2" | head -1; }
std=$(depends libstd-rust-web-dev 'libstd-rust-web-[0-9]+\.[0-9]+')
llvm=$(depends "$std" 'libllvm[0-9]+')
say "Debian's rustc-web $version"
rm -rf "$place"
mkdir -p "$place/debs"
(
    cd "$place/debs"
    apt-get -q download "rustc-web=$version" "libstd-rust-web-dev=$version" "$std=$version" "rust-web-src=$version" \
        "$llvm" "lld-${llvm#libllvm}" >&2
)
for package in "$place"/debs/*.deb; do dpkg -x "$package" "$place"; done
rm -rf "$place/debs"

# The linker, where rustc looks for it.
bin=$place/usr/lib/rustlib/$(uname -m)-unknown-linux-gnu/bin
mkdir -p "$bin"
ln -sf "$place/usr/lib/llvm-${llvm#libllvm}/bin/lld" "$bin/rust-lld"

# Last, since it tells that all is there.
cat >"$rustc.new" <<END
#!/bin/sh
LD_LIBRARY_PATH=$place/usr/lib/$(uname -m)-linux-gnu\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH} exec $place/usr/bin/rustc "\$@"
END
chmod +x "$rustc.new"
"$rustc.new" --version >&2
mv "$rustc.new" "$rustc"
found "$rustc" yes
