# SPDX-License-Identifier: ISC
"""message_table - share/messages.toml, read, checked and laid out

A Table has everything the generators need; one that is wrong in itself (a hole, an overlap, a
number used twice, a name that is not there) raises ValueError with a sentence.
"""

import re
import tomllib
from dataclasses import dataclass, field

WIDTHS = {"u8": 1, "u16": 2, "u32": 4, "u64": 8, "s8": 1, "s32": 4, "s64": 8}
LETTERS = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "s8": "b", "s32": "i", "s64": "q"}
IOC_BITS = {"": 0, "w": 1, "r": 2, "wr": 3}
DIRECTIONS = ("command", "indication", "request", "response")
# Names in "enum" columns that are no enum: codes of messages, numbers of ioctls.
CODES = ("type", "ioctl")


@dataclass
class Field:
    at: int
    kind: str		# u8 ... s64, mac, char, zero, or the name of a structure
    count: int		# 0: a list to the end
    array: bool
    name: str
    unit: str
    meaning: str
    enum: str
    width: int = 0	# octets of one

    @property
    def size(self):
        return self.width * self.count

    @property
    def type(self):
        if self.array:
            return f"{self.kind}[{self.count or ''}]"
        return self.kind


@dataclass
class Structure:
    name: str
    c: str
    union: str		# member of i_un, for the proposal's bodies
    prefix: str		# of the names of its C members
    paths: dict
    size: int
    meaning: str
    fields: list = field(default_factory=list)

    @property
    def list(self):
        """The list that ends it, or None."""
        last = self.fields[-1]
        return None if last.count else last

    def path(self, f):
        """A field as C names it, from the structure on."""
        return self.paths.get(f.name, self.prefix + f.name)


class Table:
    def __init__(self, path):
        with open(path, "rb") as file:
            raw = tomllib.load(file)
        self.constants = raw["constant"]
        self.enums = raw["enum"]
        self.messages = raw["message"]
        self.attributes = raw["attribute"]
        self.ioctls = raw["ioctl"]
        self.structures = {}
        for name, entry in raw["structure"].items():
            self.structures[name] = self.lay_out(name, entry)
        self.check_enums()
        self.check_messages()
        self.check_ioctls()
        unique("attribute number", [a["number"] for a in self.attributes])
        unique("attribute name", [a["name"] for a in self.attributes])

    # -- structures

    def lay_out(self, name, entry):
        union = entry.get("union", "")
        prefix = entry.get("prefix", "i_" if union else "")
        s = Structure(name, entry.get("c", ""), union, prefix, entry.get("paths", {}),
                      entry["size"], entry["is"])
        end = 0
        for row in entry["fields"]:
            f = self.read_field(name, row)
            if f.at != end:
                raise ValueError(f"{name}.{f.name}: offset {f.at}, but {end} is next")
            if f.kind in ("u16", "u32", "u64", "s32", "s64") and f.at % f.width:
                raise ValueError(f"{name}.{f.name}: not naturally aligned")
            if not f.count and row is not entry["fields"][-1]:
                raise ValueError(f"{name}.{f.name}: a list must end its structure")
            end = f.at + f.size if f.count else s.size
            if not f.count and (s.size - f.at) % f.width:
                raise ValueError(f"{name}.{f.name}: rows do not fill the structure")
            s.fields.append(f)
        if end != s.size:
            raise ValueError(f"{name}: fields end at {end}, its size is {s.size}")
        unique("field of " + name, [f.name for f in s.fields])
        return s

    def read_field(self, structure, row):
        at, kind, name, unit, meaning, *enum = row
        m = re.fullmatch(r"([a-z_0-9]+?)(\[(\d*)\])?", kind)
        if not m:
            raise ValueError(f"{structure}.{name}: type {kind!r} makes no sense")
        base, array, count = m[1], bool(m[2]), int(m[3] or 0) if m[2] else 1
        f = Field(at, base, count, array, name, unit, meaning, enum[0] if enum else "")
        if base in WIDTHS:
            f.width = WIDTHS[base]
        elif base in ("char", "zero"):
            f.width = 1
        elif base == "mac":
            f.width = 6
        elif base in self.structures:
            f.width = self.structures[base].size
        else:
            raise ValueError(f"{structure}.{name}: type {kind!r} is not known")
        if not count and base not in self.structures:
            raise ValueError(f"{structure}.{name}: only structures make lists")
        if f.enum and f.enum not in self.enums and f.enum not in CODES:
            raise ValueError(f"{structure}.{name}: there is no enum {f.enum!r}")
        if base != "zero" and not meaning:
            raise ValueError(f"{structure}.{name}: what it means is not said")
        return f

    def letters(self, s):
        """Widths of its integers in the notation of Python's struct; * begins a list's row."""
        out = ""
        for f in s.fields:
            if f.kind in self.structures:
                out += ("" if f.count else "*") + self.letters(self.structures[f.kind])
            elif f.kind in LETTERS and f.width > 1:
                out += (str(f.count) if f.count > 1 else "") + LETTERS[f.kind]
            else:
                out += f"{f.size}s"
        return merge(out)

    # -- the rest

    def check_enums(self):
        for name, enum in self.enums.items():
            unique("value of " + name, [v[1] for v in enum["values"]])
            unique("name in " + name, [v[0] for v in enum["values"]])
            if enum.get("flags"):
                for v in enum["values"]:
                    if v[1] & (v[1] - 1):
                        raise ValueError(f"{name}.{v[0]}: a flag is one bit")

    def check_messages(self):
        unique("type code", [m["code"] for m in self.messages])
        unique("message", [m["name"] for m in self.messages])
        names = {m["name"]: m for m in self.messages}
        attributes = [a["name"] for a in self.attributes]
        rights = [v[0].lower() for v in self.enums["right"]["values"]]
        for m in self.messages:
            if m["direction"] not in DIRECTIONS:
                raise ValueError(f"{m['name']}: direction {m['direction']!r}")
            body = self.structures.get(m["body"])
            if not body or not 0 < body.size <= 64 or body.list:
                raise ValueError(f"{m['name']}: body {m['body']!r}")
            for a in m["attributes"]:
                if a not in attributes:
                    raise ValueError(f"{m['name']}: attribute {a!r}")
            for r in m["rights"]:
                if r not in rights:
                    raise ValueError(f"{m['name']}: right {r!r}")
            answered = names.get(m.get("answers", ""))
            if (m["direction"] == "response") != bool(answered):
                raise ValueError(f"{m['name']}: which request it answers")
            if m["code"] > 63:
                raise ValueError(f"{m['name']}: codes end at 63, for the bits of indications")

    def check_ioctls(self):
        unique("ioctl number", [i["number"] for i in self.ioctls])
        for i in self.ioctls:
            if i["direction"] not in IOC_BITS:
                raise ValueError(f"{i['name']}: direction {i['direction']!r}")
            if bool(i["structure"]) != bool(i["direction"]):
                raise ValueError(f"{i['name']}: a direction needs a structure")
            if i["structure"] and self.structures[i["structure"]].size > 16000:
                raise ValueError(f"{i['name']}: CUSE passes at most 16000 octets")

    def ioctl_request(self, i):
        """The number as _IOC of most Linux machines makes it; on the wire everywhere."""
        size = self.structures[i["structure"]].size if i["structure"] else 0
        return IOC_BITS[i["direction"]] << 30 | size << 16 | ord("H") << 8 | i["number"]

    def bodies(self):
        """Names of the structures that are bodies, with the messages that have them."""
        users = {}
        for m in self.messages:
            users.setdefault(m["body"], []).append(m)
        return users

    def values(self, enum):
        """An enum column's names and numbers: [(name, number, meaning)]."""
        if enum == "type":
            return [(m["name"], m["code"], m["is"]) for m in self.messages]
        if enum == "ioctl":
            return [(i["name"], self.ioctl_request(i), i["is"]) for i in self.ioctls]
        return [tuple(v) for v in self.enums[enum]["values"]]


def unique(what, values):
    seen = set()
    for v in values:
        if v in seen:
            raise ValueError(f"{what} {v!r} is there twice")
        seen.add(v)


def merge(letters):
    """2s3sHH -> 5s2H"""
    out = []
    for count, letter in re.findall(r"(\d*)([a-zA-Z*])", letters):
        if letter != "*" and out and out[-1][1] == letter:
            out[-1][0] += int(count or 1)
        else:
            out.append([int(count or 1), letter])
    return "".join((str(count) if count > 1 else "") + letter for count, letter in out)
