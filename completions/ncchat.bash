# bash completion for ncchat; printed by `ncchat completions bash`

_ncchat_files() {
	compopt -o filenames 2>/dev/null
	if [ -n "${2-}" ]; then
		mapfile -t COMPREPLY < <(compgen -f -X "!*$2" -- "$1"
			compgen -d -- "$1")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$1")
	fi
}

_ncchat_words() {
	mapfile -t COMPREPLY < <(compgen -W "$2" -- "$1")
}

_ncchat() {
	local cur=${COMP_WORDS[COMP_CWORD]} opts='' i
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		_ncchat_words "$cur" 'connect listen udp-send udp-recv unix run help completions --help --version'
		return
	fi
	# Readline makes words of --option, = and value.
	if [ "$cur" = = ]; then
		cur=''
	elif [ "$prev" = = ]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	for ((i = 2; i < COMP_CWORD; i++)); do
		if [ "${COMP_WORDS[i]}" = -- ]; then
			_ncchat_files "$cur"
			return
		fi
	done
	case ${COMP_WORDS[1]} in
	connect)
		opts='-4 --ipv4 -6 --ipv6 --connect-timeout --idle-timeout --deadline -v --verbose -q --quiet -x --hexdump --transcript --raw --script -e -D --timeout --timeout-scale --seed --rechunk -h --help'
		case $prev in
		--transcript) _ncchat_files "$cur" && return ;;
		--script) _ncchat_files "$cur" .lua && return ;;
		--connect-timeout | --idle-timeout | --deadline | -e | -D | --timeout | --timeout-scale | --seed | --rechunk) return ;;
		esac
		;;
	listen)
		opts='-4 --ipv4 -6 --ipv6 --reuseaddr --no-reuseaddr --accept-timeout -k --keep-open --port-file --idle-timeout --deadline -v --verbose -q --quiet -x --hexdump --transcript --raw --script -e -D --timeout --timeout-scale --seed --rechunk -h --help'
		case $prev in
		--port-file | --transcript) _ncchat_files "$cur" && return ;;
		--script) _ncchat_files "$cur" .lua && return ;;
		--accept-timeout | --idle-timeout | --deadline | -e | -D | --timeout | --timeout-scale | --seed | --rechunk) return ;;
		esac
		;;
	udp-send)
		opts='-4 --ipv4 -6 --ipv6 --connect-timeout --idle-timeout --deadline -v --verbose -q --quiet -x --hexdump --transcript --raw --script -e -D --timeout --timeout-scale --seed --rechunk -h --help'
		case $prev in
		--transcript) _ncchat_files "$cur" && return ;;
		--script) _ncchat_files "$cur" .lua && return ;;
		--connect-timeout | --idle-timeout | --deadline | -e | -D | --timeout | --timeout-scale | --seed | --rechunk) return ;;
		esac
		;;
	udp-recv)
		opts='-4 --ipv4 -6 --ipv6 --reuseaddr --no-reuseaddr --accept-timeout -k --keep-open --port-file --count --idle-timeout --deadline -v --verbose -q --quiet -x --hexdump --transcript --raw --script -e -D --timeout --timeout-scale --seed --rechunk -h --help'
		case $prev in
		--port-file | --transcript) _ncchat_files "$cur" && return ;;
		--script) _ncchat_files "$cur" .lua && return ;;
		--accept-timeout | --count | --idle-timeout | --deadline | -e | -D | --timeout | --timeout-scale | --seed | --rechunk) return ;;
		esac
		;;
	unix)
		opts='--listen --connect-timeout --accept-timeout -k --keep-open --port-file --idle-timeout --deadline -v --verbose -q --quiet -x --hexdump --transcript --raw --script -e -D --timeout --timeout-scale --seed --rechunk -h --help'
		case $prev in
		--port-file | --transcript) _ncchat_files "$cur" && return ;;
		--script) _ncchat_files "$cur" .lua && return ;;
		--connect-timeout | --accept-timeout | --idle-timeout | --deadline | -e | -D | --timeout | --timeout-scale | --seed | --rechunk) return ;;
		esac
		;;
	run)
		opts='--only --deadline -v --verbose -q --quiet -D --timeout --timeout-scale --seed --rechunk -h --help'
		case $prev in
		--only | --deadline | -D | --timeout | --timeout-scale | --seed | --rechunk) return ;;
		esac
		;;
	help)
		opts='-h --help'
		case $prev in
		esac
		;;
	completions)
		opts='-h --help'
		case $prev in
		esac
		;;
	esac
	if [[ $cur == -* ]]; then
		_ncchat_words "$cur" "$opts"
		return
	fi
	case ${COMP_WORDS[1]} in
	run) _ncchat_files "$cur" .lua ;;
	unix) _ncchat_files "$cur" ;;
	help) _ncchat_words "$cur" 'connect listen udp-send udp-recv unix run help completions' ;;
	completions) _ncchat_words "$cur" 'bash zsh fish' ;;
	connect | listen | udp-send | udp-recv)
		mapfile -t COMPREPLY < <(compgen -A hostname -- "$cur")
		;;
	esac
}
complete -F _ncchat ncchat
