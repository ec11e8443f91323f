#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""apgated as a user meets it: options, configuration, daemons, signals, the end.

    test_apgated.py PROGRAM

Everything is in a folder of its own; nothing sleeps: each test waits for a line of the log, or
for a message.
"""

import asyncio
import errno
import json
import os
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(TOP, "python")]

import hostap	# noqa: E402
from hostap import Class, Type	# noqa: E402

APGATED = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "apgated"
CONF = """interface=wlan0
driver=sim
ssid=home
hw_mode=g
channel=6
"""
SCENARIO = """seed 5
radio channel 6
station guest count 8 mac oui 3c:22:fb join 0s..1s ssid home signal -50dBm
station other count 2 mac oui 00:11:22 join 0s..1s ssid home signal -50dBm
end 20s
"""
LONG = 30		# seconds no step of a test takes


class Running:
    """An apgated, and its log as it comes."""

    def __init__(self, folder, *options, conf=CONF, env=None):
        self.folder = folder
        self.socket = os.path.join(folder, "s", "hostap.sock")
        self.conf = folder.write("wlan0.conf", conf) if conf else None
        argv = [APGATED, *options, *([] if "--socket" in options else ["--socket", self.socket]),
                *([self.conf] if self.conf else [])]
        self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, env=env)
        self.lines = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def until(self, words):
        """The next line of the log that has these words; the log's end is a failure."""
        for line in self.process.stderr:
            self.lines.append(line)
            if words in line:
                return line
        raise AssertionError(f"'{words}' was never said:\n" + "".join(self.lines))

    def signal(self, number):
        self.process.send_signal(number)

    def end(self, number=None):
        """Its exit status, standard output, and the rest of the log."""
        if number:
            self.signal(number)
        out, err = self.process.communicate(timeout=LONG)
        return self.process.returncode, out, err


class Folder(str):
    def write(self, name, text):
        path = os.path.join(self, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path


class Apgated(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory(prefix="apgate-")
        self.addCleanup(self._folder.cleanup)
        self.folder = Folder(self._folder.name)
        self.scenario = "sim:" + self.folder.write("s.scenario", SCENARIO)

    def run_it(self, *options, conf=CONF, env=None):
        """Runs it to its end: exit status, standard output, log."""
        with Running(self.folder, *options, conf=conf, env=env) as ap:
            return ap.end()


class CommandLine(Apgated):
    def test_help_names_every_option_of_the_manual_page(self):
        status, out, err = self.run_it("--help")
        self.assertEqual((status, err), (0, ""))
        with open(os.path.join(TOP, "man/apgated.8"), encoding="utf-8") as file:
            page = set(re.findall(r"^\.It Fl (-[a-z-]+)", file.read(), re.M))
        told = set(re.findall(r"^  -(-[a-z-]+)", out, re.M)) - {"-help", "-version"}
        self.assertEqual(told, page)

    def test_wrong_options_are_told_with_the_nearest(self):
        for options, words in (
                (["--sokket", "x"], "did you mean --socket?"),
                (["--exit-at-nd"], "did you mean --exit-at-end?"),
                (["--zzzzzzzzzzz"], "--help lists them"),
                (["--radio", "moon"], "sim:SCENARIO"),
                (["--radio", "sim:"], "sim:SCENARIO"),
                (["--pace", "0"], "0.001 to 1000000"),
                (["--pace", "nan"], "0.001 to 1000000"),
                (["--pace="], "0.001 to 1000000"),
                (["--seed", "-1"], "1 or more"),
                (["--wait", "65"], "1 to 64"),
                (["--stations", "5"], "--radio sim:SCENARIO"),
                (["--stations", "1000001"], "1 to 1000000"),
                (["--log-level", "loud"], "debug"),
                (["--fast=1"], "takes no value"),
                (["--fast", "--pace", "2"], "--pace does not go with --fast"),
                (["--pace", "2", "--fast"], "--pace does not go with --fast"),
                (["--exit-at-end"], "something that ends")):
            with self.subTest(options):
                status, out, err = self.run_it(*options)
                self.assertEqual((status, out), (2, ""))
                self.assertIn(words, err)
                self.assertIn("usage: apgated", err)

    def test_a_value_is_missing(self):
        status, _, err = self.run_it("--socket", "x", "--seed", conf=None)
        self.assertEqual(status, 2)
        self.assertIn("--seed has no value", err)

    def test_no_configuration(self):
        status, _, err = self.run_it(conf=None)
        self.assertEqual(status, 2)
        self.assertIn("name a hostapd.conf", err)


class Configuration(Apgated):
    def test_a_good_one_is_good(self):
        status, out, err = self.run_it("--check", "--radio", self.scenario)
        self.assertEqual((status, out), (0, "the configuration is good\n"), err)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "s")))

    def test_mistakes_name_file_line_and_cure(self):
        status, out, err = self.run_it(conf=CONF + "channnel=7\nmax_num_sta=3000\n")
        self.assertEqual((status, out), (1, ""))
        self.assertRegex(err, r"wlan0\.conf:6: .*channel")
        self.assertRegex(err, r"wlan0\.conf:7: max_num_sta")

    def test_a_file_that_is_not_there(self):
        status, _, err = self.run_it(os.path.join(self.folder, "none.conf"), conf=None)
        self.assertEqual(status, 1)
        self.assertIn("none.conf", err)

    def test_a_real_radio_that_is_not_there_is_told(self):
        none = CONF.replace("wlan0", "apgate-none0")
        for conf, options in ((none.replace("sim", "nl80211"), []), (none, ["--radio", "nl80211"])):
            status, _, err = self.run_it(*options, conf=conf)
            self.assertEqual(status, 3)
            self.assertRegex(err, "apgate-none0: .*; ")	# cause; cure

    def test_a_broken_scenario_names_line_and_column(self):
        path = self.folder.write("bad.scenario", "seed 1\nstationn x\n")
        for options in (["--check"], []):
            status, _, err = self.run_it("--radio", "sim:" + path, *options)
            self.assertEqual(status, 1)
            self.assertRegex(err, r"bad\.scenario:2:\d+: ")

    def test_a_scenario_with_too_few_radios(self):
        other = self.folder.write("b.conf", CONF.replace("wlan0", "wlan1"))
        status, _, err = self.run_it("--radio", self.scenario, other)
        self.assertEqual(status, 1)
        self.assertIn("1 radio", err)

    def test_two_bsss_with_one_address(self):
        bss = "bssid=02:00:00:00:aa:01\n"
        status, _, err = self.run_it(conf=CONF + bss + "bss=wlan0_1\nssid=b\n" + bss)
        self.assertEqual(status, 1)
        self.assertIn("wlan0_1 have the same address", err)

    def test_grants_to_nobody(self):
        status, _, err = self.run_it(conf=CONF + "hostap_grant=no-such-user observe\n")
        self.assertEqual(status, 1)
        self.assertIn("'no-such-user'", err)


class Life(Apgated):
    def test_two_access_points_on_one_path(self):
        with Running(self.folder) as first:
            first.until("wlan0 is up")
            status, _, err = self.run_it()
            self.assertEqual(status, 3)
            self.assertIn("another access point is at", err)
            self.assertIn("--socket", err)
            self.assertEqual(first.end(signal.SIGTERM)[0], 0)

    def test_a_killed_ones_socket_is_replaced(self):
        with Running(self.folder) as first:
            first.until("wlan0 is up")
            first.end(signal.SIGKILL)
        with Running(self.folder) as second:
            second.until("wlan0 is up")
            self.assertEqual(second.end(signal.SIGINT)[0], 0)
            self.assertFalse(os.path.exists(second.socket))

    def test_SIGTERM_takes_every_station_off_and_every_BSS_down(self):
        with Running(self.folder, "--radio", self.scenario, "--pace", "100", "--log-level",
                     "debug") as ap:
            ap.until(" joined wlan0")
            status, _, err = ap.end(signal.SIGTERM)
            self.assertEqual(status, 0)
            self.assertIn(" left wlan0, reason", err)
            self.assertIn("wlan0 is down", err)

    def test_the_service_manager_is_told(self):
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(manager.close)
        manager.settimeout(LONG)
        path = os.path.join(self.folder, "notify")
        manager.bind(path)
        with Running(self.folder, env={**os.environ, "NOTIFY_SOCKET": path}) as ap:
            self.assertEqual(manager.recv(100), b"READY=1")
            ap.signal(signal.SIGHUP)
            self.assertRegex(manager.recv(100), rb"^RELOADING=1\nMONOTONIC_USEC=\d+$")
            self.assertEqual(manager.recv(100), b"READY=1")
            ap.signal(signal.SIGTERM)
            self.assertEqual(manager.recv(100), b"STOPPING=1")
            self.assertEqual(ap.end()[0], 0)

    def watched(self, **watchdog):
        """What the service manager hears before, and after READY=1, until the end."""
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(manager.close)
        manager.settimeout(LONG)
        path = os.path.join(self.folder, "notify")
        manager.bind(path)
        env = {k: v for k, v in os.environ.items() if not k.startswith("WATCHDOG_")}
        ap = self.enterContext(Running(self.folder, env={**env, "NOTIFY_SOCKET": path,
                                                         **watchdog}))
        self.assertEqual(manager.recv(100), b"READY=1")
        return ap, manager

    def test_the_watchdog_is_told_at_half_its_time_from_the_loop(self):
        ap, manager = self.watched(WATCHDOG_USEC="400000")
        times = []
        for _ in range(6):
            self.assertEqual(manager.recv(100), b"WATCHDOG=1")
            times.append(time.monotonic())
        gaps = [after - before for before, after in zip(times, times[1:])]
        self.assertAlmostEqual(sorted(gaps)[2], 0.2, delta=0.1)
        ap.signal(signal.SIGSTOP)		# it hangs: nobody says it lives
        manager.setblocking(False)
        try:
            while True:			# what was under way
                manager.recv(100)
        except BlockingIOError:
            pass
        self.assertEqual(select.select([manager], [], [], 1)[0], [])
        ap.signal(signal.SIGCONT)
        manager.settimeout(LONG)
        self.assertEqual(manager.recv(100), b"WATCHDOG=1")
        ap.signal(signal.SIGTERM)
        while (said := manager.recv(100)) == b"WATCHDOG=1":
            pass
        self.assertEqual(said, b"STOPPING=1")
        self.assertEqual(ap.end()[0], 0)

    def test_a_watchdog_that_is_not_asked_of_us_is_not_told(self):
        for watchdog in ({}, {"WATCHDOG_USEC": "20000", "WATCHDOG_PID": str(os.getpid())},
                         {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "20000 "}):
            with self.subTest(watchdog):
                ap, manager = self.watched(**watchdog)
                self.assertEqual(select.select([manager], [], [], 0.3)[0], [])
                ap.signal(signal.SIGTERM)
                self.assertEqual(manager.recv(100), b"STOPPING=1")
                self.assertEqual(ap.end()[0], 0)
                manager.close()
                os.unlink(os.path.join(self.folder, "notify"))

    def test_the_journal_is_told_priorities(self):
        ours, theirs = socket.socketpair()
        self.addCleanup(ours.close)
        st = os.fstat(theirs.fileno())
        env = {**os.environ, "JOURNAL_STREAM": f"{st.st_dev}:{st.st_ino}"}
        with theirs:
            process = subprocess.Popen(
                [APGATED, "--radio", self.scenario, "--fast", "--exit-at-end", "--socket",
                 os.path.join(self.folder, "x"), self.folder.write("c", CONF)],
                stderr=theirs, env=env)
        said = b""
        while piece := ours.recv(65536):
            said += piece
        self.assertEqual(process.wait(LONG), 0)
        for line in said.decode().splitlines():
            self.assertRegex(line, r"^<[3-7]>\S")
        self.assertIn("<5>wlan0 is up", said.decode())

    def test_Q4_a_log_nobody_reads_keeps_nobody_waiting(self):
        crowd = self.folder.write("crowd", "seed 1\nmedium ideal\nradio channel 6\nstation s "
                                  "count 2000 mac random join 0s..1s ssid home scan none\n")
        with Running(self.folder, "--radio", "sim:" + crowd, "--fast", "--log-level", "debug",
                     "--exit-at-end") as ap:
            self.assertEqual(ap.process.wait(LONG), 0)
            left = ap.process.stderr.read()
            self.assertLess(left.count(" joined "), 2000)	# the pipe was full
            self.assertTrue(left.endswith("\n"))
        with Running(self.folder, "--radio", "sim:" + crowd, "--fast", "--log-level",
                     "debug") as ap:
            async def until_all_are_there():
                async with await hostap.connect(ap.socket) as daemon:
                    while (await daemon.ap()).stations < 2000:
                        pass
            ap.until("can connect")	# the socket's file is there a little before
            asyncio.run(until_all_are_there())
            pipe = ap.process.stderr.fileno()
            while select.select([pipe], [], [], 0)[0]:
                os.read(pipe, 65536)
            ap.signal(signal.SIGUSR1)
            self.assertRegex(ap.until("lost"), r"\d+ lines were lost")
            self.assertEqual(ap.end(signal.SIGTERM)[0], 0)

    def test_SIGUSR1_tells_how_things_stand(self):
        async def main(ap):
            async with await hostap.connect(ap.socket, name="watcher") as daemon:
                await daemon.observe()
                ap.signal(signal.SIGUSR1)
                self.assertIn(" stations;", ap.until("up "))
                self.assertIn("watcher", ap.until("endpoint 1"))
                self.assertEqual(len(await daemon.daemons()), 1)	# it looks unseen

        with Running(self.folder) as ap:
            ap.until("wlan0 is up")
            asyncio.run(main(ap))
            self.assertEqual(ap.end(signal.SIGTERM)[0], 0)


class Simulation(Apgated):
    def test_S1_without_daemons_all_join_and_a_run_repeats_to_the_octet(self):
        options = ["--radio", self.scenario, "--fast", "--exit-at-end", "--summary-json",
                   "--log-level", "debug", "--log-json"]
        status, out, err = self.run_it(*options)
        self.assertEqual(status, 0, err)
        summary = json.loads(out)
        self.assertEqual((summary["stations"], summary["admitted"], summary["denied"],
                          summary["unanswered"], summary["seed"]), (10, 10, 0, 0, 5))
        self.assertEqual(summary["daemons"], 0)
        self.assertGreaterEqual(summary["frames_in"], 20)
        lines = [json.loads(line) for line in err.splitlines()]
        self.assertEqual(sum(row.get("event") == "joined" for row in lines), 10)
        again = self.run_it(*options)
        skip = 2			# the socket's path and the seed, before time began
        self.assertEqual((again[1], again[2].splitlines()[skip:]), (out, err.splitlines()[skip:]))
        self.assertNotEqual(self.run_it(*options, "--seed", "6")[2].splitlines()[skip:],
                            err.splitlines()[skip:])

    def doorman(self, *options):
        """Refuses one maker's stations; how many it was asked, and what apgated said."""
        async def main(ap):
            asked = 0
            async with await hostap.connect(ap.socket, name="doorman") as daemon:
                await daemon.decide(Class.AUTH)
                async for m in daemon:
                    if not m.is_request:
                        continue
                    asked += 1
                    if m.srcaddr.startswith("00:11:22"):
                        await daemon.refuse(m, 17, "wrong maker")
                    else:
                        await daemon.accept(m)
            return asked

        with Running(self.folder, "--fast", "--wait", "1", "--exit-at-end", "--summary-json",
                     *options) as ap:
            ap.until("daemons can connect")
            asked = asyncio.run(main(ap))
            status, out, err = ap.end()
        self.assertEqual(status, 0, err)
        return asked, json.loads(out), "".join(ap.lines) + err

    def test_S1_a_real_daemon_decides_in_virtual_time(self):
        asked, summary, err = self.doorman("--radio", self.scenario)
        self.assertEqual((summary["admitted"], summary["denied"], summary["unanswered"]),
                         (8, 2, 0), err)
        self.assertGreaterEqual(asked, 10)
        self.assertEqual(summary["by"].get("deadline", 0), 0)
        self.assertRegex(err, r'00:11:22:\S+ refused at authentication with status 17 by doorman, '
                              r'rule "wrong maker", after \d+\.\d ms')

    def test_S1_a_silent_daemon_has_its_whole_time_and_then_the_run_goes_on(self):
        async def main(ap):
            loop, times = asyncio.get_running_loop(), []
            async with await hostap.connect(ap.socket, name="mute") as daemon:
                await daemon.decide(Class.AUTH)
                async for m in daemon:
                    if m.is_request:
                        times.append(loop.time())
                    elif m.type == Type.VERDICT_IND and len(times) == 1:
                        times.append(loop.time())
            return times

        with Running(self.folder, "--radio", self.scenario, "--fast", "--wait", "1",
                     "--exit-at-end", "--summary-json") as ap:
            ap.until("daemons can connect")
            asyncio.run(main(ap))
            status, out, err = ap.end()
        summary = json.loads(out)
        self.assertEqual(status, 0, err)
        self.assertEqual(summary["admitted"], 0)	# a dead daemon lets nobody in
        self.assertGreaterEqual(summary["by"]["deadline"], 8)
        self.assertIn("mute did not answer in time", err)
        self.assertIn("mute let eight deadlines pass", err)

    def test_what_is_recorded_says_what_was_decided(self):
        path = os.path.join(self.folder, "x.pcapng")
        self.doorman("--radio", self.scenario, "--write", path)
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        with open(path, "rb") as file:
            octets = file.read()
        self.assertEqual(octets[:4], b"\x0a\x0d\x0d\x0a")
        self.assertIn(b'refused at authentication with status 17 by doorman, '
                      b'rule "wrong maker"', octets)
        self.assertIn(b"accepted at authentication by doorman", octets)
        links, packets, at = [], [0, 0], 0
        while at < len(octets):			# every block is whole
            kind, length = struct.unpack_from("<II", octets, at)
            self.assertEqual(octets[at + length - 4:at + length], struct.pack("<I", length))
            if kind == 1:
                links.append(struct.unpack_from("<H", octets, at + 8)[0])
            elif kind == 6:
                packets[struct.unpack_from("<I", octets, at + 8)[0]] += 1
            at += length
        self.assertEqual(links, [127, 252])	# radiotap, exported PDUs
        self.assertGreaterEqual(packets[0], 60)
        self.assertGreaterEqual(packets[1], 20)

    def test_where_nothing_can_be_recorded(self):
        status, _, err = self.run_it("--write", os.path.join(self.folder, "no/such/folder"))
        self.assertEqual(status, 3)
        self.assertIn("no/such/folder", err)

    def test_S4_a_capture_is_played_to_a_daemon(self):
        capture = "capture:" + os.path.join(TOP, "share/captures/open.pcap")
        status, out, err = self.run_it("--radio", capture, "--fast", "--exit-at-end",
                                       "--summary-json", conf=CONF.replace("channel=6",
                                                                           "channel=1"))
        self.assertEqual(status, 0, err)
        alone = json.loads(out)
        self.assertEqual((alone["stations"], alone["admitted"], alone["both_let_in"]), (2, 2, 2))
        self.assertIn("2 let in by both", err)
        asked, summary, _ = self.doorman("--radio", capture)
        self.assertGreaterEqual(asked, 4)
        self.assertEqual(summary["admitted"], 2)
        self.assertEqual(summary["requests"]["auth"]["accepted"], asked)

    def test_S4_a_capture_that_is_none(self):
        path = self.folder.write("bad.pcap", "this is no capture")
        for options in (["--check"], []):
            status, _, err = self.run_it("--radio", "capture:" + path, *options)
            self.assertEqual(status, 1)
            self.assertIn("bad.pcap", err)

    def test_time_waits_for_daemons(self):
        with Running(self.folder, "--radio", self.scenario, "--fast", "--wait", "2") as ap:
            ap.until("time begins when 2 daemons")

            async def main():
                async with await hostap.connect(ap.socket) as one:
                    await one.decide(Class.AUTH)
                    before = (await one.ap()).frames_in
                    async with await hostap.connect(ap.socket) as two:
                        await two.observe()
                        async for m in two:
                            if m.type == Type.AUTH_REQ:
                                return before
            self.assertEqual(asyncio.run(main()), 0)
            self.assertEqual(ap.end(signal.SIGTERM)[0], 0)

    def test_SIGTERM_while_time_waits(self):
        with Running(self.folder, "--radio", self.scenario, "--wait", "1") as ap:
            ap.until("time begins")
            self.assertEqual(ap.end(signal.SIGTERM)[0], 0)


class Reload(Apgated):
    def test_live_keys_change_and_others_say_why_not(self):
        with Running(self.folder) as ap:
            ap.until("wlan0 is up")
            self.folder.write("wlan0.conf", CONF.replace("channel=6", "channel=11") +
                              "max_num_sta=5\nhostap_deadline_ms=auth 150\n")
            ap.signal(signal.SIGHUP)
            ap.until("2 changes taken, 1 not")
            said = "".join(ap.lines)
            self.assertIn("max_num_sta of wlan0 has changed", said)
            self.assertIn("hostap_deadline_ms has changed", said)
            self.assertRegex(said, "channel of wlan0 stays as it was: .*restart apgated")

            async def capacity():
                async with await hostap.connect(ap.socket) as daemon:
                    return (await daemon.ifaces())[0]
            info = asyncio.run(capacity())
            self.assertEqual((info.capacity, info.freq), (5, 2437))
            ap.signal(signal.SIGHUP)		# what is not in force is told again
            ap.until("0 changes taken, 1 not")
            self.folder.write("wlan0.conf", CONF)
            ap.signal(signal.SIGHUP)
            ap.until("2 changes taken, 0 not")
            self.assertEqual(asyncio.run(capacity()).capacity, 2007)
            self.assertEqual(ap.end(signal.SIGTERM)[0], 0)

    def test_a_broken_configuration_changes_nothing(self):
        with Running(self.folder) as ap:
            ap.until("wlan0 is up")
            self.folder.write("wlan0.conf", CONF + "max_num_sta=5\nnonsense\n")
            ap.signal(signal.SIGHUP)
            ap.until("stays as it was")
            self.assertIn("wlan0.conf:7", "".join(ap.lines))
            ap.signal(signal.SIGUSR1)
            ap.until("0 stations")
            self.folder.write("wlan0.conf", CONF)
            ap.signal(signal.SIGHUP)
            ap.until("0 changes taken, 0 not")
            self.assertEqual(ap.end(signal.SIGTERM)[0], 0)

    def test_stations_stay_through_a_reload(self):
        with Running(self.folder, "--radio", self.scenario, "--pace", "20") as ap:
            for _ in range(10):
                ap.until(" joined wlan0")
            deny = self.folder.write("deny", "02:00:00:00:00:99\n")
            self.folder.write("wlan0.conf", CONF + f"deny_mac_file={deny}\n")
            ap.signal(signal.SIGHUP)
            ap.until("1 change taken, 0 not")
            ap.signal(signal.SIGUSR1)
            self.assertIn(" 10 stations;", ap.until("up "))
            self.assertNotIn(" left wlan0", "".join(ap.lines))
            self.assertEqual(ap.end(signal.SIGTERM)[0], 0)


class Permission(Apgated):
    @unittest.skipUnless(os.geteuid() == 0, "somebody else can be had by root only")
    def test_D6_who_may_nothing_is_told_and_logged(self):
        os.chmod(self.folder, 0o755)
        with Running(self.folder) as ap:
            ap.until("wlan0 is up")
            self.assertEqual(self.somebody(ap, self.is_refused), 0)
            self.assertIn("user 61234", ap.until("was refused"))
            self.folder.write("wlan0.conf", CONF + "hostap_grant=gid:61777 observe\n")
            ap.signal(signal.SIGHUP)
            ap.until("1 change taken")
            self.assertEqual(self.somebody(ap, self.is_welcome), 0)
            self.assertIn("user 61234", ap.until("attached as endpoint"))
            ap.until("is gone from endpoint")
            self.assertEqual(ap.end(signal.SIGTERM)[0], 0)

    def is_refused(self, path):
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as peer:
            peer.settimeout(LONG)
            peer.connect(path)
            m = peer.recv(4096)
            self.assertEqual(peer.recv(4096), b"")
        self.assertEqual((m[2], m[56]), (Type.RESULT_IND, errno.EPERM))
        self.assertIn(b"hostap_grant=uid:61234", m)

    def is_welcome(self, path):
        async def main():
            async with await hostap.connect(path) as daemon:
                await daemon.observe()
                with self.assertRaises(hostap.Refused) as refused:
                    await daemon.decide(Class.AUTH)
                self.assertEqual(refused.exception.errno, errno.EPERM)
        asyncio.run(main())

    def somebody(self, ap, then):
        """What another user meets; the exit status of his process."""
        pid = os.fork()
        if pid == 0:
            try:
                os.setgroups([61777])
                os.setgid(61234)
                os.setuid(61234)
                then(ap.socket)
                os._exit(0)
            except BaseException:	# noqa: B902
                traceback.print_exc()
            os._exit(1)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def test_without_root_the_socket_is_the_users_own(self):
        if os.geteuid() == 0:
            os.chmod(self.folder, 0o777)
            user = {"user": 61234, "group": 61234, "extra_groups": []}
        else:
            user = {}
        conf = self.folder.write("c", CONF)
        os.chmod(conf, 0o644)
        env = {**os.environ, "XDG_RUNTIME_DIR": self.folder}
        with subprocess.Popen([APGATED, conf], cwd="/", env=env, stderr=subprocess.PIPE,
                              text=True, **user) as process:
            path = os.path.join(self.folder, "apgate/hostap.sock")
            for line in process.stderr:
                if path in line:
                    break
            self.assertEqual(os.stat(os.path.dirname(path)).st_mode & 0o777, 0o700)
            process.terminate()
            process.communicate(timeout=LONG)
            self.assertEqual(process.returncode, 0)


if __name__ == "__main__":
    unittest.main()
