#!/bin/sh
# SPDX-License-Identifier: ISC
# doctor - in the guest: apgate doctor on radios that are well, blocked, held by others, not
# allowed to send, or no access points; with and without CUSE, with and without privileges
#
# wlan0 and wlan1 are simulated radios.  TAP.  Every document goes to /root/out as JSON.  Its
# argument is iwd's path.  Functions are run by ok() and until_true().
# shellcheck disable=SC2317,SC2016
set -u
count=0 failed=0 iwd=$1
cd /root || exit 1

ok() {			# NAME COMMAND...: the command says whether
	count=$((count + 1))
	name=$1
	shift
	if "$@" >/tmp/why 2>&1; then
		echo "ok $count - $name"
		return
	fi
	echo "not ok $count - $name"
	failed=1
	for f in /tmp/why /tmp/said /tmp/log; do
		[ -s $f ] && tail -n 60 $f | sed "s|^|# ${f#/tmp/}: |"
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

# Both forms; what was said is in /tmp/said and $json, and they agree on the exit status.
doctor() {		# NAME [ARG...]
	json=/root/out/$1.json
	shift
	apgate doctor "$@" >/tmp/said 2>&1
	status=$?
	apgate doctor --json "$@" >"$json" 2>/tmp/why
	[ $? = $status ] && [ $status -le 1 ]
}

well() {		# [ARG...]: exit status 0, and nothing is an error
	doctor well "$@" && [ "$status" = 0 ] && grep -q '^  "ready": true,' "$json" &&
		! grep -q '"level": "error"' "$json"
}

finds() {		# NAME TEXT CURE: an error, in both forms
	[ "$status" = 1 ] && grep -q '^  "ready": false,' "$json" && told error "$@"
}

told() {		# LEVEL NAME TEXT CURE: both forms have it
	grep -q -- "$3" /tmp/said && grep -q -- "$4" /tmp/said || return 1
	grep -A5 '"level": "'"$1"'"' "$json" | grep -A4 '"name": "'"$2"'"' >/tmp/finding
	grep -q -- '"text": ".*'"$3" /tmp/finding && grep -q -- '"cure": ".*'"$4" /tmp/finding
}

has() {			# WORDS: in the text
	grep -q -- "$1" /tmp/said
}

# ---- a radio that is well ------------------------------------------------------------------

iw reg set US
until_true 5 sh -c 'iw reg get | grep -q "country US"'
apgate doctor --json --write-netlink /root/out/doctor.netlink >/dev/null
ok 'a radio that is well: an access point can be started' well wlan0
ok 'it says what the radio can be, how often, and on how many channels' has \
	'2048 at a time, on 1 channel'
ok 'it knows the driver' has 'phy0 (mac80211_hwsim): an access point can be started'
ok 'it knows the P2P device, stays and scans' sh -c 'grep -q "has a P2P device" /tmp/said &&
	grep -q "stays up to 5.0 s" /tmp/said && grep -q "scans for up to 4" /tmp/said'
ok 'channels, by what may be done on them' sh -c 'grep "2.4 GHz .*HT" /tmp/said |
	grep "free 1-11" | grep "disabled 12-14" &&
	grep "5 GHz .*HT VHT HE" /tmp/said | grep "radar 52-64 100-140" | grep "free 36-48 149-165"'
ok 'JSON: the same' sh -c "grep -q '\"most_access_points\": 2048' $json &&
	grep -q '\"stay_ms\": 5000' $json && grep -q '\"use\": \"radar\"' $json &&
	grep -q '\"country\": \"US\"' $json && grep -q '\"sme\": \"apgated\"' $json"
ok 'without a name, all radios' sh -c 'apgate doctor | grep -q ^phy1'
ok 'by the name of a radio, that one' sh -c 'apgate doctor phy1 >/tmp/said && ! grep ^phy0 /tmp/said'
ok 'no colour where it is not a terminal' sh -c '! grep "$(printf "\033")" /tmp/said'
doctor none wlan9
ok 'no such interface: said, with those there are' finds no-interface \
	'there is no interface or radio wlan9; there are: .*wlan0.*phy0' 'apgate doctor'
doctor lo lo
ok 'an interface of no radio: said' finds no-interface 'lo is an interface, but of no radio' 'apgate doctor'

# ---- blocked -------------------------------------------------------------------------------

rf=$(basename /sys/class/ieee80211/phy0/rfkill*)
echo 1 >"/sys/class/rfkill/$rf/soft"
doctor rfkill wlan0
ok 'blocked: found, with the command that unblocks it' finds rfkill-soft 'phy0 is blocked' \
	"rfkill unblock ${rf#rfkill}"
doctor rfkill-other
ok 'blocked: the other radio could be used, so it is well without a name' [ $status = 0 ]
echo 0 >"/sys/class/rfkill/$rf/soft"
ok 'unblocked: well again' well wlan0

# ---- held by others ------------------------------------------------------------------------

mkdir -p /run/wpa
printf 'ctrl_interface=/run/wpa\n' >wpa.conf
wpa_supplicant -B -i wlan0 -c wpa.conf -P /tmp/pid >/tmp/log
until_true 5 test -s /tmp/pid
doctor wpa wlan0
ok 'wpa_supplicant holds it: found, with its process' finds held \
	"wlan0 is held by wpa_supplicant (process $(cat /tmp/pid))" "kill $(cat /tmp/pid)"
doctor wpa-other wlan1
ok 'the other interface is not held' [ $status = 0 ]
kill "$(cat /tmp/pid)"
until_true 5 sh -c '! pidof wpa_supplicant'
rm -f /tmp/pid
wpa_supplicant -B -u -i wlan0 -C /run/wpa_supplicant -P /tmp/pid >/tmp/log 2>&1 ||
	wpa_supplicant -B -iwlan0 -C /run/wpa_supplicant -P /tmp/pid >/tmp/log
until_true 5 test -s /tmp/pid
doctor wpa-socket wlan0
ok 'wpa_supplicant, its interface glued to the option: found' finds held 'held by wpa_supplicant' kill
kill "$(cat /tmp/pid)"
until_true 5 sh -c '! pidof wpa_supplicant'

printf 'interface=wlan0\ndriver=nl80211\nssid=other\nhw_mode=g\nchannel=6\n' >h.conf
hostapd -B -P /tmp/pid /root/h.conf >/tmp/log
doctor hostapd wlan0
ok 'hostapd holds it: found by the file it was given' finds held \
	"wlan0 is held by hostapd (process $(cat /tmp/pid))" "kill $(cat /tmp/pid)"
ok 'which was all there was to see' has 'was started for it'
ok 'and what the interface does' sh -c "grep -q '\"mode\": \"ap\"' $json &&
	grep -q '\"ssid\": \"other\"' $json && grep -q '\"freq\": 2437' $json"
as_user() {
	/usr/bin/setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
}
chmod 755 /root /root/out
as_user apgate doctor --json wlan0 >/root/out/user-hostapd.json
ok 'hostapd holds it: without privileges the file is read too' grep -q 'held by hostapd' \
	/root/out/user-hostapd.json
doctor company wlan1
ok 'the radio of another interface is not concerned' [ $status = 0 ]
kill "$(cat /tmp/pid)"
until_true 5 sh -c '! pidof hostapd'
hostapd -B -P /tmp/pid h.conf >/tmp/log
doctor hostapd-relative wlan0
ok 'hostapd, its file named from a folder it left: found, as the only one' finds held \
	"held by hostapd (process $(cat /tmp/pid)), which steers radios" "kill $(cat /tmp/pid)"
kill "$(cat /tmp/pid)"
until_true 5 sh -c '! pidof hostapd'
printf 'interface=wlan0\ndriver=nl80211\nssid=other\nhw_mode=g\nchannel=6\n' >h.conf
printf 'ctrl_interface=/run/hostapd\n' >>h.conf
hostapd -B -P /tmp/pid h.conf >/tmp/log
rm h.conf
doctor hostapd-socket wlan0
ok 'hostapd holds it: found by its control socket' finds held 'which has a control socket' kill
chmod 700 /root
as_user apgate doctor --json wlan0 >/root/out/user-socket.json
ok 'hostapd holds it: without privileges that is seen too' grep -q 'held by hostapd' \
	/root/out/user-socket.json
kill "$(cat /tmp/pid)"
until_true 5 sh -c '! pidof hostapd'
unshare -n sleep 1000 &
ns=$!
sleep 0.2
iw phy phy1 set netns $ns
doctor gone wlan1
ok 'a radio in another network namespace is none of ours' finds no-interface \
	'no interface or radio wlan1' 'apgate doctor'
kill $ns
until_true 5 sh -c 'iw dev | grep -q wlan1'

printf 'interface=wlan0\ndriver=nl80211\nssid=ours\nhw_mode=g\nchannel=6\n' >ap.conf
apgated ap.conf 2>/tmp/log &
ap=$!
until_true 10 grep -q 'is up' /tmp/log
doctor ours wlan0
ok 'apgated itself: noted, and no error' [ $status = 0 ]
ok 'apgated itself: which process' has "process $ap runs an access point"
kill $ap
wait $ap

iw dev wlan0 set type monitor && ip link set wlan0 up
doctor monitor wlan0
ok 'up and a monitor: a warning' told warning other-mode 'used as: monitor' 'ip link set wlan0 down'
ip link set wlan0 down
iw dev wlan0 set type managed

mkdir -p /var/lib/iwd /run/dbus
ln -s /run /var/run 2>/dev/null
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
dbus-daemon --config-file=bus.conf --fork >/tmp/log 2>&1
"$iwd" -I wlan1 >/tmp/log 2>&1 &
iwd_pid=$!
until_true 10 pidof iwd
doctor iwd wlan0
ok 'iwd takes every radio: found' finds held "held by iwd (process $iwd_pid)" 'iwd with -I wlan0'
doctor iwd-not wlan1
ok 'but not the one it is told to leave' [ $status = 0 ]
kill -TERM $iwd_pid
wait $iwd_pid 2>/dev/null
until_true 10 sh -c 'iw dev | grep -q wlan0' || iw phy phy0 interface add wlan0 type managed

# ---- the law -------------------------------------------------------------------------------

ok 'well, before the law' well wlan0
iw reg set 00
until_true 5 sh -c 'iw reg get | grep -q "country 00"'
doctor world wlan0
ok 'no country is set: a warning' told warning no-country 'no country is set' 'iw reg set CC'
mv /lib/firmware/regulatory.db /tmp
doctor nodb wlan0
ok 'no regulatory database: a warning' told warning no-regulatory-database regulatory.db \
	'install wireless-regdb'
mv /tmp/regulatory.db /lib/firmware

# ---- CUSE, privileges ----------------------------------------------------------------------

iw reg set US
rmmod cuse
doctor cuse wlan0
ok 'CUSE is not loaded: a warning, with the command' told warning no-cuse 'CUSE is not loaded' \
	'modprobe cuse'
ok 'which is not in the way' [ $status = 0 ]
cp /lib/modules/*/modules.dep /tmp
sed -i '/^[^:]*\/cuse.ko/d' /lib/modules/*/modules.dep
doctor nocuse wlan0
ok 'a kernel without CUSE: a warning' told warning no-cuse 'has no CUSE' CONFIG_CUSE
cp /tmp/modules.dep /lib/modules/*/
modprobe cuse
ok 'the command cures it' sh -c '! apgate doctor wlan0 | grep CUSE'
as_user apgate doctor wlan0 >/tmp/said
status=$?
json=/root/out/user.json
as_user apgate doctor --json wlan0 >$json
ok 'without privileges: said' finds permission 'CAP_NET_ADMIN' 'sudo apgate doctor'
ok 'without a place for the socket: said' finds socket-folder 'XDG_RUNTIME_DIR is not set' socket
ok 'and all the rest of what it can' has '2048 at a time'
ok '/dev/cuse may not be opened: a warning' told warning cuse-permission '/dev/cuse may not' root
rm -rf /run/apgate
echo >/run/apgate
doctor folder wlan0
ok 'a file where the folder of the socket should be' finds socket-folder 'Not a directory' \
	'rm /run/apgate'
rm /run/apgate

# ---- other radios --------------------------------------------------------------------------

hwsim_radio add iftypes=2 name=meek >/tmp/log 2>&1
until_true 5 test -d /sys/class/ieee80211/meek
doctor meek meek
ok 'a radio that can be no access point: said, with what it can' finds no-ap-mode \
	'cannot be an access point, only a station, a monitor' 'use another radio'
doctor all
ok 'beside one that can, nothing is in the way' [ $status = 0 ]
modprobe -r mac80211_hwsim
doctor unplugged
ok 'no radio: said, with how to get a simulated one' finds no-radio 'there is no radio' \
	'modprobe mac80211_hwsim'
echo /bin/false >/proc/sys/kernel/modprobe	# whoever asks for nl80211 would get it
modprobe -r cfg80211
doctor nothing
ok 'no Wi-Fi in the kernel: said, with how to get a simulated one' finds no-cfg80211 \
	'no Wi-Fi at work' 'modprobe mac80211_hwsim'
modprobe mac80211_hwsim
ok 'the command cures it' sh -c 'apgate doctor | grep -q "an access point can be started"'
echo "1..$count"
exit $failed
