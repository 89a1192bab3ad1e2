#!/bin/sh
# Makes the tables of the suites named:
#
#     aptgen/generate.sh [-m MIRROR] [-k KEYRING] [-c COMPONENTS] [-o FOLDER] SUITE…
#
# For Ubuntu, where its archive can be reached (apt-get install ubuntu-archive-keyring on Debian):
#
#     aptgen/generate.sh -m http://archive.ubuntu.com/ubuntu -k /usr/share/keyrings/ubuntu-archive-keyring.gpg \
#         -c "main universe" noble jammy
#
# apt itself fetches the Packages indexes, into a folder of its own, and checks their
# signatures with the keyring. It needs apt 1.1 or newer. A file called SUITE.table in
# the folder of package index is all that the program needs to know the suite.
set -eu

mirror=http://deb.debian.org/debian
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
components=main
out=.
while getopts m:k:c:o: flag; do
	case $flag in
	m) mirror=$OPTARG ;;
	k) keyring=$OPTARG ;;
	c) components=$OPTARG ;;
	o) out=$OPTARG ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
chmod 755 "$dir"
mkdir -p "$dir/lists/partial" "$dir/cache"
key="$dir/$(basename "$keyring")" # where apt may read it, which does so as another user
cp "$keyring" "$key"
chmod 644 "$key"
for suite in "$@"; do
	echo "deb [arch=amd64 signed-by=$key] $mirror $suite $components"
done >"$dir/sources.list"
apt-get -qq -o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts=/dev/null \
	-o Dir::State::lists="$dir/lists" -o Dir::Cache="$dir/cache" -o APT::Update::Error-Mode=any update
for suite in "$@"; do
	release=$(echo "$dir"/lists/*_dists_"$suite"_InRelease)
	day=$(date -u -d "$(sed -n 's/^Date: //p' "$release")" +%Y-%m-%d)
	for component in $components; do
		/usr/lib/apt/apt-helper cat-file "$dir"/lists/*_dists_"$suite"_"$component"_binary-amd64_Packages*
	done >"$dir/index"
	go run minke/analysis/size/index/aptgen -suite "$suite" -date "$day" -o "$out/$suite.table" <"$dir/index"
done
