#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# 200 stations associate at once: processor time of the access point, and time until all have.
set -euo pipefail
exec python3 "$(dirname "$(readlink -f "$0")")/access_point.py" storm
