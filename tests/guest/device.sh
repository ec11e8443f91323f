#!/bin/sh
# SPDX-License-Identifier: ISC
# device - in the guest: /dev/hostap of apgated on a simulated radio.  TAP.
#
#   device.sh APGATED MACFILTER FOLDER UDEV
#
# FOLDER has the test programs and files of the device; below UDEV is Debian's package udev.
#
# shellcheck disable=SC2154
apgated=$1 macfilter=$2 t=$3 udev=$4
count=0 failed=0
mkdir -p /root/test && cd /root/test || exit 1
echo 'root:x:0:0::/root:/bin/sh' >>/etc/passwd
echo 'daemons:x:4242:' >>/etc/group

result() {		# STATUS NAME
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		sed 's/^/# /' log
		failed=1
	fi
}

# Starts an access point, its process number in $ap; comes back when the log says WORDS.
start() {		# WORDS [OPTION...]
	words=$1
	shift
	rm -f log
	"$apgated" "$@" 2>log >out &
	ap=$!
	echo $ap >ap.pid
	said "$words"
}

said() {		# WORDS
	i=0
	until grep -q "$1" log; do
		i=$((i + 1))
		[ $i -lt 100 ] || return 1
		sleep 0.1
	done
}

stop() {
	kill $ap
	wait $ap
}

conf() {		# LINE...: the configuration, and these
	cat "$t/device.conf"
	printf '%s\n' "$@"
}

# ---- the proposal's program ---------------------------------------------------------------

conf 'hostap_device_group=daemons' >ap.conf
for prog in prog2002 prog2002_proposal; do
	for how in '' -s; do
		start 'open /dev/hostap' --wait 1 --radio "sim:$t/device.scenario" ap.conf
		# shellcheck disable=SC2086
		"$t/$prog" $how /dev/hostap wlan0 >said 2>&1
		status=$?
		sed "s/^/# $prog: /" said
		result $status "D1: $prog$how runs a policy and its statistics agree"
		good=$(grep -c '^associate 3c:22:fb' said)
		bad=$(grep -c '^associate 00:11:22' said)
		out=$(grep -c '^refuse 00:11:22' said)
		result $((good < 5 || bad > 0 || out < 2)) "$prog$how lets in whom it should"
		first=$(sed -n 's/^associate .* aid //p' said | sed -n 1p)
		second=$(sed -n 's/^associate .* aid //p' said | sed -n 2p)
		! grep -q "^disassociated 3c:22:fb.* aid $first\$" said
		result $((!$?)) "$prog$how disassociates by association ID"
		! grep -q "^silent 3c:22:fb.* aid $second\$" said
		result $((!$?)) "$prog$how hears of silence"
		! grep -q "^deauthenticated 3c:22:fb.* aid $second\$" said
		result $((!$?)) "$prog$how deauthenticates"
		stop
		left=$(grep -c '3c:22:fb.* left wlan0' log)
		result $((left != 2)) "the access point put out the two it was told to"
	done
done

# ---- a daemon that does not know which of the two it has -------------------------------------

cat >rules <<-RULES
	deny oui 00:11:22 class assoc name foreign
	default allow
RULES
for door in /dev/hostap /run/apgate/hostap.sock; do
	start 'open /dev/hostap' --wait 1 --exit-at-end --summary-json \
		--radio "sim:$t/device_end.scenario" ap.conf
	"$macfilter" -s $door rules 2>filter.log &
	filter=$!
	wait $ap
	kill $filter
	wait $filter
	cat filter.log >>log
	! grep -q '"admitted":3,"denied":2' out
	result $((!$?)) "D1: apgate-macfilter decides through $door"
done

# ---- where there can be no device -----------------------------------------------------------

# without NAME WORDS...: one sentence with WORDS, a running AP with its socket, no device
without() {
	name=$1 words=$2
	shift 2
	start 'wlan0 is up' "$@"
	grep -q "$words" log && [ "$(grep -c 'goes on with the socket alone' log)" = 1 ] &&
		grep -q 'can connect to' log && ! grep -q 'can open /dev' log
	result $? "$name"
	stop
}

rm /dev/cuse
without 'no /dev/cuse: the cure, and the AP goes on' 'modprobe cuse' --radio sim ap.conf
mknod /dev/cuse c 10 203

cat >as_nobody <<-SH
	#!/bin/sh
	exec /usr/bin/setpriv --reuid 4343 --regid 4343 --clear-groups "$apgated" "\$@"
SH
chmod 755 /root . as_nobody
mkdir -m 777 /run/nobody
conf 'hostap_device=hostap' 'hostap_socket=/run/nobody/s' >nobody.conf
root=$apgated apgated=/root/test/as_nobody
without 'no permission: the cure, and the AP goes on' 'not permitted to open /dev/cuse' \
	--radio sim nobody.conf
chmod 666 /dev/cuse
start 'open /dev/hostap' --radio sim nobody.conf
grep -q 'keeps its permissions' log && [ "$(stat -c %a /dev/hostap)" = 600 ]
result $? 'who may open /dev/cuse can serve, and is told what he cannot do'
stop
chmod 600 /dev/cuse
apgated=$root

conf 'hostap_socket=/run/a' >a.conf
conf 'hostap_socket=/run/b' >b.conf
start 'open /dev/hostap' --radio sim a.conf
first=$ap
mv log first.log
without 'the name is taken: the cure, and the AP goes on' 'another program has this name' \
	--radio sim b.conf
conf 'hostap_socket=/run/b' 'hostap_device=hostap-b' 'hostap_device_mode=0600' >b.conf
start 'open /dev/hostap-b' --radio sim b.conf
[ -c /dev/hostap ] && [ -c /dev/hostap-b ]
result $? 'two access points have two devices'
[ "$(stat -c '%a %U' /dev/hostap-b)" = '600 root' ]
result $? 'hostap_device_mode is the mode'
stop
[ -c /dev/hostap ] && [ ! -e /dev/hostap-b ]
result $? 'and each goes with its own'
kill $first
wait $first
mknod /dev/thing c 1 3
conf 'hostap_device=thing' >b.conf
without 'something else has the name: the cure, and the AP goes on' 'something else is there' \
	--radio sim b.conf
[ -c /dev/thing ] && [ ! -e /sys/class/cuse/thing ]
result $? 'and that something is left alone'
conf 'hostap_device=../thing' >b.conf
without 'a name that is none: the cure, and the AP goes on' 'is no name for a device' \
	--radio sim b.conf
conf 'hostap_device=' >b.conf
start 'wlan0 is up' --radio sim b.conf
! grep -q /dev/ log && [ ! -e /dev/hostap ]
result $? 'hostap_device= is none, and no word about it'
stop
conf 'hostap_device=air/0' >b.conf
start 'open /dev/air/0' --radio sim b.conf
[ -c /dev/air/0 ]
result $? 'a device in a folder'
stop

# ---- the rules of udev ----------------------------------------------------------------------

# A real udevd, with Debian's own rules beside ours.
mkdir -p /lib/udev /run/udev
rm /dev/thing
cp -r "$udev/lib/udev/rules.d" /lib/udev/
cp "$t/60-apgate.rules" /lib/udev/rules.d/
printf '%s:x:%d:\n' hostap 4244 apgate 4245 >>/etc/group
ln -s "$udev/bin/udevadm" /root/systemd-udevd
/root/systemd-udevd --daemon 2>log
udev() {		# COMMAND...
	"$udev/bin/udevadm" "$@" 2>>log
}
node() {		# MODE OWNER GROUP: when udev has nothing to do any more
	udev settle
	[ "$(stat -c '%a %U %G' /dev/hostap)" = "$*" ] ||
		! stat -c '# /dev/hostap is %a %U %G' /dev/hostap
}
start 'open /dev/hostap' --radio sim ap.conf
said 'wlan0 is up'
grep -q '^CapEff:[^0-9a-f]*0*$' "/proc/$ap/status" && grep -q '^Seccomp:.*2$' "/proc/$ap/status"
result $? 'the device is there, and apgated has given up its privileges'
udev settle && node 660 root daemons
result $? "udev leaves apgated's group and mode alone"
udev info /dev/hostap | grep -q '^E: TAGS=.*:systemd:'
result $? 'the rule gives systemd a unit for the device'
udev trigger -c change /dev/hostap && udev trigger -c add /dev/hostap && node 660 root daemons
result $? 'and so it stays when udev looks again'
stop
udev settle && [ ! -e /dev/hostap ]
result $? 'udev brings back no device that has gone'
ip link add apgate-p2p0 type bridge && ip link add br0 type bridge && udev settle
udev info /sys/class/net/apgate-p2p0 | grep -q '^E: NM_UNMANAGED=1' &&
	! udev info /sys/class/net/br0 | grep -q NM_UNMANAGED
result $? 'the rule keeps network managers from the P2P interface, and from no other'
ip link del apgate-p2p0 && ip link del br0

# The two rules that stand there to be taken: the line is what the file says, without its '#'.
sed -i 's/^#\(SUBSYSTEM==.*\|KERNEL==.*\)$/\1/' /lib/udev/rules.d/60-apgate.rules
[ "$(grep -c '^[A-Z].*GROUP=' /lib/udev/rules.d/60-apgate.rules)" = 2 ]
result $? 'the rules file has the two rules it speaks of'
udev control --reload && udev trigger -c add /sys/class/misc/cuse && udev settle
[ "$(stat -c '%a %U %G' /dev/cuse)" = '660 root apgate' ]
result $? "the rule for /dev/cuse gives it to apgated's group"
sed -i 's/--regid 4343 --clear-groups/--regid 4343 --groups 4245/' as_nobody
root=$apgated apgated=/root/test/as_nobody
start 'open /dev/hostap' --radio sim nobody.conf
node 660 root hostap
result $? 'where apgated may not, the rule for /dev/hostap sets group and mode'
stop
apgated=$root
udev control --exit
chgrp 0 /dev/cuse && chmod 600 /dev/cuse
echo "1..$count"

# ---- every call there is ----------------------------------------------------------------------

start 'open /dev/hostap' --radio sim ap.conf
"$t/device_calls" /dev/hostap || failed=1
stop
cat >again <<-SH
	#!/bin/sh
	i=0
	while [ -e /dev/hostap ] && [ \$i -lt 100 ]; do sleep 0.1; i=\$((i + 1)); done
	rm -f /root/test/log
	"$apgated" --radio sim /root/test/ap.conf 2>/root/test/log >/dev/null &
	echo \$! >/root/test/ap.pid
	until grep -q 'open /dev/hostap' /root/test/log; do sleep 0.1; done
SH
sh again
"$t/device_death" /dev/hostap /root/test/ap.pid 'sh /root/test/again' || failed=1
kill "$(cat ap.pid)"
exit $failed
