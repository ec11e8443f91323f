#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""apgate-macfilter as a user meets it, beside a real apgated on simulated stations.

    test_macfilter.py APGATED MACFILTER

Nothing sleeps: each test waits for a line of a log, or for the access point to end.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(TOP, "python")]

import hostap	# noqa: E402

MACFILTER = os.path.abspath(sys.argv.pop(2))
APGATED = os.path.abspath(sys.argv.pop(1))
LONG = 30		# seconds no step of a test takes
CONF = "interface=wlan0\ndriver=sim\nssid=home\nhw_mode=g\nchannel=6\n"
SCENARIO = """seed 5
radio channel 6
station guest count 6 mac oui 3c:22:fb join 0s..1s ssid home signal -50dBm
station camera count 2 mac oui 00:11:22 join 0s..1s ssid home signal -50dBm
station far mac oui 5c:f9:38 join 1s ssid home signal -84dBm
end 20s
"""
RULES = """deny oui 00:11:22 status 33 name cameras
deny signal < -80 class auth name too-far
default allow
"""


class Program:
    """A program, and what it says as it says it."""

    def __init__(self, argv):
        self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.lines = []

    def until(self, words):
        for line in self.process.stderr:
            self.lines.append(line)
            if words in line:
                return line
        raise AssertionError(f"'{words}' was never said:\n" + "".join(self.lines))

    def end(self, number=None):
        if number:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=LONG)
        return self.process.returncode, out, "".join(self.lines) + err

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


class Macfilter(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="apgate-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.socket = os.path.join(self.folder, "s", "hostap.sock")
        self.rules = self.write("home.rules", RULES)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def start(self, *argv):
        program = Program(argv)
        self.addCleanup(program.close)
        return program

    def access_point(self, *options):
        return self.start(APGATED, "--socket", self.socket, "--radio",
                          "sim:" + self.write("s.scenario", SCENARIO), *options,
                          self.write("wlan0.conf", CONF))

    def whole_run(self, *options):
        """Both from the beginning to the scenario's end: the summary, the log, the filter."""
        ap = self.access_point("--fast", "--wait", "1", "--exit-at-end", "--summary-json")
        ap.until("daemons can connect")
        filter_ = self.start(MACFILTER, *options, "-s", self.socket, self.rules)
        status, out, log = ap.end()
        self.assertEqual(status, 0, log)
        return json.loads(out), log, filter_

    def test_each_station_is_decided_by_the_first_rule_that_matches(self):
        summary, log, _ = self.whole_run()
        self.assertEqual((summary["admitted"], summary["denied"], summary["unanswered"]),
                         (6, 3, 0))
        self.assertEqual(set(summary["by"]), {"ap", "daemon"})	# ap: probe requests
        self.assertIn("status 33 by macfilter", log)

    def test_D7_each_verdict_names_its_rule(self):
        _, log, _ = self.whole_run()
        self.assertIn("name cameras", log)
        self.assertIn("name too-far", log)

    def test_D5_a_table_answers_what_an_address_decides_and_asks_for_the_rest(self):
        summary, log, _ = self.whole_run("--table")
        self.assertEqual((summary["admitted"], summary["denied"]), (6, 3))
        self.assertGreater(summary["by"]["table"], 0)
        self.assertGreater(summary["by"]["daemon"], 0)
        self.assertIn("status 33 by the table of macfilter", log)

    def test_D7_a_table_names_its_rules_as_the_daemon_does(self):
        summary, log, _ = self.whole_run("--table")
        self.assertGreater(summary["by"]["table"], 0)
        self.assertIn("name cameras", log)
        self.assertNotIn("table row", log)

    def test_D4_probe_requests_are_asked_for_only_when_a_rule_needs_them(self):
        summary, _, _ = self.whole_run()
        probes = summary["requests"]["probe"]
        self.assertEqual((probes["asked"], probes["refused"]), (summary["by"]["ap"], 0))
        self.write("home.rules", "silence oui 00:11:22\n")
        summary, _, _ = self.whole_run()
        self.assertGreater(summary["requests"]["probe"]["refused"], 0)
        self.assertEqual(summary["by"]["daemon"], summary["requests"]["probe"]["asked"])

    def test_a_reload_takes_effect_and_a_broken_file_keeps_the_old_rules(self):
        ap = self.access_point("--pace", "1")
        ap.until("daemons can connect")
        filter_ = self.start(MACFILTER, "-s", self.socket, self.rules)
        filter_.until("2 rules in force")
        self.write("home.rules", "deny oui 00:11:22\ndeny oui 00:11:2x\n")
        filter_.process.send_signal(signal.SIGHUP)
        self.assertIn("home.rules:2:", filter_.until("home.rules:2:"))
        filter_.until("the old rules stay")
        self.write("home.rules", "silence oui 00:11:22\ndefault allow\n")
        filter_.process.send_signal(signal.SIGHUP)
        filter_.until("1 rule in force, read anew")
        daemons = asyncio.run(self.daemons())
        mine = [d for d in daemons if d.name == "macfilter"]
        self.assertEqual(len(mine), 1)
        self.assertEqual(mine[0].mode.classes & 1, 1)	# probes, which it did not want before
        self.assertEqual(filter_.end(signal.SIGTERM)[0], 0)

    async def daemons(self):
        ap = await hostap.connect(self.socket, name="looker")
        try:
            return await ap.daemons()
        finally:
            await ap.close()

    def test_an_access_point_that_comes_back_finds_its_filter_again(self):
        ap = self.access_point("--pace", "1")
        ap.until("daemons can connect")
        filter_ = self.start(MACFILTER, "-s", self.socket, self.rules)
        filter_.until("2 rules in force")
        ap.end(signal.SIGKILL)
        filter_.until("trying again")
        ap = self.access_point("--pace", "1")
        filter_.until("the access point is back")
        ap.until("macfilter")

    def test_wrong_uses_are_told(self):
        for argv, status, words in (
                ([], 2, "no file of rules"), (["a", "b"], 2, "more than one"),
                (["-x", "a"], 2, "usage:"), (["-n", "/nowhere"], 1, "/nowhere"),
                (["-s", self.socket, self.rules], 1, "no access point"),
                (["-n", self.write("bad.rules", "deni mac 1\n")], 1, "deny")):
            with self.subTest(argv):
                code, out, err = self.start(MACFILTER, *argv).end()
                self.assertEqual((code, out), (status, ""), err)
                self.assertIn(words, err)

    def test_check_reads_and_ends(self):
        code, out, err = self.start(MACFILTER, "-n", self.rules).end()
        self.assertEqual((code, out), (0, ""))
        self.assertIn("2 rules without a mistake", err)
        self.write("home.rules", "alow\n" * 25 + "deny signal\n")
        status, _, err = self.start(MACFILTER, "--check", self.rules).end()
        self.assertEqual(status, 1)
        self.assertIn(":1:1: 'alow' is not a verdict", err)
        self.assertIn(":20:1: 'alow' is not a verdict", err)
        self.assertNotIn(":21:1:", err)
        self.assertIn("and 6 more mistakes", err)

    def test_an_interface_that_is_not_there_is_told_with_those_that_are(self):
        ap = self.access_point("--pace", "1")
        ap.until("daemons can connect")
        code, _, err = self.start(MACFILTER, "-i", "wlan9", "-s", self.socket, self.rules).end()
        self.assertEqual(code, 1)
        self.assertIn("no interface wlan9: wlan0", err)


if __name__ == "__main__":
    unittest.main()
