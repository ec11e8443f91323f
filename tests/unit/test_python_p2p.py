#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The Python binding and Wi-Fi Direct: a device's elements, the radio's commands, the example."""

import asyncio
import contextlib
import errno
import io
import os
import random
import re
import socket
import sys
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(TOP, "python"), os.path.join(TOP, "python/examples"),
                os.path.join(TOP, "tests/unit")]

import hostap	# noqa: E402
import p2pfind	# noqa: E402
from hostap import Attr, Flag, Ioctl, ListenFlag, PeerEvent, Role, Type	# noqa: E402
from hostap.codec import body_class	# noqa: E402
from hostap.p2p import (BUTTON, DISPLAY, P2P, WORDS, Device, frequency,	# noqa: E402
                        operating_class, type_octets, type_text)
from test_python import FakeAccessPoint	# noqa: E402

SEED = 20020915
ADDR, PEER = "02:50:32:50:00:00", "02:00:00:00:0e:01"
COOKIE = 0x7_0001_0001


def recorded(name):
    """The elements of a frame of p2p_air.h, which unmodified wpa_supplicants exchanged."""
    with open(os.path.join(TOP, "tests/unit/p2p_air.h"), encoding="utf-8") as file:
        found = re.search(rf'"{name}",((?:\s*"[0-9a-f]+")+)', file.read())
    octets = bytes.fromhex("".join(re.findall("[0-9a-f]{2,}", found[1])))
    return octets[24 if name == "ProbeReq" else 36:]


class Elements(unittest.TestCase):
    def test_an_answer_says_who_one_is(self):
        d = Device("Küche", ADDR, "television", DISPLAY | BUTTON, manufacturer="Maker", model="M")
        got = Device.read(d.response())
        self.assertEqual((got.name, got.addr, got.type, got.methods, got.manufacturer, got.model),
                         ("Küche", ADDR, "television", DISPLAY | BUTTON, "Maker", "M"))
        self.assertEqual((got.capability, got.group), (d.capability, 0))
        self.assertEqual(len(got.uuid), 16)

    def test_a_request_says_where_one_listens_and_not_who_one_is(self):
        d = Device("x", ADDR, listen_freq=5180, country="DE")
        got = Device.read(d.request())
        self.assertEqual((got.listen_freq, got.country, got.addr, got.type),
                         (5180, "DE", "", "pc"))
        self.assertEqual(got.uuid, Device.read(d.response()).uuid)

    def test_recorded_probes_are_read(self):
        asked, answered = Device.read(recorded("ProbeReq")), Device.read(recorded("ProbeResp"))
        self.assertEqual((asked.name, asked.listen_freq, asked.capability), ("dev0", 2462, 0x25))
        self.assertEqual((answered.name, answered.addr, answered.type),
                         ("dev1", "42:00:00:00:01:00", "pc"))

    def test_elements_of_no_device_and_malformed_ones(self):
        self.assertIsNone(Device.read(b"\0\4home"))
        self.assertIsNone(Device.read(b""))
        chance, whole = random.Random(SEED), Device("x" * 32, ADDR).response()
        refused = 0
        for _ in range(2000):
            octets = bytearray(whole[:chance.randrange(len(whole) + 1)])
            for _ in range(chance.randint(0, 3)):
                if octets:
                    octets[chance.randrange(len(octets))] = chance.randrange(256)
            try:
                Device.read(bytes(octets))
            except hostap.Malformed:
                refused += 1
        self.assertGreater(refused, 500)

    def test_the_words_for_types_are_those_of_libhostap(self):
        with open(os.path.join(TOP, "src/client/p2p_type.c"), encoding="utf-8") as file:
            rows = re.findall(r'\{ (\d+), (\d+), "([^"]+)" \}', file.read())
        self.assertEqual(WORDS, {word: (int(a), int(b)) for a, b, word in rows})
        for word in WORDS:
            self.assertEqual(type_text(type_octets(word)), word)
        self.assertEqual(type_octets("set-top-box"), type_octets("set-top box"))
        self.assertEqual(type_text(type_octets("200-00112233-4")), "200-00112233-4")
        self.assertEqual(type_text(bytes(8)), "")
        for wrong in ("printers", "", "1-2", "1-0050f204-1x"):
            with self.assertRaises(ValueError):
                type_octets(wrong)

    def test_channels_both_ways(self):
        for freq in (2412, 2472, 5180, 5320, 5500, 5745):
            self.assertEqual(frequency(*operating_class(freq)), freq)
        with self.assertRaises(ValueError):
            operating_class(2413)


class Patient(FakeAccessPoint):
    """Says nothing of a command by itself."""

    async def run(self):
        loop = asyncio.get_running_loop()
        while packet := await loop.sock_recv(self.sock, 1 << 18):
            for m in hostap.decode_all(packet):
                if m.type == Type.IOCTL_CMD:
                    await self.reply(m)
                else:
                    await self.received.put(m)


class Radio(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.fake = Patient(theirs)
        self.fake.replies[Ioctl.HIOCP2PSTART] = self.start
        self.ap = await hostap.connect(sock=ours, name="test")

    async def asyncTearDown(self):
        await self.ap.close()
        await self.fake.close()

    def start(self, argument):
        argument.cookie, argument.addr = COOKIE, ADDR
        return argument

    async def received(self):
        return await asyncio.wait_for(self.fake.received.get(), 5)

    async def test_p1_start_gives_cookie_and_address(self):
        device = await self.ap.p2p_start(iface=3)
        self.assertEqual((device.cookie, device.addr, device.iface), (COOKIE, ADDR, 3))
        self.fake.replies[Ioctl.HIOCP2PSTOP] = lambda argument: None
        await self.ap.p2p_stop(device)
        with self.assertRaises(hostap.Refused):
            await self.ap.peers(device)

    async def test_who_acts_decides_nothing(self):
        await self.ap.act()
        mode = self.fake.modes[0]
        self.assertEqual((mode.role, mode.classes), (Role.NONE, 0))
        self.assertTrue(mode.indications >> Type.PEER_IND & 1)
        self.assertFalse(mode.indications >> Type.VERDICT_IND & 1)

    async def test_p2_each_command_has_its_fields_and_a_number_of_its_own(self):
        device = await self.ap.p2p_start()
        numbers = [
            await self.ap.stay(device, 2437, 300),
            await self.ap.scan(1, (2412, 2437), ssid=b"home", elements=b"\0\0", dwell_tu=20),
            await self.ap.listen(device, 2462, search=(2412,), request=b"ask", response=b"tell"),
            await self.ap.listen(device, 2462, period_ms=100, interval_ms=1000),
            await self.ap.send_frame(device, b"frame", 2437, 200),
            await self.ap.register(device, b"\4\11")]
        stay, scan, search, listen, frame, reg = [await self.received() for _ in numbers]
        self.assertEqual([m.seq for m in (stay, scan, search, listen, frame, reg)], numbers)
        self.assertEqual(len(set(numbers)), len(numbers))
        self.assertEqual((stay.iface, stay.flags), (COOKIE & 0xffffffff, Flag.RESULT))
        self.assertEqual((stay.body.freq, stay.body.duration_ms), (2437, 300))
        self.assertEqual((scan.iface, scan.body.channels, scan.body.freq[:3], scan.body.dwell_tu),
                         (1, 2, (2412, 2437, 0), 20))
        self.assertEqual((scan.attribute(Attr.SSID), scan.attribute(Attr.ADD)), (b"home", b"\0\0"))
        self.assertEqual((search.body.flags, search.body.min_100tu, search.body.max_100tu,
                          search.body.channels), (ListenFlag.SEARCH, 1, 3, 1))
        self.assertEqual((search.attribute(Attr.ELEMENTS), search.attribute(Attr.ADD)),
                         (b"ask", b"tell"))
        self.assertEqual((listen.body.flags, listen.body.period_ms, listen.attributes),
                         (0, 100, []))
        self.assertEqual((frame.body.freq, frame.body.wait_ms, frame.attribute(Attr.FRAME)),
                         (2437, 200, b"frame"))
        self.assertEqual((reg.body.subtype, reg.attribute(Attr.PREFIX)), (13, b"\4\11"))
        await self.ap.cancel(Type.LISTEN_CMD, numbers[2])
        cancel = await self.received()
        self.assertEqual((cancel.type, cancel.body.request, cancel.body.seq),
                         (Type.CANCEL_CMD, Type.LISTEN_CMD, numbers[2]))

    async def test_radios_and_peers_are_lists(self):
        radio, peer = body_class("radio")(name="wlan0", stays=7), body_class("peer_info")(
            device=PEER, freq=2462)
        self.fake.replies[Ioctl.HIOCGRADIOS] = lambda a: body_class("radio_list")(
            count=1, radio=[radio])
        self.fake.replies[Ioctl.HIOCGPEERS] = lambda a: body_class("peer_list")(
            iface=a.iface, count=1, peer=[peer])
        self.assertEqual([r.stays for r in await self.ap.radios()], [7])
        self.assertEqual([p.device for p in await self.ap.peers(5)], [PEER])

    async def play(self, error):
        """The access point's side of a search: two peers, and the end."""
        m = await self.received()
        for name, event in (("TV\x1b", PeerEvent.FOUND), ("Printer", PeerEvent.FOUND),
                            ("Printer", PeerEvent.LOST)):
            await self.fake.send(Type.PEER_IND, attributes=[(Attr.NAME, name)], body={
                "seq": m.seq, "device": PEER, "event": event, "freq": 2462})
        await self.fake.send(Type.RESULT_IND, attributes=[(Attr.TEXT, "this radio cannot scan")],
                             body={"error": error, "type": m.type, "seq": m.seq})
        return m

    async def test_the_example_names_who_is_found(self):
        side = asyncio.create_task(self.play(0))
        found = [m.text(Attr.NAME) async for m in p2pfind.find(self.ap)]
        self.assertEqual(found, ["TV\x1b", "Printer"])
        asked = await side
        self.assertEqual((asked.type, asked.body.channels), (Type.LISTEN_CMD, 3))
        self.assertEqual(Device.read(asked.attribute(Attr.ELEMENTS)).listen_freq, 2437)
        self.assertEqual(Device.read(asked.attribute(Attr.ADD)).addr, ADDR)
        self.assertIn(P2P, asked.attribute(Attr.ADD))

    async def test_the_example_says_what_it_was_refused(self):
        asyncio.create_task(self.play(errno.EOPNOTSUPP))
        with self.assertRaises(hostap.Refused) as caught:
            async for _ in p2pfind.find(self.ap, "Printer"):
                pass
        self.assertIn("this radio cannot scan", str(caught.exception))

    async def test_the_example_prints_nothing_a_stranger_could_mean_for_a_terminal(self):
        said = io.StringIO()

        @contextlib.asynccontextmanager
        async def connected():
            yield self.ap

        async def connect(**_):
            return connected()
        side = asyncio.create_task(self.play(0))
        saved, p2pfind.hostap.connect = p2pfind.hostap.connect, connect
        try:
            with contextlib.redirect_stdout(said):
                await p2pfind.main("TV")
        finally:
            p2pfind.hostap.connect = saved
        await side
        self.assertEqual(said.getvalue(), f"{PEER}  TV?, , listens on 2462 MHz\n")


if __name__ == "__main__":
    unittest.main()
