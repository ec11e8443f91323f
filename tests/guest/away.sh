#!/bin/sh
# SPDX-License-Identifier: ISC
# away - in the guest: what a radio does off the channel of its BSS, in every way it can
#
# phy0 leaves its channel in software, phy5 has channel contexts, phy6 and phy7 are the same
# without P2P devices.  wlan1 is a wpa_supplicant that listens on channel 6, wlan2 one that looks for
# others, wlan3 an access point there.  The program "away" drives the radio by hand.  TAP.
# Functions are run by ok() and until_true().
# shellcheck disable=SC2317,SC2154,SC2016
set -u
count=0 failed=0
cd /root || exit 1
mkdir -p /run/wpa

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
	sed 's|^|# |' /tmp/said /tmp/ran
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

# ---- the others ----------------------------------------------------------------------------

printf 'ctrl_interface=/run/wpa\ndevice_name=peer\np2p_listen_reg_class=81\n' >peer.conf
printf 'p2p_listen_channel=6\n' >>peer.conf
printf 'ctrl_interface=/run/wpa\ndevice_name=seeker\n' >seeker.conf
printf 'interface=wlan3\ndriver=nl80211\nssid=six\nhw_mode=g\nchannel=6\n' >six.conf
wpa_supplicant -B -i wlan1 -c peer.conf -f /tmp/peer.log >/dev/null
wpa_supplicant -B -i wlan2 -c seeker.conf -f /tmp/seeker.log >/dev/null
hostapd -B six.conf -f /tmp/six.log >/dev/null
cli() {			# N COMMAND...
	n_=$1
	shift
	wpa_cli -p /run/wpa -i "p2p-dev-wlan$n_" "$@"
}
until_true 5 cli 1 status
until_true 5 cli 2 status
peer=$(cli 1 status | sed -n 's/^p2p_device_address=//p')
nobody=02:00:00:00:99:99
cli 1 p2p_listen 10000 >/dev/null
cli 2 p2p_find 10000 >/dev/null

for kind in 'p2p chanctx' '' chanctx; do
	# Several words are several arguments.
	# shellcheck disable=SC2086
	hwsim_radio add $kind >/dev/null
done

# ---- what is looked at ---------------------------------------------------------------------

run() {			# INTERFACE WAY ACTION...
	timeout 60 away "$@" >/tmp/ran 2>&1
}

ran() {			# PATTERN: there is such a line
	grep -q -- "$1" /tmp/ran
}

ran_times() {		# COUNT PATTERN
	[ "$(grep -c -- "$2" /tmp/ran)" = "$1" ]
}

less_than() {		# LIMIT PATTERN: the number behind it, on its first line
	is=$(sed -n "s/^.*$2 \([0-9]*\).*/\1/p" /tmp/ran | head -1)
	[ -n "$is" ] && [ "$is" -lt "$1" ]
}

stop_start=$(for _ in 1 2 3 4 5 6 7 8 9 10; do echo start stop; done)

# whole NAME INTERFACE WAY: everything a P2P device can be asked for
whole() {
	label="$1, $3" radio=$2 way=$3
	# shellcheck disable=SC2086
	run "$radio" "$way" info $stop_start start stays=2437,30,20 long=2437,200,1000 \
		long=2437,800,100 "send=2437,$peer,5" "send=2437,$nobody,2" "answer=2437,$peer,3" \
		scan=2437, scan=2437,DIRECT- hear=2437,900 hear=2437,900 hear=2412,1500 \
		"send=2412,$nobody,1" stop stays=2437,30,1
	grep -e '^began' -e '^next' -e tried /tmp/ran | sed "s|^#* *|# $label: |"
	ok "$label: is the way that is had" ran "^way $way "
	ok "$label: it leaves, scans, and reports acknowledgements" ran 'leaves 1 scans 1 acks 1'
	ok "$label: ten starts give the same address" ran_times 11 "^up $(own) in"
	ok "$label: twenty stays begin" ran '^began n 20 '
	ok "$label: the next begins as soon as the first" less_than 200000 'next n 19 p50'
	ok "$label: each ends in its time" not ran '^stay: end'
	ok "$label: one of 200 ms lasts that long" sh -c \
		"grep -m1 '^ended 0 after' /tmp/ran | grep -E 'after (1[89]|2[0-9])[0-9] ms'"
	ok "$label: one of 800 ms ends when it is told to" sh -c \
		"grep '^ended 0 after' /tmp/ran | tail -n +2 | head -1 |
		grep -E 'after (9|1[0-9]|2[0-9])[0-9] ms'"
	ok "$label: frames in a stay are acknowledged by who listens there" \
		ran 'acknowledged 5 of 5, errors 0'
	ok "$label: and by nobody else" ran 'acknowledged 0 of 2, errors 0'
	ok "$label: probe responses are not waited for" ran 'acknowledged 0 of 3, errors 0'
	ok "$label: a scan finds the access point" ran '^found 02:00:00:00:03:00 .*ssid=six'
	ok "$label: a scan finds who listens, and its name" ran "^found $peer answered 2437 .*name=peer"
	ok "$label: scans end well" ran_times 2 '^scanned 0 in'
	ok "$label: who looks for others is heard in a stay" sh -c \
		"head -n \$(grep -n 'heard' /tmp/ran | sed -n 2p | cut -d: -f1) /tmp/ran |
		grep -E '^heard [1-9]'"
	ok "$label: and on the BSS's channel" sh -c \
		"grep '^heard' /tmp/ran | tail -1 | grep -E '^heard [1-9]'"
	ok "$label: nothing is heard twice" not ran 'heard.* [1-9][0-9]* twice'
	ok "$label: a frame on the BSS's channel needs no stay" ran 'acknowledged 0 of 1, errors 0'
	ok "$label: stopped, it does not stay" ran '^stay: error 100'
}

own() {			# the device's address; of a shared one zero: it has its BSS's
	sed -n 's/^way [a-z]* addr \([0-9a-f:]*\) .*/\1/p' /tmp/ran
}

for way in native borrowed shared; do
	whole 'channel left in software' wlan0 "$way"
	whole 'channel contexts' wlan5 "$way"
done
run wlan6 auto info start
ok 'auto, without P2P devices: borrowed' ran '^way borrowed'
run wlan7 auto info start
ok 'auto, with channel contexts and without P2P devices: borrowed' ran '^way borrowed'
run wlan0 auto info
ok 'auto: native, where it works' ran '^way native'

# ---- on-channel, off, and what cannot be ---------------------------------------------------

run wlan0 on-channel info start stays=2437,30,1 hear=2412,1500 scan=2437,
ok 'on-channel: there is a device, and it does not leave' ran '^way on-channel .*leaves 0'
ok 'on-channel: a stay elsewhere is refused' ran '^stay: error 95'
ok 'on-channel: it hears who looks for others' ran '^heard [1-9]'
run wlan0 off info start
ok 'off: there is none, and the reason is said' ran '^way none .*hostap_p2p=off'
ok 'off: it does not start' ran '^down 95'
run wlan6 native info
ok 'native, where there is none: said, with the cure' ran '^way none .*leave out hostap_p2p='

# ---- addresses -----------------------------------------------------------------------------

run wlan0 auto bss=wlan0b info start stop start
ok 'the BSSs have all the addresses of the driver: borrowed, with one of its own' \
	ran '^way borrowed addr fe:00:00:00:00:00'
ok 'the same at each start' ran_times 2 '^up fe:00:00:00:00:00'
run wlan0 native bss=wlan0b info
ok 'native: said, with the cure' ran '^way none .*a bssid= of their own'
iw dev wlan0 interface add other type managed addr 42:00:00:00:00:00
ip link set other up
run wlan0 auto info start
ok "another program's interface has the address: borrowed, with another" \
	ran '^up fe:00:00:00:00:00'
iw dev other del
(sleep 1.5; iw dev wlan0 interface add other type managed addr 42:00:00:00:00:00) &
run wlan0 native start stop wait=2500 start
ok 'the address was taken meanwhile: the device does not come with another' ran '^down 99'
ok 'and the cause is said' ran 'the addresses the driver has for it are taken'
wait
iw dev other del

# ---- what others do to it ------------------------------------------------------------------

for way in native borrowed shared; do
	rf=$(basename /sys/class/ieee80211/phy0/rfkill*)
	(sleep 1.5; echo 1 >"/sys/class/rfkill/$rf/soft"; sleep 1
		echo 0 >"/sys/class/rfkill/$rf/soft") &
	run wlan0 "$way" start long=2437,5000,4000 wait=2000 stays=2437,30,1
	ok "$way, rfkill: the stay ends with an error" ran '^ended [1-9]'
	ok "$way, rfkill: the device is down" ran '^device down'
	ok "$way, rfkill: and up again with the radio" ran '^device up'
	ok "$way, rfkill: and stays again" ran '^began n 1 '
	wait
done
for way in native borrowed; do
	rf=$(basename /sys/class/ieee80211/phy0/rfkill*)
	echo 1 >"/sys/class/rfkill/$rf/soft"
	(sleep 3; echo 0 >"/sys/class/rfkill/$rf/soft") &
	run wlan0 "$way" info start wait=5000 stays=2437,30,1
	ok "$way, blocked when it is opened: it is believed" ran "^way $way addr 42:00:00:00:00:00"
	ok "$way, blocked when it is opened: it does not start" ran '^down 132'
	ok "$way, blocked when it is opened: it is up with the radio" ran '^device up'
	ok "$way, blocked when it is opened: and stays" ran '^began n 1 '
	wait
done
(sleep 1.5; iw dev apgate-p2p0 del) &
run wlan0 borrowed start wait=2500 start stays=2437,30,1
ok 'borrowed: deleted by somebody, it is told' ran '^device down 19'
ok 'borrowed: and made again when it is wanted' ran '^began n 1 '
wait
(sleep 1.5; ip link set apgate-p2p0 down; sleep 0.5; ip link set apgate-p2p0 up) &
run wlan0 borrowed start wait=2500 stays=2437,30,1
ok 'borrowed: taken down by somebody, it is told, and when it is up again' sh -c \
	'grep "^device down 100" /tmp/ran && grep "^device up" /tmp/ran'
wait
(sleep 1.5; iw dev wlan6 del) &
run wlan6 borrowed start long=2437,5000,4000 wait=500
ok 'the radio goes: the stay ends with an error' ran '^ended 19'
ok 'the radio goes: it is told' ran '^gone'
wait

# ---- what is left ---------------------------------------------------------------------------

is_there() {
	iw dev | grep -q 'type P2P-device'
}
is_as_before() {
	echo /sys/class/net/* | cmp - before
}
killall -q wpa_supplicant
until_true 5 not pidof wpa_supplicant
until_true 5 not test -e /sys/class/net/apgate-p2p6
echo /sys/class/net/* >before
timeout 60 away wlan0 native start wait=20000 >/tmp/ran 2>&1 &
ok 'native: a P2P device is there' until_true 5 is_there
ok 'native: and no netdev that was not' is_as_before
killall -KILL away
ok 'killed: the kernel ends it' until_true 1 not is_there
wait
timeout 60 away wlan0 borrowed start wait=20000 >/tmp/ran 2>&1 &
has_netdev() {
	test -e /sys/class/net/apgate-p2p0 && grep -q apgated /sys/class/net/apgate-p2p0/ifalias
}
ok 'borrowed: its netdev says whose it is' until_true 5 has_netdev
killall -KILL away
ok 'killed: the kernel ends it' until_true 1 not test -e /sys/class/net/apgate-p2p0
wait
run wlan0 native start
ok 'and the next one has the same address' ran '^up 42:00:00:00:00:00'
run wlan0 auto beacons=5000
ok 'hwsim: the time of the beacons is told' ran '^beacon 0 at'
run wlan0 native record=/root/out/native.netlink start stays=2437,60,2 "send=2437,$nobody,1" \
	scan=2437, stop
run wlan0 borrowed record=/root/out/borrowed.netlink start stays=2437,60,1 stop
echo "1..$count"
exit $failed
