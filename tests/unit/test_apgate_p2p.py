#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""apgate p2p as a user meets it: a real apgated, a simulated radio, simulated peers.

    test_apgate_p2p.py APGATED APGATE

Simulated time goes twenty times faster than the clock, so that a search of ten seconds is over
in half a second.  Nothing sleeps: each test waits for a line, or for a program to end.
"""

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
APGATE = os.path.abspath(sys.argv.pop(2))
APGATED = os.path.abspath(sys.argv.pop(1))
LONG = 30		# seconds no step of a test takes
COMMANDS = ["find", "peers", "watch", "listen", "ask", "services", "send", "radios"]
CONF = "interface=wlan0\ndriver=sim\nssid=home\nhw_mode=g\nchannel={}\nhostap_grant={} {}\n"
SCENARIO = """seed 4
medium shared shadowing 0dB
radio channel {} at 0m ssid home p2p {}
peers tv      mac 02:00:00:00:0e:01 at 4m called "Living Room TV" type 7-0050F204-1 listen 11 methods display
peers printer mac 02:00:00:00:0e:02 at 6m called "Office Printer" type 3-0050F204-1 listen 1 \
    bonjour _ipp._tcp upnp urn:schemas-upnp-org:device:Printer:1
peers camera  mac 02:00:00:00:0e:03 at 9m called "Camera" type 4-0050F204-1 listen 6 provision no
peers shy     mac 02:00:00:00:0e:05 at 9m called "Shy" listen 6 mute
{}
"""
TV, PRINTER, CAMERA, PHONE, SHY, NOBODY = (f"02:00:00:00:0e:0{n}" for n in (1, 2, 3, 4, 5, 9))
VISITOR = ('peers visitor mac 02:00:00:00:0e:04 at 5m called "A Visitor\'s Phone" search '
           "asks {} accepts 3")


def environment(**more):
    env = {k: v for k, v in os.environ.items()
           if k not in ("HOSTAP_SOCKET", "NO_COLOR", "COLUMNS", "XDG_RUNTIME_DIR")}
    return {**env, "LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "xterm", **more}


def apgate(*args, **more):
    done = subprocess.run([APGATE, *args], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=2 * LONG, env=environment(), check=False, **more)
    return done.returncode, done.stdout, done.stderr


def keys(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


class Air(unittest.TestCase):
    """An access point, and a television, a printer and a camera around it."""

    way, visitor, who, rights, channel = "native", "", "*", "all", 6

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="apgate-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.socket = self.path("hostap.sock")
        signal.signal(signal.SIGALRM, self.too_long)
        signal.alarm(2 * LONG)
        self.addCleanup(signal.alarm, 0)
        scenario = self.write("s.scenario", SCENARIO.format(self.channel, self.way,
                                                             self.visitor))
        conf = self.write("a.conf", CONF.format(self.channel, self.who, self.rights))
        ap = self.spawn(APGATED, "--radio", "sim:" + scenario, "--pace", "20", "--log-level",
                        "notice", "--socket", self.socket, conf, stderr=subprocess.PIPE)
        for line in ap.stderr:
            if "daemons can connect" in line:
                return
        self.fail("the access point did not start")

    def too_long(self, *_):
        raise AssertionError("it hangs")

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def spawn(self, *argv, **more):
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, text=True, env=environment(),
                                   **more)

        def end():
            if process.poll() is None:
                process.kill()
            process.wait()
            for pipe in (process.stdout, process.stderr):
                if pipe:
                    pipe.close()
        self.addCleanup(end)
        return process

    def follow(self, *args):
        """A command whose lines are read as they come."""
        return self.spawn(APGATE, "--socket", self.socket, "p2p", *args, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)

    def until(self, process, wanted):
        lines = []
        for line in process.stdout:
            lines.append(line)
            if re.search(wanted, line):
                return lines
        self.fail(f"no line was like {wanted!r}: {lines} {process.stderr.read()}")

    def p2p(self, *args, status=0):
        code, out, err = apgate("--socket", self.socket, "p2p", *args)
        self.assertEqual(code, status, out + err)
        return out if status == 0 else err

    def p2p_json(self, *args):
        return json.loads(self.p2p(*args, "--json"))


class Finding(Air):
    def test_P7_peers_are_listed_by_signal_with_what_they_are(self):
        lines = self.p2p("find").splitlines()
        self.assertEqual(lines[0].split(), ["PEER", "SIGNAL", "NAME", "TYPE", "CHANNEL",
                                            "METHODS", "STATE"])
        self.assertEqual([line.split()[0] for line in lines[1:3]], [TV, PRINTER])
        self.assertEqual({line.split()[0] for line in lines[3:]}, {CAMERA, SHY})
        self.assertRegex(lines[1], r"-\d+ dBm  Living Room TV  television +11  display +listens$")
        self.assertRegex(lines[2], r"Office Printer  printer +1  display, keypad, button  listens$")

    def test_P7_JSON_says_the_same(self):
        peers = self.p2p_json("find")["peers"]
        self.assertEqual([p["peer"] for p in peers[:2]], [TV, PRINTER])
        signals = [p["signal"] for p in peers]
        self.assertEqual(signals, sorted(signals, reverse=True))
        self.assertEqual((peers[0]["name"], peers[0]["type"], peers[0]["freq"],
                          peers[0]["channel"], peers[0]["methods"]),
                         ("Living Room TV", "television", 2462, 11, ["display"]))

    def test_a_channel_that_is_not_searched_has_nobody(self):
        self.assertEqual({p["peer"] for p in self.p2p_json("find", "--search", "11")["peers"]},
                         {TV})
        self.assertIn("nobody was found", self.p2p("find", "--search", "36", "--seconds", "2"))

    def test_watch_says_who_is_found_as_it_happens(self):
        out = self.p2p("watch", "--count", "4")
        self.assertEqual(len(out.splitlines()), 4)
        self.assertRegex(out, r"(?m)^\d\d:\d\d:\d\d\.\d{3}  " + TV +
                         r"  found    Living Room TV, television, -\d+ dBm, on channel 11$")

    def test_watch_ends_by_SIGINT_as_it_should(self):
        watch = self.follow("watch", "--json")
        found = json.loads(self.until(watch, '"found"')[0])
        self.assertEqual(found["event"], "found")
        watch.send_signal(signal.SIGINT)
        self.assertEqual(watch.wait(LONG), 0)

    def test_peers_shows_what_another_program_found(self):
        self.assertIn("no program has a P2P device", self.p2p("peers"))
        watch = self.follow("watch")
        while len(seen := self.p2p_json("peers")["peers"]) < 4:
            self.until(watch, "found")
        self.assertEqual({p["peer"] for p in seen}, {TV, PRINTER, CAMERA, SHY})
        peers = {p["peer"]: p for p in self.p2p_json("peers")["peers"]}
        self.assertEqual(peers[TV]["name"], "Living Room TV")
        self.assertIn("age_ms", peers[PRINTER])
        self.assertIn("HEARD", self.p2p("peers"))

    def test_P4_a_device_in_use_says_by_whom(self):
        watch = self.follow("watch")
        self.until(watch, "found")
        err = self.p2p("find", status=1)
        self.assertRegex(err, rf"in use: apgate \(endpoint \d+, process {watch.pid}\) has it")
        daemons = json.loads(apgate("--socket", self.socket, "daemons", "--json")[1])["daemons"]
        self.assertEqual([d["p2p_radios"] for d in daemons], [[0]])
        self.assertIn("awake, P2P device", apgate("--socket", self.socket, "daemons")[1])
        self.assertRegex(apgate("--socket", self.socket, "status")[1], r"(?m)^p2p-wlan0 +- +- ")

    def test_colour_is_for_terminals_alone_and_a_narrow_one_loses_columns(self):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 70, 0, 0))
        find = self.spawn(APGATE, "--socket", self.socket, "p2p", "find", stdout=theirs,
                          stderr=subprocess.DEVNULL)
        os.close(theirs)
        said = b""
        try:
            while piece := os.read(ours, 65536):
                said += piece
        except OSError:			# how a terminal ends
            pass
        os.close(ours)
        find.wait(LONG)
        self.assertIn("\033[32m", said.decode())
        plain = re.sub(r"\033\[\d*m", "", said.decode().replace("\r\n", "\n"))
        self.assertLessEqual(max(map(len, plain.splitlines())), 70, plain)
        self.assertNotIn("METHODS", plain)
        self.assertNotIn("\033", self.p2p("find"))

    def test_P9_the_radios_time_is_accounted_for(self):
        self.p2p("find")
        radio = self.p2p_json("radios")["radios"][0]
        self.assertEqual((radio["way"], radio["channel"], radio["away_percent"]),
                         ("native", 6, 30))
        self.assertGreater(radio["scans"], 0)
        self.assertLessEqual(radio["away_ms"], 3000)
        self.assertRegex(self.p2p("radios"), r"(?m)^wlan0 .*native .* 6 ")


class Asking(Air):
    def test_provision_discovery_is_agreed_to(self):
        self.assertEqual(self.p2p("ask", TV),
                         f"Living Room TV ({TV}) agrees: it shows a PIN\n")
        self.assertIn("takes a PIN", self.p2p("ask", PRINTER, "--method", "keypad"))
        self.assertIn("waits for its button", self.p2p("ask", PRINTER, "--method", "pbc"))

    def test_a_refusal_says_what_it_has(self):
        self.assertIn("refuses: it has display only", self.p2p("ask", TV, "--method", "keypad",
                                                               status=1))
        self.assertIn("its user said no", self.p2p("ask", CAMERA, status=1))
        code, out, _ = apgate("--socket", self.socket, "p2p", "ask", CAMERA, "--json")
        self.assertEqual((code, json.loads(out)["agreed"]), (1, False))

    def test_the_frames_that_show_it(self):
        out = self.p2p("ask", TV, "--frames")
        self.assertRegex(out, rf"(?m)^ +\d+\.\d+ s  → {TV}  ch 11   provision discovery request, "
                         r"token \d+: display, from ")
        self.assertRegex(out, rf"← {TV}  ch 11   provision discovery response, token \d+: display")
        document = self.p2p_json("ask", TV, "--hex")
        self.assertEqual([f["direction"] for f in document["frames"]], ["sent", "received"])
        self.assertTrue(document["frames"][0]["acked"])
        self.assertIn("0409506f9a0907", document["frames"][0]["hex"])
        self.assertIn("\n             d0", self.p2p("ask", TV, "--hex"))

    def test_one_that_is_not_there(self):
        err = self.p2p("ask", NOBODY, "--seconds", "2", status=1)
        self.assertIn(f"{NOBODY} was not heard within 2.0 s on channels 1, 6, 11", err)
        self.assertIn("out of reach", err)

    def test_one_on_another_channel(self):
        err = self.p2p("ask", TV, "--at", "6", "--seconds", "1", status=1)
        self.assertRegex(err, r"did not acknowledge any of \d+ tries on channel 6: it is on another")
        code, out, _ = apgate("--socket", self.socket, "p2p", "ask", TV, "--at", "6", "--seconds",
                              "1", "--json", "--frames")
        document = json.loads(out)
        self.assertEqual((code, document["acked"]), (1, False))
        self.assertEqual({f["acked"] for f in document["frames"]}, {False})

    def test_one_that_does_not_answer(self):
        self.assertIn("acknowledged on channel 6, and did not answer",
                      self.p2p("ask", SHY, status=1))

    def test_services_all_and_asked_for(self):
        printer = "uuid:020000000e02::urn:schemas-upnp-org:device:Printer:1"
        out = self.p2p("services", PRINTER)
        self.assertRegex(out, r"(?m)^Bonjour +_ipp\._tcp PTR Office Printer$")
        self.assertRegex(out, rf"(?m)^UPnP +{printer}$")
        out = self.p2p("services", PRINTER, "--bonjour", "_ipp._tcp PTR", "--upnp", "ssdp:all")
        self.assertEqual(len(out.splitlines()), 2)
        err = self.p2p("services", PRINTER, "--bonjour", "_x._tcp PTR", status=1)
        self.assertIn("offers nothing of the kind by Bonjour", err)
        self.assertIn("offers nothing", self.p2p("services", TV, status=1))
        entry = self.p2p_json("services", PRINTER)["services"][0]
        self.assertEqual((entry["protocol"], entry["status"], entry["text"]),
                         ("Bonjour", 0, "_ipp._tcp PTR Office Printer"))

    def test_a_frame_of_ones_own(self):
        out = self.p2p("send", TV, "0409 506f9a09 07 05")
        self.assertIn("answers: provision discovery response, token 5: refused", out)
        self.assertIn("acknowledged 32 octets on channel 11", out)
        document = self.p2p_json("send", TV, "--file", self.write("f", "04:09:50:6f:9a:09:07:06\n"))
        self.assertEqual((document["acked"], document["answers"]), (True, 1))

    def test_every_key_is_documented(self):
        with open(os.path.join(TOP, "doc/json.md"), encoding="utf-8") as file:
            documented = set(re.findall(r"`([a-z0-9_]+)`", file.read()))
        documents = [self.p2p_json(*args) for args in (
            ["find"], ["radios"], ["ask", TV, "--frames"], ["services", PRINTER, "--frames"],
            ["send", TV, "0409506f9a090705"])]
        self.assertEqual(set(keys(documents)) - documented, set())


class Listening(Air):
    visitor = VISITOR.format("negotiation")

    def test_a_negotiation_is_accepted_up_to_its_last_frame(self):
        listen = self.follow("listen", "--accept", "--name", "Desk")
        lines = self.until(listen, "confirms: group DIRECT-..-Desk on channel 6, which we were")
        self.assertIn('listens on channel 6 as "Desk"', lines[0])
        self.assertIn("negotiations are accepted", lines[0])
        self.assertTrue([x for x in lines if "asks for a group, with intent 3 to own it: agreed, "
                         "we own it" in x])

    def test_a_lower_intent_leaves_it_to_the_other(self):
        listen = self.follow("listen", "--accept", "--intent", "0")
        self.until(listen, "agreed, it is to own it")

    def test_a_negotiation_is_refused_with_the_status_given(self):
        listen = self.follow("listen", "--refuse", "rejected-by-the-user")
        self.until(listen, "asks for a group, with intent 3 to own it: refused, status 11: rejected")
        listen.send_signal(signal.SIGINT)
        self.assertEqual(listen.wait(LONG), 0)

    def test_without_a_word_it_is_not_yet(self):
        lines = self.until(self.follow("listen", "--json"), '"negotiation"')
        self.assertIn("refused, status 1", json.loads(lines[-1])["words"])
        self.assertEqual(json.loads(lines[-1])["peer"], PHONE)


class Provided(Air):
    visitor = VISITOR.format("provision")

    def test_provision_discovery_is_agreed_to(self):
        self.until(self.follow("listen"), "asks for provision discovery, to .*: agreed")


class Served(Air):
    visitor = VISITOR.format("services")

    def test_questions_for_services_are_answered(self):
        listen = self.follow("listen", "--bonjour", "_ipp._tcp PTR Own", "--upnp",
                             "uuid:1::urn:a:service:b:1", "--frames")
        self.until(listen, "asks for services: answered")
        self.until(listen, "→ .*service response, token .*Bonjour _ipp._tcp PTR Own")


class Invited(Air):
    visitor = VISITOR.format("invitation")

    def test_an_invitation_is_refused(self):
        self.until(self.follow("listen"), "invites to group .*: refused, status")


class WithoutRight(Air):
    rights = "observe"

    @unittest.skipUnless(os.geteuid() == 0, "somebody else can be had by root only")
    def test_D6_the_line_that_gives_the_right_is_told(self):
        os.chmod(self.folder, 0o755)
        code, _, err = apgate("--socket", self.socket, "p2p", "find", user=61234, group=61234,
                              extra_groups=[])
        self.assertEqual(code, 3, err)
        self.assertIn("hostap_grant=uid:61234 p2p", err)


class OnChannel(Air):
    way, channel = "on-channel", 11

    def test_P6_a_radio_that_cannot_leave_says_so(self):
        self.assertIn("cannot", self.p2p("find", status=1))
        self.assertIn("cannot leave", self.p2p("radios"))

    def test_P6_on_a_radio_that_cannot_leave_its_channel_is_meant(self):
        listen = self.follow("listen", "--name", "Here")
        self.assertIn("listens on channel 11", listen.stdout.readline())


class Nothing(Air):
    way = "none"

    def test_P6_a_radio_without_a_P2P_device_says_why(self):
        self.assertIn("P2P device", self.p2p("find", status=1))


class CommandLine(unittest.TestCase):
    def test_each_command_has_help_with_every_option_of_the_manual(self):
        with open(os.path.join(TOP, "man/apgate.1"), encoding="utf-8") as file:
            page = file.read()
        listed = apgate("p2p", "--help")[1]
        for command in COMMANDS:
            with self.subTest(command):
                status, out, err = apgate("p2p", command, "--help")
                self.assertEqual((status, err), (0, ""))
                self.assertIn(f"usage: apgate p2p {command}", out)
                self.assertRegex(listed, rf"(?m)^  {command}\b")
                self.assertIn(f"p2p {command}", page)
                for option in re.findall(r"^  -(-[a-z-]+)", out, re.M):
                    self.assertRegex(page, rf"(Fl {option}\b|-{option} |, Fl {option} )")

    def test_mistakes_name_cause_and_cure(self):
        for args, words in (
                (["fnd"], "did you mean find?"),
                (["zzzzzzzz"], "apgate p2p --help lists them"),
                (["ask"], "apgate p2p ask ADDRESS"),
                (["ask", "02:00"], "six pairs"),
                (["ask", TV, "--method", "smile"], "display, keypad and button"),
                (["ask", TV, "--at", "0"], "a channel's number"),
                (["find", "--search", "1,x"], "'x'"),
                (["find", "--search", ",".join("1" * 21)], "1 to 20 channels"),
                (["find", "--seconds", "0"], "whole number"),
                (["find", "--type", "printr"], "did you mean 'printer'?"),
                (["find", "--type", "zzzzzzzzzz"], "--help lists"),
                (["find", "--way", "other"], "native, borrowed and shared"),
                (["find", "--name", "x" * 33], "longer than 32"),
                (["watch", "--count", "x"], "whole number"),
                (["services", TV, "--bonjour", "x"], "_ipp._tcp PTR Printer"),
                (["listen", "--accept", "--refuse", "11"], "contradict"),
                (["listen", "--refuse", "no"], "did you mean no-common-channels?"),
                (["listen", "--refuse", "zzz"], "--help lists"),
                (["listen", "--refuse", "0"], "no refusal"),
                (["listen", "--intent", "16"], "1 to 15"),
                (["send", TV], "--file"),
                (["send", TV, "0g"], "pairs of hexadecimal digits"),
                (["send", TV, "040"], "pairs of hexadecimal digits"),
                (["send", TV, "--file", "/nowhere"], "No such file")):
            with self.subTest(args):
                status, out, err = apgate("--socket", "/nowhere", "p2p", *args)
                self.assertEqual((status, out), (2, ""), err)
                self.assertIn(words, err)
                self.assertTrue(err.startswith("apgate: "), err)

    def test_without_an_access_point_the_cure_is_told(self):
        for command in COMMANDS:
            with self.subTest(command):
                words = [TV] if command in ("ask", "services", "send") else []
                words += ["0409"] if command == "send" else []
                status, out, err = apgate("--socket", "/nowhere", "p2p", command, *words)
                self.assertEqual((status, out), (3, ""))
                self.assertIn("start apgated", err)

    def test_the_completion_knows_commands_options_and_types(self):
        script = ('source "$1"; COMP_WORDS=(apgate $2 "$3"); COMP_CWORD=$((${#COMP_WORDS[@]}-1));'
                  '_apgate "$0" "$3" "${COMP_WORDS[COMP_CWORD-1]}"; printf "%s\\n" "${COMPREPLY[@]}"')
        for words, begun, wanted in (("p2p", "s", ["services", "send"]),
                                     ("p2p ask", "--met", ["--method"]),
                                     ("p2p find --type", "smart", ["smartphone"]),
                                     ("p2p listen --refuse", "no-c", ["no-common-channels"])):
            done = subprocess.run(["bash", "-c", script, APGATE,
                                   os.path.join(TOP, "share/completions/apgate"), words, begun],
                                  capture_output=True, text=True, check=True)
            self.assertEqual(done.stdout.split(), wanted, done.stderr)


if __name__ == "__main__":
    unittest.main()
