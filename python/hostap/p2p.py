# SPDX-License-Identifier: ISC
"""hostap.p2p - what a Wi-Fi Direct device says of itself, in elements and back

    me = Device(name="Kitchen", addr=p2p.addr, type="television", listen_freq=2437)
    await ap.listen(p2p, 2437, search=(2412, 2437, 2462),
                    request=me.request(), response=me.response())

The frames of Wi-Fi Direct beyond that (negotiations, service discovery) are read and written by
libhostap, see hostap_p2p(3).
"""

import re
import uuid
from dataclasses import dataclass, field

from .codec import Malformed

P2P, WSC = bytes.fromhex("506f9a09"), bytes.fromhex("0050f204")
VERSION2 = bytes.fromhex("00372a000120")
WFA = 0x0050f204
DISPLAY, BUTTON, KEYPAD = 0x0008, 0x0080, 0x0100		# methods
SERVICES, CLIENT, CONCURRENT, INVITATION = 0x01, 0x02, 0x04, 0x20	# capability
NAMESPACE = uuid.UUID("6c1f1d1e-8c0b-5d0e-9d0a-50326f9a0900")	# of UUIDs made from addresses

# Category and subcategory of a primary device type, as hostap_p2p(3) has them.
WORDS = {
    "computer": (1, 0), "pc": (1, 1), "server": (1, 2), "media center": (1, 3),
    "ultra-mobile pc": (1, 4), "notebook": (1, 5), "desktop": (1, 6),
    "mobile internet device": (1, 7), "netbook": (1, 8), "tablet": (1, 9),
    "input device": (2, 0), "keyboard": (2, 1), "mouse": (2, 2), "joystick": (2, 3),
    "trackball": (2, 4), "game controller": (2, 5), "remote": (2, 6), "touchscreen": (2, 7),
    "biometric reader": (2, 8), "barcode reader": (2, 9),
    "printer or scanner": (3, 0), "printer": (3, 1), "scanner": (3, 2), "fax": (3, 3),
    "copier": (3, 4), "all-in-one printer": (3, 5),
    "camera": (4, 0), "still camera": (4, 1), "video camera": (4, 2), "webcam": (4, 3),
    "security camera": (4, 4),
    "storage": (5, 0), "nas": (5, 1),
    "network": (6, 0), "access point": (6, 1), "router": (6, 2), "switch": (6, 3),
    "gateway": (6, 4), "bridge": (6, 5),
    "display": (7, 0), "television": (7, 1), "picture frame": (7, 2), "projector": (7, 3),
    "monitor": (7, 4),
    "multimedia": (8, 0), "audio recorder": (8, 1), "video recorder": (8, 2),
    "media extender": (8, 3), "set-top box": (8, 4), "media server": (8, 5),
    "video player": (8, 6),
    "gaming": (9, 0), "xbox": (9, 1), "xbox 360": (9, 2), "playstation": (9, 3),
    "game console": (9, 4), "portable game": (9, 5),
    "phone": (10, 0), "windows phone": (10, 1), "single-mode phone": (10, 2),
    "dual-mode phone": (10, 3), "single-mode smartphone": (10, 4), "smartphone": (10, 5),
    "audio": (11, 0), "radio": (11, 1), "speakers": (11, 2), "music player": (11, 3),
    "headset": (11, 4), "headphones": (11, 5), "microphone": (11, 6), "home theater": (11, 7),
}


def type_octets(text):
    """A word, with a hyphen or a blank, or numbers as in "10-0050f204-5"."""
    for word, (category, sub) in WORDS.items():
        if text in (word, word.replace(" ", "-")):
            return b"".join((category.to_bytes(2, "big"), WFA.to_bytes(4, "big"),
                             sub.to_bytes(2, "big")))
    numbers = re.fullmatch(r"(\d{1,5})-([0-9A-Fa-f]{8})-(\d{1,5})", text)
    if not numbers:
        raise ValueError(f"no device type: {text!r}")
    return b"".join((int(numbers[1]).to_bytes(2, "big"), bytes.fromhex(numbers[2]),
                     int(numbers[3]).to_bytes(2, "big")))


def type_text(octets):
    """And back; "" where none is said."""
    octets = bytes(octets)
    if not any(octets):
        return ""
    category, oui, sub = (int.from_bytes(octets[a:b], "big") for a, b in ((0, 2), (2, 6), (6, 8)))
    for word, numbers in WORDS.items():
        if oui == WFA and numbers == (category, sub):
            return word
    return f"{category}-{oui:08x}-{sub}"


def operating_class(freq):
    """Class and channel of a frequency, 20 MHz wide."""
    if 2412 <= freq <= 2472 and (freq - 2407) % 5 == 0:
        return 81, (freq - 2407) // 5
    for first, last, number in ((5180, 5240, 115), (5260, 5320, 118), (5500, 5720, 121),
                                (5745, 5885, 125)):
        if first <= freq <= last and (freq - first) % 20 == 0:
            return number, (freq - 5000) // 5
    raise ValueError(f"no channel of 20 MHz at {freq} MHz")


def frequency(number, channel):
    if number == 81:
        return 2407 + 5 * channel
    return 5000 + 5 * channel if 115 <= number <= 130 else 0


def vendor_element(oui, body):
    """As many elements of one OUI and type as it takes."""
    pieces = [body[at:at + 251] for at in range(0, len(body), 251)] or [b""]
    return b"".join(bytes([0xdd, 4 + len(p)]) + oui + p for p in pieces)


def wsc(number, value):
    return number.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value


def p2p(number, value):
    return bytes([number]) + len(value).to_bytes(2, "little") + value


def joined(elements, oui):
    """What the elements of one OUI and type hold, put together; None: there are none."""
    out, at = None, 0
    while at < len(elements):
        if at + 2 > len(elements) or at + 2 + elements[at + 1] > len(elements):
            raise Malformed("an element is cut short")
        body = elements[at + 2:at + 2 + elements[at + 1]]
        if elements[at] == 0xdd and body[:4] == oui:
            out = (out or b"") + body[4:]
        at += 2 + elements[at + 1]
    return out


def attributes(octets, head, order):
    """Attributes by number, the first of each."""
    out, at = {}, 0
    while at < len(octets):
        length = int.from_bytes(octets[at + head:at + head + 2], order)
        body = octets[at + head + 2:at + head + 2 + length]
        if at + head + 2 > len(octets) or len(body) < length:
            raise Malformed("an attribute is cut short")
        out.setdefault(int.from_bytes(octets[at:at + head], order), body)
        at += head + 2 + length
    return out


@dataclass
class Device:
    """A P2P device: ours, or a peer as read()."""

    name: str = ""
    addr: str = ""			# P2P device address
    type: str = "pc"
    methods: int = DISPLAY | BUTTON | KEYPAD
    capability: int = CLIENT | CONCURRENT | INVITATION
    group: int = 0
    listen_freq: int = 0		# MHz; 0: not said
    manufacturer: str = ""
    model: str = ""
    country: str = "XX"
    uuid: bytes = field(default=b"", repr=False)	# none: made from the address

    def _describe(self, *more):
        text = {n: v.encode() or b" " for n, v in (
            (0x1021, self.manufacturer), (0x1023, self.model), (0x1024, ""))}
        name = self.name.encode()[:32]
        values = [(0x104a, b"\x10"), *more, (0x1008, self.methods.to_bytes(2, "big")),
                  (0x1047, self.uuid or uuid.uuid5(NAMESPACE, self.addr).bytes),
                  (0x1054, type_octets(self.type)), *text.items(), (0x1011, name or b" "),
                  (0x1049, VERSION2)]
        return vendor_element(WSC, b"".join(wsc(n, v) for n, v in values))

    def request(self):
        """The elements of our probe requests."""
        body = p2p(2, bytes([self.capability, self.group]))
        if self.listen_freq:
            body += p2p(6, self.country.encode() + b"\x04" +
                        bytes(operating_class(self.listen_freq)))
        return self._describe((0x103a, b"\x01"), (0x103c, b"\x01"), (0x1002, b"\0\0"),
                              (0x1009, b"\0\0"), (0x1012, b"\0\0")) + vendor_element(P2P, body)

    def response(self):
        """And of the answers we give as we listen."""
        info = bytes.fromhex(self.addr.replace(":", "")) + self.methods.to_bytes(2, "big") + \
            type_octets(self.type) + b"\0" + wsc(0x1011, self.name.encode()[:32])
        body = p2p(2, bytes([self.capability, self.group])) + p2p(13, info)
        return self._describe((0x1044, b"\x01"), (0x103b, b"\0"), (0x1042, b" ")) + \
            vendor_element(P2P, body)

    @classmethod
    def read(cls, elements):
        """From a probe request or answer; None where it is no P2P device's."""
        listed = joined(elements, P2P)
        if listed is None:
            return None
        described = attributes(joined(elements, WSC) or b"", 2, "big")
        said = attributes(listed, 1, "little")

        def text(number):
            return described.get(number, b"").decode(errors="replace").rstrip("\0 ")
        out = cls(text(0x1011), type=type_text(described.get(0x1054, bytes(8))),
                  methods=int.from_bytes(described.get(0x1008, b""), "big"),
                  manufacturer=text(0x1021), model=text(0x1023), capability=0,
                  uuid=described.get(0x1047, b""))
        if len(said.get(2, b"")) == 2:
            out.capability, out.group = said[2]
        if len(said.get(6, b"")) == 5:
            out.country = said[6][:2].decode(errors="replace")
            out.listen_freq = frequency(*said[6][3:])
        info = said.get(13, b"")
        if len(info) >= 17:
            out.addr = ":".join(f"{x:02x}" for x in info[:6])
            out.methods, out.type = int.from_bytes(info[6:8], "big"), type_text(info[8:16])
            name = info[17 + 8 * info[16]:]
            out.name = name[4:4 + int.from_bytes(name[2:4], "big")].decode(errors="replace")
        return out
