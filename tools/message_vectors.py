# SPDX-License-Identifier: ISC
"""message_vectors - octets that every codec must read and write alike

One vector for each type of message with every field and attribute it may have, one for each
structure of an ioctl, and messages that must be refused.  Each field has a value that is told
from its neighbours' and from itself in another byte order.
"""

import json
import struct

from message_table import LETTERS


class Filler:
    """Values that differ from field to field."""

    def __init__(self, seed):
        self.n = seed * 37 % 239

    def octet(self):
        self.n = (self.n + 7) % 239
        return self.n + 1

    def integer(self, table, f):
        if f.enum and f.enum in table.enums:
            values = table.values(f.enum)
            if table.enums[f.enum].get("flags"):
                return values[self.octet() % len(values)][1] | values[-1][1]
            return values[self.octet() % len(values)][1]
        if f.enum:
            values = table.values(f.enum)
            return values[self.octet() % len(values)][1]
        value = int.from_bytes(bytes(self.octet() for _ in range(f.width)), "little")
        if f.kind.startswith("s"):
            return -(value & (1 << 8 * f.width - 2) - 1)
        return value & (1 << 8 * f.width - 1) - 1

    def octets(self, count):
        return bytes(self.octet() for _ in range(count))


def known(name, f):
    """Fields whose value says how others are to be read."""
    return {"ssidlen": 9, "nrates": 8, "channels": 3, "count": 2}.get(f.name)


def fill(table, s, filler):
    """(fields, octets) of a structure; its list, if any, has two rows."""
    fields, out = {}, bytearray(s.size if not s.list else s.list.at)
    for f in s.fields:
        if f.kind == "zero":
            continue
        if f.kind in table.structures:
            rows = [fill(table, table.structures[f.kind], filler)
                    for _ in range(1 if f.count else 2)]
            octets = b"".join(r[1] for r in rows)
            fields[f.name] = rows[0][0] if f.count else [r[0] for r in rows]
        elif f.kind == "mac":
            octets = b"\x02" + filler.octets(5)
            fields[f.name] = ":".join(f"{o:02x}" for o in octets)
        elif f.kind == "char":
            text = f"{f.name} {filler.octet()}"
            octets = text.encode().ljust(f.count, b"\0")
            fields[f.name] = text
        elif f.kind == "u8" and f.array and not f.enum:
            octets = filler.octets(f.count)
            if f.name == "ssid":
                octets = b"Fritz Box".ljust(f.count, b"\0")
            fields[f.name] = octets.hex()
        else:
            value = known(s.name, f)
            values = [filler.integer(table, f) if value is None else value
                      for _ in range(f.count)]
            octets = b"".join(struct.pack("<" + LETTERS[f.kind], v) for v in values)
            fields[f.name] = values if f.array else values[0]
        out[f.at:f.at + len(octets)] = octets
    return fields, bytes(out)


def attribute(number, payload):
    head = struct.pack("<HHI", 8 + len(payload), number, 0)
    return head + payload + bytes(-len(payload) % 8)


def frame(subtype, body):
    """A management frame from one made-up station to another."""
    head = struct.pack("<HH", subtype << 4, 0)
    return head + bytes.fromhex("020000000a01020000000b02020000000a01") + b"\x10\x00" + body


# An SSID, rates, and a vendor's element.
ELEMENTS = bytes.fromhex("0009467269747a20426f78" "010882848b960c121824" "dd0500112233aa")


def payload(table, m, a, filler):
    """Octets for an attribute of a message."""
    kind, name = a["payload"], a["name"]
    if kind == "elements":
        return ELEMENTS if name == "ELEMENTS" else ELEMENTS[-7:]
    if kind == "frame":
        return frame(13, bytes.fromhex("0409506f9a090301" "dd08506f9a0900010000"))
    if kind == "eapol":
        return bytes.fromhex("02010000")
    if kind == "rows":
        row = table.structures["row"]
        return b"".join(fill(table, row, filler)[1] for _ in range(3))
    if kind == "ioctl":
        return fill(table, table.structures["version"], filler)[1]
    if kind == "u16":
        return struct.pack("<H", 0x0123)
    if kind == "text":
        texts = {"REASON": "not at night", "NAME": "nightfilter", "TEXT": "no such station",
                 "RULE": "cameras"}
        return texts[name].encode()
    size = {"PSK": 32, "KEY": 16, "KEY_SEQ": 6, "SSID": 9, "PREFIX": 3, "BODY": 5}[name]
    return filler.octets(size)


def message(table, m, filler):
    """A message with everything its type may have."""
    head = table.structures["message"]
    body_fields, body = fill(table, table.structures[m["body"]], filler)
    attributes = []
    for name in m["attributes"]:
        a = next(a for a in table.attributes if a["name"] == name)
        attributes.append((a, payload(table, m, a, filler)))
    if m["body"] == "ioctl":
        version = next(i for i in table.ioctls if i["name"] == "HIOCVERSION")
        body_fields["request"] = table.ioctl_request(version)
        body = struct.pack("<I", body_fields["request"]) + body[4:]
    tail = b"".join(attribute(a["number"], p) for a, p in attributes)
    fields, octets = fill(table, head, filler)
    del fields["octets"]
    fields["msglen"] = 120 + len(tail)
    fields["type"] = m["code"]
    fields["tstamp_sec"], fields["tstamp_usec"] = 1032117551 + m["code"], 250001
    octets = (struct.pack("<HB", fields["msglen"], m["code"]) + octets[3:16] +
              struct.pack("<qq", fields["tstamp_sec"], fields["tstamp_usec"]) +
              octets[32:56] + body.ljust(64, b"\0") + tail)
    return {
        "name": m["name"],
        "fields": fields,
        "body": body_fields,
        "attributes": [{"number": a["number"], "hex": p.hex()} for a, p in attributes],
        "hex": octets.hex(),
    }


def messages(table):
    """share/vectors/messages.json"""
    return text([message(table, m, Filler(m["code"] + 1)) for m in table.messages])


def ioctls(table):
    """share/vectors/ioctls.json"""
    out = []
    for i in table.ioctls:
        fields, octets = {}, b""
        if i["structure"]:
            fields, octets = fill(table, table.structures[i["structure"]], Filler(i["number"]))
        out.append({"name": i["name"], "request": table.ioctl_request(i),
                    "structure": i["structure"], "fields": fields, "hex": octets.hex()})
    return text(out)


def malformed():
    """share/vectors/malformed.json"""
    def octets(length, attributes=b"", msglen=None, fixed=120):
        head = struct.pack("<HB", length if msglen is None else msglen, 3)
        return head.ljust(fixed, b"\0") + attributes

    good = attribute(5, b"not at night")
    return text([{"name": name, "refusal": refusal, "hex": data.hex()} for name, refusal, data in [
        ("nothing", "fewer octets than a message has", b""),
        ("cut short", "fewer octets than a message has", octets(120)[:119]),
        ("length of nothing", "i_msglen is less than the fixed part", octets(0)),
        ("length below the fixed part", "i_msglen is less than the fixed part", octets(112)),
        ("length beyond the packet", "i_msglen is more than was written", octets(128)),
        ("longest length", "i_msglen is more than was written", octets(0xffff)),
        ("odd length", "i_msglen is not a multiple of 8", octets(121, b"\0" * 8)),
        ("length in big-endian order", "i_msglen is more than was written",
            b"\0\x78" + octets(120)[2:]),
        ("attribute shorter than its header", "an attribute's length is less than its header",
            octets(128, struct.pack("<HHI", 7, 5, 0))),
        ("attribute of no length", "an attribute's length is less than its header",
            octets(120 + len(good) + 8, good + bytes(8))),
        ("attribute beyond the message", "an attribute is longer than the message",
            octets(128, struct.pack("<HHI", 9, 5, 0))),
        ("attribute far beyond the message", "an attribute is longer than the message",
            octets(136, struct.pack("<HHI", 0xffff, 5, 0) + bytes(8))),
        ("attribute in the next message", "an attribute is longer than the message",
            octets(128, struct.pack("<HHI", 16, 5, 0)) + octets(120)),
        ("reserved octets of an attribute", "an attribute's reserved octets are not zero",
            octets(128, struct.pack("<HHI", 8, 5, 0x01000000))),
        ("attribute without a number", "an attribute's number is zero",
            octets(128, struct.pack("<HHI", 8, 0, 0))),
        ("attribute without a number that must be understood", "an attribute's number is zero",
            octets(128 + len(good), good + struct.pack("<HHI", 8, 0x8000, 0))),
    ]])


def text(vectors):
    """One vector a few lines, for people and diff."""
    return "[\n" + ",\n".join(json.dumps(v, indent=1) for v in vectors) + "\n]\n"
