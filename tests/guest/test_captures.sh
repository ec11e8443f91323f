#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# The captures in share/captures are what hostapd and wpa_supplicant say today: they are
# recorded afresh, and the same kinds of frames must be in both.  TAP.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
kept=$(cd "$here/../../share/captures" && pwd)
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
count=0 failed=0

result() {		# STATUS NAME
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		failed=1
	fi
}

# has NAME FILE MINIMUM FILTER: at least that many frames match
has() {
	local found
	found=$(tshark -r "$2" -Y "$4" -T fields -e frame.number 2>/dev/null | wc -l)
	[ "$found" -ge "$3" ] || echo "# $found of at least $3 frames match $4"
	result $((found < $3)) "$1"
}

frames_are_there() {	# FOLDER LABEL
	local bad beacon='wlan.fc.type_subtype == 8 && wlan.bssid == 02:00:00:00'
	local f=$1/open.pcap sta='wlan.sa == 02:00:00:00:01:00'
	has "$2 open: beacons" "$f" 5 'wlan.fc.type_subtype == 8 && wlan.ssid == "open"'
	has "$2 open: the station probes" "$f" 1 "wlan.fc.type_subtype == 4 && $sta"
	has "$2 open: and is answered" "$f" 1 'wlan.fc.type_subtype == 5'
	has "$2 open: it authenticates and comes back" "$f" 2 \
		"wlan.fc.type_subtype == 11 && $sta && wlan.fixed.auth.alg == 0"
	has "$2 open: it associates and comes back" "$f" 2 "wlan.fc.type_subtype == 0 && $sta"
	has "$2 open: and is accepted" "$f" 3 \
		'wlan.fc.type_subtype == 1 && wlan.fixed.status_code == 0'
	has "$2 open: it sends data" "$f" 3 \
		"wlan.fc.type == 2 && wlan.fc.tods == 1 && icmp && $sta"
	has "$2 open: it leaves" "$f" 1 "wlan.fc.type_subtype == 12 && $sta"
	has "$2 open: it is disassociated" "$f" 1 \
		'wlan.fc.type_subtype == 10 && wlan.da == 02:00:00:00:01:00'
	has "$2 open: a station with a random address associates" "$f" 1 \
		'wlan.fc.type_subtype == 0 && wlan.sa[0] & 02 && !(wlan.sa == 02:00:00:00:01:00)'
	f=$1/roam.pcapng
	has "$2 roam: a station reassociates" "$f" 2 \
		'wlan.fc.type_subtype == 2 && wlan.fixed.current_ap'
	has "$2 roam: and is accepted" "$f" 2 \
		'wlan.fc.type_subtype == 3 && wlan.fixed.status_code == 0'
	has "$2 roam: two access points of one network" "$f" 1 \
		"$beacon:01:00 && wlan.ssid == \"campus\""
	has "$2 roam: the hidden network's name is not in its beacons" "$f" 1 \
		"$beacon:03:00 && wlan.tag.number == 0 && wlan.tag.length == 0"
	has "$2 roam: a station asks for the hidden network" "$f" 1 \
		'wlan.fc.type_subtype == 4 && wlan.ssid == "cellar"'
	has "$2 roam: a P2P device looks for others" "$f" 1 \
		'wlan.fc.type_subtype == 4 && wlan.ssid == "DIRECT-" && wlan.tag.oui == 0x506f9a'
	for f in "$1"/open.pcap "$1"/roam.pcapng; do
		bad=$(tshark -r "$f" -Y _ws.malformed -T fields -e frame.number 2>/dev/null | wc -l)
		result "$bad" "$2 ${f##*/}: no frame is malformed"
	done
}

status=0
"$here/record-captures" "$fresh" >"$fresh/log" 2>&1 || status=1
[ $status = 0 ] || sed 's/^/# /' "$fresh/log"
result $status "hostapd and wpa_supplicant are recorded"
[ $status != 0 ] || frames_are_there "$fresh" fresh
frames_are_there "$kept" kept
echo "1..$count"
exit $failed
