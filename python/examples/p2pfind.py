#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""p2pfind - names the Wi-Fi Direct devices around, or those whose name has the word given

usage: PYTHONPATH=python python/examples/p2pfind.py [WORD]
"""

import asyncio
import sys

import hostap
from hostap.p2p import Device, type_text

CHANNELS = (2412, 2437, 2462)


async def find(ap, word="", seconds=20):
    """Starts a P2P device, searches, and yields each peer as it is found."""
    await ap.act()
    device = await ap.p2p_start()
    me = Device(name="p2pfind", addr=device.addr, listen_freq=2437)
    number = await ap.listen(device, 2437, search=CHANNELS, duration_ms=1000 * seconds,
                             request=me.request(), response=me.response())
    async for m in ap:
        if m.type == hostap.Type.PEER_IND and m.body.event == hostap.PeerEvent.FOUND:
            if word in m.text(hostap.Attr.NAME):
                yield m
        elif m.type == hostap.Type.RESULT_IND and m.body.seq == number:
            hostap.check(m)
            return


async def main(word=""):
    async with await hostap.connect(name="p2pfind") as ap:
        async for m in find(ap, word):
            name = "".join(c if c.isprintable() else "?" for c in m.text(hostap.Attr.NAME))
            print(f"{m.body.device}  {name}, {type_text(m.body.type)}, "
                  f"listens on {m.body.freq} MHz", flush=True)


if __name__ == "__main__":
    try:
        asyncio.run(main(*sys.argv[1:2]))
    except (hostap.Refused, hostap.Gone) as why:
        sys.exit(f"p2pfind: {why.strerror or why}")
