# SPDX-License-Identifier: ISC
"""hostap - take part in an access point's decisions, from Python

An access point asks whether a station may probe, authenticate and associate; a daemon answers.
This package speaks that interface over the access point's socket.  It is pure Python, and needs
nothing but the standard library of Python 3.10 or later.

    import asyncio, hostap

    async def main():
        async with await hostap.connect(name="example") as ap:
            await ap.decide(hostap.Class.AUTH)
            async for m in ap:
                if m.is_request:
                    await ap.accept(m)

    asyncio.run(main())

Three modules can be used by themselves: hostap.codec turns messages to and from octets,
hostap.client is the asyncio client, hostap.p2p makes and reads the elements of a Wi-Fi Direct
device.  hostap.tables has every type, name and number; its names
are those of hostap(4) without HAP_.  doc/protocol.md says what everything means.
"""

from .client import Client, Gone, Refused, check, connect, socket_paths
from .codec import (Body, Malformed, Message, body_class, decode, decode_all, decode_argument,
                    decode_rows, encode_argument, encode_rows)
from .tables import (ANSWERS, Acked, Algorithm, Attr, BanFlag, By, Cancel, Class, Fail,
                     FilterFlag, Flag, FrameFlag, IfaceEvent, Ioctl, KeyFlag, Kind, ListenFlag,
                     ModeFlag, PeerEvent, ProbeVerdict, RegFlag, Right, Role, Row, State,
                     StationFlag, StayEvent, TableFlag, Type, Wds)

__all__ = [
    "ANSWERS", "Acked", "Algorithm", "Attr", "BanFlag", "Body", "By", "Cancel", "Class",
    "Client", "Fail", "FilterFlag", "Flag", "FrameFlag", "Gone", "IfaceEvent", "Ioctl",
    "KeyFlag", "Kind", "ListenFlag", "Malformed", "Message", "ModeFlag", "PeerEvent",
    "ProbeVerdict", "Refused", "RegFlag", "Right", "Role", "Row", "State", "StationFlag",
    "StayEvent", "TableFlag", "Type", "Wds", "body_class", "check", "connect", "decode",
    "decode_all", "decode_argument", "decode_rows", "encode_argument", "encode_rows",
    "socket_paths",
]
