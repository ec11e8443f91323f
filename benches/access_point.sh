#!/bin/sh
# SPDX-License-Identifier: ISC
# access_point - in the guest: rounds of apgated and hostapd in turn; see access_point.py
#
# The stations are the kernel's own, on a radio in a network namespace of its own.  Processor
# time is what the scheduler accounted to all threads, in ns, from when the access point is up
# until half a second after the last station joined.
set -u
what=$1 rounds=$2 count=200
[ "$what" != netlink ] || count=40
cd /root || exit 1

# What is resident is what was touched: no huge pages, which come as memory happens to lie.
echo never >/sys/kernel/mm/transparent_hugepage/enabled

die() {
	echo "access_point: $*"
	tail -n 20 ap.log said radius.log daemon.log 2>/dev/null
	exit 1
}

until_true() {		# SECONDS COMMAND...
	until=$(($(cut -d. -f1 /proc/uptime) + $1 + 1))
	shift
	while ! "$@" >/dev/null 2>&1; do
		[ "$(cut -d. -f1 /proc/uptime)" -lt $until ] || return 1
		sleep 0.05
	done
}

common='interface=wlan0
driver=nl80211
ssid=lab
hw_mode=g
channel=1
ieee80211n=1
wmm_enabled=1
max_num_sta=300'
printf '%s\n' "$common" 'hostap_device=' 'hostap_socket=/run/hostap.sock' >apgated.conf
printf '%s\n' "$common" >hostapd.conf
echo 'default allow' >rules
if [ "$what" = decide ]; then
	cat >>hostapd.conf <<-CONF
		macaddr_acl=2
		own_ip_addr=127.0.0.1
		auth_server_addr=127.0.0.1
		auth_server_port=1812
		auth_server_shared_secret=lab
	CONF
	# FreeRADIUS with nothing to look up: it accepts whoever is asked about.
	cat >radiusd.conf <<-CONF
		prefix = /usr
		localstatedir = /tmp
		libdir = $RADIUS/usr/lib/freeradius
		logdir = /tmp
		run_dir = /tmp
		max_requests = 16384
		hostname_lookups = no
		log {
			destination = files
			file = /root/radius.log
			auth = no
		}
		security {
			reject_delay = 0
			status_server = no
		}
		thread pool {
			start_servers = 5
			max_servers = 32
			min_spare_servers = 3
			max_spare_servers = 10
			max_requests_per_server = 0
		}
		client lab {
			ipaddr = 127.0.0.1
			secret = lab
		}
		server lab {
			listen {
				type = auth
				ipaddr = 127.0.0.1
				port = 1812
			}
			authorize {
				update control {
					Auth-Type := Accept
				}
			}
		}
	CONF
fi

unshare -n sleep 100000 &
ns=$!
until_true 5 sh -c "[ \$(readlink /proc/$ns/ns/net) != \$(readlink /proc/self/ns/net) ]"
iw phy phy1 set netns $ns
mkfifo in
nsenter -t $ns -n stations -i wlan1 $count lab 2412 <in >>said 2>&1 &
exec 5>in

tell() {		# COMMAND ANSWER: to the stations
	: >said
	echo "$1" >&5
	until_true 120 grep -q "$2" said || die "the stations do not say '$2'"
}

until_true 60 grep -q ready said || die 'no stations'

cpu_ns() {		# PID...: of all their threads
	for p; do
		cat /proc/"$p"/task/*/schedstat
	done | awk '{ n += $1 } END { printf "%.0f\n", n }'
}

resident() {		# PID: octets
	awk '/^VmRSS/ { print $2 * 1024 }' "/proc/$1/status"
}

beacons() {
	iw dev wlan0 info | grep -q 'ssid lab'
}

deciding() {
	apgate --socket /run/hostap.sock daemons | grep -q macfilter
}

start() {		# apgated or hostapd; sets ap and, with decide, decider
	decider=
	if [ "$what" = decide ] && [ "$1" = hostapd ]; then
		"$RADIUS/usr/sbin/freeradius" -f -d /root -n radiusd \
			-D "$RADIUS/usr/share/freeradius" >>radius.log 2>&1 &
		decider=$!
		until_true 60 grep -q "Ready to process" radius.log || die 'no FreeRADIUS'
	fi
	"$1" "$1.conf" >ap.log 2>&1 &
	ap=$!
	until_true 20 beacons || die "$1 does not come up"
	if [ "$what" = decide ] && [ "$1" = apgated ]; then
		apgate-macfilter -s /run/hostap.sock rules >daemon.log 2>&1 &
		decider=$!
		until_true 10 deciding || die 'no daemon'
	fi
	sleep 0.5
}

end() {
	kill -TERM $ap $decider
	wait $ap
	tell "leave $count" left
	: >radius.log
}

joined() {		# of how many they said that they did
	sed -n 's/^\([0-9]*\) joined in .*/\1/p' said
}

wall() {
	sed -n 's/.* joined in \([0-9]*\) ms.*/\1/p' said
}

calls() {		# FILE: of strace -c, without those a clock read by memory does not need
	awk '$4 + 0 && $NF !~ /^clock_gettime|^total/ { n += $4 } END { print n }' "$1"
}

round() {		# SIDE
	start "$1"
	before=$(cpu_ns $ap $decider) empty=$(resident $ap)
	if [ "$what" = netlink ]; then
		strace -f -c -o trace -p $ap 2>/dev/null &
		tracer=$!
		until_true 5 grep -q 'TracerPid:[^0-9]*[1-9]' /proc/$ap/status
		tell each joined
		kill -INT $tracer
		wait $tracer
	else
		tell join joined
	fi
	[ "$(joined)" = $count ] || echo "# $1: $(cat said)"
	sleep 0.5
	used=$(($(cpu_ns $ap $decider) - before))
	case $what in
	storm | decide)
		echo "$what.cpu $1 $(awk "BEGIN { print $used / 1e9 }")"
		echo "$what.wall $1 $(awk "BEGIN { print $(wall) / 1e3 }")"
		;;
	netlink)
		echo "netlink $1 $(awk "BEGIN { print $(calls trace) / $count }")"
		;;
	memory)
		echo "memory $1 $((($(resident $ap) - empty) / count))"
		echo "memory.empty $1 $empty"
		;;
	esac
	end
}

i=0
while [ $i -lt "$rounds" ]; do
	round apgated
	round hostapd
	i=$((i + 1))
done
