#!/bin/sh
# SPDX-License-Identifier: ISC
# lab - what the scripts of the guest share: cases, stations, the access point
#
# Sourced.  wlan0 and wlan5 are the access point's; wlan1 to wlan4 are stations', each with its own
# network stack, so that what they send goes over the air.  Functions are run by ok() and
# until_true(), variables set by eval.
# shellcheck disable=SC2317,SC2154,SC2034,SC2086
count=0 failed=0
cd /root || exit 1
mkdir -p /run/wpa /sys/kernel/debug
mount -t debugfs debugfs /sys/kernel/debug

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
	for f in /tmp/said /tmp/ap.log /tmp/sta.log /tmp/daemon.log; do
		[ -s $f ] && grep -v 'apgate .*endpoint' $f | tail -n 15 |
			sed "s|^|# ${f#/tmp/}: |"
	done
}

until_true() {		# SECONDS COMMAND...; what it says is what the last try said
	until=$(($(cut -d. -f1 /proc/uptime) + $1 + 1))
	shift
	while ! "$@" >/tmp/last 2>&1; do
		if [ "$(cut -d. -f1 /proc/uptime)" -ge $until ]; then
			cat /tmp/last
			return 1
		fi
		sleep 0.05
	done
}

not() {
	! "$@"
}

# ---- stations ------------------------------------------------------------------------------

for i in 1 2 3 4; do
	unshare -n sleep 100000 &
	eval "ns$i=$!"
	sleep 0.1
	eval "iw phy phy$i set netns \$ns$i"
done

in_ns() {		# N COMMAND...: in the namespace of station N
	eval "pid=\$ns$1"
	shift
	nsenter -t "$pid" -n "$@"
}

sta() {			# N SSID [LINE...]: an unmodified wpa_supplicant; lines for its network
	n_=$1 ssid=$2
	shift 2
	{
		printf 'ctrl_interface=/run/wpa\nap_scan=1\nnetwork={\nssid="%s"\n' "$ssid"
		printf 'key_mgmt=NONE\n'
		printf '%s\n' "$@" '}'
	} >"/tmp/sta$n_.conf"
	in_ns "$n_" ip addr add "192.0.2.1$n_/24" dev "wlan$n_" 2>/dev/null
	in_ns "$n_" wpa_supplicant -t -B -i "wlan$n_" -c "/tmp/sta$n_.conf" -f /tmp/sta.log >/dev/null
}

cli() {			# N COMMAND...
	wpa_cli -p /run/wpa -i "wlan$1" ${2+"$2"} ${3+"$3"} ${4+"$4"}
}

mac() {			# N
	echo "02:00:00:00:0$1:00"
}

joined() {		# N
	cli "$1" status | grep -q '^wpa_state=COMPLETED'
}

joins() {		# N
	until_true 15 joined "$1"
}

sta_end() {		# N
	cli "$1" terminate >/dev/null 2>&1
	until_true 5 not test -S "/run/wpa/wlan$1"
}

pings() {		# N
	in_ns "$1" ping -c 2 -W 2 -A 192.0.2.1 && ping -c 2 -W 2 -A "192.0.2.1$1"
}

# ---- the access point ----------------------------------------------------------------------

conf() {		# FILE INTERFACE SSID [LINE...]
	file=$1
	shift
	{
		printf 'interface=%s\ndriver=nl80211\nssid=%s\nhw_mode=g\nchannel=1\n' "$1" "$2"
		printf 'ieee80211n=1\nwmm_enabled=1\nhostap_device=\n'
		printf 'hostap_socket=/run/hostap.sock\n'
		shift 2
		printf '%s\n' "$@"
	} >"$file"
}

says() {		# WORDS: in the log
	grep -q -- "$1" /tmp/ap.log
}

said() {		# WORDS: comes to be in the log
	until_true 10 says "$1"
}

ap() {			# CONF...: apgated, until all its BSSs are up
	: >/tmp/ap.log
	apgated --log-level debug ${netlink:+--write-netlink "$netlink"} "$@" >>/tmp/ap.log 2>&1 &
	ap=$!
	said 'is up'
	ip addr add 192.0.2.1/24 dev wlan0 2>/dev/null
	return 0
}

ap_end() {
	kill -TERM $ap
	wait $ap
}

refused_to_start() {	# WORDS CONF...
	words=$1
	shift
	! timeout 10 apgated "$@" >/tmp/ap.log 2>&1 && grep -q -- "$words" /tmp/ap.log
}

in_kernel() {		# N: the kernel's table of stations has it
	iw dev "${2:-wlan0}" station dump | grep -q "$(mac "$1")"
}

daemon() {		# RULE...: apgate-macfilter
	printf '%s\n' "$@" >/tmp/rules
	apgate-macfilter -s /run/hostap.sock /tmp/rules >>/tmp/daemon.log 2>&1 &
	daemon=$!
	until_true 5 deciding
}

deciding() {
	apgate --socket /run/hostap.sock daemons | grep -q macfilter
}

why() {			# N
	apgate --socket /run/hostap.sock why "$(mac "$1")"
}

# ---- iwd -----------------------------------------------------------------------------------

iwd_ready() {		# its bus, and a network it knows
	mkdir -p /var/lib/iwd /run/dbus
	ln -s /run /var/run
	printf '[Settings]\nAutoConnect=true\n' >/var/lib/iwd/lab.open
	printf 'root:x:0:0::/root:/bin/sh\nmessagebus:x:100:100::/:/bin/false\n' >/etc/passwd
	printf 'root:x:0:\nmessagebus:x:100:\nnetdev:x:101:\n' >/etc/group
	cat >bus.conf <<-XML
	<busconfig>
	<type>system</type>
	<listen>unix:path=/run/dbus/system_bus_socket</listen>
	<auth>EXTERNAL</auth>
	<policy context="default">
	<allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/>
	</policy>
	</busconfig>
XML
	dbus-daemon --config-file=bus.conf --fork >/tmp/dbus.log 2>&1
}

# ---- at the end ----------------------------------------------------------------------------

lab_end() {
	echo "1..$count"
	exit $failed
}
