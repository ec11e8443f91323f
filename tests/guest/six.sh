#!/bin/sh
# SPDX-License-Identifier: ISC
# six - in the guest: 6 GHz as far as kernel and regulatory database let an access point there
#
# wlan0 is the access point's, wlan1 a station's in a network namespace of its own.  TAP.
# Functions are run by ok() and until_true(), variables set by eval.
# shellcheck disable=SC2317,SC2016,SC2086
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
	for f in /tmp/said /tmp/ap.log /tmp/stations; do
		[ -s $f ] && tail -n 40 $f | sed "s|^|# ${f#/tmp/}: |"
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

conf() {		# COUNTRY CLASS CHANNEL [LINE...]
	printf 'interface=wlan0\ndriver=nl80211\nssid=lab\nhw_mode=a\nhostap_device=\n'
	printf 'hostap_socket=/run/hostap.sock\nieee80211n=1\nieee80211ax=1\nieee80211d=1\n'
	printf 'country_code=%s\nop_class=%s\nchannel=%s\n' "$1" "$2" "$3"
	shift 3
	printf '%s\n' "$@"
}

says() {		# WORDS
	grep -q -- "$1" /tmp/ap.log
}

ap() {			# COUNTRY CLASS CHANNEL [LINE...]: apgated, until it is up
	conf "$@" >six.conf
	: >/tmp/ap.log
	apgated --log-level debug six.conf >>/tmp/ap.log 2>&1 &
	ap=$!
	until_true 10 says 'is up'
}

ap_end() {
	kill -TERM $ap
	wait $ap
}

refused() {		# WORDS COUNTRY CLASS CHANNEL
	words=$1
	shift
	conf "$@" >six.conf
	! timeout 10 apgated six.conf >/tmp/ap.log 2>&1 && says "$words"
}

at() {			# MHZ WIDTH CENTRE
	iw dev wlan0 info
	iw dev wlan0 info | grep "($1 MHz), width: $2 MHz.*, center1: $3 MHz"
}

unshare -n sleep 1000 &
ns=$!
sleep 0.2
iw phy phy1 set netns $ns

ok 'US: no-IR, which is said' refused '5975 MHz may not be the first to be sent on (no-IR) in the .*US' \
	US 131 5
ok 'DE: above 6425 MHz it is disabled, which is said, with what is not' refused \
	'6435 MHz is disabled by the regulatory domain DE.*5955 5975' DE 131 97
ok 'no such channel: said before the kernel is asked' refused 'no channel 6 of operating class 131' \
	DE 131 6
ok '20 MHz' ap DE 131 5
ok 'the kernel has the BSS there' at 5975 20 5975
ok 'that it is open, and what the Wi-Fi Alliance has against that, is said' says 'SAE or OWE'
nsenter -t "$ns" -n stations wlan1 3 lab 5975 >/tmp/stations 2>&1 &
sta=$!
joined() {
	[ "$(iw dev wlan0 station dump | grep -c ^Station)" = 3 ]
}
ok "stations of the kernel's own join" until_true 20 joined
seen() {
	nsenter -t "$ns" -n iw dev wlan1 scan dump -u >/tmp/scan
	grep -q 'freq: 5975' /tmp/scan && grep -q 'HE Operation\|HE capabilities' /tmp/scan
}
ok 'and have seen HE' until_true 5 seen
nsenter -t "$ns" -n ip addr add 192.0.2.11/24 dev s1
ip addr add 192.0.2.1/24 dev wlan0
ok 'and pass data' until_true 10 nsenter -t "$ns" -n ping -c 2 -W 2 -A 192.0.2.1
kill $sta
ok 'apgated ends in good order' ap_end
for row in '132 5965 40' '133 5985 80' '134 6025 160'; do
	set -- $row
	ok "$3 MHz" ap DE "$1" 5
	ok "$3 MHz: the kernel has the BSS there" at 5975 "$3" "$2"
	ap_end
done
echo "1..$count"
exit $failed
