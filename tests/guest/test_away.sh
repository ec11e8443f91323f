#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# A radio off the channel of its BSS, in every way it can have a P2P device: stays, frames, scans,
# addresses, and what others do to it.  TAP, from the guest (away.sh).
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
programs=${APGATE_BUILD:?the folder of the build, as ./check sets it}/tests/guest
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/script" <<-SH
	export PATH=\$PATH:$programs
	exec sh $here/away.sh
SH
guest -r 5 -t "${GUEST_SECONDS:-400}" -o "${GUEST_OUT:-$work/out}" -f "$here/away.sh" \
	"$work/script" "$programs/away" "$programs/hwsim_radio" wpa_supplicant wpa_cli hostapd iw
