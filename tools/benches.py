# SPDX-License-Identifier: ISC
"""benches - what ./bench runs once it has built; see there."""

import glob
import json
import os
import subprocess
import sys


def wanted_programs(top, folder, names):
    """Program -> what it is named for; scripts are the guest's."""
    programs = {}
    for path in sorted(glob.glob(f"{top}/build-bench/{folder}/bench_*")):
        if os.path.isfile(path) and os.access(path, os.X_OK):
            programs[os.path.basename(path)[len("bench_"):]] = [path]
    for path in sorted(glob.glob(f"{top}/{folder}/guest_*.sh")):
        programs["guest." + os.path.basename(path)[len("guest_"):-len(".sh")]] = ["bash", path]
    if not names:
        return {k: v for k, v in programs.items() if not k.startswith("guest")}
    return {k: v for k, v in programs.items()
            if any((n + ".").startswith(k.split("_")[0] + ".") or k.startswith(n) for n in names)}


def show(row, terminal):
    if not terminal:
        print(json.dumps(row), flush=True)
        return

    def figure(value):
        if not isinstance(value, (int, float)):
            return str(value or "-")
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    cells = [figure(row.get(f)) for f in ("value", "against", "ratio")]
    print(f"{row['name']:<32}{cells[0]:>14} {row.get('unit') or '':<14}{cells[1]:>14}"
          f"{cells[2]:>10}", flush=True)


def run(argv, names, terminal):
    """Runs one program, passing on the rows wanted; how many, and whether it went well."""
    rows, good = 0, True
    with subprocess.Popen([*argv, *names], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          encoding="utf-8", errors="replace") as program:
        for line in program.stdout:
            try:
                row = json.loads(line)
                good = good and isinstance(row["name"], str) and "value" in row
            except (ValueError, KeyError, TypeError):
                print(f"bench: {argv[-1]} printed what is no result: {line.rstrip()}",
                      file=sys.stderr)
                good = False
                continue
            if not names or any(row["name"].startswith(n) for n in names):
                rows += 1
                show(row, terminal)
    if program.returncode:
        print(f"bench: {argv[-1]} ended with status {program.returncode}", file=sys.stderr)
    return rows, good and program.returncode == 0


def main(top, folder, *names):
    programs = wanted_programs(top, folder, names)
    terminal = sys.stdout.isatty()
    if terminal:
        print(f"{'name':<32}{'value':>14} {'unit':<14}{'against':>14}{'ratio':>10}")
    shown, good = 0, True
    for argv in programs.values():
        rows, well = run(argv, names, terminal)
        if well and not rows and not names:
            print(f"bench: {argv[-1]} printed no result", file=sys.stderr)
            well = False
        shown, good = shown + rows, good and well
    if not shown:
        print(f"bench: no result named {' or '.join(names) or 'anything'}", file=sys.stderr)
    return 0 if good and shown else 1


sys.exit(main(*sys.argv[1:]))
