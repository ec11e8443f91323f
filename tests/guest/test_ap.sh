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

read -r iwd iwd_library < <("$here/iwd")
export LD_LIBRARY_PATH=$library:$iwd_library
cat >"$work/script" <<-SH
	export PATH=\$PATH:$programs:$APGATE_BUILD/tests/guest LD_LIBRARY_PATH=$LD_LIBRARY_PATH
	exec sh $here/ap.sh $iwd $here/lab.sh
SH
"$here/guest" -r 6 -t "${GUEST_SECONDS:-600}" -o "${GUEST_OUT:-$work/out}" \
	-f "$here/ap.sh" -f "$here/lab.sh" \
	"$work/script" "$programs/apgated" "$programs/apgate" "$programs/apgate-macfilter" \
	"$APGATE_BUILD"/tests/guest/{wds_daemon,prog2002,prog2002_proposal} \
	wpa_supplicant wpa_cli hostapd iw "$iwd" dbus-daemon
