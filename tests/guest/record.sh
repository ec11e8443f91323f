#!/bin/sh
# SPDX-License-Identifier: ISC
# record - in the guest, record what hostapd and wpa_supplicant say to each other
#
# Runs as root with six simulated radios; leaves open.pcap and roam.pcapng in /root/out.
# hwsim0 shows every frame of every radio once, with a radiotap header.
set -u

fail() {
	echo "record: $*"
	for log in /tmp/*.log; do
		echo "--- $log"
		tail -n 30 "$log"
	done
	exit 1
}

# until_true SECONDS COMMAND...
until_true() {
	n=$(($1 * 10))
	shift
	while ! "$@" >/dev/null 2>&1; do
		n=$((n - 1))
		[ $n -gt 0 ] || return 1
		sleep 0.1
	done
}

# ap NAME INTERFACE CHANNEL [LINE...]: one unmodified hostapd; the name is the log's
ap() {
	name=$1 ifc=$2 channel=$3
	shift 3
	{
		printf 'interface=%s\ndriver=nl80211\nhw_mode=g\nchannel=%s\n' "$ifc" "$channel"
		printf 'ctrl_interface=/run/hostapd\nauth_algs=1\nieee80211n=1\nwmm_enabled=1\n'
		printf '%s\n' "$@"
	} >"/tmp/$name.conf"
	hostapd -B "/tmp/$name.conf" -f "/tmp/$name.log" >/dev/null || fail "hostapd $name"
}

# sta NAME INTERFACE SSID [LINE...]: one unmodified wpa_supplicant; lines for its network
sta() {
	name=$1 ifc=$2 ssid=$3
	shift 3
	{
		printf 'ctrl_interface=/run/wpa\n%s' "${sta_global-}"
		printf 'network={\nssid="%s"\nkey_mgmt=NONE\n' "$ssid"
		printf '%s\n' "$@"
		printf '}\n'
	} >"/tmp/$name.conf"
	wpa_supplicant -B -i "$ifc" -c "/tmp/$name.conf" -f "/tmp/$name.log" >/dev/null ||
		fail "wpa_supplicant $name"
}

cli() {
	ifc=$1
	shift
	wpa_cli -p /run/wpa -i "$ifc" "$@"
}

is_joined() {
	cli "$1" status | grep -q '^wpa_state=COMPLETED'
}

is_at() {
	cli "$1" status | grep -qi "^bssid=$2" && is_joined "$1"
}

is_gone() {
	! is_joined "$1"
}

joined() {
	until_true 30 is_joined "$1" || fail "$1 did not associate"
}

address() {
	cat "/sys/class/net/$1/address"
}

# recorder OPTION... : in the background; its process is $recorder_pid
recorder() {
	dumpcap -q -i hwsim0 "$@" -f 'type mgt or type data' >/tmp/dumpcap.log 2>&1 &
	recorder_pid=$!
	for file; do :; done
	until_true 10 test -s "$file" || fail "dumpcap does not record"
}

recorder_stop() {
	sleep 0.3
	kill -INT $recorder_pid
	wait $recorder_pid || fail "dumpcap"
}

# The end of a daemon is its interfaces going down: the driver's last frames are recorded.
stop_all() {
	killall -q wpa_supplicant
	until_true 10 is_stopped wpa_supplicant || fail "wpa_supplicant does not end"
	killall -q hostapd
	until_true 10 is_stopped hostapd || fail "hostapd does not end"
}

is_stopped() {
	! pidof "$1"
}

# Both ends live in one kernel, which would talk to itself and not over the air: a neighbour
# that only this table knows, at the access point's address, draws frames that do go out.
send_data() {
	ip addr add 192.0.2.1/24 dev "$1"
	arp -i "$1" -s 192.0.2.2 "$2" || fail "arp"
	ping -c 3 -W 1 192.0.2.2 >/dev/null
}

for scope in all default; do
	echo 1 >/proc/sys/net/ipv6/conf/$scope/disable_ipv6
done
ip link set hwsim0 up || fail "no hwsim0"

# One open network.  A station looks for it, joins, sends data, leaves, comes back and is
# thrown out; a second joins with a random address.
recorder -P -w /root/out/open.pcap
ap open wlan0 1 ssid=open
sta first wlan1 open scan_freq=2412
joined wlan1
send_data wlan1 "$(address wlan0)"
cli wlan1 disconnect >/dev/null
until_true 10 is_gone wlan1 || fail "wlan1 did not leave"
sleep 0.5
cli wlan1 reconnect >/dev/null
joined wlan1
sta_global='mac_addr=1
preassoc_mac_addr=1
'
sta random wlan2 open scan_freq=2412
joined wlan2
sta_global=''
hostapd_cli -p /run/hostapd -i wlan0 disassociate "$(address wlan1)" >/dev/null
until_true 10 is_gone wlan1
joined wlan1
hostapd_cli -p /run/hostapd -i wlan0 deauthenticate "$(address wlan2)" >/dev/null
sleep 0.5
stop_all
recorder_stop

# Two access points of one network; a station roams from one to the other and back.  A third
# hides its name, and a station that knows it asks for it.  A P2P device looks for others.
recorder -w /root/out/roam.pcapng
ap east wlan0 1 ssid=campus
ap west wlan1 6 ssid=campus
ap hidden wlan3 11 ssid=cellar ignore_broadcast_ssid=1
east=$(address wlan0) west=$(address wlan1)
sta roamer wlan2 campus "bssid=$east" 'scan_freq=2412 2437' bgscan='""'
joined wlan2
cli wlan2 bssid 0 any >/dev/null
cli wlan2 scan freq=2412,2437 >/dev/null
knows_west() {
	cli wlan2 bss "$west" | grep -q '^bssid='
}
until_true 20 knows_west || fail "wlan2 does not hear the second access point"
cli wlan2 roam "$west" >/dev/null
until_true 10 is_at wlan2 "$west" || fail "wlan2 did not roam"
cli wlan2 roam "$east" >/dev/null
until_true 10 is_at wlan2 "$east" || fail "wlan2 did not roam back"
sta seeker wlan4 cellar scan_ssid=1 scan_freq=2462
joined wlan4
printf 'ctrl_interface=/run/wpa\ndevice_name=looker\n' >/tmp/p2p.conf
wpa_supplicant -B -i wlan5 -c /tmp/p2p.conf -f /tmp/p2p.log >/dev/null || fail "p2p"
cli wlan5 p2p_find 3 >/dev/null
sleep 3
stop_all
recorder_stop
ls -l /root/out
