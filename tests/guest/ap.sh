#!/bin/sh
# SPDX-License-Identifier: ISC
# ap - in the guest: apgated on real drivers, and stations in network namespaces of their own
#
# TAP.  Its arguments are the paths of iwd and of lab.sh, which says who is who.
# Functions are run by ok() and until_true(), variables set by eval.
# shellcheck disable=SC2317,SC2154,SC2016,SC1090,SC2034,SC2086
set -u
iwd=$1
. "$2"

# ---- one station ---------------------------------------------------------------------------

conf ap.conf wlan0 lab ap_max_inactivity=3
netlink=/root/out/netlink
ap ap.conf
netlink=
ok 'an interface becomes an access point' said 'wlan0 is up'
sta 1 lab scan_freq=2412
ok 'wpa_supplicant joins' joins 1
ok 'the kernel has the station, authorized and with WMM' until_true 2 sh -c \
	'iw dev wlan0 station dump | grep -q "authorized:.*yes" &&
	iw dev wlan0 station dump | grep -q "WMM/WME:.*yes"'
ok 'ping both ways' pings 1
with_ht() {		# the frame last heard may be one without data
	pings 1 && iw dev wlan0 station dump | grep "rx bitrate.*MCS"
}
ok 'the station sends with HT' until_true 5 with_ht
bulk() {
	head -c 3000000 /dev/urandom >/tmp/bulk
	httpd -p 7000 -h /tmp
	in_ns 1 wget -q -O /tmp/came http://192.0.2.1:7000/bulk
	cmp /tmp/bulk /tmp/came
}
ok 'three megabytes arrive' bulk
ok 'apgate knows its traffic' sh -c \
	"apgate --socket /run/hostap.sock station $(mac 1) | grep -i 'bytes\|traffic\|rate'"
cli 1 disconnect >/dev/null
ok 'it leaves: apgated says so' said "$(mac 1) left wlan0, reason 3"
ok 'it leaves: the kernel has forgotten it' until_true 2 not in_kernel 1
cli 1 reconnect >/dev/null
ok 'it comes back' joins 1

# ---- what others do to it ------------------------------------------------------------------

: >/tmp/ap.log
iw dev wlan0 station del "$(mac 1)"
ok 'a station somebody else removed is told of' said "$(mac 1) left wlan0"
again() {
	in_ns 1 ping -c 1 -W 1 192.0.2.1
	says "$(mac 1) joined"
}
ok 'and comes back, for its frames are answered by a deauthentication' until_true 10 again
: >/tmp/ap.log
echo 2 >/sys/kernel/debug/ieee80211/phy1/hwsim/group
ok 'inactivity: a station that fell silent is polled, then put out (reason 4)' \
	said "$(mac 1) left wlan0, reason 4"
ok 'inactivity: the kernel has forgotten it' until_true 2 not in_kernel 1
echo 1 >/sys/kernel/debug/ieee80211/phy1/hwsim/group
ok 'heard again, it joins again' joins 1
: >/tmp/ap.log
ip link set wlan0 down
ok 'netdev down: the BSS is told to be down' said 'wlan0 is down'
ok 'netdev down: its station is told to have left' said "$(mac 1) left wlan0"
ip link set wlan0 up
ok 'netdev up: the BSS is up again' said 'wlan0 is up'
ip addr add 192.0.2.1/24 dev wlan0 2>/dev/null
ok 'netdev up: the station comes back' joins 1
ok 'netdev up: and passes data' pings 1
: >/tmp/ap.log
rf=$(basename /sys/class/ieee80211/phy0/rfkill*)
echo 1 >"/sys/class/rfkill/$rf/soft"
ok 'rfkill: the BSS is down, and the log says why' said 'is blocked (rfkill)'
echo 0 >"/sys/class/rfkill/$rf/soft"
ok 'rfkill: unblocked, the BSS is up again' said 'wlan0 is up'
ok 'rfkill: the station comes back' joins 1

# ---- daemons -------------------------------------------------------------------------------

daemon 'allow mac 02:00:00:00:01:00 name friends' \
	'deny class assoc status poor-channel name too-far' 'default allow'
sta 2 lab scan_freq=2412
refused_with() {
	grep -q "CTRL-EVENT-ASSOC-REJECT.*status_code=$1" /tmp/sta.log
}
ok 'the daemon refuses: the station hears its status (34)' until_true 10 refused_with 34
ok 'the daemon refuses: "apgate why" names daemon, rule and status' sh -c \
	"apgate --socket /run/hostap.sock why $(mac 2) >/tmp/why; cat /tmp/why
	grep -q macfilter /tmp/why && grep -q too-far /tmp/why && grep -q 34 /tmp/why"
ok 'the daemon refuses: the kernel never had the station' not in_kernel 2
ok 'a friend stays' joined 1
sta_end 2
: >/tmp/sta.log
kill -STOP $daemon
sta 2 lab scan_freq=2412
answerless() {
	why 2 | grep -qi 'deadline\|answer\|time'
}
ok 'the daemon hangs: its station is refused at the deadline, and why says so' \
	until_true 10 answerless
cli 2 disconnect >/dev/null
cli 2 reassociate >/dev/null
sleep 0.3
kill -KILL $daemon
wait $daemon 2>/dev/null
ok 'the daemon is killed with a request pending: others do not notice' pings 1
ok 'without daemons the access point decides, and lets it in' joins 2
ok 'two stations reach each other' in_ns 2 ping -c 2 -W 2 -A 192.0.2.11

# ---- the end of apgated --------------------------------------------------------------------

beacons() {
	iw dev wlan0 info | grep -q 'ssid lab'
}
ok 'it beacons' beacons
in_ns 1 ping -i 0.01 192.0.2.1 >/dev/null 2>&1 &
load=$!
kill -KILL $ap
wait $ap 2>/dev/null
ok 'apgated killed under load: the BSS ends at once' until_true 1 not beacons
begun=$(cut -d' ' -f1 /proc/uptime)
ap ap.conf
ok 'a restart takes over what was left' said 'wlan0 is up'
served() {
	in_kernel 1 && in_kernel 2
}
ok 'a restart serves the same stations again' until_true 20 served
echo "# $begun $(cut -d' ' -f1 /proc/uptime)" | awk '{ printf "# served after %.2f s\n", $3 - $2 }'
kill $load 2>/dev/null
ok 'with data' until_true 5 pings 1
sta_end 1
sta_end 2
ap_end

# ---- somebody else's access point ----------------------------------------------------------

printf 'interface=wlan0\ndriver=nl80211\nssid=other\nhw_mode=g\nchannel=6\n' >h.conf
hostapd -B -P /tmp/h.pid h.conf >/dev/null
ok "hostapd's interface is not taken while it lives" refused_to_start 'another access point' ap.conf
kill -KILL "$(cat /tmp/h.pid)"
sleep 0.2
ok 'what it left behind when killed still is an access point' sh -c \
	'iw dev wlan0 info | grep "type AP"'
ap ap.conf
ok 'what it left behind is taken over' said 'wlan0 is up'
sta 1 lab scan_freq=2412
ok 'and serves' joins 1
sta_end 1
ap_end

# ---- several BSSs --------------------------------------------------------------------------

conf two.conf wlan0 lab 'bss=wlan0b' 'ssid=cellar' 'ignore_broadcast_ssid=1'
conf west.conf wlan5 lab
sed -i 's/^channel=1/channel=6/' west.conf
ap two.conf west.conf
ok 'three BSSs on two radios' until_true 5 sh -c '[ $(grep -c "is up$" /tmp/ap.log) = 3 ]'
sta 3 cellar scan_ssid=1 scan_freq=2412
ok 'a hidden network is found by those who know it' joins 3
ok 'its interface was made by apgated' in_kernel 3 wlan0b
sta 4 lab "bssid=$(mac 0)" 'scan_freq=2412 2437'
ok 'a station joins one BSS of a network' joins 4
cli 4 bssid 0 any >/dev/null
cli 4 scan >/dev/null
knows() {
	cli 4 bss "$(mac 5)" | grep -q '^bssid='
}
until_true 10 knows
cli 4 roam "$(mac 5)" >/dev/null
at() {
	cli 4 status | grep -q "^bssid=$(mac "$1")" && joined 4
}
ok 'it roams to the other' until_true 10 at 5
ok 'the kernel has it there' in_kernel 4 wlan5
ok 'and no more here' until_true 2 not in_kernel 4
sta_end 3
sta_end 4
ap_end
ok 'a clean end: the interface that was made is gone' sh -c '! iw dev wlan0b info'
ok 'a clean end: the one that was there is what it was' sh -c \
	'iw dev wlan5 info | grep "type managed"'

# ---- four addresses ------------------------------------------------------------------------

conf wds.conf wlan0 lab wds_sta=1
ap wds.conf
wds_daemon /run/hostap.sock >/tmp/daemon.log 2>&1 &
wds=$!
until_true 5 grep -q ready /tmp/daemon.log
in_ns 3 iw dev wlan3 set 4addr on
in_ns 3 ip link add br3 type bridge
in_ns 3 ip link set br3 address 02:00:00:00:00:99
sta 3 lab scan_freq=2412
ok 'a station with four addresses joins' joins 3
ok 'the daemon is asked' until_true 5 grep -q "$(mac 3) 2" /tmp/daemon.log
vlan() {
	find /sys/class/net -name 'wlan0.sta*' | grep -o 'wlan0.sta.*'
}
ok 'it permits: the station has an interface of its own' until_true 5 vlan
vlan=$(vlan)
ip link add br0 type bridge
brctl addif br0 "$vlan"
ip addr add 198.51.100.1/24 dev br0
ip link set br0 up
in_ns 3 brctl addif br3 wlan3
in_ns 3 ip addr add 198.51.100.3/24 dev br3
in_ns 3 ip link set br3 up
ok 'what is behind the station is reached from the bridge' until_true 5 \
	ping -c 2 -W 2 -A 198.51.100.3
kill $wds
ok 'the permission ends with the daemon, and the interface with it' until_true 5 not vlan
in_ns 3 brctl delif br3 wlan3
sta_end 3
in_ns 3 iw dev wlan3 set 4addr off
ip link set br0 down
ap_end

# ---- iwd -----------------------------------------------------------------------------------

iwd_ready
ap ap.conf
in_ns 4 "$iwd" >/tmp/sta.log 2>&1 &
iwd_pid=$!
iwd_joins() {
	says '02:00:00:00:04:00 joined' || says 'joined wlan0'
}
ok 'iwd joins a network it knows' until_true 40 iwd_joins
in_ns 4 ip addr add 192.0.2.14/24 dev wlan4 2>/dev/null
ok 'and passes data' until_true 5 pings 4
in_ns 4 ip link set wlan4 down
ok 'and leaves' said 'left wlan0'
kill -TERM $iwd_pid
wait $iwd_pid 2>/dev/null
ap_end

# ---- a program of 2002 ---------------------------------------------------------------------

# Two stations it lets in, and one of the maker it refuses; it sends the first away by its
# association ID, hears of the second's silence and sends it away too.
conf old.conf wlan0 lab 'hostap_deadline_ms=probe 200 auth 200 assoc 200 reassoc 200'
sed -i 's/^hostap_device=/&hostap/' old.conf
foreign=00:11:22:00:00:03
in_ns 3 ip link set wlan3 down
in_ns 3 ip link set wlan3 address "$foreign"
put_out_with() {	# REASON
	grep -q "CTRL-EVENT-DISCONNECTED bssid=$(mac 0) reason=$1" /tmp/sta.log
}
runs() {		# PROGRAM...
	"$@" /dev/hostap wlan0 >/tmp/daemon.log 2>&1 &
	old=$!
	for n in 1 2 3; do
		sta "$n" lab scan_freq=2412
	done
	i=0
	while kill -0 "$old" 2>/dev/null && [ "$i" -lt 45 ]; do
		sleep 1
		i=$((i + 1))
	done
	kill "$old" 2>/dev/null
	wait "$old"
}
for old_program in prog2002 'prog2002_proposal -s'; do
	ap old.conf
	: >/tmp/sta.log
	begun=$(cut -d' ' -f1 /proc/uptime)
	# shellcheck disable=SC2086
	ok "D1: $old_program runs a policy, and its statistics are what it did" runs $old_program
	echo "# $begun $(cut -d' ' -f1 /proc/uptime)" | awk '{ printf "# in %.1f s\n", $3 - $2 }'
	sed 's/^/# /' /tmp/daemon.log | grep statistics
	ok "D1: $old_program refuses one maker: wpa_supplicant hears its status" refused_with 1
	ok 'and never had it joined' sh -c "! grep -q '$foreign joined' /tmp/ap.log"
	ok 'it disassociates by association ID: wpa_supplicant hears reason 8' put_out_with 8
	ok 'it deauthenticates who was silent: wpa_supplicant hears reason 4' put_out_with 4
	ok 'both were let in again' sh -c '[ $(grep -c "^associate 02:00" /tmp/daemon.log) -ge 4 ]'
	ok 'it is told of both removals' sh -c "
		[ \$(grep -c '^told to dis\|^told to deauth' /tmp/daemon.log) = 2 ]"
	for n in 1 2 3; do
		sta_end "$n"
	done
	ap_end
done
in_ns 3 ip link set wlan3 down
in_ns 3 ip link set wlan3 address "$(mac 3)"

# ---- what cannot be ------------------------------------------------------------------------

conf no.conf wlan9 lab
ok 'no such interface: said, with the cure' refused_to_start 'iw dev' no.conf
conf no.conf lo lab
ok 'no Wi-Fi interface: said' refused_to_start 'no Wi-Fi interface' no.conf
unprivileged() {
	cp no.conf /tmp/no.conf
	! start-stop-daemon -S -c messagebus -x "$(command -v apgated)" -- /tmp/no.conf \
		>/tmp/ap.log 2>&1 &&
		says CAP_NET_ADMIN
}
conf no.conf wlan0 lab
ok 'without the right to: said' unprivileged
conf no.conf wlan0 lab country_code=US
sed -i 's/^channel=1/channel=13/' no.conf
ok 'a channel the regulatory domain disables: said' refused_to_start \
	'disabled by the regulatory domain US' no.conf
conf ac.conf wlan0 lab country_code=US ieee80211ac=1 ieee80211ax=1 'ht_capab=[HT40+]' \
	vht_oper_chwidth=1 vht_oper_centr_freq_seg0_idx=42 he_oper_chwidth=1 \
	he_oper_centr_freq_seg0_idx=42
sed -i 's/^channel=1/channel=36/; s/hw_mode=g/hw_mode=a/' ac.conf
ap ac.conf
ok '5 GHz, 80 MHz wide' sh -c 'iw dev wlan0 info | grep "5180 MHz.*width: 80 MHz"'
sta 1 lab scan_freq=5180
ok 'a station joins there' joins 1
ok 'and passes data' pings 1
ok 'with VHT rates' sh -c 'iw dev wlan0 station dump | grep "VHT-MCS"'
ok 'having seen what HE offers' in_ns 1 sh -c \
	'iw dev wlan1 scan dump | grep "HE capabilities"'
iw dev wlan0 del
ok 'an interface that goes away is told of' said 'wlan0 is gone'
ok 'and its station has left' said "$(mac 1) left wlan0"
ok 'apgated goes on, and ends in good order' ap_end
conf phy.conf phy0 lab
ap phy.conf
ok 'a radio without an interface gets one' sh -c 'iw dev phy0-ap info | grep "type AP"'
sta_end 1
sta 1 lab scan_freq=2412
ok 'a station joins there' joins 1
ap_end
ok 'it ends with apgated' sh -c '! iw dev phy0-ap info'
lab_end
