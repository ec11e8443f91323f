#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# 200 stations associate at once, each decided by a daemon: processor time of both.
set -euo pipefail
exec python3 "$(dirname "$(readlink -f "$0")")/access_point.py" decide
