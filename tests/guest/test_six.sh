#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# 6 GHz on mac80211_hwsim, under the regulatory domains of Debian's wireless-regdb.  TAP, from the
# guest (six.sh).
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
programs=${APGATE_BUILD:?the folder of the build, as ./check sets it}/src/programs
library=$(dirname "$programs")/client
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LD_LIBRARY_PATH=$library
cat >"$work/script" <<-SH
	export PATH=\$PATH:$programs:$APGATE_BUILD/tests/guest LD_LIBRARY_PATH=$library
	exec sh $here/six.sh
SH
"$here/guest" -r 2 -t "${GUEST_SECONDS:-180}" -f "$here/six.sh" "$work/script" \
	"$programs/apgated" "$APGATE_BUILD/tests/guest/stations" iw
