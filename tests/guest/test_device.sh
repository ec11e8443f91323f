#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# /dev/hostap in a real kernel: a program written from the proposal alone, every call daemons
# can make, the end of the access point, and where there can be no device.  TAP, from the guest.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
build=${APGATE_BUILD:?the folder of the build, as ./check sets it}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
programs=(prog2002 prog2002_proposal device_calls device_death)
for p in "${programs[@]}"; do
	cp "$build/tests/guest/$p" "$work"
done
cp "$build/src/programs/apgated" "$build/src/programs/apgate-macfilter" "$work"
cp -L "$build/src/client/libhostap.so.0" "$work"
cp "$here"/device.{sh,conf,scenario} "$here/device_end.scenario" "$work"
cat >"$work/script" <<-SH
	export LD_LIBRARY_PATH=$work
	exec sh $work/device.sh $work/apgated $work/apgate-macfilter $work
SH
files=()
for f in libhostap.so.0 device.sh device.conf device.scenario device_end.scenario; do
	files+=(-f "$work/$f")
done
"$here/guest" -r 0 -t 240 "${files[@]}" "$work/script" "$work/apgated" \
	/usr/bin/setpriv "$work/apgate-macfilter" "${programs[@]/#/$work/}"
