#!/usr/bin/env bash
# Writes lines of weights.tsv for .deb files, as a layer would hold them: with documentation and
# translations, and as the slim images of Debian leave these out.
# usage: weigh.sh FILE.deb… >lines.tsv     (apt-get download NAME… fetches them)
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

packed() { tar -C "$1" -cf - . | gzip -6 | wc -c; }
unpacked() { tar -C "$1" -cf - . | wc -c; }

for deb in "$@"; do
  name=$(dpkg-deb -f "$deb" Package)
  size=$(stat -c %s "$deb")
  rm -rf "${dir:?}"/*
  mkdir "$dir/files" "$dir/notes"
  dpkg-deb -x "$deb" "$dir/files"
  dpkg-deb -e "$deb" "$dir/notes" # dpkg keeps them, but for control, beside a list of the files
  rm "$dir/notes/control"
  (cd "$dir/files" && find . -printf '/%P\n') >"$dir/notes/list"
  notes=$(cat "$dir"/notes/* | gzip -6 | wc -c)
  disk=$(unpacked "$dir/files") transfer=$(packed "$dir/files")
  find "$dir/files/usr/share/doc" ! -name copyright ! -type d -delete 2>/dev/null || true
  rm -rf "$dir"/files/usr/share/{man,info,locale,lintian,linda}
  part() { echo $(((1000 * $1 + $2 / 2) / $2)); }
  printf '%s\t%d\t%d\t%d\n' "$name" \
    "$(part $((transfer + notes)) "$size")" \
    "$(part "$(unpacked "$dir/files")" "$disk")" \
    "$(part $(($(packed "$dir/files") + notes)) "$size")"
done
