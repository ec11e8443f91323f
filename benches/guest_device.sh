#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# What a decision costs through /dev/hostap, against a bare CUSE device, in the guest.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
program=${APGATE_BUILD:?the folder of the build, as ./bench sets it}/benches/device
script=$(mktemp)
trap 'rm -f "$script"' EXIT
echo "exec $program" >"$script"
GUEST_SMP=1 "$here/../tests/guest/guest" -r 0 -t 200 "$script" "$program"
