#!/bin/sh
# SPDX-License-Identifier: ISC
# mirror - in the guest: whatever others do, the kernel's table of stations is apgated's
#
# wlan0 is the access point's; wlan1 is stations', in a network namespace of its own, wlan2 floods.
# TAP.  Functions are run by ok() and until_true(), variables set by eval.
# shellcheck disable=SC2317,SC2016
set -u
count=0 failed=0
cd /root || exit 1

ok() {			# NAME COMMAND...: the command says whether
	count=$((count + 1))
	name=$1
	shift
	if "$@" >/tmp/said 2>&1; then
		echo "ok $count - $name"
		return
	fi
	echo "not ok $count - $name"
	failed=1
	for f in /tmp/said /tmp/ap.log; do
		[ -s $f ] && tail -n 25 $f | sed "s|^|# ${f#/tmp/}: |"
	done
}

until_true() {		# SECONDS COMMAND...
	n=$(($1 * 20))
	shift
	while ! "$@" >/dev/null 2>&1; do
		n=$((n - 1))
		[ $n -gt 0 ] || return 1
		sleep 0.05
	done
}

not() {
	! "$@"
}

says() {		# WORDS
	grep -q -- "$1" /tmp/ap.log
}

kernels() {
	iw dev wlan0 station dump | sed -n 's/^Station \([0-9a-f:]*\).*/\1/p' | sort
}

ours() {
	apgate --socket /run/hostap.sock stations --json |
		sed -n 's/^ *"station": "\([0-9a-f:]*\)".*/\1/p' | sort
}

same() {		# COUNT: both tables, of so many stations
	kernels >/tmp/kernels
	ours >/tmp/ours
	cat /tmp/kernels
	cmp /tmp/kernels /tmp/ours && [ "$(wc -l </tmp/ours)" = "$1" ]
}

printf 'interface=wlan0\ndriver=nl80211\nssid=lab\nhw_mode=g\nchannel=1\nhostap_device=\n' >ap.conf
printf 'hostap_socket=/run/hostap.sock\nieee80211n=1\n' >>ap.conf
apgated --log-level debug ap.conf >/tmp/ap.log 2>&1 &
ap=$!
until_true 10 says 'is up'
unshare -n sleep 1000 &
ns=$!
sleep 0.2
iw phy phy1 set netns $ns
nsenter -t "$ns" -n stations wlan1 12 lab 2412 >/tmp/stations 2>&1 &
ok 'twelve stations are in both tables' until_true 30 same 12

iw dev wlan0 station del 02:00:00:02:00:03
ok 'one that somebody else removes leaves both' until_true 5 same 11
ok 'and its leaving is told' says '02:00:00:02:00:03 left wlan0'
meddle add wlan0 02:00:00:00:99:01
ok 'one that somebody else adds leaves the kernel' until_true 5 same 11
ok 'and never was ours' not says '02:00:00:00:99:01 joined'

: >/tmp/ap.log
nsenter -t "$ns" -n iw dev s3 disconnect	# it does not know yet
meddle hog wlan0 02:00:00:02:00:03 3000 &
hog=$!
sleep 0.2
nsenter -t "$ns" -n iw dev s3 connect lab 2412
ok 'one the kernel does not take, for somebody has put it there: said' until_true 5 says \
	'the kernel has the station from somebody else'
wait $hog
nsenter -t "$ns" -n iw dev s3 disconnect
back() {
	nsenter -t "$ns" -n iw dev s3 connect lab 2412
	sleep 0.5
	same 12
}
ok 'left alone, it is taken, and is in both tables' until_true 10 back

: >/tmp/ap.log
kill -STOP $ap
iw dev wlan0 station del 02:00:00:02:00:05
ip link set wlan2 up
meddle flood wlan2 2412 5000 >/tmp/flood
iw dev wlan0 station del 02:00:00:02:00:07
meddle add wlan0 02:00:00:00:99:02
kill -CONT $ap
ok 'messages of the kernel are lost: said' until_true 10 says 'some were lost'
ok 'after that both tables are the same again, both ways' until_true 10 same 10
ok 'who went meanwhile is told' sh -c 'grep "02:00:00:02:00:05 left wlan0" /tmp/ap.log &&
	grep "02:00:00:02:00:07 left wlan0" /tmp/ap.log'
ok 'and nobody else is' sh -c '[ $(grep -c "left wlan0" /tmp/ap.log) = 2 ]'
kill -TERM $ap
wait $ap
ok 'apgated ends in good order' [ $? = 0 ]
echo "1..$count"
exit $failed
