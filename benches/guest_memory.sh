#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# Resident octets of the access point for each of 200 stations.
set -euo pipefail
exec python3 "$(dirname "$(readlink -f "$0")")/access_point.py" memory
