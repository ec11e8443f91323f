#!/bin/sh
# SPDX-License-Identifier: ISC
# load - in the guest: much to do, little that works, and what breaks off in the middle
#
# TAP.  Its arguments are the paths of iwd and of lab.sh, which says who is who, and a seed.
# Functions are run by ok() and until_true(), variables set by eval.
# shellcheck disable=SC2317,SC2154,SC1090,SC2016,SC2086
set -u
iwd=$1 seed=$3
. "$2"
mkfifo /tmp/stations.in /tmp/medium.in

in_table() {		# the kernel's stations, sorted
	iw dev wlan0 station dump | awk '/^Station/ { print $2 }' | sort
}

known() {		# apgated's associated stations, sorted
	apgate --socket /run/hostap.sock stations --json |
		awk -F'"' '/"station":/ { who = $4 } /"associated": true/ { print who }' | sort
}

agree() {		# LEAST [MOST]: both have the same, so many
	sleep 0.2
	in_table >/tmp/table
	known >/tmp/known
	n=$(wc -l </tmp/known)
	echo "$(wc -l </tmp/table) in the kernel's table, $n known"
	cmp /tmp/table /tmp/known && [ "$n" -ge "$1" ] && [ "$n" -le "${2-$1}" ]
}

stations_begin() {	# N COUNT SSID: the kernel's own stations on the radio of station N
	: >/tmp/said.stations
	in_ns "$1" stations -i "wlan$1" "$2" "$3" 2412 </tmp/stations.in \
		>>/tmp/said.stations 2>&1 &
	stations=$!
	exec 5>/tmp/stations.in
	until_true 60 grep -q ready /tmp/said.stations
}

tell() {		# COMMAND ANSWER: to the stations
	: >/tmp/said.stations
	echo "$1" >&5
	until_true 90 grep -q "$2" /tmp/said.stations
}

all_join() {		# COUNT
	tell join joined
	cat /tmp/said.stations
	grep -q "^$1 joined" /tmp/said.stations
}

stations_end() {
	exec 5>&-
	kill $stations
	wait $stations 2>/dev/null
}

# ---- a lossy air ---------------------------------------------------------------------------

air() {		# PERCENT TRIES
	medium 6 "$1" "$2" "$seed" </tmp/medium.in >/tmp/medium.log 2>&1 &
	medium=$!
	exec 6>/tmp/medium.in
	until_true 5 grep -q ready /tmp/medium.log
}

air_end() {
	exec 6>&-
	kill -TERM $medium
	wait $medium
	sed 's/^/# medium: /' /tmp/medium.log
	grep -q ' [1-9][0-9]* lost' /tmp/medium.log
}

some_pings() {		# N: of thirty ten come back
	in_ns "$1" /usr/bin/ping -q -c 30 -i 0.1 -W 1 192.0.2.1 >/tmp/pings
	cat /tmp/pings
	grep -q ', [1-3][0-9] received' /tmp/pings
}

fetches() {		# N OCTETS
	head -c "$2" /dev/urandom >/tmp/www/bulk
	in_ns "$1" wget -q -O /tmp/came http://192.0.2.1:7000/bulk
	cmp /tmp/www/bulk /tmp/came
}

mkdir -p /tmp/www
httpd -p 7000 -h /tmp/www
conf lossy.conf wlan0 lab ap_max_inactivity=4
ok 'an air that loses every fifth frame, and every fifth acknowledgement' air 20 1
ap lossy.conf
sta 1 lab scan_freq=2412
ok 'lossy air: wpa_supplicant joins' joins 1
ok 'lossy air: pings come back' some_pings 1
ok 'lossy air: a file arrives' fetches 1 20000
stations_begin 2 20 lab
ok 'lossy air: twenty stations join' all_join 20
# Some think that they are in, and their acknowledgement was lost: until they send, nobody knows.
ok 'lossy air: the kernel has who apgated has' until_true 10 agree 10 21
tell 'leave 20' left
# Some farewells are lost: who is silent is polled, and found to be gone.
ok 'lossy air: who left is forgotten, on both sides' until_true 30 agree 1
ok 'frames were lost indeed' air_end
ok 'a better air: the station is served as before' pings 1
sta_end 1
stations_end
ap_end

# ---- two hundred stations ------------------------------------------------------------------

conf ap.conf wlan0 lab max_num_sta=300
ap ap.conf
stations_begin 3 200 lab
ok 'two hundred stations join at once' all_join 200
sed 's/^/# /' /tmp/said.stations
tell speak spoke
sed 's/^/# /' /tmp/said.stations
ok 'the kernel has who apgated has, all two hundred' until_true 10 agree 200
in_ns 3 ip addr flush dev wlan3
in_ns 3 ip addr add 192.0.2.13/24 dev s200
ok 'one of them is served' pings 3
tell 'leave 199' left
ok 'all but one leave: the kernel has who apgated has' until_true 20 agree 1
ok 'and it is served' pings 3
stations_end
ap_end

# ---- deaths --------------------------------------------------------------------------------

conf slow.conf wlan0 lab 'hostap_deadline_ms=auth 20000'
ap slow.conf
daemon 'default allow'
kill -STOP $daemon
sta 1 lab scan_freq=2412
pending() {
	apgate --socket /run/hostap.sock daemons --json | grep -q '"unanswered": *[1-9]'
}
ok 'a daemon hangs, with a request' until_true 10 pending
kill -KILL $daemon
wait $daemon 2>/dev/null
gone() {
	why 1 >/tmp/why
	cat /tmp/why
	grep -q 'going away' /tmp/why
}
ok 'it is killed: its request ends with it, long before the deadline, and why says so' \
	until_true 2 gone
ok 'the station tries again, and is let in without it' joins 1
sta 2 lab scan_freq=2412
ok 'so is another' joins 2

now() {			# hundredths of a second
	cut -d' ' -f1 /proc/uptime | tr -d .
}

# ARP asks once a second only: what it found out before is what it knows after.
beat() {		# N: it pings for ever
	in_ns "$1" arp -i "wlan$1" -s 192.0.2.1 "$(mac 0)"
	in_ns "$1" /usr/bin/ping -i 0.02 192.0.2.1 >"/tmp/beat$1" 2>&1 &
	eval "beat$1=$!"
	until_true 5 grep -q ' from ' "/tmp/beat$1"
}

beats() {		# N COUNT: more answers than that have come
	[ "$(grep -c ' from ' "/tmp/beat$1")" -gt "$2" ]
}

beat 1
beat 2
kill -KILL $ap
wait $ap 2>/dev/null
until_true 1 sh -c '! iw dev wlan0 info | grep -q "ssid lab"'
had1=$(grep -c ' from ' /tmp/beat1) had2=$(grep -c ' from ' /tmp/beat2)
begun=$(now)
apgated ap.conf >/tmp/ap.log 2>&1 &
ap=$!
served() {
	says 'wlan0 is up' && [ -n "${up-}" ] || up=$(now)
	in_kernel 1 && in_kernel 2 && beats 1 "$had1" && beats 2 "$had2"
}
until_true 10 served
took=$(($(now) - begun))
echo "# a restart: served again after $((took * 10)) ms"
in_time() {
	served && [ $took -le 100 ]
}
ok 'killed under load, it serves the same stations within a second of its restart' in_time
kill $beat1 $beat2
sta_end 1
sta_end 2
ap_end

# ---- iwd roams -----------------------------------------------------------------------------

conf west.conf wlan5 lab
sed -i 's/^channel=1/channel=6/' west.conf
iwd_ready
ok 'an air on which radios can be weak' air 0 1
ap ap.conf west.conf
ok 'two BSSs of one network' until_true 10 sh -c '[ $(grep -c "is up$" /tmp/ap.log) = 2 ]'
echo 'signal 5 -90' >&6
in_ns 4 "$iwd" >/tmp/sta.log 2>&1 &
iwd_pid=$!
ok 'iwd joins the stronger' until_true 40 in_kernel 4
in_ns 4 ip addr add 192.0.2.14/24 dev wlan4 2>/dev/null
ok 'iwd: a megabyte arrives' fetches 4 1000000
echo 'signal 5 -40' >&6
echo 'signal 0 -88' >&6
ok 'it grows weak: iwd roams to the other' until_true 60 in_kernel 4 wlan5
ok 'and has left the one' until_true 5 not in_kernel 4
kill -TERM $iwd_pid
wait $iwd_pid 2>/dev/null
air_end >/dev/null
ap_end

# ---- a radio is pulled out -----------------------------------------------------------------

ap ap.conf
sta 1 lab scan_freq=2412
ok 'a station joins' joins 1
hwsim_radio del 0
ok 'the radio is pulled out: told, and survived' said 'wlan0 is gone'
ok 'its station has left' said "$(mac 1) left wlan0"
ok 'apgated ends in good order' ap_end
lab_end
