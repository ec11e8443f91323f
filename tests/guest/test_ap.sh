#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# apgated on mac80211_hwsim with stations nobody here wrote: they join, pass data, are refused,
# roam and leave; interfaces, daemons and apgated itself fail.  TAP, from the guest (ap.sh).
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
programs=${APGATE_BUILD:?the folder of the build, as ./check sets it}/src/programs
library=$(dirname "$programs")/client
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Installed, iwd would take over this machine's radios: where it is not, it is only unpacked.
iwd=/usr/libexec/iwd
if [ ! -x $iwd ]; then
	cache=${XDG_CACHE_HOME:-$HOME/.cache}/apgate/iwd
	iwd=$cache$iwd
	library=$library:$cache/usr/lib/$(uname -m)-linux-gnu
	if [ ! -x "$iwd" ]; then
		(cd "$work" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download iwd libell0)
		mkdir -p "$cache"
		for p in "$work"/*.deb; do
			dpkg -x "$p" "$cache"
		done
	fi
fi
export LD_LIBRARY_PATH=$library
cat >"$work/script" <<-SH
	export PATH=\$PATH:$programs:$APGATE_BUILD/tests/guest LD_LIBRARY_PATH=$library
	exec sh $here/ap.sh $iwd
SH
guest -r 6 -t "${GUEST_SECONDS:-600}" -o "${GUEST_OUT:-$work/out}" -f "$here/ap.sh" \
	"$work/script" "$programs/apgated" "$programs/apgate" "$programs/apgate-macfilter" \
	"$APGATE_BUILD"/tests/guest/{wds_daemon,stations,prog2002,prog2002_proposal} \
	wpa_supplicant wpa_cli hostapd iw "$iwd" dbus-daemon
