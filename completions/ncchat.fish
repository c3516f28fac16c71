# fish completion for ncchat; printed by `ncchat completions fish`

function __ncchat_first
	test (count (commandline -opc)) -eq 1
end

function __ncchat_in
	set -l words (commandline -opc)
	test (count $words) -ge 2
	and contains -- $words[2] $argv
end

complete -c ncchat -f
complete -c ncchat -n __ncchat_first -l help -s h -d 'show what there is'
complete -c ncchat -n __ncchat_first -l version -d 'show the versions'
complete -c ncchat -n __ncchat_first -a connect -d 'one connection: stdin to the peer, the peer to stdout'
complete -c ncchat -n __ncchat_first -a listen -d 'accept one connection, or more with -k'
complete -c ncchat -n __ncchat_first -a udp-send -d 'send datagrams: the arguments, or each line of stdin'
complete -c ncchat -n __ncchat_first -a udp-recv -d 'print datagrams, from every peer, each with its sender'
complete -c ncchat -n __ncchat_first -a unix -d 'connect to a UNIX-domain socket, or serve one'
complete -c ncchat -n __ncchat_first -a run -d 'run dialogue scripts as tests'
complete -c ncchat -n __ncchat_first -a help -d 'how to use ncchat, or one of its commands'
complete -c ncchat -n __ncchat_first -a completions -d 'print the completions for bash, zsh or fish'
complete -c ncchat -n '__ncchat_in unix' -l listen -d 'serve at PATH instead of connecting to it'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv' -s 4 -l ipv4 -d 'use IPv4 only'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv' -s 6 -l ipv6 -d 'use IPv6 only'
complete -c ncchat -n '__ncchat_in listen udp-recv' -l reuseaddr -d 'bind although connections of a former server linger (the default for TCP; for UDP it shares the port)'
complete -c ncchat -n '__ncchat_in listen udp-recv' -l no-reuseaddr -d 'refuse the port until they are gone (the default for UDP)'
complete -c ncchat -n '__ncchat_in connect udp-send unix' -l connect-timeout -x -d 'how long looking the name up and connecting may take together'
complete -c ncchat -n '__ncchat_in listen udp-recv unix' -l accept-timeout -x -d 'how long to wait for the first peer'
complete -c ncchat -n '__ncchat_in listen udp-recv unix' -s k -l keep-open -d 'serve one peer after another, and several at once, until a signal'
complete -c ncchat -n '__ncchat_in listen udp-recv unix' -l port-file -r -F -d 'write the port (the path, for a UNIX-domain socket) to FILE, renamed into place once peers can come'
complete -c ncchat -n '__ncchat_in udp-recv' -l count -x -d 'end after N datagrams'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv unix' -l idle-timeout -x -d 'end a connection on which nothing was sent or received for so long'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv unix' -l deadline -x -d 'end the whole run after so long, with status 124'
complete -c ncchat -n '__ncchat_in run' -l only -x -d 'run only the tests whose name contains NAME; may be repeated'
complete -c ncchat -n '__ncchat_in run' -l deadline -x -d 'how long each test may take; one that takes longer fails'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv unix run' -s v -l verbose -d 'say more on stderr; twice: more still'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv unix run' -s q -l quiet -d 'say nothing on stderr but errors'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv unix' -s x -l hexdump -d 'show every byte sent and received on stderr, as a hex dump'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv unix' -l transcript -r -F -d 'write what is said, with times and escapes, to FILE'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv unix' -l raw -d 'pass control bytes of the peer to a terminal unescaped'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv unix' -l script -r -k -a '(__fish_complete_suffix .lua)' -d 'run the Lua dialogue of FILE on the connection'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv unix' -s e -x -d 'run CODE, Lua, as the dialogue'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv unix run' -s D -x -d 'set a parameter of the script; NAME alone takes it from the environment, NAME=@FILE from a file'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv unix run' -l timeout -x -d 'how long each wait of the script may take'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv unix run' -l timeout-scale -x -d 'multiply every timeout of the script by N, for slow machines'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv unix run' -l seed -x -d 'start the script'\''s random numbers at N, to see a run again'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv unix run' -l rechunk -x -d 'cut and delay what arrives at random, by SEED: the result must not change'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv unix run help completions' -s h -l help -d 'show this help'
complete -c ncchat -n '__ncchat_in unix' -F
complete -c ncchat -n '__ncchat_in run' -k -a '(__fish_complete_suffix .lua)'
complete -c ncchat -n '__ncchat_in help' -a 'connect listen udp-send udp-recv unix run help completions'
complete -c ncchat -n '__ncchat_in completions' -a 'bash zsh fish'
complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv' -a '(__fish_print_hostnames)'
