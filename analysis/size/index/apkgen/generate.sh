#!/bin/sh
# Makes the tables of the releases of Alpine named:
#
#     apkgen/generate.sh -k KEY [-m MIRROR] [-r REPOSITORIES] [-o FOLDER] RELEASE…
#     apkgen/generate.sh -k alpine-devel@lists.alpinelinux.org-6165ee59.rsa.pub 3.22
#
# The key is the one of Alpine that signs for x86_64, as https://alpinelinux.org/keys/ has it; apkgen checks
# the signatures. A file called alpine-RELEASE.table in the folder of package index is all that the program
# needs to know the release.
#
# alpine-3.16.table was not made so but of the index of main alone, as it was on 2022-11-21:
# pkg/apk/apk/testdata/alpine-316/APKINDEX.tar.gz in github.com/chainguard-dev/apko (sha256
# 2272d5ff591c25e1b34c9da94444fe97d56801371c9533459d15889211740cf1), signed by that key, which
# pkg/apk/apk/repo_test.go there has as well:
#
#     go run minke/analysis/size/index/apkgen -suite alpine-3.16 -o alpine-3.16.table \
#         -key alpine-devel@lists.alpinelinux.org-6165ee59.rsa.pub APKINDEX.tar.gz
set -eu

mirror=https://dl-cdn.alpinelinux.org/alpine
repositories="main community"
key=
out=.
while getopts m:k:r:o: flag; do
	case $flag in
	m) mirror=$OPTARG ;;
	k) key=$OPTARG ;;
	r) repositories=$OPTARG ;;
	o) out=$OPTARG ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
for release in "$@"; do
	set --
	for repository in $repositories; do
		file=$dir/$repository-$release.tar.gz
		curl -fsSL -o "$file" "$mirror/v$release/$repository/x86_64/APKINDEX.tar.gz"
		set -- "$@" "$file"
	done
	go run minke/analysis/size/index/apkgen -suite "alpine-$release" -key "$key" -o "$out/alpine-$release.table" "$@"
done
