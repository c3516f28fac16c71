#!/bin/bash
# Shows the main job of ncchat: the greeting between two processes over TCP on
# IPv4 and on IPv6, over UDP and over a UNIX-domain socket, each with what was
# said and both verdicts; both ends in one script; and a dialogue that fails,
# to show what a failure looks like. Ends with 0 only when every part went as
# it should: the statuses and the words in the transcripts are checked, not
# assumed. Without IPv6 that part is skipped, which NCCHAT_NO_SKIP=1 forbids.
set -u
cd "$(dirname "$0")/.." || exit 2

ncchat=${NCCHAT:-$PWD/build/release/ncchat}
scale=${NCCHAT_TEST_SCALE:-1}
folder=$(mktemp -d) || exit 2
server_pid=
trap 'stop_server; rm -rf "$folder"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

good=0 bad=0 skipped=0
problems=()

stop_server() {
	[ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null
	server_pid=
}

problem() {
	problems+=("$*")
}

# Between two looks at a condition: reads from a pipe on which nothing comes.
mkfifo "$folder/nothing" || exit 2
exec 3<>"$folder/nothing"
pause() {
	read -r -t 0.01 -u 3
}

title() {
	printf '\n%s. %s\n\n' "$((good + bad + skipped + 1))" "$1"
}

# As it would be typed, without what only this demo needs.
show_command() {
	printf '   $ ncchat'
	printf ' %s' "${@//"$folder/"/}"
	printf '\n'
}

verdict() {
	if [ ${#problems[@]} -eq 0 ]; then
		good=$((good + 1))
		printf '   ok: %s\n' "$1"
	else
		bad=$((bad + 1))
		printf '   NOT OK: %s\n' "${problems[@]}"
	fi
	problems=()
}

skip() {
	if [ -n "${NCCHAT_NO_SKIP:-}" ] && [ "$NCCHAT_NO_SKIP" != 0 ]; then
		problem "$1, and NCCHAT_NO_SKIP is set"
		verdict ""
		return
	fi
	skipped=$((skipped + 1))
	printf '   skipped: %s\n' "$1"
}

# start_server COMMAND...: then $port is what it wrote to its --port-file.
start_server() {
	rm -f "$folder/port" "$folder"/*.said
	"$ncchat" "$@" --port-file "$folder/port" \
		--transcript "$folder/server.said" --accept-timeout 30s \
		--timeout-scale "$scale" 2>"$folder/server.err" </dev/null &
	server_pid=$!
	while [ ! -e "$folder/port" ]; do
		if ! kill -0 "$server_pid" 2>/dev/null; then
			problem "the server did not start: $(cat "$folder/server.err")"
			server_pid=
			return 1
		fi
		pause
	done
	port=$(cat "$folder/port")
}

run_client() {
	"$ncchat" "$@" --transcript "$folder/client.said" \
		--timeout-scale "$scale" >"$folder/client.out" \
		2>"$folder/client.err" </dev/null
	client_status=$?
}

# A client that never came is not waited for.
end_server() {
	grep -qs connected "$folder/client.said" || kill "$server_pid"
	wait "$server_pid"
	server_status=$?
	server_pid=
}

# says FILE DIRECTION TEXT: in the transcript; prints nothing.
says() {
	grep -qE "^\+[0-9.]+ c1 $2 $3\$" "$folder/$1.said" ||
		problem "the $1's transcript lacks: c1 $2 $3"
}

check_greeting() {
	[ "$client_status" -eq 0 ] ||
		problem "the client ended with $client_status: $(cat "$folder/client.err")"
	[ "$server_status" -eq 0 ] ||
		problem "the server ended with $server_status: $(cat "$folder/server.err")"
	says client '>' Client-hi
	says client '<' server-hi
	says client '>' 你吃饭了吗
	says client '<' 黄焖鸡米饭
	says server '<' Client-hi
	says server '>' server-hi
	says server '<' 你吃饭了吗
	says server '>' 黄焖鸡米饭
	[ "$(cat "$folder/client.out")" = 黄焖鸡米饭 ] ||
		problem "the client printed '$(cat "$folder/client.out")'"
}

show_said() {
	local side

	for side in client server; do
		[ -e "$folder/$side.said" ] || continue
		printf '     the %s:\n' "$side"
		sed "s/^/       /; s:$folder/::" "$folder/$side.said"
	done
}

# Two processes, each with its script: the words in `server` and `client`, in
# which PORT is the one that the server got.
talk() {
	if start_server "${server[@]}" --script scripts/greeting-server.lua; then
		client=("${client[@]//PORT/$port}")
		show_command "${server[@]}" --script scripts/greeting-server.lua '&'
		show_command "${client[@]}" --script scripts/greeting-client.lua
		run_client "${client[@]}" --script scripts/greeting-client.lua
		end_server
		show_said
		check_greeting
	fi
	verdict "each side heard what it should; both ended with status 0"
}

has_ipv6() {
	grep -qE '^0{31}1 ' /proc/net/if_inet6 2>/dev/null
}

# run_tests FILE STATUS: shows the report, which must come with that status.
run_tests() {
	local status

	show_command run "$1"
	(cd "$(dirname "$1")" && exec "$ncchat" run "$(basename "$1")" \
		${3:+"$3"} --timeout-scale "$scale") >"$folder/report" 2>&1 </dev/null
	status=$?
	sed 's/^/     /' "$folder/report"
	[ "$status" -eq "$2" ] ||
		problem "run ended with status $status, not with $2"
}

reports() {
	grep -qF -- "$1" "$folder/report" || problem "the report lacks: $1"
}

echo "The greeting: one side says Client-hi and 你吃饭了吗 (have you eaten?), the other"
echo "answers server-hi and 黄焖鸡米饭 (braised chicken with rice)."

title "TCP on IPv4"
server=(listen 127.0.0.1:0) client=(connect 127.0.0.1 PORT)
talk

title "TCP on IPv6"
if has_ipv6; then
	server=(listen '[::1]:0') client=(connect ::1 PORT)
	talk
else
	skip "this machine has no IPv6"
fi

title "UDP: the same scripts, each piece a datagram"
server=(udp-recv 127.0.0.1:0) client=(udp-send 127.0.0.1 PORT)
talk

title "A UNIX-domain socket"
server=(unix --listen "$folder/socket") client=(unix "$folder/socket")
talk

title "Both ends in one script, as a test"
run_tests scripts/greeting-test.lua 0 -v
reports "ok 1 - both ends of the greeting"
reports "1 passed, 0 failed"
verdict "the test passed, status 0"

title "The same test with one wrong letter: this is what a failure looks like"
sed 's/expect "server-hi"/expect "server-ho"/' scripts/greeting-test.lua >"$folder/wrong-test.lua"
run_tests "$folder/wrong-test.lua" 1
reports "not ok 1 - both ends of the greeting"
reports 'wrong-test.lua:10'
reports 'expect failed at byte 9 of 9'
reports 'expected  "server-ho"'
reports 'received  "server-hi"'
verdict "the failure was noticed, status 1"

total=$((good + bad + skipped))
printf '\n%s of %s parts went as they should' "$good" "$total"
[ "$skipped" -eq 0 ] || printf ', %s skipped' "$skipped"
printf '\n'
[ "$bad" -eq 0 ]
