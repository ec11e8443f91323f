#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""nightfilter - between 22:00 and 06:00 nobody new is let in, except those named

usage: PYTHONPATH=python python/examples/nightfilter.py [ADDRESS ...]
"""

import asyncio
import datetime
import sys

import hostap


def is_night(hour):
    return hour >= 22 or hour < 6


async def watch(ap, friends):
    """Answers each request; who may stay is decided when it associates."""
    await ap.decide(hostap.Class.ASSOC | hostap.Class.REASSOC)
    async for m in ap:
        if not m.is_request:
            continue
        if m.srcaddr in friends or not is_night(datetime.datetime.fromtimestamp(m.time).hour):
            await ap.accept(m, "by day, or a friend")
        else:
            await ap.refuse(m, 17, "not at night")


async def main(friends):
    async with await hostap.connect(name="nightfilter", reconnect=True) as ap:
        await watch(ap, friends)


if __name__ == "__main__":
    asyncio.run(main({address.lower() for address in sys.argv[1:]}))
