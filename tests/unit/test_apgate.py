#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""apgate as a user meets it, against a real apgated on a simulated radio.

    test_apgate.py APGATED MACFILTER APGATE

Nothing sleeps: each test waits for events, for a line, or for a program to end.
"""

import asyncio
import fcntl
import json
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(TOP, "python")]

import hostap	# noqa: E402
from hostap import Class, Role	# noqa: E402

APGATE = os.path.abspath(sys.argv.pop(3))
MACFILTER = os.path.abspath(sys.argv.pop(2))
APGATED = os.path.abspath(sys.argv.pop(1))
LONG = 30		# seconds no step of a test takes
CONF = "interface=wlan0\ndriver=sim\nssid=home\nhw_mode=g\nchannel=6\n"
SCENARIO = """seed 5
radio channel 6
station guest mac 3c:22:fb:00:00:01 join 0s ssid home signal -50dBm data 40kb/s
station near mac 3c:22:fb:00:00:02 join 100ms ssid home signal -40dBm
station weak mac 3c:22:fb:00:00:03 join 200ms ssid home signal -75dBm
station camera mac 00:11:22:00:00:01 join 300ms ssid home signal -50dBm gives-up 1
"""
RULES = "deny oui 00:11:22 status 33 name cameras\ndefault allow\n"
GUEST, NEAR, WEAK = (f"3c:22:fb:00:00:0{n}" for n in (1, 2, 3))
CAMERA = "00:11:22:00:00:01"
COMMANDS = ["status", "stations", "station", "watch", "why", "kick", "ban", "bans", "daemons", "stats",
            "p2p", "run", "doctor"]


def environment(**more):
    env = {k: v for k, v in os.environ.items()
           if k not in ("HOSTAP_SOCKET", "NO_COLOR", "COLUMNS", "XDG_RUNTIME_DIR")}
    return {**env, "LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "xterm", **more}


def apgate(*args, env=None):
    done = subprocess.run([APGATE, *args], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=4 * LONG, env=env or environment(), check=False)
    return done.returncode, done.stdout, done.stderr


def on_terminal(*args, columns=100, env=None):
    """What it prints to a terminal so wide."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen([APGATE, *args], stdin=subprocess.DEVNULL, stdout=theirs,
                               stderr=subprocess.DEVNULL, env=env or environment())
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 65536):
            said += piece
    except OSError:			# how a terminal ends
        pass
    os.close(ours)
    process.wait(LONG)
    return said.decode().replace("\r\n", "\n")


def keys(value):
    """Every key in a document, however deep; counters by class and by decider are data."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


class Folder(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory(prefix="apgate-test-")
        self.addCleanup(self._folder.cleanup)
        self.folder = self._folder.name
        self.socket = self.path("hostap.sock")
        signal.signal(signal.SIGALRM, self.too_long)
        signal.alarm(2 * LONG)
        self.addCleanup(signal.alarm, 0)

    def too_long(self, *_):
        raise AssertionError("it hangs")

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def spawn(self, *argv, **more):
        """A program that does not outlive the test."""
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, text=True,
                                   env=environment(), **more)

        def end():
            if process.poll() is None:
                process.kill()
            process.wait()
            for pipe in (process.stdout, process.stderr):
                if pipe:
                    pipe.close()
        self.addCleanup(end)
        return process


class Played(Folder):
    """An access point with three stations and a camera that was refused."""

    decider = True
    options = ()
    conf, scenario = CONF, SCENARIO

    def setUp(self):
        super().setUp()
        self.ap = self.start_ap()
        self.watcher = self.spawn(APGATE, "--socket", self.socket, "watch", "--json", "--class",
                                  "all", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if self.decider:
            self.filter = self.spawn(MACFILTER, "-s", self.socket, self.write("r.rules", RULES),
                                     stderr=subprocess.DEVNULL)
        self.events = []
        if self.decider:
            self.until(lambda e: e["event"] == "joined" and e["station"] == WEAK)
            self.until(lambda e: e["event"] == "verdict" and e["station"] == CAMERA and
                       e["request"] == "authentication")

    def start_ap(self, wait=2):
        ap = self.spawn(APGATED, "--radio", "sim:" + self.write("s.scenario", self.scenario),
                        "--wait", str(wait), "--log-level", "notice",
                        "--socket", self.socket, *self.options,
                        self.write("wlan0.conf", self.conf), stderr=subprocess.PIPE)
        for line in ap.stderr:
            if "daemons can connect" in line:
                return ap
        raise AssertionError("the access point did not start")

    def until(self, wanted):
        for e in self.events:
            if wanted(e):
                return e
        for line in self.watcher.stdout:
            self.events.append(json.loads(line))
            if wanted(self.events[-1]):
                return self.events[-1]
        raise AssertionError(f"it did not come: {self.events}")

    def ask(self, *args, status=0):
        code, out, err = apgate("--socket", self.socket, *args)
        self.assertEqual(code, status, out + err)
        return out if status == 0 else err

    def ask_json(self, *args):
        return json.loads(self.ask(*args, "--json"))


class CommandLine(Folder):
    def test_each_command_has_help_with_every_option_of_the_manual(self):
        with open(os.path.join(TOP, "man/apgate.1"), encoding="utf-8") as file:
            page = file.read()
        listed = apgate("--help")[1]
        for command in COMMANDS:
            with self.subTest(command):
                status, out, err = apgate(command, "--help")
                self.assertEqual((status, err), (0, ""))
                self.assertIn(f"usage: apgate {command}", out)
                self.assertRegex(listed, rf"(?m)^  {command}\b")
                self.assertIn(command, page)
                for option in re.findall(r"^  -(-[a-z-]+)", out, re.M):
                    self.assertRegex(page, rf"(Fl {option}\b|-{option} )")

    def test_mistakes_name_cause_and_cure(self):
        for args, words in (
                (["staus"], "did you mean status?"),
                (["blah-blah-blah"], "apgate --help lists them"),
                (["status", "--jsn"], "did you mean --json?"),
                (["kick", "--resaon", "3", GUEST], "did you mean --reason?"),
                (["status", "--json=yes"], "takes no value"),
                (["status", "--socket"], "--socket PATH"),
                (["station"], "apgate station ADDRESS"),
                (["status", "now"], "'now' is too much"),
                (["station", "3c:22:fb:00:00"], "six pairs of hexadecimal digits"),
                (["why", "3c:22:fb:00:00:0g"], "six pairs"),
                (["why", ""], "six pairs"),
                (["why", "3c22fb0000011"], "six pairs"),
                (["why", "3c:22:fb:00:00:01:" * 9], "six pairs"),
                (["kick", GUEST, "--reason", "inactve"], "did you mean inactive?"),
                (["kick", GUEST, "--reason", "70000"], "number"),
                (["ban", GUEST + "/49"], "1 to 48"),
                (["ban", GUEST, "--for", "10"], "as in 30s, 10m"),
                (["ban", GUEST, "--for", "0s"], "as in 30s, 10m"),
                (["ban", GUEST, "--status", "0"], "let it in"),
                (["ban", GUEST, "--remove", "--for", "1h"], "leave the other options out"),
                (["ban", GUEST, "--refusals", "0"], "1 to 65535"),
                (["watch", "--class", "asoc"], "did you mean assoc"),
                (["watch", "--class", ""], "names no class"),
                (["why", "--count", "none"], "whole number"),
                (["run", "--fast", "--keep"], "without end"),
                (["run", "--stations", "0"], "1 to 1000000"),
                (["run", "--rules", "/nowhere"], "No such file")):
            with self.subTest(args):
                status, out, err = apgate(*args)
                self.assertEqual((status, out), (2, ""), err)
                self.assertIn(words, err)
                self.assertTrue(err.startswith("apgate: "), err)

    def test_without_an_access_point_the_cure_is_told(self):
        for command in COMMANDS[:-3]:		# the others need none
            with self.subTest(command):
                words = [GUEST] if command in ("station", "kick", "ban") else []
                status, out, err = apgate("--socket", self.socket, command, *words)
                self.assertEqual((status, out), (3, ""))
                self.assertIn("start apgated", err)
        err = apgate("status", env=environment(XDG_RUNTIME_DIR=self.folder))[2]
        self.assertIn("--socket PATH", err)

    def test_one_that_hangs_is_not_waited_for_without_end(self):
        mute = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.addCleanup(mute.close)
        mute.bind(self.socket)
        mute.listen()
        status, _, err = apgate("--socket", self.socket, "status")
        self.assertEqual(status, 3)
        self.assertIn("does not answer", err)

    def test_the_completion_knows_commands_options_and_reasons(self):
        script = ('source "$1"; COMP_WORDS=(apgate $2 "$3"); COMP_CWORD=$((${#COMP_WORDS[@]}-1));'
                  '_apgate "$0" "$3" "${COMP_WORDS[COMP_CWORD-1]}"; printf "%s\\n" "${COMPREPLY[@]}"')
        for words, begun, wanted in (("", "sta", ["status", "stations", "station", "stats"]),
                                     ("kick", "--dis", ["--disassociate"]),
                                     ("kick --reason", "inac", ["inactive"]),
                                     ("watch --class", "re", ["reassoc"])):
            done = subprocess.run(["bash", "-c", script, APGATE,
                                   os.path.join(TOP, "share/completions/apgate"), words, begun],
                                  capture_output=True, text=True, check=True)
            self.assertEqual(done.stdout.split(), wanted, done.stderr)


class Doctor(Folder):
    """On whatever this machine has, even nothing; tests/guest/doctor.sh has radios."""

    def test_text_and_json_agree_with_the_exit_status(self):
        record = self.path("record")
        status, text, err = apgate("doctor")
        self.assertEqual(err, "")
        code, out, err = apgate("doctor", "--json", "--write-netlink", record)
        self.assertEqual((code, err), (status, ""))
        document = json.loads(out)
        self.assertEqual(document["ready"], status == 0)
        errors = [f for f in document["findings"] if f["level"] == "error"]
        if not document["radios"]:
            self.assertRegex(text, "no radio|no Wi-Fi|cannot be asked")
            self.assertTrue(errors and not document["ready"])
        for finding in document["findings"]:
            self.assertIn(finding["text"], text)
            self.assertIn(finding["cure"] or "", text)
        for radio in document["radios"]:
            self.assertRegex(text, rf"(?m)^{radio['radio']}\b.*: (an|no) access point can be")
        with open(record, "rb") as file:
            self.assertEqual(file.read(17), b"apgate-netlink 1\n")

    def test_what_is_asked_for_must_be_there(self):
        status, out, _ = apgate("doctor", "no-such-wlan")
        self.assertEqual(status, 1)
        self.assertRegex(out, "no interface or radio no-such-wlan|no radio|no Wi-Fi")

    def test_colour_is_for_terminals_alone(self):
        self.assertNotIn("\033", apgate("doctor", "no-such-wlan")[1])
        self.assertIn("\033[31m", on_terminal("doctor", "no-such-wlan"))
        self.assertNotIn("\033", on_terminal("doctor", "no-such-wlan",
                                             env=environment(NO_COLOR="1")))

    def test_a_file_that_cannot_be_written_is_an_error(self):
        status, _, err = apgate("doctor", "--write-netlink", self.path("no/where"))
        self.assertEqual(status, 1)
        self.assertIn("No such file or directory; give another path", err)


class Looking(Played):
    def test_status(self):
        out = self.ask("status")
        self.assertIn("3 stations", out)
        self.assertRegex(out, r"wlan0 +home +6 \(2437 MHz\) +\S+ +3 +2007 +up")
        self.assertRegex(out, r"authentication +4 +3 +1")
        o = self.ask_json("status")
        self.assertEqual((o["stations"], o["interfaces"][0]["ssid"],
                          o["interfaces"][0]["channel"]), (3, "home", 6))
        self.assertEqual(o["counters"]["requests"]["auth"], {"asked": 4, "accepted": 3,
                                                            "refused": 1})

    def test_stations_are_sorted_by_signal(self):
        rows = self.ask("stations").splitlines()
        self.assertEqual([row.split()[0] for row in rows], ["STATION", NEAR, GUEST, WEAK])
        self.assertIn("-40 dBm", rows[1])
        by_address = self.ask_json("stations", "--sort", "address")["stations"]
        self.assertEqual([s["station"] for s in by_address], [GUEST, NEAR, WEAK])
        self.assertEqual(len(self.ask_json("stations", "--interface", "wlan0")["stations"]), 3)
        self.assertIn("did you mean wlan0", self.ask("stations", "--interface", "wlan1", status=1))
        self.assertIn("there are signal", self.ask("stations", "--sort", "xyzzy", status=2))

    def test_the_list_of_stations_is_as_fresh_as_the_look_at_one(self):
        by_address = "stations", "--sort", "address"
        while self.ask_json(*by_address)["stations"][0]["connected_ms"] < 1500:
            pass			# GUEST sends all the time, no management frame among it
        guest, near, _ = self.ask_json(*by_address)["stations"]
        self.assertLess(guest["idle_ms"], 1000)
        self.assertGreater(near["idle_ms"], 1000)

    def test_station_however_its_address_is_written(self):
        for address in (GUEST, GUEST.upper(), GUEST.replace(":", "-"), GUEST.replace(":", ""),
                        "3c22.fb00.0001"):
            out = self.ask("station", address)
            self.assertTrue(out.startswith(f"{GUEST}, associated at wlan0\n"), out)
            self.assertIn("-50 dBm", out)
        o = self.ask_json("station", GUEST)
        self.assertEqual((o["aid"], o["associated"], o["signal"]), (1, True, -50))
        self.assertEqual([d["request"] for d in o["decisions"]],
                         ["association", "authentication"])
        self.assertIn("apgate why", self.ask("station", "02:00:00:00:00:99", status=1))

    def test_D7_why_names_daemon_rule_status_and_time(self):
        out = self.ask("why", CAMERA)
        self.assertIn(f"{CAMERA} was refused at wlan0", out)
        self.assertIn('macfilter, rule "deny oui 00:11:22 status 33 name cameras"', out)
        self.assertIn("status 33: not enough bandwidth", out)
        self.assertRegex(out, r"took +<?\d+\.\d+ ms")
        d = self.ask_json("why", CAMERA)["decisions"][0]
        self.assertEqual((d["by"], d["daemon"], d["status"], d["request"], d["accepted"]),
                         ("daemon", "macfilter", 33, "authentication", False))
        self.assertIn("was let in", self.ask("why", GUEST))
        self.assertEqual(len(self.ask("why").splitlines()), 8)
        self.assertIn("--count 20", self.ask("why", "--count", "2"))
        self.assertIn("nothing is known", self.ask("why", "02:00:00:00:00:99", status=1))

    def test_daemons_come_in_the_order_they_are_asked(self):
        async def main():
            async with await hostap.connect(self.socket, name="first") as daemon:
                await daemon.set_mode(role=Role.DECIDER, order=5, classes=Class.AUTH)
                return self.ask("daemons"), self.ask_json("daemons")["daemons"]

        out, daemons = asyncio.run(main())
        self.assertEqual([d["name"] for d in daemons], ["first", "macfilter", "apgate"])
        self.assertEqual([d["role"] for d in daemons], ["decider", "decider", "observer"])
        self.assertEqual((daemons[0]["order"], daemons[0]["classes"]), (5, ["auth"]))
        self.assertEqual(daemons[1]["counters"]["refused"], 1)
        self.assertRegex(out, r"(?m)^macfilter +\d+ +decider +100 +auth assoc reassoc +7 ")

    def test_stats_has_every_counter(self):
        out, o = self.ask("stats"), self.ask_json("stats")
        self.assertEqual((o["joined"], o["by"]["daemon"], o["requests"]["assoc"]["accepted"]),
                         (3, 7, 3))
        for name in o["by"]:
            self.assertRegex(out, rf"(?m)^ +\d+  {name} ")

    def test_every_key_is_documented(self):
        with open(os.path.join(TOP, "doc/json.md"), encoding="utf-8") as file:
            documented = set(re.findall(r"`([a-z0-9_]+)`", file.read()))
        documents = [self.ask_json(*c) for c in (
            ["status"], ["stations"], ["station", GUEST], ["why"], ["daemons"], ["stats"],
            ["kick", NEAR], ["ban", NEAR])]
        self.until(lambda e: e["event"] == "deauthenticated" and e["station"] == NEAR)
        self.assertEqual(set(keys(documents + self.events)) - documented, set())

    def test_a_narrow_terminal_loses_columns_and_no_line_is_too_long(self):
        for columns in (60, 80, 120):
            out = on_terminal("--socket", self.socket, "stations", columns=columns,
                              env=environment(NO_COLOR="1"))
            self.assertLessEqual(max(map(len, out.splitlines())), columns, out)
            self.assertIn("SIGNAL", out)
            self.assertEqual(("STATE" in out, "WMM" in out), (columns > 60, columns > 80), out)

    def test_colour_is_for_terminals_and_NO_COLOR_is_honoured(self):
        args = "--socket", self.socket, "stations"
        self.assertIn("\033[32m", on_terminal(*args))
        self.assertNotIn("\033", on_terminal(*args, env=environment(NO_COLOR="1")))
        self.assertNotIn("\033", on_terminal(*args, env=environment(TERM="dumb")))
        self.assertNotIn("\033", self.ask("stations"))


class Steering(Played):
    def test_C2_kick_says_what_became_of_it(self):
        out = self.ask("kick", GUEST, "--reason", "inactive")
        self.assertEqual(out, f"{GUEST} was deauthenticated from wlan0, reason 4: inactive\n")
        e = self.until(lambda e: e["event"] == "deauthenticated" and e["station"] == GUEST)
        self.assertEqual(e["reason"], 4)
        o = self.ask_json("kick", "--disassociate", "--reason=8", NEAR)
        self.assertEqual((o["done"], o["reason"]), ("disassociated", 8))
        self.assertIn("is not here", self.ask("kick", "02:00:00:00:00:99", status=1))

    def test_a_ban_outlives_the_command_and_can_be_removed(self):
        out = self.ask("ban", GUEST + "/24", "--for", "10m", "--status", "request-declined")
        self.assertIn("3c:22:fb:00:00:00/24 is banned from every interface for 10 min", out)
        self.assertIn("status 37: request declined", out)
        self.ask("kick", NEAR)
        e = self.until(lambda e: e["event"] == "verdict" and e["station"] == NEAR and
                       not e["accepted"])
        self.assertEqual((e["by"], e["status"]), ("ban", 37))
        self.assertIn("by      a ban", self.ask("why", NEAR))
        self.ask("ban", "--remove", "3c:22:fb:77:77:77/24")
        self.until(lambda e: e["event"] == "joined" and e["station"] == NEAR and
                   e["seq"] > self.events[-1]["seq"] - 1)
        self.assertIn("is not banned", self.ask("ban", "--remove", GUEST + "/24", status=1))

    def test_bans_are_listed_with_what_is_left_of_them(self):
        self.assertIn("nobody is banned", self.ask("bans"))
        self.assertEqual(self.ask_json("bans"), {"bans": []})
        self.ask("ban", "02:00:00:00:00:05", "--interface", "wlan0", "--refusals", "3")
        self.ask("ban", "04:00:00:00:00:00/24", "--for", "10m", "--class", "probe,auth",
                 "--status", "request-declined")
        exact, masked = self.ask_json("bans")["bans"]
        self.assertEqual((exact["station"], exact["interface"], exact["lease_ms"],
                          exact["refusals"], exact["refusals_left"], exact["status"]),
                         ("02:00:00:00:00:05", "wlan0", 0, 3, 3, 17))
        self.assertEqual((masked["station"], masked["interface"], masked["classes"],
                          masked["status_name"]),
                         ("04:00:00:00:00:00/24", None, ["probe", "auth"], "request declined"))
        self.assertTrue(0 < masked["lease_ms"] <= 600000)
        out = self.ask("bans")
        self.assertRegex(out, r"02:00:00:00:00:05 +wlan0 +ever +3 of 3 left")
        self.assertRegex(out, r"04:00:00:00:00:00/24 +every one +(9 min 5\d s|10 min 0 s) ")
        self.ask("ban", "--remove", "04:00:00:00:00:00/24")
        self.ask("ban", "--remove", "02:00:00:00:00:05", "--interface", "wlan0")
        self.assertIn("nobody is banned", self.ask("bans"))

    def test_a_ban_says_that_who_is_in_stays(self):
        self.assertIn("apgate kick", self.ask("ban", GUEST))
        self.assertNotIn("apgate kick", self.ask("ban", "02:00:00:00:00:99"))
        o = self.ask_json("ban", GUEST, "--interface", "wlan0", "--for", "1s")
        self.assertEqual((o["interface"], o["lease_ms"], o["banned"]), ("wlan0", 1000, True))


class Watching(Played):
    def test_a_station_comes_in_human_words(self):
        process = self.spawn(APGATE, "--socket", self.socket, "watch", "--station", GUEST,
                             "--count", "6", stdout=subprocess.PIPE)
        self.wait_for_watcher()
        self.ask("kick", NEAR)			# which is not to be seen
        self.ask("kick", GUEST)
        out = process.communicate(timeout=LONG)[0]
        self.assertEqual(process.returncode, 0)
        self.assertNotIn(NEAR, out)
        lines = [line.split(GUEST + "  ")[1] for line in out.splitlines() if GUEST in line]
        story = "\n".join(lines)
        self.assertIn("no longer authenticated; reason 2", story)
        self.assertIn("asks to authenticate at wlan0, -50 dBm", story)
        self.assertRegex(story, r"✓ authentication accepted in .* by macfilter, rule")

    def wait_for_watcher(self):
        """Until the second one has said what it wants."""
        while sum(d["name"] == "apgate" and d["role"] == "observer"
                  for d in self.ask_json("daemons")["daemons"]) < 2:
            pass

    def test_it_ends_by_SIGINT_as_it_should(self):
        self.watcher.send_signal(signal.SIGINT)
        self.assertEqual(self.watcher.wait(LONG), 0)

    def test_it_ends_with_the_access_point_only_if_told_to(self):
        once = self.spawn(APGATE, "--socket", self.socket, "watch", "--once",
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        both = self.spawn(APGATE, "--socket", self.socket, "watch", "--json",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while [d["role"] for d in self.ask_json("daemons")["daemons"]].count("observer") < 3:
            pass			# attached is not enough: they have said what they want
        self.ap.terminate()
        self.ap.communicate(timeout=LONG)
        self.assertEqual(once.wait(LONG), 3)
        self.assertIn("is gone", once.stderr.read())
        self.assertIn("waiting", both.stderr.readline())
        self.ap = self.start_ap(wait=1)		# macfilter and both come back by themselves
        self.assertIn("is back", both.stderr.readline())
        while '"joined"' not in both.stdout.readline():
            pass


class Flooded(Played):
    decider = False
    conf = CONF + "hostap_buffer=16\n"
    scenario = SCENARIO + "attack flood flood-auth rate 100/s from 0s to 1000s at 5m\n"
    options = "--pace", "20"

    def test_Q1_what_it_did_not_read_is_counted(self):
        self.spawn(MACFILTER, "-s", self.socket, self.write("r.rules", RULES),
                   stderr=subprocess.DEVNULL)
        self.until(lambda e: e["event"] == "verdict")
        self.watcher.send_signal(signal.SIGSTOP)
        while not any(d["counters"]["lost"] for d in self.ask_json("daemons")["daemons"]):
            pass
        self.watcher.send_signal(signal.SIGCONT)
        e = self.until(lambda e: e["event"] == "lost")
        self.assertGreater(e["count"], 0)
        self.assertLessEqual(e["count"], e["last"] - e["first"] + 1)


class Unanswered(Played):
    decider = False
    options = "--pace", "5"

    def test_D7_a_deadline_is_told_as_one(self):
        async def main():
            async with await hostap.connect(self.socket, name="mute") as daemon:
                await daemon.decide(Class.AUTH)
                await asyncio.to_thread(self.until, lambda e: e["event"] == "verdict" and
                                        e["request"] == "authentication")
                return await asyncio.to_thread(self.ask, "why", GUEST)

        out = asyncio.run(main())
        self.assertIn("by      the deadline: mute did not answer in time", out)
        self.assertIn("status 17", out)


class Run(Folder):
    def play(self, *args, status=0):
        code, out, err = apgate("run", *args, env=environment(TMPDIR=self.folder))
        self.assertEqual(code, status, out + err)
        self.assertEqual(os.listdir(self.folder), [], "the temporary folder is gone")
        return out if status == 0 else err

    def test_the_party_in_virtual_time_tells_who_was_let_in_and_who_not_and_why(self):
        out = self.play("--fast", "--seed", "7")
        lines = out.splitlines()
        self.assertLessEqual(len(lines), 40)
        decisions = [line for line in lines if "✓" in line or "✗" in line]
        self.assertLessEqual(len(decisions), 25)
        for name, mark, rule in (("phone-1", "✓", "guests"), ("camera-1", "✗", "cameras"),
                                 ("garden", "✗", "too-far"), ("private", "✗", "made-up")):
            self.assertTrue(any(name in line and mark in line and rule in line
                                for line in decisions), name)
        self.assertRegex(out, r"knocker +\d+ more")
        self.assertIn("12 stations came: 8 let in, 4 refused, 0 without an answer", out)
        self.assertIn("--help", lines[-1])

    def test_its_last_line_of_JSON_sums_up(self):
        lines = self.play("--fast", "--json").splitlines()
        summary = json.loads(lines[-1])
        self.assertEqual([summary[k] for k in ("stations", "admitted", "denied", "unanswered",
                                               "lost", "requests_unanswered")],
                         [12, 8, 4, 0, 0, 0])
        rules = {r["rule"].split(" name ")[1].split()[0]: r for r in summary["rules"]}
        self.assertEqual((rules["guests"]["let_in"], rules["cameras"]["kept_out"],
                          rules["too-far"]["kept_out"]), (8, 2, 1))
        names = {json.loads(line).get("name") for line in lines[:-1]}
        self.assertIn("walker", names)
        self.assertEqual(len(self.play("--fast", "--json", "--quiet").splitlines()), 1)

    def test_two_thousand_stations(self):
        summary = json.loads(self.play("--fast", "--stations", "2000", "--json"))
        self.assertEqual((summary["stations"], summary["admitted"], summary["unanswered"]),
                         (2000, 2000, 0))

    def test_S4_a_capture(self):
        capture = os.path.join(TOP, "share/captures/open.pcap")
        summary = json.loads(self.play("--fast", "--json", "--capture", capture).splitlines()[-1])
        self.assertEqual((summary["stations"], summary["admitted"], summary["denied"],
                          summary["unanswered"]), (2, 1, 1, 0))

    def test_a_verdict_table_decides_the_same(self):
        summary = json.loads(self.play("--fast", "--json", "--quiet", "--table", "--rules",
                                       self.write_rules("deny oui 00:11:22 name no\n"
                                                        "default allow\n")))
        self.assertEqual((summary["admitted"], summary["denied"]), (10, 2))
        self.assertIn(("table", 2), [(r["by"], r["kept_out"]) for r in summary["rules"]])

    def write_rules(self, text):
        folder = tempfile.TemporaryDirectory(prefix="apgate-rules-")
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "r.rules")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_failures_of_children_are_told_in_their_own_words(self):
        bad = self.write_rules("deny signall < -80\n")
        self.assertIn("did you mean 'signal'", self.play("--rules", bad, status=2))
        self.assertIn("is no word of a scenario", self.play("--scenario", bad, status=1))
        self.assertIn("pcap", self.play("--capture", bad, status=1))
        self.assertRegex(self.play("--fast", "--write", "/nowhere/x.pcapng", status=1),
                         r"apgated ended before it had started:\n.*/nowhere")

    def test_recording(self):
        path = os.path.join(os.path.dirname(self.write_rules("")), "x.pcapng")
        self.play("--fast", "--quiet", "--write", path)
        with open(path, "rb") as file:
            self.assertEqual(file.read(4), b"\n\r\r\n")

    def begin(self, *args):
        """A run in real time, when it has shown its first decision, and its children."""
        process = subprocess.Popen([APGATE, "run", *args], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                   env=environment(TMPDIR=self.folder))
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        for line in process.stdout:
            if "✓" in line:
                break
        with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:
            children = [os.pidfd_open(int(pid)) for pid in file.read().split()]
        self.assertEqual(len(children), 2)
        for fd in children:
            self.addCleanup(os.close, fd)
        return process, children

    def assert_ended(self, children):
        for fd in children:
            self.assertTrue(select.select([fd], [], [], LONG)[0], "a child outlived it")

    def test_SIGINT_ends_it_cleanly_with_a_summary(self):
        process, children = self.begin()
        process.send_signal(signal.SIGINT)
        out = process.stdout.read()
        self.assertEqual(process.wait(LONG), 130)
        self.assertIn("stations came:", out)
        self.assertNotIn("leaves", out)
        self.assert_ended(children)
        self.assertEqual(os.listdir(self.folder), [])

    def test_children_never_outlive_it(self):
        process, children = self.begin("--keep")
        process.kill()
        self.assert_ended(children)

    def test_a_kept_one_can_be_asked_meanwhile(self):
        process, children = self.begin("--keep")
        path = os.path.join(self.folder, os.listdir(self.folder)[0], "hostap.sock")
        status, out, err = apgate("--socket", path, "daemons")
        self.assertEqual(status, 0, err)
        self.assertRegex(out, r"(?m)^macfilter ")
        self.assertRegex(out, r"(?m)^apgate run ")
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
        self.assertEqual(process.wait(LONG), 0)
        self.assert_ended(children)


if __name__ == "__main__":
    unittest.main()
