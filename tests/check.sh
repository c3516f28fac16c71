#!/bin/bash
# The parts of `make check`, each with its count, and one closing line. The
# numbers are those that each part printed after it ran: a part that prints
# none, or none above zero, has failed.
#
#   tests/check.sh [lint] [unit] [e2e] [scripts]
#
# NCCHAT is the binary, NCCHAT_UNIT the unit test programs.
set -u
cd "$(dirname "$0")/.." || exit 2

NCCHAT=${NCCHAT:-$PWD/build/release/ncchat}
JOBS=${NCCHAT_JOBS:-2}
export NCCHAT
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}

log=$(mktemp) || exit 2
trap 'rm -f "$log"' EXIT

run_part() {
	case $1 in
	lint) tests/lint/run ;;
	unit)
		# shellcheck disable=SC2086 # a list of words
		tests/unit/run ${NCCHAT_UNIT:-}
		;;
	e2e)
		tests/e2e/run --binary "$NCCHAT" -j "$JOBS" \
			${NCCHAT_SHUFFLE:+--shuffle "$NCCHAT_SHUFFLE"}
		;;
	scripts) tests/scripts/run ;;
	*)
		echo "check.sh: no such part: $1" >&2
		return 2
		;;
	esac
}

# The last line "N passed, M failed[, K skipped]" of the log, as "N M K".
count_of() {
	sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed\(, \([0-9]*\) skipped\)\{0,1\}$/\1 \2 \4/p' \
		"$log" | tail -n 1
}

[ $# -gt 0 ] || set -- lint unit e2e scripts
passed=0 failed=0 skipped=0 lines=()
for part in "$@"; do
	echo "== $part"
	run_part "$part" 2>&1 | tee "$log"
	status=${PIPESTATUS[0]}
	read -r p f k < <(count_of) || true
	: "${p:=0}" "${f:=0}" "${k:=0}"
	if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then
		echo "not ok - $part ended with status $status"
		f=1
	elif [ "$status" -eq 0 ] && [ "$f" -ne 0 ]; then
		echo "not ok - $part counts failures and ended with status 0"
	elif [ $((p + f)) -eq 0 ]; then
		echo "not ok - $part: nothing ran"
		f=1
	fi
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + k))
	lines+=("$part: $p passed, $f failed$([ "$k" -eq 0 ] || echo ", $k skipped")")
	unset p f k
done

printf '\n'
printf '%s\n' "${lines[@]}"
echo "$passed passed, $failed failed$([ "$skipped" -eq 0 ] || echo ", $skipped skipped")"
[ "$failed" -eq 0 ] || exit 1
if [ "$skipped" -ne 0 ] && [ -n "${NCCHAT_NO_SKIP:-}" ]; then
	echo "check.sh: NCCHAT_NO_SKIP is set and $skipped were skipped" >&2
	exit 1
fi
