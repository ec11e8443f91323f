# SPDX-License-Identifier: ISC
"""hostap.codec - messages to and from octets

    message, length = decode(octets)		the first message, or Malformed
    for message in decode_all(packet): ...	every message of a packet
    octets = Message(Type.DEAUTH_CMD, dstaddr="02:00:00:00:00:01", body={"reason": 5}).encode()

Octets come from anywhere: a message is checked whole before a field of it is given out, and
refused whole, with the sentence <hostap/codec.h> has for it.

A Message has the fields of the fixed part (msglen, type, flags, iface, seq, tstamp_sec,
tstamp_usec, dstaddr, srcaddr, bssid, freq, signal), a body, and attributes: a list of (number,
octets).  The body is a Body, whose fields are those of hostap(4) without i_.  Addresses are text
("02:00:00:00:00:01"; six octets do as well), char arrays are text, octet arrays are bytes, other
arrays are tuples, and lists of structures are lists.  A message of a type that is not known has
bytes as its body.
"""

import struct
from functools import lru_cache

from . import tables
from .tables import ANSWERS, ENUMS, MESSAGES, MUST, PAYLOADS, STRUCTURES, Attr, Ioctl, Type

BODY_AT = 56
INTEGERS = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "s8": "b", "s32": "i", "s64": "q"}
NO_ADDRESS = "00:00:00:00:00:00"


class Malformed(ValueError):
    """These octets are no message; str() says why."""


def address_text(octets):
    return ":".join(f"{o:02x}" for o in octets)


def address_octets(address):
    if isinstance(address, str):
        parts = address.split(":")
        if len(parts) != 6 or any(len(p) != 2 for p in parts):
            raise ValueError(f"{address!r} is not an address")
        return bytes(int(p, 16) for p in parts)
    if len(address) != 6:
        raise ValueError("an address has six octets")
    return bytes(address)


class Plain:
    """One field, or an array: how it is read and written."""

    def __init__(self, at, kind, count, name, enum):
        self.at, self.kind, self.count, self.name = at, kind, count, name
        self.enum = ENUMS.get(enum)
        self.octets = kind == "u8" and count is not None and not enum
        n = count or 1
        if kind == "mac":
            self.struct, self.zero = struct.Struct("6s"), NO_ADDRESS
        elif kind == "char":
            self.struct, self.zero = struct.Struct(f"{n}s"), ""
        elif self.octets:
            self.struct, self.zero = struct.Struct(f"{n}s"), bytes(n)
        else:
            self.struct = struct.Struct(f"<{n}{INTEGERS[kind]}")
            self.zero = 0 if count is None else (0,) * n

    def read(self, octets, base):
        if base + self.at + self.struct.size > len(octets):
            return self.zero
        values = self.struct.unpack_from(octets, base + self.at)
        if self.kind == "mac":
            return address_text(values[0])
        if self.kind == "char":
            return values[0].partition(b"\0")[0].decode("utf-8", "backslashreplace")
        return values[0] if self.octets or self.count is None else values

    def write(self, out, base, value):
        if self.kind == "mac":
            values = (address_octets(value),)
        elif self.kind == "char":
            text = value.encode() if isinstance(value, str) else value
            if len(text) >= self.count:		# a zero octet ends it, characters stay whole
                text = text[:self.count - 1].decode(errors="ignore").encode()
            values = (text,)
        elif self.octets:
            if len(value) > self.count:
                raise ValueError(f"{self.name}: at most {self.count} octets")
            values = (bytes(value),)
        elif self.count is None:
            values = (value,)
        else:
            if len(value) > self.count:
                raise ValueError(f"{self.name}: at most {self.count}")
            values = tuple(value) + (0,) * (self.count - len(value))
        try:
            self.struct.pack_into(out, base + self.at, *values)
        except struct.error as fault:
            raise ValueError(f"{self.name}: {fault}") from None

    def words(self, value):
        if self.enum and isinstance(value, int):
            try:
                return self.enum(value).name or str(self.enum(value))
            except ValueError:
                pass
        return repr(value.rstrip(b"\0") if self.octets else value)


class Nested:
    """A structure in a structure, or the list that ends one."""

    def __init__(self, at, kind, count, name):
        self.at, self.name, self.list = at, name, count == 0
        self.row = body_class(kind)

    @property
    def zero(self):
        return [] if self.list else self.row()

    def read(self, octets, base):
        if not self.list:
            return self.row.decode(octets, base + self.at)
        size, at = self.row._size, base + self.at
        return [self.row.decode(octets, at + i * size) for i in range((len(octets) - at) // size)]

    def write(self, out, base, value):
        if self.list:
            for row in value:
                out += row.encode()
        else:
            out[base + self.at:base + self.at + self.row._size] = value.encode()

    def words(self, value):
        return repr(value)


class Body:
    """A structure of hostap(4).  The classes are made from the tables; see body_class()."""

    __slots__ = ()
    _size = 0
    _fields = ()

    def __init__(self, **values):
        for f in self._fields:
            setattr(self, f.name, values.pop(f.name, f.zero))
        if values:
            raise TypeError(f"{type(self).__name__} has no field {', '.join(values)}")

    @classmethod
    def decode(cls, octets, at=0):
        """From octets; what lies beyond their end is zero."""
        self = cls.__new__(cls)
        for f in cls._fields:
            setattr(self, f.name, f.read(octets, at))
        rows = getattr(self, "count", None)
        if rows is not None and isinstance(cls._fields[-1], Nested):
            del getattr(self, cls._fields[-1].name)[rows:]
        return self

    def encode(self):
        last = self._fields[-1]
        out = bytearray(last.at if isinstance(last, Nested) and last.list else self._size)
        for f in self._fields:
            f.write(out, 0, getattr(self, f.name))
        return bytes(out)

    def __eq__(self, other):
        return type(self) is type(other) and all(
            getattr(self, f.name) == getattr(other, f.name) for f in self._fields)

    def __repr__(self):
        words = (f"{f.name}={f.words(getattr(self, f.name))}" for f in self._fields
                 if getattr(self, f.name) != f.zero)
        return f"{type(self).__name__}({', '.join(words)})"


@lru_cache(maxsize=None)
def body_class(name):
    """The class of a structure: body_class("verdict"), body_class("station_list")."""
    size, rows = STRUCTURES[name]
    fields = tuple(Nested(at, kind, count, field) if kind in STRUCTURES
                   else Plain(at, kind, count, field, enum)
                   for at, kind, count, field, enum in rows)
    return type(name, (Body,), {"__slots__": tuple(f.name for f in fields), "_fields": fields,
                                "_size": size})


HEAD = tuple(Plain(at, kind, count, name, enum)
             for at, kind, count, name, enum in STRUCTURES["message"][1] if at < BODY_AT)
HEAD_NAMES = tuple(f.name for f in HEAD)


def payload(attribute, value):
    """Octets of an attribute from what a program has at hand."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, Body):
        return value.encode()
    if PAYLOADS.get(attribute & ~MUST) == "rows" and isinstance(value, list):
        return encode_rows(value)
    return bytes(value)


class Message:
    """One message.  body may be a Body, a dictionary of its fields, or 64 octets."""

    __slots__ = HEAD_NAMES + ("body", "attributes", "_client")

    def __init__(self, type, *, body=None, attributes=(), **head):	# noqa: A002
        self.type = type
        self._client = None
        for f in HEAD:
            if f.name != "type":
                setattr(self, f.name, head.pop(f.name, f.zero))
        if head:
            raise TypeError(f"a message has no field {', '.join(head)}")
        self.body = make_body(type, body)
        self.attributes = [(int(number), payload(number, value)) for number, value in attributes]

    def attribute(self, number):
        """The first attribute of that number, or None."""
        for n, octets in self.attributes:
            if n & ~MUST == number:
                return octets
        return None

    def text(self, number):
        """A text attribute; "" where there is none."""
        return (self.attribute(number) or b"").decode("utf-8", "backslashreplace")

    @property
    def direction(self):
        """command, indication, request or response; "" of a type that is not known."""
        return MESSAGES[self.type][0] if self.type in MESSAGES else ""

    @property
    def is_request(self):
        """Whether an answer is due."""
        return self.direction == "request" and not self.flags & tables.Flag.COPY

    @property
    def time(self):
        """When it was made, in seconds since 1970."""
        return self.tstamp_sec + self.tstamp_usec / 1e6

    @property
    def ssid(self):
        """SSID of a request, as octets of its own length; b"" where there is none."""
        return getattr(self.body, "ssid", b"")[:getattr(self.body, "ssidlen", 0)]

    @property
    def rates(self):
        """Rates of a request or response, as octets of their own number."""
        return getattr(self.body, "rates", b"")[:getattr(self.body, "nrates", 0)]

    def encode(self):
        """Octets; msglen is computed, the field is not read."""
        out = bytearray(tables.MSG_LEN)
        for f in HEAD:
            f.write(out, 0, getattr(self, f.name))
        body = self.body if isinstance(self.body, (bytes, bytearray)) else self.body.encode()
        if len(body) > tables.MSG_LEN - BODY_AT:
            raise ValueError("a body has at most 64 octets")
        out[BODY_AT:BODY_AT + len(body)] = body
        for number, octets in self.attributes:
            if len(octets) + 8 > tables.MSG_MAX:
                raise ValueError("an attribute is longer than a message can be")
            out += struct.pack("<HHI", 8 + len(octets), number, 0) + octets
            out += bytes(-len(out) % 8)
        if len(out) > tables.MSG_MAX:
            raise ValueError(f"a message has at most {tables.MSG_MAX} octets")
        struct.pack_into("<H", out, 0, len(out))
        return bytes(out)

    def __eq__(self, other):
        return isinstance(other, Message) and self.body == other.body and \
            self.attributes == other.attributes and \
            all(getattr(self, n) == getattr(other, n) for n in HEAD_NAMES)

    def __repr__(self):
        name = Type(self.type).name if self.type in MESSAGES else f"type {self.type}"
        words = [f"{f.name}={f.words(getattr(self, f.name))}" for f in HEAD
                 if f.name not in ("msglen", "type", "tstamp_sec", "tstamp_usec")
                 and getattr(self, f.name) != f.zero]
        words.append(repr(self.body))
        for number, octets in self.attributes:
            known = number & ~MUST in PAYLOADS
            words.append(f"{Attr(number & ~MUST).name if known else number}={octets!r}")
        return f"<{name} {' '.join(words)}>"


def make_body(type, body):	# noqa: A002
    if type not in MESSAGES:
        return bytes(body) if body is not None else bytes(tables.MSG_LEN - BODY_AT)
    cls = body_class(MESSAGES[type][1])
    if body is None:
        return cls()
    return cls(**body) if isinstance(body, dict) else body


def attributes_of(octets, at, end):
    """[(number, octets)], or Malformed: in the order and words of <hostap/codec.h>."""
    out = []
    while at < end:
        length, number, zero = struct.unpack_from("<HHI", octets, at)
        if length < 8:
            raise Malformed("an attribute's length is less than its header")
        if not number & ~MUST:
            raise Malformed("an attribute's number is zero")
        if zero:
            raise Malformed("an attribute's reserved octets are not zero")
        if length + -length % 8 > end - at:
            raise Malformed("an attribute is longer than the message")
        out.append((number, bytes(octets[at + 8:at + length])))
        at += length + -length % 8
    return out


def decode(octets, at=0):
    """The first message from there on, and its length."""
    left = len(octets) - at
    if left < tables.MSG_LEN:
        raise Malformed("fewer octets than a message has")
    length, = struct.unpack_from("<H", octets, at)
    if length < tables.MSG_LEN:
        raise Malformed("i_msglen is less than the fixed part")
    if length > left:
        raise Malformed("i_msglen is more than was written")
    if length % 8:
        raise Malformed("i_msglen is not a multiple of 8")
    m = Message.__new__(Message)
    m.attributes = attributes_of(octets, at + tables.MSG_LEN, at + length)
    for f in HEAD:
        setattr(m, f.name, f.read(octets, at))
    body = bytes(octets[at + BODY_AT:at + tables.MSG_LEN])
    known = MESSAGES.get(m.type)
    m.body = body_class(known[1]).decode(body) if known else body
    m._client = None
    return m, length


def decode_all(octets):
    """Every message of a packet, one after the other."""
    at = 0
    while at < len(octets):
        message, length = decode(octets, at)
        yield message
        at += length


def decode_argument(request, octets):
    """The structure of an ioctl, from HAP_ATTR_ARG; None where it has none."""
    structure = tables.IOCTLS[Ioctl(request)][1]
    return body_class(structure).decode(octets) if structure else None


def encode_argument(argument):
    """The structure of an ioctl, whole: lists have all their room."""
    return argument.encode().ljust(argument._size, b"\0") if argument is not None else b""


def decode_rows(octets):
    """The rows of a verdict table, from HAP_ATTR_ROWS."""
    row = body_class("row")
    if len(octets) % row._size:
        raise Malformed("the rows of a verdict table are cut short")
    return [row.decode(octets, at) for at in range(0, len(octets), row._size)]


def encode_rows(rows):
    return b"".join(row.encode() for row in rows)


def answer_type(request):
    """The type that answers a type."""
    return ANSWERS[request]
