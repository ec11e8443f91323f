#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# /dev/hostap in a real kernel: a program written from the proposal alone, every call daemons
# can make, the end of the access point, and where there can be no device.  TAP, from the guest.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
build=${APGATE_BUILD:?the folder of the build, as ./check sets it}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Installed, udevd would run here: it is only unpacked, once.
udev=${XDG_CACHE_HOME:-$HOME/.cache}/apgate/udev
if [ ! -x "$udev/bin/udevadm" ]; then
	mkdir "$work/udev"
	(cd "$work" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download udev libkmod2)
	for p in "$work"/*.deb; do
		dpkg -x "$p" "$work/udev"
	done
	mkdir -p "$(dirname "$udev")"
	mv -T "$work/udev" "$udev"
fi
programs=(prog2002 prog2002_proposal device_calls device_death)
for p in "${programs[@]}"; do
	cp "$build/tests/guest/$p" "$work"
done
cp "$build/src/programs/apgated" "$build/src/programs/apgate-macfilter" "$work"
cp -L "$build/src/client/libhostap.so.0" "$work"
cp "$here"/device.{sh,conf,scenario} "$here/device_end.scenario" "$work"
cp "$here/../../share/udev/60-apgate.rules" "$work"
library=$udev/lib/$(uname -m)-linux-gnu
cat >"$work/script" <<-SH
	export LD_LIBRARY_PATH=$work:$library
	exec sh $work/device.sh $work/apgated $work/apgate-macfilter $work $udev
SH
files=(-f "$udev/lib/udev/rules.d")
for f in libhostap.so.0 device.sh device.conf device.scenario device_end.scenario \
	60-apgate.rules; do
	files+=(-f "$work/$f")
done
LD_LIBRARY_PATH=$library "$here/guest" -r 0 -t 300 "${files[@]}" "$work/script" "$work/apgated" \
	/usr/bin/setpriv "$udev/bin/udevadm" "$work/apgate-macfilter" "${programs[@]/#/$work/}"
