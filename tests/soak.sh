#!/bin/bash
# The unit and end-to-end tests N times, each time in another order, with both
# cores kept busy beside them, so that what depends on luck shows. The log of
# all rounds is build/soak.log.
#
#   tests/soak.sh N        NCCHAT, NCCHAT_UNIT and NCCHAT_JOBS as for check.sh
set -u
cd "$(dirname "$0")/.." || exit 2
rounds=${1:-50}
seed=${SEED:-$RANDOM}
log=build/soak.log
this=build/soak.round
export NCCHAT_TEST_SCALE=${NCCHAT_TEST_SCALE:-3}

busy=()
stop_busy() {
	[ ${#busy[@]} -eq 0 ] || kill "${busy[@]}" 2>/dev/null
}
trap stop_busy EXIT
trap 'exit 130' INT TERM
for _ in 1 2; do
	(while :; do :; done) &
	busy+=("$!")
done

mkdir -p build
: >"$log"
failed=0
for ((round = 1; round <= rounds; round++)); do
	order=$((seed + round))
	echo "== round $round of $rounds, order $order" >>"$log"
	status=0
	NCCHAT_SHUFFLE=$order tests/check.sh unit e2e >"$this" 2>&1 || status=$?
	cat "$this" >>"$log"
	if [ "$status" -eq 0 ]; then
		echo "round $round of $rounds: $(tail -n 1 "$this")"
	else
		failed=$((failed + 1))
		echo "round $round of $rounds, order $order: FAILED"
		grep '^not ok' "$this"
	fi
done
echo "$((rounds - failed)) passed, $failed failed"
echo "the log is $log; SEED=$seed gives the same orders"
[ "$failed" -eq 0 ]
