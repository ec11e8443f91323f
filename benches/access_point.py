# SPDX-License-Identifier: ISC
"""access_point - apgated and Debian's hostapd serve the same stations, in turn, in one guest

    access_point.py WHAT        storm, decide, netlink or memory

Rounds alternate, BENCH_ROUNDS of them (5); each figure is the median, each ratio the median of
the rounds' ratios.  The guest has one processor of GUEST_MIPS (500) million instructions a second
and a clock that counts them, so that neither the machine nor what else it does has an influence.
access_point.sh runs in the guest and prints a line "NAME SIDE VALUE" for each measurement.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
RADIUS = os.path.join(CACHE, "apgate", "freeradius")
UNITS = {"storm.cpu": "s", "storm.wall": "s", "decide.cpu": "s", "decide.wall": "s",
         "netlink": "calls/station", "memory": "octets/station", "memory.empty": "octets"}


def fetch_radius():
    """Installed, FreeRADIUS would run as a service: where it is not, it is only unpacked."""
    if os.path.exists(f"{RADIUS}/usr/sbin/freeradius"):
        return
    with tempfile.TemporaryDirectory() as work:
        subprocess.run(["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download",
                        "freeradius", "freeradius-common", "libfreeradius3"],
                       cwd=work, check=True, stdout=sys.stderr)
        for package in os.listdir(work):
            subprocess.run(["dpkg", "-x", f"{work}/{package}", f"{RADIUS}.part"], check=True)
    os.rename(f"{RADIUS}.part", RADIUS)


def guest(what):
    """The lines the guest printed, as (name, side, value)."""
    build = os.environ["APGATE_BUILD"]
    libraries = [f"{build}/src/client"]
    programs = [f"{build}/src/programs/apgated", f"{build}/src/programs/apgate-macfilter",
                f"{build}/src/programs/apgate", f"{build}/tests/guest/stations", "hostapd", "iw"]
    files = [f"{HERE}/access_point.sh"]
    if what == "netlink":
        programs.append("strace")
    if what == "decide":
        fetch_radius()
        libraries.append(f"{RADIUS}/usr/lib/freeradius")
        programs.append(f"{RADIUS}/usr/sbin/freeradius")
        files += [f"{RADIUS}/usr/lib/freeradius", f"{RADIUS}/usr/share/freeradius",
                  "/usr/lib/x86_64-linux-gnu/ossl-modules"]     # it starts with the legacy ciphers
    environ = {**os.environ, "LD_LIBRARY_PATH": ":".join(libraries), "GUEST_MEM": "1024",
               "GUEST_MIPS": os.environ.get("GUEST_MIPS", "500")}
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as script:
        script.write(f"export PATH=$PATH:{build}/src/programs:{build}/tests/guest\n"
                     f"export LD_LIBRARY_PATH={environ['LD_LIBRARY_PATH']} RADIUS={RADIUS}\n"
                     f"exec sh {HERE}/access_point.sh {what} "
                     f"{os.environ.get('BENCH_ROUNDS', '5')}\n")
        script.flush()
        argv = [f"{HERE}/../tests/guest/guest", "-r", "2", "-t", "3600"]
        for path in files:
            argv += ["-f", path]
        done = subprocess.run([*argv, script.name, *programs], env=environ, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    rows = [line.split() for line in done.stdout.splitlines()]
    good = [r for r in rows if len(r) == 3 and r[0] in UNITS]
    if done.returncode or not good:
        sys.exit(f"access_point: the guest ended with {done.returncode}:\n{done.stdout}")
    return [(name, side, float(value)) for name, side, value in good]


def main(what):
    sides = {}
    for name, side, value in guest(what):
        sides.setdefault(name, {}).setdefault(side, []).append(value)
    for name, side in sides.items():
        ours, theirs = side["apgated"], side["hostapd"]
        ratio = statistics.median(a / b for a, b in zip(ours, theirs)) if all(theirs) else None
        print(json.dumps({"name": f"guest.{name}", "value": round(statistics.median(ours), 4),
                          "unit": UNITS[name], "against": round(statistics.median(theirs), 4),
                          "ratio": None if ratio is None else round(ratio, 3)}), flush=True)


main(sys.argv[1])
