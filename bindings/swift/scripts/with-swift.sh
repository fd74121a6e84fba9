#!/usr/bin/env bash
# Runs a command with Swift 6: the system's, or on Debian one of the project's own.
#
#   with-swift.sh [-b DIR]… COMMAND…    runs COMMAND here; a Swift of our own sees this folder and each DIR
#
# Where there is no Swift 6, Debian trixie's packages are unpacked into a private root, once: 520 MB to download, 1 GB on
# disk, under two minutes. Nothing of the system changes and nothing stays mounted: /proc, /dev and the folders are bound
# in a mount namespace that ends with the command. It needs apt, dpkg, tar, flock and unshare, and root or user namespaces.
# CHAMA_SWIFT_ROOT says where the root is; `rm -rf` removes it.
set -euo pipefail

version=6.0.3 # what trixie ships; setting up fails loudly when that changes
packages="swiftlang libc6-dev libstdc++-14-dev tzdata"
root=${CHAMA_SWIFT_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/chama/swift-$version}
stamp="swiftlang $version, recipe 1"

# What compiling and testing do not use: half of the whole.
unused=(
    ./usr/share/{doc,man,locale,lintian} './usr/lib/python3*' './usr/lib/*/libpython3*'
    './usr/bin/*lto-dump*' './usr/libexec/gcc/*/*/lto1' './usr/libexec/gcc/*/*/cc1'
    './usr/libexec/swift/bin/lldb*' ./usr/libexec/swift/bin/{clangd,sourcekit-lsp,docc,swift-format,lld}
    './usr/libexec/swift/lib/liblldb*' './usr/libexec/swift/lib/libLTO*'
    ./usr/libexec/swift/lib/libsourcekitdInProc.so ./usr/libexec/swift/lib/libswiftGenericMetadataBuilder.so
    ./usr/libexec/swift/lib/swift_static ./usr/libexec/swift/lib/swift/{embedded,FrameworkABIBaseline}
)

die() {
    echo "with-swift: $*" >&2
    exit 1
}

# Typed throws came with Swift 6.
system_has_swift() {
    local said
    said=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\).*/\1/p' | head -1)
    [ "${said:-0}" -ge 6 ]
}

is_set_up() {
    [ "$(cat "$root/.stamp" 2>/dev/null)" = "$stamp" ]
}

# The mirror and how it is reached are the machine's own.
mirror() {
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 2>/dev/null |
        awk '$3 == "main" && $2 !~ /security|updates|backports|nodistro/ { print $1; exit }'
}

# apt with lists and packages in a folder of ours.
private_apt() {
    local here=$1 from
    from=${DEBIAN_MIRROR:-$(mirror)}
    [ -n "$from" ] || die "apt has no Debian mirror; DEBIAN_MIRROR may name one"
    mkdir -p "$here"/{lists/partial,cache/archives/partial,etc/parts,etc/preferences.d,etc/auth.conf.d}
    : >"$here/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $from trixie main" >"$here/etc/sources.list"
    apt-config dump | grep -E '^Acquire::(http|https|ftp|Retries|Check-)' >"$here/etc/parts/10transport" || true
    cat >"$here/apt.conf" <<CONF
Dir::State "$here"; Dir::State::Lists "$here/lists"; Dir::State::status "$here/status"; Dir::Log "$here";
Dir::Cache "$here/cache"; Dir::Etc "$here/etc"; Dir::Etc::parts "$here/etc/parts"; Dir::Etc::trustedparts "/dev/null";
Dir::Etc::sourcelist "$here/etc/sources.list"; Dir::Etc::sourceparts "/dev/null";
APT::Architecture "$(dpkg --print-architecture)"; APT::Install-Recommends "false"; APT::Sandbox::User "";
Acquire::Languages "none"; Acquire::Retries "3";
CONF
    export APT_CONFIG=$here/apt.conf
    apt-get -qq update
    # shellcheck disable=SC2086
    apt-get -qq -y --download-only install $packages >/dev/null
    unset APT_CONFIG
}

unpack() {
    local from=$1 into=$2 name exclude=()
    # Debian's links into /usr come from a script of a package that is not run.
    mkdir -p "$into"/usr/{bin,sbin,lib,lib64} "$into"/{proc,dev,tmp,root,etc}
    for name in bin sbin lib lib64; do ln -s "usr/$name" "$into/$name"; done
    chmod 1777 "$into/tmp"
    echo 'root:x:0:0:root:/root:/bin/sh' >"$into/etc/passwd"
    for name in "${unused[@]}"; do exclude+=("--exclude=$name"); done
    for name in "$from"/*.deb; do
        dpkg-deb --fsys-tarfile "$name" |
            tar -x -C "$into" --keep-directory-symlink --no-same-owner --wildcards "${exclude[@]}"
    done
}

set_up() {
    [ "$(uname -s)" = Linux ] && command -v apt-get >/dev/null || die "no Swift 6 here; install it, or Xcode on a Mac"
    mkdir -p "$(dirname "$root")"
    exec 9>"$root.lock"
    flock 9
    if is_set_up; then return; fi
    echo "with-swift: setting up Swift $version in $root" >&2
    rm -rf "$root" "$root.apt"
    private_apt "$root.apt"
    unpack "$root.apt/cache/archives" "$root"
    local said
    said=$(inside "$(pwd -P)" -- swiftc --version 2>&1) || die "swiftc does not start: $said"
    case $said in *"Swift version $version "*) ;; *) die "wanted Swift $version, but there is $said" ;; esac
    rm -rf "$root.apt"
    echo "$stamp" >"$root/.stamp"
    exec 9>&-
}

# inside DIR… -- COMMAND…: in the private root, where the folders are seen at their own paths.
inside() {
    local folders=() userns=() folder
    while [ $# -gt 0 ] && [ "$1" != -- ]; do folders+=("$1") && shift; done
    shift
    [ "$(id -u)" = 0 ] || userns=(--user --map-root-user)
    for folder in "${folders[@]}"; do mkdir -p "$root$folder"; done
    unshare "${userns[@]}" --mount --propagation private bash -euc '
        root=$1 here=$2 count=$3
        shift 3
        mount --rbind /proc "$root/proc"
        mount --rbind /dev "$root/dev"
        while [ "$count" -gt 0 ]; do
            mount --rbind "$1" "$root$1"
            count=$((count - 1))
            shift
        done
        unshare=$(command -v unshare)
        unset LD_LIBRARY_PATH LD_PRELOAD SDKROOT TMPDIR
        export HOME=/root PATH=/usr/libexec/swift/bin:/usr/bin:/bin LANG=C.UTF-8
        exec "$unshare" --root="$root" --wd="$here" -- "$@"
    ' with-swift "$root" "$(pwd -P)" "${#folders[@]}" "${folders[@]}" "$@"
}

folders=("$(pwd -P)")
while [ "${1:-}" = -b ]; do
    folders+=("$(realpath "$2")")
    shift 2
done
[ $# -gt 0 ] || die "with-swift.sh [-b DIR]… COMMAND…"
if system_has_swift; then exec "$@"; fi
is_set_up || set_up
inside "${folders[@]}" -- "$@"
