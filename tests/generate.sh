#!/bin/bash
# Writes what is generated from the option tables: the completions and the
# option part of the man page.
#
#   tests/generate.sh BINARY FOLDER     FOLDER holds completions/ and man/
set -euo pipefail
binary=$1
folder=$2

mkdir -p "$folder/completions"
"$binary" completions bash >"$folder/completions/ncchat.bash"
"$binary" completions zsh >"$folder/completions/_ncchat"
"$binary" completions fish >"$folder/completions/ncchat.fish"

page=$folder/man/ncchat.1
options=$(mktemp)
trap 'rm -f "$options"' EXIT
"$binary" --dump-man >"$options"
awk -v options="$options" '
	/^\.\\" END GENERATED/ {
		while ((getline line < options) > 0)
			print line
		inside = 0
		ended = 1
	}
	!inside { print }
	/^\.\\" BEGIN GENERATED/ { inside = 1; begun = 1 }
	END { exit !(begun && ended) }
' "$page" >"$page.new"
mv "$page.new" "$page"
