#!/bin/bash
# Installs what building and testing ncchat needs and this machine lacks, with
# apt-get; as root, or through sudo. Says nothing but one line when all is
# there. No package is removed, and no daemon is left running: while packages
# are installed, a policy-rc.d forbids starting services.
#
#   tests/deps.sh            make deps
set -euo pipefail

# PACKAGE, or PACKAGE:COMMAND where the command from elsewhere is as good.
packages=(
	# building
	gcc make pkg-config libc6-dev libargtable2-dev liblua5.4-dev libev-dev
	libpcre2-dev
	# tests
	libcmocka-dev python3 lua5.4 bash-completion zsh fish expect iproute2
	procps valgrind strace
	# the peers
	netcat-openbsd ncat socat curl redis-server:redis-server
	nginx-light:nginx exim4-daemon-light:exim4
	# lint and fuzzing
	mandoc clang clang-format libclang-rt-dev:libclang-rt-14-dev
	shellcheck lua-check
)

is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

has_command() {
	PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null 2>&1
}

find_missing() {
	local entry package other
	missing=()
	for entry in "${packages[@]}"; do
		package=${entry%%:*}
		other=${entry#*:}
		is_installed "$package" && continue
		if [ "$other" != "$entry" ] &&
			{ has_command "$other" || is_installed "$other"; }; then
			continue
		fi
		missing+=("$package")
	done
}

# As root from here on.
install_packages() {
	local policy=/usr/sbin/policy-rc.d
	if [ ! -e "$policy" ]; then
		printf '#!/bin/sh\nexit 101\n' >"$policy"
		chmod 755 "$policy"
		# shellcheck disable=SC2064 # the name of now
		trap "rm -f '$policy'" EXIT
	fi
	export DEBIAN_FRONTEND=noninteractive
	local apt=(apt-get install -y --no-install-recommends --no-remove)
	"${apt[@]}" "$@" </dev/null && return
	echo "deps: once more after apt-get update"
	apt-get update </dev/null
	"${apt[@]}" "$@" </dev/null
}

if [ "${1-}" = --install ]; then
	shift
	install_packages "$@"
	exit
fi

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
	echo "deps: no apt-get here; install by hand what stands for:" >&2
	echo "  ${packages[*]%%:*}" >&2
	exit 1
fi
find_missing
if [ ${#missing[@]} -eq 0 ]; then
	echo "deps: nothing is missing"
	exit 0
fi
echo "deps: installing ${missing[*]}"
if [ "$(id -u)" -eq 0 ]; then
	"$0" --install "${missing[@]}"
elif command -v sudo >/dev/null; then
	sudo "$0" --install "${missing[@]}"
else
	echo "deps: neither root nor sudo: run this as root:" >&2
	echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
	exit 1
fi
find_missing
if [ ${#missing[@]} -ne 0 ]; then
	echo "deps: still missing: ${missing[*]}" >&2
	exit 1
fi
