#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# The kernel's table of stations and apgated's, whatever somebody else does to the kernel's, and
# when the kernel's messages are lost.  TAP, from the guest (mirror.sh).
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
programs=${APGATE_BUILD:?the folder of the build, as ./check sets it}/src/programs
library=$(dirname "$programs")/client
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LD_LIBRARY_PATH=$library
cat >"$work/script" <<-SH
	export PATH=\$PATH:$programs:$APGATE_BUILD/tests/guest LD_LIBRARY_PATH=$library
	exec sh $here/mirror.sh
SH
"$here/guest" -r 3 -t "${GUEST_SECONDS:-240}" -f "$here/mirror.sh" "$work/script" \
	"$programs/apgated" "$programs/apgate" "$APGATE_BUILD/tests/guest/stations" \
	"$APGATE_BUILD/tests/guest/meddle" iw
