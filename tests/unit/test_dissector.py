#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The Wireshark dissector: what tshark shows of the vectors is what is in them.

A capture file is written here, with exported PDUs that name the dissector; tshark reads it with
nothing set but the script.
"""

import json
import os
import random
import struct
import subprocess
import sys
import tempfile
import tomllib
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPT = os.path.join(TOP, "share/wireshark/hostap.lua")
LINKTYPE_WIRESHARK_UPPER_PDU = 252
TAG_DISSECTOR_NAME = 12
SEED = 20020915
COUNTED = {"ssid": "ssidlen", "rates": "nrates", "freq": "channels", "search": "channels"}


def vectors(name):
    with open(os.path.join(TOP, "share/vectors", name), encoding="utf-8") as file:
        return json.load(file)


def capture(path, packets):
    """A pcapng file of hostap packets."""
    out = struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28)
    out += struct.pack("<IIHHII", 1, 20, LINKTYPE_WIRESHARK_UPPER_PDU, 0, 0, 20)
    for packet in packets:
        data = struct.pack(">HH8sHH", TAG_DISSECTOR_NAME, 8, b"hostap", 0, 0) + packet
        length = 32 + len(data) + -len(data) % 4
        out += struct.pack("<IIIIIII", 6, length, 0, 0, 0, len(data), len(data))
        out += data + bytes(-len(data) % 4) + struct.pack("<I", length)
    with open(path, "wb") as file:
        file.write(out)


def tshark(packets, fields):
    """For each packet, {field: [values as text]}."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "messages.pcapng")
        capture(path, packets)
        command = ["tshark", "-r", path, "-X", "lua_script:" + SCRIPT, "-n", "-T", "fields",
                   "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=|"]
        for field in fields:
            command += ["-e", field]
        environment = dict(os.environ, HOME=folder, XDG_CONFIG_HOME=folder, TZ="UTC")
        done = subprocess.run(command, capture_output=True, text=True, env=environment,
                              timeout=60, check=False)
    faults = [line for line in done.stderr.splitlines() if "root" not in line]
    if done.returncode or faults:
        raise AssertionError("\n".join([f"tshark: {done.returncode}"] + faults))
    rows = []
    for line in done.stdout.splitlines():
        cells = line.split("\t")
        rows.append({f: c.split("|") if c else [] for f, c in zip(fields, cells)})
    return rows


class Table:
    """What the dissector calls the fields of each structure."""

    def __init__(self):
        with open(os.path.join(TOP, "share/messages.toml"), "rb") as file:
            self.raw = tomllib.load(file)
        self.bodies = {m["code"]: m["body"] for m in self.raw["message"]}
        self.attributes = {a["number"]: a for a in self.raw["attribute"]}

    def kinds(self, structure):
        return {f[2]: f[1] for f in self.raw["structure"][structure]["fields"]
                if not f[1].startswith("zero") and f[2] != "octets"}

    def name(self, structure, field):
        field = field.rstrip("_")
        return f"hostap.{field}" if structure == "message" else f"hostap.{structure}.{field}"

    def names(self):
        out = []
        for structure in self.raw["structure"]:
            for field, kind in self.kinds(structure).items():
                if kind.split("[")[0] not in self.raw["structure"]:
                    out.append(self.name(structure, field))
        return out

    def expected(self, structure, fields, out):
        """{name: values} for a structure's vector, those inside it included."""
        for field, kind in self.kinds(structure).items():
            value = fields[field]
            inner = kind.split("[")[0]
            if inner in self.raw["structure"]:
                for row in value if isinstance(value, list) else [value]:
                    self.expected(inner, row, out)
                continue
            count = fields.get(COUNTED.get(field, ""), None) if "[" in kind else None
            if isinstance(value, list):
                values = value[:count]
            elif field == "ssid":
                values = [bytes.fromhex(value)[:count].decode()]
            elif isinstance(value, str) and count is not None:
                values = [value[:2 * count]]
            else:
                values = [value]
            out.setdefault(self.name(structure, field), []).extend(values)
        return out


TABLE = Table()


def same(shown, value):
    return int(shown, 0) == value if isinstance(value, int) else shown == value


class Dissector(unittest.TestCase):
    maxDiff = None

    def compare(self, shown, expected):
        for name, values in expected.items():
            self.assertEqual(len(shown[name]), len(values), (name, shown[name], values))
            for one, value in zip(shown[name], values):
                self.assertTrue(same(one, value), (name, one, value))

    def test_m3_every_field_of_every_message_has_its_name_and_value(self):
        messages = vectors("messages.json")
        messages = [m for m in messages if m["body"].get("request") is None or
                    m["name"] not in ("IOCTL_CMD", "IOCTL_IND")]
        rows = tshark([bytes.fromhex(m["hex"]) for m in messages], TABLE.names())
        self.assertEqual(len(rows), len(messages))
        for m, row in zip(messages, rows):
            with self.subTest(m["name"]):
                expected = TABLE.expected("message", m["fields"], {})
                TABLE.expected(TABLE.bodies[m["fields"]["type"]], m["body"], expected)
                self.compare(row, expected)

    def test_m2_every_attribute_has_its_name_and_octets(self):
        messages = vectors("messages.json")
        names = {n: f"hostap.attr.{a['name'].lower()}" for n, a in TABLE.attributes.items()}
        rows = tshark([bytes.fromhex(m["hex"]) for m in messages],
                      ["hostap.attr.number", "hostap.attr.must"] + list(names.values()))
        seen = set()
        for m, row in zip(messages, rows):
            with self.subTest(m["name"]):
                numbers = [a["number"] for a in m["attributes"]]
                self.assertEqual([int(n) for n in row["hostap.attr.number"]], numbers)
                self.assertEqual(len(row["hostap.attr.must"]), len(numbers))
                for a in m["attributes"]:
                    kind, shown = TABLE.attributes[a["number"]]["payload"], row[names[a["number"]]]
                    octets = bytes.fromhex(a["hex"])
                    if kind == "text":
                        self.assertEqual(shown, [octets.decode()])
                    elif kind == "u16":
                        self.assertEqual(int(shown[0]), int.from_bytes(octets, "little"))
                    else:
                        self.assertEqual(shown, [a["hex"]])
                seen.update(numbers)
        self.assertEqual(seen, set(TABLE.attributes))

    def test_d3_every_structure_of_an_ioctl_has_its_fields(self):
        head = bytes.fromhex(next(m["hex"] for m in vectors("messages.json")
                                  if m["name"] == "IOCTL_IND"))[:120]
        ioctls = [v for v in vectors("ioctls.json") if v["structure"]]
        packets = []
        for v in ioctls:
            octets = bytes.fromhex(v["hex"])
            tail = struct.pack("<HHI", 8 + len(octets), 10, 0) + octets
            tail += bytes(-len(tail) % 8)
            packets.append(struct.pack("<H", 120 + len(tail)) + head[2:56] +
                           struct.pack("<I", v["request"]) + head[60:] + tail)
        for v, row in zip(ioctls, tshark(packets, TABLE.names()), strict=True):
            with self.subTest(v["name"]):
                self.assertEqual([int(n) for n in row["hostap.ioctl.request"]], [v["request"]])
                self.compare(row, TABLE.expected(v["structure"], v["fields"], {}))

    def test_m2_malformed_is_said_with_the_reason(self):
        malformed = vectors("malformed.json")
        rows = tshark([bytes.fromhex(v["hex"]) for v in malformed],
                      ["_ws.expert.message", "hostap.type"])
        for v, row in zip(malformed, rows, strict=True):
            with self.subTest(v["name"]):
                self.assertEqual(row["_ws.expert.message"], [v["refusal"]])
                self.assertEqual(row["hostap.type"], [])

    def test_m2_octets_changed_at_random_never_stop_the_script(self):
        chance = random.Random(SEED)
        good = [bytes.fromhex(m["hex"]) for m in vectors("messages.json")]
        packets = []
        for _ in range(1500):
            packet = bytearray(chance.choice(good))
            for _ in range(chance.randint(1, 6)):
                packet[chance.choice([2, chance.randrange(len(packet)), chance.randrange(
                    min(120, len(packet) - 1), len(packet))])] = chance.randrange(256)
            packets.append(bytes(packet[:chance.choice([len(packet), len(packet) // 8 * 8 - 8])]))
        rows = tshark(packets, ["_ws.lua.error", "hostap.type",
                                "hostap.malformed"])
        self.assertEqual(len(rows), len(packets))
        for packet, row in zip(packets, rows):
            self.assertEqual(row["_ws.lua.error"], [], packet.hex())
            self.assertTrue(bool(row["hostap.type"]) != bool(row["hostap.malformed"]),
                            packet.hex())
        self.assertGreater(sum(bool(row["hostap.type"]) for row in rows), 300)

    def test_s4_frames_and_elements_go_to_the_dissector_of_802_11(self):
        messages = {m["name"]: bytes.fromhex(m["hex"]) for m in vectors("messages.json")}
        names = ["ASSOC_REQ", "REASSOC_REQ", "PROBE_REQ", "FRAME_CMD"]
        rows = tshark([messages[n] for n in names],
                      ["wlan.fc.type_subtype", "wlan.tag.number", "wlan.sa", "hostap.srcaddr",
                       "hostap.element.id", "_ws.malformed"])
        subtypes = [int(row["wlan.fc.type_subtype"][0], 0) for row in rows]
        self.assertEqual(subtypes, [0, 2, 4, 13])
        for row in rows[:3]:
            self.assertEqual(row["wlan.tag.number"], ["0", "1", "221"])
            self.assertEqual(row["hostap.element.id"], ["0", "1", "221"])
            self.assertEqual(row["wlan.sa"], row["hostap.srcaddr"])
        for row in rows:
            self.assertEqual(row["_ws.malformed"], [])

    def test_d7_the_list_says_in_words_what_happened(self):
        messages = {m["name"]: bytes.fromhex(m["hex"]) for m in vectors("messages.json")}

        def message(name, body, seq):
            octets = messages[name]
            return octets[:8] + struct.pack("<Q", seq) + octets[16:56] + body.ljust(64, b"\0") + \
                octets[120:]

        ask = message("ASSOC_REQ", messages["ASSOC_REQ"][56:120], 7)
        refuse = message("ASSOC_RESP", struct.pack("<HH", 0, 17), 7)
        verdict = message("VERDICT_IND",
                          struct.pack("<HBBBBHQII", 17, 6, 4, 1, 0, 0, 7, 3, 250), 8)
        unknown = ask[:2] + b"\xc8" + ask[3:120]
        unknown = b"\x78\0" + unknown[2:]
        rows = tshark([ask, refuse, verdict, ask + refuse, unknown],
                      ["_ws.col.Info", "_ws.col.Protocol", "_ws.col.Source", "hostap.seq"])
        station = ":".join(f"{o:02x}" for o in ask[38:44])
        self.assertEqual([row["_ws.col.Info"][0] for row in rows], [
            f'#7 {station} asks to associate with "Fritz Box"',
            "#7 association refused, status 17: not at night",
            f"#8 ASSOC_REQ of {':'.join(f'{o:02x}' for o in verdict[38:44])} #7 refused, "
            "status 17: not at night (a daemon's answer)",
            f'#7 {station} asks to associate with "Fritz Box"; '
            "#7 association refused, status 17: not at night",
            "#7 message of type 200",
        ])
        self.assertEqual(rows[3]["hostap.seq"], ["7", "7"])
        self.assertEqual([row["_ws.col.Source"][0] for row in rows[:3]],
                         ["access point", "daemon", "access point"])
        self.assertEqual({row["_ws.col.Protocol"][0] for row in rows}, {"hostap"})


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
