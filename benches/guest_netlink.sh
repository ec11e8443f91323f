#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# System calls of the access point for one association.
set -euo pipefail
exec python3 "$(dirname "$(readlink -f "$0")")/access_point.py" netlink
