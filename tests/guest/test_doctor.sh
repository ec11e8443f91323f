#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# apgate doctor where it matters: on radios of a real kernel's, with what people meet in the way.
# TAP, from the guest (doctor.sh); then whether every document it printed is as doc/json.md says.
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
out=${GUEST_OUT:-$work/out}
cat >"$work/script" <<-SH
	export PATH=\$PATH:$programs:$APGATE_BUILD/tests/guest LD_LIBRARY_PATH=$library
	exec sh $here/doctor.sh $iwd
SH
status=0
"$here/guest" -r 2 -t "${GUEST_SECONDS:-240}" -o "$out" -f "$here/doctor.sh" "$work/script" \
	"$programs/apgated" "$programs/apgate" "$APGATE_BUILD/tests/guest/hwsim_radio" \
	wpa_supplicant hostapd iw /usr/bin/setpriv "$iwd" dbus-daemon || status=$?
python3 "$here/doctor_json.py" "$out" || status=1
exit $status
