# SPDX-License-Identifier: ISC
"""suites - what ./check runs; see there.

Each suite hands its results to one Report.  What should have run and did not is a failure:
a suite without tests, a source that is in no build, a test program that did not build.
"""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
JOBS = int(os.environ.get("JOBS") or os.cpu_count() or 1)
FUZZ_SECONDS = int(os.environ.get("FUZZ_SECONDS") or 60)
FUZZ_AT_A_TIME = min(2, JOBS)
MODEL_MEGABYTES = 8192
SANITIZED = {
    "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
}
# A build: its folder, the compiler, what to build of it, meson's options.
BUILDS = {
    "gcc": ("build-gcc", "gcc", "all", ["--werror"]),
    "clang": ("build-clang", "clang", "all", ["--werror"]),
    "asan": ("build-asan", "clang", "all", [
        "--werror", "-Doptimization=1", "-Db_sanitize=address,undefined",
        "-Dc_args=-fno-sanitize-recover=all -fno-omit-frame-pointer"]),
    "fuzz": ("build-fuzz", "clang", "tests/fuzz", [
        "-Dfuzz=true", "-Doptimization=1", "-Db_sanitize=address,undefined",
        "-Dc_args=-fsanitize=fuzzer-no-link -fno-sanitize-recover=all"
        " -fno-omit-frame-pointer"]),
}


class Report:
    """Counts results, prints a line for each and the output of what failed."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.terminal = sys.stdout.isatty()
        self.colour = self.terminal and not os.environ.get("NO_COLOR")

    def paint(self, code, text):
        return f"\033[{code}m{text}\033[0m" if self.colour else text

    def doing(self, what):
        """What is going on, until the next line takes its place."""
        if self.terminal:
            sys.stdout.write("\r\033[K" + what[:100])
            sys.stdout.flush()

    def line(self, text):
        if self.terminal:
            sys.stdout.write("\r\033[K")
        print(text, flush=True)

    def add(self, name, passed=0, failed=0, skipped=0, output="", note=""):
        self.passed += passed
        self.failed += failed
        self.skipped += skipped
        verdict = (self.paint("31;1", "FAIL") if failed
                   else self.paint("33", "skip") if not passed
                   else self.paint("32", "ok  "))
        counts = f"{passed} passed" + (f", {failed} failed" if failed else "")
        counts += f", {skipped} skipped" if skipped else ""
        self.line(f"{verdict} {name:<34} {counts}{'  ' + note if note else ''}")
        if failed and output.strip():
            self.line("\n".join("     | " + row for row in output.rstrip().splitlines()))

    def result(self, name, ok, output="", note=""):
        self.add(name, passed=int(ok), failed=int(not ok), output=output, note=note)

    def end(self):
        self.line(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        return 1 if self.failed or not self.passed else 0


def seconds(start):
    return f"{time.monotonic() - start:.0f} s"


def run(argv, **options):
    """Runs a command without input; its status and everything it said."""
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, errors="replace", check=False, **options)
    return done.returncode, done.stdout


class Builds:
    """Makes each build at most once; a build that failed fails whatever needs it."""

    def __init__(self, report):
        self.report, self.made = report, {}

    def make(self, name):
        if name not in self.made:
            folder, compiler, targets, options = BUILDS[name]
            start = time.monotonic()
            self.report.doing(f"building {folder}")
            status, output = run(["tools/build", folder, targets, *options], cwd=TOP,
                                 env={**os.environ, "CC": compiler, "JOBS": str(JOBS)})
            self.report.result(f"build {name}", status == 0, output, seconds(start))
            self.made[name] = status == 0
        return os.path.join(TOP, BUILDS[name][0])

    def good(self, name):
        self.make(name)
        return self.made[name]


def tap_counts(text):
    """Cases passed, failed, skipped of a test that speaks TAP; None if it does not."""
    plan = sum(int(n) for n in re.findall(r"^1\.\.(\d+)", text, re.M))
    rows = re.findall(r"^(not )?ok\b(.*)$", text, re.M)
    if not rows:
        return None
    skipped = sum(1 for _, rest in rows if re.search(r"#\s*skip", rest, re.I))
    failed = sum(1 for bad, rest in rows if bad and not re.search(r"#\s*(skip|todo)", rest, re.I))
    passed = len(rows) - skipped - failed
    return passed, failed + max(0, plan - len(rows)), skipped


def add_counted(report, name, status, output, note):
    """A program's result: its TAP cases where it has any, else itself."""
    counts = tap_counts(output)
    if status == 77 and not counts:
        report.add(name, skipped=1, output=output, note=note)
    elif not counts:
        report.result(name, status == 0, output, note)
    else:
        passed, failed, skipped = counts
        if status != 0 and not failed:
            failed = 1
        report.add(name, passed, failed, skipped, output, note)


def meson_suite(report, builds, suite, build):
    folder = builds.make(build)
    label = f"{suite} {build}"
    if not builds.good(build):
        report.result(label, False, f"not run: the {build} build failed")
        return
    report.doing(f"{label}: running")
    log = os.path.join(folder, "meson-logs", f"{suite}.json")
    if os.path.exists(log):
        os.remove(log)
    status, output = run(["meson", "test", "-C", folder, "--suite", suite, "--no-rebuild",
                          "--num-processes", str(JOBS), "--logbase", suite],
                         env={**os.environ, **(SANITIZED if build == "asan" else {})})
    rows = []
    if os.path.exists(log):
        with open(log, encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
    if not rows:
        report.result(label, False, f"no test ran in suite {suite}\n{output}")
    failures = 0
    for row in rows:
        said = (row.get("stdout") or "") + (row.get("stderr") or "")
        code = row.get("returncode") or 0
        if row["result"] == "SKIP":
            code = 77
        elif row["result"] not in ("OK", "EXPECTEDFAIL"):
            code, said = code or 1, f"{said}\n(meson says {row['result']})"
        failures += code not in (0, 77)
        name = row["name"].split(" / ")[-1]
        add_counted(report, f"{label} {name}", code, said, f"{row['duration']:.1f} s")
    if status and rows and not failures:
        report.result(label, False, output)


def suite_unit(report, builds):
    builds.make("clang")
    for build in ("gcc", "asan"):
        meson_suite(report, builds, "unit", build)


def suite_sim(report, builds):
    for build in ("gcc", "asan"):
        meson_suite(report, builds, "sim", build)


def suite_tidy(report, builds):
    """Each program in tests/tidy is one test: PROGRAM TREE BUILD."""
    folder = builds.make("gcc")
    programs = sorted(p for p in glob.glob(f"{TOP}/tests/tidy/*") if os.access(p, os.X_OK)
                      and os.path.isfile(p))
    if not programs:
        report.result("tidy", False, "no programs in tests/tidy")
    with ThreadPoolExecutor(JOBS) as pool:
        report.doing("tidy: running")
        for program, (status, output) in zip(
                programs, pool.map(lambda p: run([p, TOP, folder], cwd=TOP), programs)):
            report.result("tidy " + os.path.basename(program), status == 0, output)
            if status == 0 and output.strip():
                report.line("\n".join("     | " + row for row in output.rstrip().splitlines()))


def suite_guest(report, builds):
    """As many guests at a time as there are processors: each spends much of its time waiting."""
    folder = builds.make("gcc")
    tests = sorted(glob.glob(f"{TOP}/tests/guest/test_*.sh"))
    names = ["guest " + os.path.basename(test)[len("test_"):-len(".sh")] for test in tests]
    if not tests:
        report.result("guest", False, "no tests/guest/test_*.sh")
    if not builds.good("gcc"):
        for name in names:
            report.result(name, False, "not run: the gcc build failed")
        return
    environ = {**os.environ, "APGATE_BUILD": folder,
               "PATH": f"{folder}/src/programs:{TOP}/tests/guest:{os.environ['PATH']}"}

    def timed(test):
        start = time.monotonic()
        return *run(["bash", test], cwd=TOP, env=environ), seconds(start)
    with ThreadPoolExecutor(JOBS) as pool:
        report.doing(f"guest: {len(tests)} guests, {JOBS} at a time")
        for name, (status, output, took) in zip(names, pool.map(timed, tests)):
            add_counted(report, name, status, output, took)


def fuzz_target(folder, scratch, name):
    """Runs one target for its time; its status, what it said, and how it went in short."""
    seeds = f"{TOP}/tests/fuzz/corpus/{name}"
    corpus, kept = f"{scratch}/{name}", f"{folder}/crashes/{name}"
    if not os.path.isdir(seeds) or not os.listdir(seeds):
        return 1, f"no seeds in tests/fuzz/corpus/{name}", ""
    shutil.copytree(seeds, corpus)
    os.makedirs(kept, exist_ok=True)
    argv = [f"{folder}/tests/fuzz/fuzz_{name}", f"-max_total_time={FUZZ_SECONDS}",
            "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1",
            f"-artifact_prefix={kept}/"]
    options = f"{TOP}/tests/fuzz/{name}.options"
    if os.path.exists(options):
        with open(options, encoding="utf-8") as rows:
            argv += [row.strip() for row in rows if row.strip()]
    status, output = run(argv + [corpus], env={**os.environ, **SANITIZED})
    found = re.search(r"number_of_executed_units:\s*(\d+)", output)
    runs = int(found.group(1)) if found else 0
    cover = re.findall(r"cov: (\d+)", output)
    if status == 0 and runs == 0:
        return 1, output + "\nnothing was run", ""
    if status != 0:
        saved = re.search(r"Test unit written to (\S+)", output)
        rows = output.splitlines()
        output = "\n".join(rows[-80:])
        if saved:
            output += f"\nreproducer: {saved.group(1)}\n" \
                      f"again: {folder}/tests/fuzz/fuzz_{name} {saved.group(1)}"
    return status, output, f"{runs} runs, cover {cover[-1] if cover else '?'}"


def suite_fuzz(report, builds):
    folder = builds.make("fuzz")
    names = sorted(os.path.basename(p)[len("fuzz_"):-len(".c")]
                   for p in glob.glob(f"{TOP}/tests/fuzz/fuzz_*.c"))
    if not names:
        report.result("fuzz", False, "no tests/fuzz/fuzz_*.c")
    if not builds.good("fuzz"):
        for name in names:
            report.result(f"fuzz {name}", False, "not run: the fuzz build failed")
        return
    ready = []
    for name in names:
        if os.path.exists(f"{folder}/tests/fuzz/fuzz_{name}"):
            ready.append(name)
        else:
            report.result(f"fuzz {name}", False, "not listed in tests/fuzz/meson.build")
    with tempfile.TemporaryDirectory(prefix="apgate-fuzz-") as scratch, \
            ThreadPoolExecutor(FUZZ_AT_A_TIME) as pool:
        report.doing(f"fuzz: {len(ready)} targets, {FUZZ_SECONDS} s each, "
                     f"{FUZZ_AT_A_TIME} at a time")
        for name, (status, output, note) in zip(
                ready, pool.map(lambda n: fuzz_target(folder, scratch, n), ready)):
            report.result(f"fuzz {name}", status == 0, output, note)


def model_check(model, command):
    """One line of a model's own instructions, with memory bounded; exhaustive or failed."""
    command = re.sub(r"\b(g?cc) ", rf"\1 -DMEMLIM={MODEL_MEGABYTES} ", command)
    with tempfile.TemporaryDirectory(prefix="apgate-model-") as scratch:
        shutil.copy(model, scratch)
        status, output = run(["bash", "-ec", command], cwd=scratch)
    states = re.search(r"^\s*([\d.e+]+) states, stored", output, re.M)
    partial = re.search(r"max search depth too small|Search not completed|Bit statespace|"
                        r"reached -DMEMLIM|out of memory|hash factor", output)
    ok = status == 0 and bool(states) and "errors: 0" in output and not partial
    if not ok:
        output = f"{command}\n{output}" + (f"\nnot exhaustive: {partial.group(0)}"
                                           if partial else "")
    return ok, output, f"{states.group(1)} states" if states else "no states"


def suite_model(report, _builds):
    models = sorted(glob.glob(f"{TOP}/tests/model/*.pml"))
    if not models:
        report.result("model", False, "no tests/model/*.pml")
    for model in models:
        with open(model, encoding="utf-8") as text:
            commands = re.findall(r"^ \*\s+(spin .*&&.*)$", text.read(), re.M)
        name = "model " + os.path.basename(model)[:-len(".pml")]
        if not commands:
            report.result(name, False, f"{model}: no comment line ' *   spin -a ... && ...'")
        for number, command in enumerate(commands, 1):
            start = time.monotonic()
            report.doing(f"{name}: {command}")
            ok, output, note = model_check(model, command)
            report.result(f"{name} {number}", ok, output, f"{note}, {seconds(start)}")


SUITES = {"tidy": suite_tidy, "unit": suite_unit, "sim": suite_sim, "model": suite_model,
          "guest": suite_guest, "fuzz": suite_fuzz}


def main(wanted):
    report = Report()
    builds = Builds(report)
    try:
        for name, suite in SUITES.items():
            if not wanted or name in wanted:
                suite(report, builds)
    except KeyboardInterrupt:
        report.result("interrupted", False)
    return report.end()


sys.exit(main(sys.argv[1:]))
