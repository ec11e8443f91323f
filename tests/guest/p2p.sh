#!/bin/sh
# SPDX-License-Identifier: ISC
# p2p - in the guest: Wi-Fi Direct beside access points, with unmodified wpa_supplicants as peers
#
# One apgated has a BSS on each of seven radios, and a P2P device beside it in each way: native,
# borrowed, shared and on-channel where the channel is left in software (wlan0 to wlan3), native,
# borrowed and shared with channel contexts (wlan14 to wlan16).  wlan4 to wlan13 are ten peers.
# What takes time is done by all of them at once, and looked at for each.  TAP.
# Functions are run by ok() and until_true(), variables set by eval.
# shellcheck disable=SC2317,SC2154,SC2016
set -u
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
	for f in /tmp/said $clues; do
		[ -s "$f" ] && tr -d '\0' <"$f" | grep -v -e SCAN-STARTED -e 'apgate .*endpoint' |
			tail -n 15 | sed "s|^|# ${f#/tmp/}: |"
	done
}
clues=/tmp/ap.log

until_true() {		# SECONDS COMMAND...
	until=$(($(cut -d. -f1 /proc/uptime) + $1 + 1))
	shift
	while ! "$@" >/dev/null 2>&1; do
		[ "$(cut -d. -f1 /proc/uptime)" -lt $until ] || return 1
		sleep 0.1
	done
}

not() {
	! "$@"
}

took() {		# PART: the one that ends here
	now=$(cut -d' ' -f1 /proc/uptime)
	awk "BEGIN { printf \"# %s: %.1f s\n\", \"$1\", $now - $begun }"
	begun=$now
}
begun=$(cut -d' ' -f1 /proc/uptime)

# ---- radios --------------------------------------------------------------------------------

for _ in 1 2 3; do
	hwsim_radio add p2p channels=2 >/dev/null
done
all='0 1 2 14 15 16'		# radios that leave their channel
every='0 1 2 3 14 15 16'

way() {			# RADIO
	case $1 in
	0 | 14) echo native ;;
	1 | 15) echo borrowed ;;
	2 | 16) echo shared ;;
	3) echo on-channel ;;
	esac
}

label() {		# RADIO
	if [ "$1" -lt 14 ]; then
		way "$1"
	else
		echo "$(way "$1"), channel contexts"
	fi
}

partner() {		# RADIO: the peer it talks to
	case $1 in
	0) echo 4 ;;
	1) echo 5 ;;
	2) echo 6 ;;
	3) echo 7 ;;
	*) echo $(($1 - 6)) ;;	# 8 to 10
	esac
}

# ---- peers ---------------------------------------------------------------------------------

cli() {			# N COMMAND...
	n_=$1
	shift
	wpa_cli -p /run/wpa -i "p2p-dev-wlan$n_" "$@"
}

does() {		# N COMMAND...: it took the command
	until_true 2 takes "$@" || echo "# peer$1 does not take: $*"
}

takes() {
	cli "$@" | grep -q '^OK'
}

group() {		# GROUP RADIO...: they hear who is in the same one, and nobody else
	g_=$1
	shift
	for i_; do
		echo "$g_" >"/sys/kernel/debug/ieee80211/phy$i_/hwsim/group"
	done
}

listens_on() {		# N: the channel of a peer
	case $1 in
	7 | 11) echo 1 ;;
	12 | 13) echo 11 ;;
	*) echo 6 ;;
	esac
}

mac_of() {		# N: a peer's device address
	printf '42:00:00:00:%02x:00' "$1"
}

heard() {		# N PATTERN: its wpa_supplicant says so
	grep -q -- "$2" "/tmp/peer$1.log"
}

until_heard() {		# SECONDS N PATTERN
	until_true "$1" heard "$2" "$3"
}

forget() {		# N: what it said until now
	: >"/tmp/peer$1.log"
}

peers='4 5 6 7 8 9 10 11 12 13'
for n in $peers; do
	{
		printf 'ctrl_interface=/run/wpa\ndevice_name=peer%d\n' "$n"
		printf 'device_type=1-0050F204-%d\nconfig_methods=display keypad ' $((n % 7 + 1))
		printf 'virtual_push_button\np2p_listen_reg_class=81\n'
		printf 'p2p_listen_channel=%d\n' "$(listens_on "$n")"
	} >"peer$n.conf"
	wpa_supplicant -B -i "wlan$n" -c "peer$n.conf" -f "/tmp/peer$n.log" >/dev/null &
done
wait
for n in $peers; do		# what came of services it says to programs only, not in its log
	sleep 100000 | wpa_cli -p /run/wpa -i "p2p-dev-wlan$n" >>"/tmp/peer$n.log" 2>&1 &
done

# ---- the access points ---------------------------------------------------------------------

confs=
for n in $every; do
	{
		printf 'interface=wlan%d\ndriver=nl80211\nssid=ap%d\nhw_mode=g\nchannel=1\n' "$n" "$n"
		printf 'hostap_device=\nhostap_socket=/run/hostap.sock\nhostap_p2p=%s\n' \
			"$(way "$n")"
	} >"ap$n.conf"
	confs="$confs ap$n.conf"
done

ap() {
	# shellcheck disable=SC2086
	apgated --log-level debug $confs >>/tmp/ap.log 2>&1 &
	apgated=$!
	until_true 20 all_up
}

all_up() {
	[ "$(grep -c 'is up$' /tmp/ap.log)" = 7 ]
}

p2p() {			# RADIO COMMAND...; the last thing its shell does
	radio_=$1 command_=$2
	shift 2
	exec apgate p2p "$command_" --socket /run/hostap.sock --interface "wlan$radio_" \
		--name "gate$radio_" --type printer --json "$@"
}

listen() {		# RADIO OPTION...: in the background, into /tmp/listen.RADIO
	r_=$1
	shift
	: >"/tmp/listen.$r_"
	p2p "$r_" listen "$@" >>"/tmp/listen.$r_" 2>&1 &
	eval "listen$r_=$!"
}

listen_end() {		# RADIO
	eval "kill \$listen$1; wait \$listen$1" 2>/dev/null
}

said() {		# RADIO PATTERN: by its device's owner
	grep -q -- "$2" "/tmp/listen.$1"
}

until_said() {		# SECONDS RADIO PATTERN
	until_true "$1" said "$2" "$3"
}

radio() {		# RADIO: its entry, on a line
	apgate p2p radios --socket /run/hostap.sock --json | tr -d '\n' | sed 's/} *, *{/\n/g' |
		grep "\"wlan$1\""
}

addr_of() {		# RADIO: its device's address
	radio "$1" | sed -n 's/.*"p2p_addr": *"\([0-9a-f:]*\)".*/\1/p'
}

is_way() {		# RADIO
	radio "$1" | grep "\"way\": *\"$(way "$1")\""
}

: >/tmp/ap.log
ap
ok 'seven radios with an access point each' all_up
for r in $every; do
	ok "$(label "$r"): is the way that is had" is_way "$r"
done
took start

# ---- they find us, and ask -----------------------------------------------------------------

each() {		# RADIOS NAME FUNCTION: of each, with its number
	for r in $1; do
		clues="/tmp/peer$(partner "$r").log /tmp/listen.$r /tmp/ap.log"
		ok "$(label "$r"): $2" "$3" "$r"
	done
}

listens() {		# OPTION...: every device, at its old address if it had one
	for r in $every; do
		listen "$r" "$@" --bonjour '_ipp._tcp PTR Printer' \
			--upnp 'uuid:5566::urn:schemas-upnp-org:service:Print:1'
	done
	for r in $every; do
		until_true 10 addr_of "$r"
	done
}

has_addr() {		# RADIO: that of the first time
	eval "test \$addr$1 = \"$(addr_of "$1")\""
}

in_pairs() {		# each device and its partner among themselves
	g=1
	for r in $every; do
		group $g "$r" "$(partner "$r")"
		g=$((g * 2))
	done
}

all_together() {
	# shellcheck disable=SC2086
	group 1 $every $peers
}

in_pairs
netdevs=$(ls /sys/class/net)
listens --refuse 1
for r in $every; do
	eval "addr$r=$(addr_of "$r")"
	eval "own=\$addr$r"
	cli "$(partner "$r")" p2p_serv_disc_req "$own" 02000001 >/dev/null
	cli "$(partner "$r")" p2p_find 60 type=social >/dev/null
done
found_as() {
	eval "until_heard 30 $(partner "$1") \
		\"P2P-DEVICE-FOUND \$addr$1 .*pri_dev_type=3-0050F204-1 name='gate$1'\""
}
each "$every" 'p2p_find finds it, with its name and type' found_as
offers() {		# in hex: Bonjour's "Printer", compressed, and UPnP's service
	eval "until_heard 30 $(partner "$1") \"P2P-SERV-DISC-RESP \$addr$1 .*075072696e746572\" &&
		heard $(partner "$1") \"P2P-SERV-DISC-RESP \$addr$1 .*757569643a35353636\""
}
each "$every" 'p2p_serv_disc_req is answered, by Bonjour and UPnP' offers
took 'found and asked'
for r in $every; do
	eval "own=\$addr$r"
	cli "$(partner "$r")" p2p_stop_find >/dev/null
	does "$(partner "$r")" p2p_prov_disc "$own" display
done
provides() {
	eval "until_heard 20 $(partner "$1") \"P2P-PROV-DISC-ENTER-PIN \$addr$1\"" &&
		until_said 5 "$1" "$(mac_of "$(partner "$1")").*show a PIN: agreed"
}
each "$every" 'p2p_prov_disc is agreed to' provides
took provided

# ---- negotiations --------------------------------------------------------------------------

connect() {		# INTENT: every partner wants a group with its device
	for r in $every; do
		forget "$(partner "$r")"
		eval "own=\$addr$r"
		does "$(partner "$r")" p2p_connect "$own" pbc "go_intent=$1"
	done
}

cancel() {
	for r in $every; do
		cli "$(partner "$r")" p2p_cancel >/dev/null
		cli "$(partner "$r")" p2p_group_remove '*' >/dev/null
		listen_end "$r"
	done
}

connect 3
not_yet() {
	until_said 20 "$1" 'refused, status 1:' && not heard "$(partner "$1")" P2P-GO-NEG
}
each "$every" 'p2p_connect is refused for now (1): the peer waits' not_yet
cancel
listens --refuse 11
each "$every" 'begun again, it has the same address' has_addr
connect 3
refused() {
	until_heard 20 "$(partner "$1")" 'P2P-GO-NEG-FAILURE status=11'
}
each "$every" 'p2p_connect is refused (11): the peer gives up' refused
cancel
listens --accept
connect 15
agreed() {
	until_heard 20 "$(partner "$1")" "P2P-GO-NEG-SUCCESS role=$role freq=2412" &&
		until_said 5 "$1" confirmed
}
role=GO
each "$every" 'p2p_connect is agreed to and confirmed: the peer is to own the group' agreed
for r in $every; do
	cli "$(partner "$r")" p2p_cancel >/dev/null
	cli "$(partner "$r")" p2p_group_remove '*' >/dev/null
	: >"/tmp/listen.$r"
done
connect 1
role=client
each "$every" 'p2p_connect is agreed to and confirmed: the device is to own it' agreed
cancel
took negotiated

# ---- we find them, and ask -----------------------------------------------------------------

type_of() {		# N
	case $1 in
	7) echo pc ;;
	8) echo server ;;
	9) echo 'media center' ;;
	10 | 3) echo 'ultra-mobile pc' ;;
	4 | 11) echo notebook ;;
	5 | 12) echo desktop ;;
	6 | 13) echo 'mobile internet device' ;;
	esac
}

all_together
for n in $peers; do
	forget "$n"
	cli "$n" p2p_service_add bonjour 0b5f6166706f766572746370c00c000c01 \
		074578616d706c65c027 >/dev/null
	cli "$n" p2p_service_add upnp 10 "uuid:$n::urn:schemas-upnp-org:service:Scan:1" >/dev/null
	cli "$n" p2p_listen 300 >/dev/null
done
finders=
for r in $every; do
	p2p "$r" find --seconds 15 >"/tmp/find.$r" 2>&1 &
	finders="$finders $!"
done
# shellcheck disable=SC2086
wait $finders
has() {			# RADIO NAME TYPE: it found one, exactly so
	tr -d '\n' <"/tmp/find.$1" | sed 's/}, *{/\n/g' | grep "\"name\": *\"$2\"" |
		grep "\"type\": *\"$3\""
}
ten() {
	for n in $peers; do
		has "$1" "peer$n" "$(type_of "$n")" || return 1
	done
}
ours() {		# the next one, which searches as well
	case $1 in
	0) has "$1" gate1 printer ;;
	1) has "$1" gate2 printer ;;
	2) has "$1" gate14 printer ;;
	14) has "$1" gate15 printer ;;
	15) has "$1" gate16 printer ;;
	16) has "$1" gate0 printer ;;
	esac
}
some() {		# those on the channel it does not leave
	has "$1" peer7 "$(type_of 7)" && has "$1" peer11 "$(type_of 11)"
}
found() {
	sed "s/^/# find.$1: /" "/tmp/find.$1"
}
each "$all" 'finds ten peers on three channels, with their names and types' ten
each "$all" 'finds another of ours that searches' ours
each 3 'finds those on its channel' some
took 'we found them'
runs() {		# COMMAND [OPTION...]: on every radio, with its partner's address
	children=
	command=$1
	shift
	for r in $every; do
		p2p "$r" "$command" "$@" "$(mac_of "$(partner "$r")")" >"/tmp/$command.$r" 2>&1 &
		children="$children $!"
	done
	# shellcheck disable=SC2086
	wait $children
}
runs ask
asked() {
	eval "own=\$addr$1"
	cat "/tmp/ask.$1"
	grep '"agreed": *true' "/tmp/ask.$1" &&
		until_heard 5 "$(partner "$1")" "P2P-PROV-DISC-SHOW-PIN $own"
}
each "$every" 'asks for provision discovery, and the peer shows a PIN' asked
runs services
served() {
	cat "/tmp/services.$1"
	grep '_afpovertcp._tcp PTR Example' "/tmp/services.$1" &&
		grep "uuid:$(partner "$1")::urn:schemas-upnp-org:service:Scan:1" "/tmp/services.$1"
}
each "$every" "is told of the peer's services, of Bonjour and UPnP" served
for n in $peers; do
	cli "$n" p2p_stop_find >/dev/null
done
took 'we asked'

# ---- misuse --------------------------------------------------------------------------------

cat >misuse <<-TEXT
	a stay on a frequency that is no channel: EINVAL
	a stay of 9 ms: EINVAL
	a stay of more than an hour: EINVAL
	a stay of an interface that is not there: ENODEV
	a stay of a number that is under way: EEXIST
	cancelling a number that is not under way: ENOENT
	a frame shorter than its header: EINVAL
	a frame without a channel: EINVAL
	a frame on a frequency that is no channel: EINVAL
	a frame of another transmitter: EINVAL
	an action frame that is not public: EOPNOTSUPP
	a beacon: EOPNOTSUPP
	a data frame: EINVAL
	a scan of no channel: EINVAL
	a scan of a frequency that is no channel: EINVAL
	a scan of 25 channels: EINVAL
	a scan of 501 TU: EINVAL
	a listen nowhere: EINVAL
	a listen on a frequency that is no channel: EINVAL
	a search of no channel: EINVAL
	a search with listens of 4 times 100 TU: EINVAL
	an extended listen longer than its interval: EINVAL
	a listen with elements cut short: EINVAL
	a listen of a BSS: EOPNOTSUPP
	a second listen: EBUSY
	a registration that lies within another: EALREADY
	a registration that another lies within: EALREADY
	a second device: EBUSY
	a device of an interface that is not there: ENODEV
	stopping a device that is not there: ENODEV
	a stay of a device that was stopped: ENODEV
TEXT
for r in $every; do
	p2p_daemon /run/hostap.sock "wlan$r" misuse "$([ "$r" = 3 ] && echo 2412 || echo 2437)" \
		>"/tmp/misuse.$r" 2>&1
done
misuse() {
	diff misuse "/tmp/misuse.$1"
}
each "$every" 'P10: everything that cannot be has its errno' misuse
took misuse
# ---- asleep --------------------------------------------------------------------------------

in_pairs
for r in $every; do
	mhz=2437
	[ "$r" != 3 ] || mhz=2412
	p2p_daemon /run/hostap.sock "wlan$r" wake $mhz >"/tmp/listen.$r" 2>&1 &
	eval "listen$r=$!"
	until_said 5 "$r" listening
	n=$(partner "$r")
	forget "$n"
	cli "$n" p2p_flush >/dev/null
	cli "$n" p2p_find 60 type=social >/dev/null
done
spent() {		# RADIO: its daemon's processor time, and how often it ran: nanoseconds, turns
	eval "cut -d' ' -f1,3 /proc/\$listen$1/schedstat"
}
for r in $every; do
	eval "spent$r='$(spent "$r")'"
done
sleep 10
slept() {
	eval "was=\$spent$1 own=\$addr$1"
	is=$(spent "$1")
	echo "was $was is $is"
	heard "$(partner "$1")" "P2P-DEVICE-FOUND $own .*name='sleeper'" &&
		[ "$was" = "$is" ] && [ "$(cat "/tmp/listen.$1")" = listening ]
}
each "$every" 'found while its daemon sleeps: 10 s without any processor time' slept
for r in $every; do
	n=$(partner "$r")
	eval "own=\$addr$r"
	cli "$n" p2p_stop_find >/dev/null
	does "$n" p2p_prov_disc "$own" display
done
woken() {
	until_said 20 "$1" "provision discovery request from $(mac_of "$(partner "$1")")"
}
each "$every" 'a provision discovery request wakes it' woken
for r in $every; do
	listen_end "$r"
done
took asleep

# ---- what is there, and what is left -------------------------------------------------------

listens --accept
traces() {
	for n in /sys/class/net/*; do
		echo "${n##*/}"
	done | grep -vxF "$netdevs" >/tmp/new
	cat /tmp/new
	[ "$(cat /tmp/new)" = "$(printf 'apgate-p2p1\napgate-p2p15')" ] &&
		grep apgated /sys/class/net/apgate-p2p1/ifalias /sys/class/net/apgate-p2p15/ifalias
}
ok 'no netdev that was not there, but of the borrowed ones, which say whose they are' traces
is_there() {		# RADIO: what the kernel shows of its device
	case $(way "$1") in
	native) eval "iw dev | grep \"addr \$addr$1\"" ;;
	borrowed) iw dev | grep "Interface apgate-p2p$1\$" ;;
	*) false ;;
	esac
}
each '0 1 14 15' 'the kernel shows it' is_there
for r in $every; do
	eval "kill -KILL \$listen$r"
	n=$(partner "$r")
	cli "$n" p2p_flush >/dev/null
	forget "$n"
	cli "$n" p2p_find 60 type=social >/dev/null
done
each "$every" 'killed: the kernel shows nothing' not is_there
is_quiet() {		# nothing waits, and no stay is begun any more
	radio "$1" >/tmp/radio
	grep '"waiting": *0' /tmp/radio && not grep '"away",' /tmp/radio &&
		stays=$(sed 's/.*"stays": *\([0-9]*\).*/\1/' /tmp/radio) &&
		radio "$1" | grep "\"stays\": *$stays,"
}
each "$every" 'killed: the radio is at home' until_true 1 is_quiet
sleep 4
unheard() {
	eval "not heard \$(partner $1) \"P2P-DEVICE-FOUND \$addr$1\"" &&
		heard "$(partner "$1")" SCAN-STARTED
}
each "$every" 'killed: a peer that searches finds nobody' unheard
listens --accept
each "$every" 'begun again, it has the same address' has_addr
each "$every" 'and is found' found_as
took 'there and gone'

# ---- faults --------------------------------------------------------------------------------

searches_again() {	# the peers, from the beginning
	for r in $every; do
		n=$(partner "$r")
		cli "$n" p2p_flush >/dev/null
		forget "$n"
		cli "$n" p2p_find 120 type=social >/dev/null
	done
}

block() {		# 0 or 1: every radio of ours
	for r in $every; do
		for f in /sys/class/ieee80211/phy"$r"/rfkill*; do
			echo "$1" >"$f/soft"
		done
	done
}

block 1
blocked() {
	not ip link show dev "wlan$1" up 2>&1 | grep LOWER_UP
}
each "$every" 'rfkill: the radio is down' until_true 5 blocked
block 0
searches_again
each "$every" 'rfkill: unblocked, it listens again' found_as
took rfkill

: >/tmp/ap.log
iw phy phy12 interface add mon12 type monitor
ip link set wlan12 down
ip link set mon12 up
iw dev mon12 set freq 2437
# shellcheck disable=SC2086
group 1 12 $all
resident() {
	sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$apgated/status"
}
before=$(resident)
prober mon12 10000 300
in_pairs
searches_again
each "$every" 'ten thousand devices that do not exist: it is found' found_as
few() {			# RADIO: peers its owner was told of
	told=$(grep -c '"event":"found"' "/tmp/listen.$1")
	echo "$told told"
	[ "$told" -lt 1500 ]
}
each "$all" 'ten thousand devices that do not exist: few are told of' few
grown() {
	after=$(resident)
	echo "$before kB before, $after after"
	[ "$after" -lt $((before + 4096)) ]
}
ok 'ten thousand devices that do not exist: none is remembered for ever' grown
for r in $all; do
	echo "# $(label "$r"): $(grep -c '"event":"found"' "/tmp/listen.$r") told"
done
echo "# $before kB, then $(resident)"
ip link set mon12 down
for r in $every; do
	listen_end "$r"
done
took flood

# ---- what it costs -------------------------------------------------------------------------

# Each of the radios that leave has a station, in a network stack of their own; it is sent a packet
# each 10 ms and more, first in peace and then beside a search without end.
unshare -n sleep 100000 &
outside=$!
out() {			# COMMAND...: where the stations are
	nsenter -t $outside -n "$@"
}
for r in $all; do
	hwsim_radio add >/dev/null
done
station=17 g=1
for r in $all; do
	group $g "$r" $station
	iw phy "phy$station" set netns $outside
	out ip addr add "10.0.$r.2/24" dev "wlan$station"
	ip addr add "10.0.$r.1/24" dev "wlan$r"
	printf 'network={\nssid="ap%d"\nkey_mgmt=NONE\nscan_freq=2412\n}\n' "$r" >"sta$r.conf"
	out wpa_supplicant -B -i "wlan$station" -c "sta$r.conf" -f "/tmp/sta.$r" >/dev/null
	g=$((g * 2))
	station=$((station + 1))
done
joined() {
	grep -q EVENT-CONNECTED "/tmp/sta.$1"
}
each "$all" 'a station joins' until_true 10 joined
answers() {
	ping -c 1 -W 1 "10.0.$1.2"
}
each "$all" 'and answers' until_true 10 answers
stream() {		# FILE COUNT: so many packets to and from each station, 10 ms apart
	streams=
	for r in $all; do
		packets "10.0.$r.1" "10.0.$r.2" "$2" 10 >"/tmp/$1.up.$r" &
		streams="$streams $!"
		out packets "10.0.$r.2" "10.0.$r.1" "$2" 10 >"/tmp/$1.down.$r" &
		streams="$streams $!"
	done
	# shellcheck disable=SC2086
	wait $streams
}
lost() {		# FILE RADIO: packets of a thousand in the worse direction
	sort -t' ' -k4n "/tmp/$1.up.$2" "/tmp/$1.down.$2" |
		awk 'NR == 1 { print int(1000 * ($2 - $4) / $2) }'
}
stream peace 500
for r in $all; do
	p2p "$r" watch >"/tmp/listen.$r" 2>&1 &
	eval "listen$r=$!"
done
sleep 2
iw event -t >/tmp/events &
events=$!
for r in $all; do
	radio "$r" >"/tmp/before.$r"
	beacons "$(cat "/sys/class/net/wlan$r/address")" 15 >"/tmp/beacons.$r" &
done
stream search 1500
for r in $all; do
	radio "$r" >"/tmp/after.$r"
done
kill $events
for r in $all; do
	listen_end "$r"
done
rise() {		# RADIO KEY: of a counter, meanwhile
	for f in after before; do
		sed "s/.*\"$2\": *\([0-9]*\).*/\1/" "/tmp/$f.$1"
	done | awk 'NR == 1 { n = $1 } NR == 2 { print n - $1 }'
}
loses() {
	peace=$(lost peace "$1") search=$(lost search "$1")
	cat "/tmp/peace.up.$1" "/tmp/peace.down.$1" "/tmp/search.up.$1" "/tmp/search.down.$1"
	[ "$search" -le $((peace + 10)) ] && [ "$(rise "$1" stays)" -gt 10 ]
}
each "$all" 'a station loses no more than one packet in a hundred by an endless search' loses
beaconed() {
	missed=$(awk '{ print $4 - $2 }' "/tmp/beacons.$1")
	cat "/tmp/beacons.$1"
	echo "$(rise "$1" beacons_missed) said to be missed in $(rise "$1" stays) stays"
	[ "$missed" -le "$(rise "$1" beacons_missed)" ] && [ "$missed" -le "$(rise "$1" stays)" ] &&
		grep -q 'due 14' "/tmp/beacons.$1"
}
each "$all" 'no more beacons are missing than is said, and at most one a stay' beaconed
# Stays, and scans of other channels than the BSS's, as the kernel told of them: what there was in
# all, and the most of any ten seconds, in milliseconds.
away() {		# RADIO
	awk -v phy="phy #$1)" 'index($0, phy) {
		if (/remain on freq/ && !/done/ || /scan started/)
			from = $1 + 0
		else if (from && !/finished: 2412,/) {
			n++; begun[n] = from; ended[n] = $1 + 0; all += ended[n] - from
		}
		if (/done/ || /finished/ || /aborted/)
			from = 0
	}
	END {
		for (i = 1; i <= n; i++) {
			sum = 0
			for (k = i; k > 0 && ended[k] > ended[i] - 10; k--)
				sum += ended[k] - (begun[k] > ended[i] - 10 ? begun[k] : ended[i] - 10)
			most = sum > most ? sum : most
		}
		printf "%d %d\n", 1000 * all, 1000 * most
	}' /tmp/events
}
goes_away() {		# within the share, and as it says itself, who counts the ways to and fro
	away "$1" >/tmp/away
	said=$(rise "$1" away_total_ms)
	echo "in all and at most: $(cat /tmp/away); said: $said"
	# shellcheck disable=SC2046
	set -- $(cat /tmp/away)
	[ "$2" -le 3000 ] && [ "$2" -gt 1000 ] && [ "$1" -le $((said + 100)) ] &&
		[ $((said * 100)) -le $(($1 * 112 + 10000)) ]
}
each "$all" 'it is away for at most its share of any ten seconds, as it says itself' goes_away
for r in $all; do
	echo "# $(label "$r"): lost $(lost peace "$r"), $(lost search "$r") of 1000; beacons $(cat \
		"/tmp/beacons.$r"); away $(away "$r"), said $(rise "$r" away_total_ms)"
done
took cost

echo "1..$count"
exit $failed
