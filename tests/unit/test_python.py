#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The Python binding: the codec against the vectors, the client against a fake access point."""

import asyncio
import errno
import json
import os
import random
import socket
import sys
import tempfile
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(TOP, "python"), os.path.join(TOP, "python/examples")]

import hostap	# noqa: E402
import nightfilter	# noqa: E402
from hostap import Attr, Class, Flag, Ioctl, Message, Role, Type	# noqa: E402
from hostap.codec import HEAD_NAMES, body_class, decode, decode_all	# noqa: E402

SEED = 20020915
STATION = "02:00:00:00:00:01"


def vectors(name):
    with open(os.path.join(TOP, "share/vectors", name), encoding="utf-8") as file:
        return json.load(file)


def plain(body):
    """A body as the vectors write it."""
    out = {}
    for f in body._fields:
        value = getattr(body, f.name)
        if isinstance(value, list):
            value = [plain(row) for row in value]
        elif isinstance(value, hostap.Body):
            value = plain(value)
        elif isinstance(value, bytes):
            value = value.hex()
        elif isinstance(value, tuple):
            value = list(value)
        out[f.name] = value
    return out


def made(cls, fields):
    """And back."""
    values = {}
    for f in cls._fields:
        value = fields[f.name]
        if hasattr(f, "row"):
            value = [made(f.row, v) for v in value] if f.list else made(f.row, value)
        elif f.octets:
            value = bytes.fromhex(value)
        values[f.name] = value
    return cls(**values)


class Codec(unittest.TestCase):
    def test_m1_every_message_decodes_to_its_fields(self):
        seen = set()
        for v in vectors("messages.json"):
            with self.subTest(v["name"]):
                octets = bytes.fromhex(v["hex"])
                m, length = decode(octets)
                self.assertEqual(length, len(octets))
                self.assertEqual({n: getattr(m, n) for n in HEAD_NAMES}, v["fields"])
                self.assertEqual(plain(m.body), v["body"])
                self.assertEqual(
                    m.attributes,
                    [(a["number"], bytes.fromhex(a["hex"])) for a in v["attributes"]])
                seen.add(m.type)
        self.assertEqual(seen, set(Type))

    def test_m1_every_message_encodes_to_its_octets(self):
        for v in vectors("messages.json"):
            with self.subTest(v["name"]):
                head = {n: x for n, x in v["fields"].items() if n != "msglen"}
                body = made(type(decode(bytes.fromhex(v["hex"]))[0].body), v["body"])
                attributes = [(a["number"], bytes.fromhex(a["hex"])) for a in v["attributes"]]
                m = Message(**head, body=body, attributes=attributes)
                self.assertEqual(m.encode().hex(), v["hex"])

    def test_d3_every_ioctl_structure_both_ways(self):
        for v in vectors("ioctls.json"):
            if v["structure"]:
                with self.subTest(v["name"]):
                    self.assertEqual(Ioctl[v["name"]], v["request"])
                    octets = bytes.fromhex(v["hex"])
                    s = hostap.decode_argument(v["request"], octets)
                    self.assertEqual(plain(s), v["fields"])
                    self.assertEqual(made(type(s), v["fields"]).encode(), octets)

    def test_m2_malformed_is_refused_whole_with_the_reason(self):
        for v in vectors("malformed.json"):
            with self.subTest(v["name"]):
                with self.assertRaises(hostap.Malformed) as caught:
                    decode(bytes.fromhex(v["hex"]))
                self.assertEqual(str(caught.exception), v["refusal"])

    def test_m2_every_truncation_is_refused(self):
        octets = bytes.fromhex(vectors("messages.json")[6]["hex"])
        for length in range(len(octets)):
            with self.assertRaises(hostap.Malformed):
                decode(octets[:length])

    def test_m2_unknown_attributes_and_types_survive(self):
        octets = bytearray(Message(Type.DEAUTH_IND, attributes=[
            (99, b"future"), (Attr.NAME, "x"), (0x8000 | 98, b"")]).encode())
        octets[2] = 200
        m, _ = decode(octets)
        self.assertEqual(m.attributes, [(99, b"future"), (6, b"x"), (0x8062, b"")])
        self.assertEqual(m.attribute(98), b"")
        self.assertEqual(m.direction, "")
        self.assertEqual(m.encode(), bytes(octets))

    def test_m2_a_packet_holds_several_messages(self):
        packet = b"".join(bytes.fromhex(v["hex"]) for v in vectors("messages.json"))
        self.assertEqual([m.type for m in decode_all(packet)], sorted(Type))

    def test_m2_octets_changed_at_random_are_a_message_or_malformed(self):
        chance = random.Random(SEED)
        good = [bytes.fromhex(v["hex"]) for v in vectors("messages.json")]
        taken = 0
        for _ in range(3000):
            octets = bytearray(chance.choice(good))
            for _ in range(chance.randint(1, 6)):
                octets[chance.randrange(len(octets))] = chance.randrange(256)
            try:
                m, length = decode(octets)
            except hostap.Malformed:
                continue
            taken += 1
            repr(m)
            self.assertLessEqual(length, len(octets))
            again, _ = decode(m.encode())
            self.assertEqual((again.body, again.attributes), (m.body, m.attributes))
            self.assertEqual(again.encode(), m.encode())
        self.assertGreater(taken, 1000)

    def test_values_that_do_not_fit_are_refused(self):
        for fields in ({"freq": 65536}, {"signal": 200}, {"dstaddr": "2:0:0:0:0:1"}):
            with self.assertRaises(ValueError):
                Message(Type.DEAUTH_CMD, **fields).encode()
        with self.assertRaises(ValueError):
            Message(Type.DEAUTH_CMD, attributes=[(Attr.REASON, "x" * 65500)]).encode()
        with self.assertRaises(TypeError):
            Message(Type.DEAUTH_CMD, body={"status": 1})

    def test_text_is_cut_between_characters(self):
        version = body_class("version")(name="ä" * 20)
        self.assertEqual(body_class("version").decode(version.encode()).name, "ä" * 15)

    def test_ssid_and_rates_have_their_own_length(self):
        m, _ = decode(bytes.fromhex(vectors("messages.json")[6]["hex"]))
        self.assertEqual((m.ssid, len(m.rates)), (b"Fritz Box", 8))


class FakeAccessPoint:
    """The other end of a socket: answers HELLO and modes, keeps everything else."""

    def __init__(self, sock):
        sock.setblocking(False)
        self.sock = sock
        self.seq = 0
        self.modes = []
        self.names = []
        self.received = asyncio.Queue()
        self.replies = {}		# request: function of the argument
        self.task = asyncio.create_task(self.run())

    async def run(self):
        loop = asyncio.get_running_loop()
        while packet := await loop.sock_recv(self.sock, 1 << 18):
            for m in decode_all(packet):
                if m.type == Type.IOCTL_CMD:
                    await self.reply(m)
                else:
                    await self.received.put(m)
                    if m.flags & Flag.RESULT:
                        await self.send(Type.RESULT_IND, body={
                            "error": errno.ENOENT if m.dstaddr != STATION else 0,
                            "type": m.type, "seq": m.seq})

    async def reply(self, m):
        error, out = 0, b""
        octets = m.attribute(Attr.ARG) or b""
        argument = hostap.decode_argument(m.body.request, octets)
        if len(octets) != (m.body.request >> 16 & 0x3fff):	# as the access point has it
            return await self.send(Type.IOCTL_IND, body={
                "request": m.body.request, "error": errno.EINVAL, "seq": m.seq})
        if m.body.request == Ioctl.HIOCVERSION:
            self.names.append(argument.name)
            argument.endpoint, argument.rights = 7, 15
            out = argument.encode()
        elif m.body.request == Ioctl.HIOCSMODE:
            self.modes.append(argument)
        elif m.body.request in self.replies:
            out = hostap.encode_argument(self.replies[m.body.request](argument))
        else:
            error = errno.EPERM
        await self.send(Type.IOCTL_IND, attributes=[(Attr.ARG, out)] if out else [
            (Attr.TEXT, "the right to command is lacking")],
            body={"request": m.body.request, "error": error, "seq": m.seq})

    async def send(self, kind, **fields):
        self.seq += 1
        m = Message(kind, seq=self.seq, **fields)
        await asyncio.get_running_loop().sock_sendall(self.sock, m.encode())
        return self.seq

    async def close(self):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        self.sock.close()


class ClientTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.fake = FakeAccessPoint(theirs)
        self.ap = await hostap.connect(sock=ours, name="test")

    async def asyncTearDown(self):
        await self.ap.close()
        await self.fake.close()

    async def received(self):
        return await asyncio.wait_for(self.fake.received.get(), 5)

    async def test_m4_hello_comes_first_and_says_the_name(self):
        self.assertEqual(self.fake.names, ["test"])
        self.assertEqual((self.ap.greeting.endpoint, self.ap.greeting.rights), (7, 15))

    async def test_d3_the_mode_is_set_as_asked(self):
        await self.ap.decide(Class.AUTH, order=5, deadline_ms=(0, 50))
        mode = self.fake.modes[0]
        self.assertEqual((mode.role, mode.classes, mode.order), (Role.DECIDER, Class.AUTH, 5))
        self.assertEqual(mode.deadline_ms, (0, 50, 0, 0, 0))
        self.assertEqual(mode.attributes, 1 << 1 | 1 << 3 | 1 << 5 | 1 << 6)

    async def test_q2_answers_carry_the_requests_number(self):
        for kind in (Type.AUTH_REQ, Type.ASSOC_REQ, Type.REASSOC_REQ, Type.PROBE_REQ):
            await self.fake.send(kind, srcaddr=STATION)
        await self.ap.accept(await self.ap.next())
        await self.ap.refuse(await self.ap.next(), 17, "not at night")
        await self.ap.answer(await self.ap.next(), 30, comeback=300)
        await self.ap.refuse(await self.ap.next())
        answers = [await self.received() for _ in range(4)]
        seqs = [a.seq for a in answers]
        self.assertEqual(seqs, list(range(seqs[0], seqs[0] + 4)))
        self.assertEqual([a.type for a in answers], [
            Type.AUTH_RESP, Type.ASSOC_RESP, Type.REASSOC_RESP, Type.PROBE_RESP])
        self.assertEqual(answers[0].body.status, 0)
        self.assertEqual((answers[1].body.status, answers[1].text(Attr.REASON)),
                         (17, "not at night"))
        self.assertEqual((answers[2].body.status, answers[2].body.comeback), (30, 300))
        self.assertEqual(answers[3].body.verdict, 1)
        self.assertTrue(self.fake.received.empty())

    async def test_q6_a_copy_is_no_request_to_answer(self):
        await self.fake.send(Type.AUTH_REQ, flags=Flag.COPY)
        self.assertFalse((await self.ap.next()).is_request)

    async def test_c2_a_command_waits_for_its_result(self):
        await self.ap.deauth(STATION, 5)
        m = await self.received()
        self.assertEqual((m.type, m.dstaddr, m.body.reason, m.flags),
                         (Type.DEAUTH_CMD, STATION, 5, Flag.RESULT))
        with self.assertRaises(hostap.Refused) as caught:
            await self.ap.disassoc("02:00:00:00:00:99", 8)
        self.assertEqual(caught.exception.errno, errno.ENOENT)

    async def test_c2_results_find_their_command_whatever_the_order(self):
        outcomes = await asyncio.gather(*(
            self.ap.stats(STATION if n % 3 else "02:00:00:00:00:99") for n in range(30)),
            return_exceptions=True)
        self.assertEqual([o is None for o in outcomes], [bool(n % 3) for n in range(30)])

    async def test_c3_a_timeout_keeps_its_microseconds(self):
        await self.ap.timeout(STATION, 2.5)
        m = await self.received()
        self.assertEqual((m.body.timeout_sec, m.body.timeout_usec), (2, 500000))

    async def test_d5_a_long_table_is_begun_and_committed_once(self):
        row = body_class("row")
        await self.ap.table([row(addr=STATION, rule=n) for n in range(2500)], 9,
                            result=False)
        parts = [await self.received() for _ in range(3)]
        self.assertEqual([p.body.flags for p in parts], [1, 0, 2])
        rows = [r for p in parts for r in hostap.decode_rows(p.attribute(Attr.ROWS))]
        self.assertEqual([r.rule for r in rows], list(range(2500)))

    async def test_i3_lists_are_read_page_by_page(self):
        station = body_class("station")
        pages = [[station(addr=STATION, asid=n) for n in range(1, 4)], [station(asid=4)]]

        def page(asked):
            asked.station = pages[asked.next]
            asked.count = len(asked.station)
            asked.next = 1 - asked.next
            return asked

        self.fake.replies[Ioctl.HIOCGSTATIONS] = page
        self.assertEqual([s.asid for s in await self.ap.stations()], [1, 2, 3, 4])

    async def test_d6_a_refused_ioctl_says_why(self):
        with self.assertRaises(hostap.Refused) as caught:
            await self.ap.ap()
        self.assertEqual(caught.exception.errno, errno.EPERM)
        self.assertIn("right to command", str(caught.exception))

    async def test_q4_messages_wait_in_the_socket_until_somebody_asks(self):
        for _ in range(5):
            await self.fake.send(Type.PROBE_REQ)
        await asyncio.sleep(0.02)
        self.assertEqual(len(self.ap._messages), 0)
        for n in range(5):
            self.assertEqual((await self.ap.next()).type, Type.PROBE_REQ)

    async def test_messages_that_come_during_an_ioctl_are_kept_in_order(self):
        self.fake.replies[Ioctl.HIOCGAP] = lambda asked: asked
        first = await self.fake.send(Type.PROBE_REQ)
        await self.fake.send(Type.AUTH_REQ)
        await self.ap.ap()
        self.assertEqual([(await self.ap.next()).seq for _ in range(2)], [first, first + 1])

    async def test_the_iteration_ends_when_the_access_point_goes(self):
        await self.fake.send(Type.PROBE_REQ)
        await self.fake.close()
        self.assertEqual([m.type async for m in self.ap], [Type.PROBE_REQ])
        with self.assertRaises(hostap.Gone):
            await self.ap.deauth(STATION)

    async def test_what_came_before_the_access_point_went_is_not_lost(self):
        for _ in range(3):
            await self.fake.send(Type.PROBE_REQ)
        await self.fake.send(Type.AUTH_REQ)
        await self.fake.close()
        with self.assertRaises(hostap.Gone):
            await self.ap.accept(Message(Type.AUTH_REQ))
        self.assertEqual(len([m async for m in self.ap]), 4)

    async def test_waiting_for_a_result_ends_when_the_access_point_goes(self):
        self.fake.task.cancel()
        asyncio.get_running_loop().call_later(0.02, self.fake.sock.close)
        with self.assertRaises(hostap.Gone):
            await self.ap.deauth(STATION)

    async def test_octets_that_are_no_message_end_the_connection(self):
        await asyncio.get_running_loop().sock_sendall(self.fake.sock, b"\1" * 120)
        self.assertIsNone(await self.ap.next())
        self.assertIn("i_msglen", str(self.ap._gone))

    async def test_q2_a_stale_answer_is_told_and_is_no_commands_result(self):
        self.fake.task.cancel()
        asking = asyncio.create_task(self.ap.deauth(STATION))
        await asyncio.sleep(0.01)
        number = self.ap._number
        await self.fake.send(Type.RESULT_IND, body={
            "error": errno.ESTALE, "type": Type.AUTH_RESP, "seq": number})
        await self.fake.send(Type.RESULT_IND, body={"type": Type.DEAUTH_CMD, "seq": number})
        await asking
        stale = await self.ap.next()
        self.assertEqual((stale.body.error, stale.body.type), (errno.ESTALE, Type.AUTH_RESP))

    async def test_c2_an_ioctl_that_is_refused_as_a_message_raises(self):
        self.fake.task.cancel()
        asking = asyncio.create_task(self.ap.ap())
        await asyncio.sleep(0.01)
        await self.fake.send(Type.RESULT_IND, attributes=[(Attr.TEXT, "no such ioctl")], body={
            "error": errno.EINVAL, "type": Type.IOCTL_CMD, "seq": self.ap._number})
        with self.assertRaises(hostap.Refused) as caught:
            await asking
        self.assertIn("no such ioctl", str(caught.exception))

    async def test_the_example_refuses_strangers_at_night_only(self):
        watch = asyncio.create_task(nightfilter.watch(self.ap, {STATION}))
        times = {}
        for hour in (3, 12):
            moment = nightfilter.datetime.datetime(2002, 9, 15, hour)
            times[hour] = int(moment.timestamp())
        for address, hour in ((STATION, 3), ("02:00:00:00:00:02", 3), ("02:00:00:00:00:02", 12)):
            await self.fake.send(Type.ASSOC_REQ, srcaddr=address, tstamp_sec=times[hour])
        answers = [await self.received() for _ in range(3)]
        self.assertEqual([a.body.status for a in answers], [0, 17, 0])
        watch.cancel()


class Reconnect(unittest.IsolatedAsyncioTestCase):
    async def test_a_client_connects_again_and_sets_its_mode_again(self):
        loop = asyncio.get_running_loop()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "hostap.sock")

            async def listen():
                server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                server.setblocking(False)
                server.bind(path)
                server.listen()
                return server

            server = await listen()
            connecting = asyncio.create_task(
                hostap.connect(path, name="again", reconnect=True))
            fake = FakeAccessPoint((await loop.sock_accept(server))[0])
            ap = await connecting
            await ap.decide(Class.ASSOC)
            await fake.send(Type.ASSOC_REQ)
            old = await ap.next()
            waiting = asyncio.create_task(ap.next())
            await fake.close()
            server.close()
            os.unlink(path)
            server = await listen()
            fake = FakeAccessPoint((await loop.sock_accept(server))[0])
            await fake.send(Type.PROBE_REQ)
            self.assertEqual((await waiting).type, Type.PROBE_REQ)
            self.assertEqual([(m.role, m.classes) for m in fake.modes],
                             [(Role.DECIDER, Class.ASSOC)])
            self.assertEqual(fake.names, ["again"])
            with self.assertRaises(hostap.Gone):
                await ap.accept(old)
            await ap.close()
            await fake.close()
            server.close()

    async def test_d6_a_refused_endpoint_is_told_why(self):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        theirs.send(Message(Type.RESULT_IND, body={"error": errno.EPERM},
                            attributes=[(Attr.TEXT, "hostap_grant does not name you")]).encode())
        theirs.close()
        with self.assertRaises(hostap.Refused) as caught:
            await hostap.connect(sock=ours)
        self.assertEqual(caught.exception.errno, errno.EPERM)
        self.assertIn("hostap_grant", str(caught.exception))

    async def test_no_access_point_is_said_with_its_path(self):
        with self.assertRaises(OSError) as caught:
            await hostap.connect("/nonexistent/hostap.sock")
        self.assertIn("/nonexistent/hostap.sock", str(caught.exception))

    def test_the_socket_is_looked_for_where_it_may_be(self):
        saved = dict(os.environ)
        try:
            os.environ["HOSTAP_SOCKET"] = "/x"
            self.assertEqual(hostap.socket_paths(), ["/x"])
            del os.environ["HOSTAP_SOCKET"]
            self.assertEqual(hostap.socket_paths()[0], "/run/apgate/hostap.sock")
        finally:
            os.environ.clear()
            os.environ.update(saved)


if __name__ == "__main__":
    unittest.main()
