#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# apgated where there is much to do and little that works: two hundred stations, an air that loses
# every fifth frame, deaths in the middle, a radio pulled out.  TAP, from the guest (load.sh).
# LOAD_SEED says which frames are lost.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
programs=${APGATE_BUILD:?the folder of the build, as ./check sets it}/src/programs
library=$(dirname "$programs")/client
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
seed=${LOAD_SEED:-$RANDOM}
echo "# LOAD_SEED=$seed"

read -r iwd iwd_library < <("$here/iwd")
export LD_LIBRARY_PATH=$library:$iwd_library
cat >"$work/script" <<-SH
	export PATH=\$PATH:$programs:$APGATE_BUILD/tests/guest LD_LIBRARY_PATH=$LD_LIBRARY_PATH
	exec sh $here/load.sh $iwd $here/lab.sh $seed
SH
# Times are measured, and other tests run beside: the guest's clock counts its instructions.
GUEST_MIPS=${GUEST_MIPS-1000} "$here/guest" -r 6 -t "${GUEST_SECONDS:-600}" \
	-o "${GUEST_OUT:-$work/out}" -f "$here/load.sh" -f "$here/lab.sh" \
	"$work/script" "$programs/apgated" "$programs/apgate" "$programs/apgate-macfilter" \
	"$APGATE_BUILD"/tests/guest/{stations,medium,hwsim_radio} \
	wpa_supplicant wpa_cli iw "$iwd" dbus-daemon /usr/bin/ping
