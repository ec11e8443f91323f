# SPDX-License-Identifier: ISC
"""hostap.client - a daemon's side of the interface, for asyncio

    async with await connect(name="example") as ap:
        await ap.decide(Class.AUTH | Class.ASSOC)
        async for m in ap:
            if m.is_request:
                await ap.refuse(m, 1, "not here") if night() else await ap.accept(m)

One Client is one endpoint.  It mirrors libhostap: connect, mode and filter, messages, answers,
commands, and the ioctls.  Octets are read only while somebody waits for a message or an answer,
so a program that falls behind loses messages at the access point, which counts them and says so
(LOST_IND), and not memory here.

When the access point goes away the iteration ends, and everything that waits raises Gone.  With
reconnect=True it goes on instead: connects again, a little later each time, and sets the mode
and the filters that were in force.  Requests of the old connection can then no longer be
answered: answering one raises Gone, and harms nothing.

What the access point refuses raises Refused, an OSError with its errno and words.
"""

import asyncio
import errno
import os
import socket
from collections import deque

from . import tables
from .codec import (Malformed, Message, body_class, decode_all, decode_argument,
                    encode_argument, encode_rows)
from .tables import (ANSWERS, Attr, BanFlag, Class, Flag, FrameFlag, Ioctl, ListenFlag, Role,
                     TableFlag, Type)

PACKET_MAX = 1 << 18
ROWS_MAX = 1000			# rows of a verdict table in one message
PATIENCE = 2.0			# seconds an ioctl or a result may take
PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)		# before the tries to connect again


class Refused(OSError):
    """The access point refused an ioctl or a command."""


class Gone(ConnectionError):
    """The access point is gone, or a request belongs to a connection that is."""


def refused(error, what, text=""):
    return Refused(error, text or os.strerror(error), what)


def check(result):
    """Raises Refused where a RESULT_IND says so."""
    if result.body.error:
        kind = result.body.type
        name = Type(kind).name if kind in tables.MESSAGES else f"type {kind}"
        raise refused(result.body.error, name, result.text(Attr.TEXT))


def padded(values, count):
    return (*values, *(0,) * (count - len(values)))


def socket_paths():
    """Where an access point may be, the likeliest first."""
    if os.environ.get("HOSTAP_SOCKET"):
        return [os.environ["HOSTAP_SOCKET"]]
    paths = ["/run/apgate/hostap.sock"]
    if os.geteuid() != 0 and os.environ.get("XDG_RUNTIME_DIR"):
        paths.append(os.path.join(os.environ["XDG_RUNTIME_DIR"], "apgate/hostap.sock"))
    return paths


async def open_socket(paths):
    """The first of them that an access point answers on."""
    loop = asyncio.get_running_loop()
    for n, path in enumerate(paths):
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        sock.setblocking(False)
        try:
            await loop.sock_connect(sock, path)
            return sock
        except OSError as fault:
            sock.close()
            if n == len(paths) - 1:
                raise type(fault)(fault.errno, f"{fault.strerror}: is the access point running?",
                                  path) from None
    raise ValueError("no path to an access point")


async def connect(path=None, *, name="", reconnect=False, sock=None):
    """A Client that has said HELLO.  sock: a connected socket to use instead of a path."""
    client = Client([path] if path else socket_paths(), name, reconnect and sock is None)
    if sock is not None:
        sock.setblocking(False)
    try:
        await client.start(sock or await open_socket(client.paths))
    except BaseException:
        await client.close()
        raise
    return client


class Client:
    """One endpoint of an access point; made by connect()."""

    def __init__(self, paths, name, reconnect):
        self.paths, self.name, self.reconnects = paths, name, reconnect
        self.greeting = None		# what HELLO answered: endpoint, rights, read_max
        self.connections = 0		# how often it connected
        self._sock = None
        self._messages = deque()	# read, not yet taken
        self._pending = {}		# (type of what was sent, our number): future
        self._number = 0
        self._reader = None		# the task that reads
        self._wanted = asyncio.Event()	# somebody waits
        self._arrived = asyncio.Condition()
        self._iterators = 0
        self._draining = False		# nothing can be sent any more: read what is there
        self._gone = None		# why nothing comes any more
        self._mode = None
        self._filters = {}
        self._write_lock = asyncio.Lock()
        self._again_lock = asyncio.Lock()

    # -- life

    async def start(self, sock):
        self._sock = sock
        self._gone = None
        self._draining = False
        self.connections += 1
        self._reader = asyncio.create_task(self._read(sock))
        await self.hello(self.name)

    async def close(self):
        """Ends the endpoint; what waits for it at the access point resolves as unanswered."""
        self.reconnects = False
        await self._stop_reading()
        await self._lose(Gone(errno.ECONNRESET, "this client was closed"))

    async def _stop_reading(self):
        """Before its socket closes: the loop must forget the descriptor first."""
        if self._reader:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.close()

    async def hello(self, name):
        """HIOCVERSION: everything that came after the proposal becomes available."""
        greeting = body_class("version")(version=tables.VERSION, name=name)
        self.greeting = await self.ioctl(Ioctl.HIOCVERSION, greeting)
        return self.greeting

    async def _again(self):
        """Connects anew, however long that takes."""
        async with self._again_lock:
            n = 0
            while self._gone is not None and self.reconnects:
                await asyncio.sleep(PAUSES[min(n, len(PAUSES) - 1)])
                await self._try_again()
                n += 1

    async def _try_again(self):
        try:
            await self.start(await open_socket(self.paths))
            if self._mode:
                await self.ioctl(Ioctl.HIOCSMODE, self._mode)
            for f in self._filters.values():
                await self.ioctl(Ioctl.HIOCSFILTER, f)
        except (OSError, asyncio.TimeoutError) as fault:
            await self._stop_reading()
            await self._lose(Gone(errno.ECONNRESET, str(fault)))

    # -- receiving

    async def _read(self, sock):
        """Reads while somebody waits; hands answers to who asked, keeps the rest."""
        loop = asyncio.get_running_loop()
        fault = Gone(errno.ECONNRESET, "the access point is gone")
        try:
            while True:
                await self._wanted.wait()
                packet = await loop.sock_recv(sock, PACKET_MAX)
                if not packet:
                    break
                for m in decode_all(packet):
                    m._client = self.connections
                    if m.type == Type.RESULT_IND and not m.seq and m.body.error:
                        # Of no message: the endpoint was refused, and will be closed.
                        fault = refused(m.body.error, "connection", m.text(Attr.TEXT))
                    if not self._hand_over(m):
                        self._messages.append(m)
                async with self._arrived:
                    self._want()
                    self._arrived.notify_all()
        except Malformed as why:
            fault = Gone(errno.EBADMSG, f"the access point sent no message: {why}")
        except OSError as why:
            fault = Gone(errno.ECONNRESET, f"the access point is gone: {why}")
        if sock is self._sock:
            await self._lose(fault)

    def _hand_over(self, m):
        """Whether the message is the answer somebody waits for."""
        if m.type == Type.IOCTL_IND:
            key = (Type.IOCTL_CMD, m.body.seq)
        elif m.type == Type.RESULT_IND:
            key = (m.body.type, m.body.seq)
        else:
            return False
        future = self._pending.pop(key, None)
        if future is None or future.done():
            return m.type == Type.IOCTL_IND	# somebody stopped waiting for it
        future.set_result(m)
        return True

    def _want(self):
        if self._pending or self._draining or self._iterators and not self._messages:
            self._wanted.set()
        else:
            self._wanted.clear()

    async def _lose(self, fault):
        if self._sock:
            self._sock.close()
            self._sock = None
        if self._gone is None:
            self._gone = fault
        for future in self._pending.values():
            if not future.done():
                future.set_exception(fault)
        self._pending.clear()
        async with self._arrived:
            self._arrived.notify_all()

    async def next(self):
        """The next message; None when the access point is gone for good."""
        while not self._messages:
            if self._gone is not None:
                if not self.reconnects:
                    return None
                await self._again()
            self._iterators += 1
            self._want()
            try:
                async with self._arrived:
                    while not self._messages and self._gone is None:
                        await self._arrived.wait()
            finally:
                self._iterators -= 1
                self._want()
        return self._messages.popleft()

    def __aiter__(self):
        return self

    async def __anext__(self):
        message = await self.next()
        if message is None:
            raise StopAsyncIteration
        return message

    # -- sending

    async def send(self, *messages):
        """Any messages, in one packet."""
        await self.send_octets(b"".join(m.encode() for m in messages))

    async def send_octets(self, packet):
        async with self._write_lock:
            if self._sock is None:
                raise Gone(errno.ECONNRESET, "the access point is gone")
            try:
                await asyncio.get_running_loop().sock_sendall(self._sock, packet)
                return
            except (BrokenPipeError, ConnectionResetError):
                pass
        # What it said before it went is still to be read, perhaps why.
        self._draining = True
        self._want()
        await asyncio.wait([self._reader], timeout=PATIENCE)
        raise self._gone or Gone(errno.ECONNRESET, "the access point is gone")

    async def _ask(self, message):
        """Sends a message and waits for the one that answers it."""
        self._number += 1
        message.seq = number = self._number
        future = asyncio.get_running_loop().create_future()
        self._pending[message.type, number] = future
        self._want()
        try:
            await self.send(message)
            return await asyncio.wait_for(future, PATIENCE)
        finally:
            self._pending.pop((message.type, number), None)
            if not future.cancel() and not future.cancelled():
                future.exception()	# known by now, or told by what was raised
            self._want()

    # -- answers

    async def answer(self, request, status=0, reason="", *, attributes=(), **fields):
        """Answers a request: status 0 accepts.  reason is what "apgate why" shows.

        fields are those of the response's body (comeback, session, rates ...).  Answering one
        request forfeits those before it, unless the mode says UNORDERED.
        """
        if request._client not in (None, self.connections):
            raise Gone(errno.ESTALE, "the request came over an earlier connection")
        kind = ANSWERS[request.type]
        if kind == Type.PROBE_RESP:
            fields.setdefault("verdict", 1 if status else 0)
        else:
            fields.setdefault("status", status)
        attributes = list(attributes)
        if reason:
            attributes.append((Attr.REASON, reason))
        await self.send(Message(kind, seq=request.seq, iface=request.iface, body=fields,
                                attributes=attributes))

    async def accept(self, request, reason=""):
        await self.answer(request, 0, reason)

    async def refuse(self, request, status=1, reason=""):
        """A probe is met with silence."""
        await self.answer(request, status, reason)

    # -- commands

    async def command(self, kind, station=None, *, iface=0, attributes=(), result=True, seq=0,
                      **fields):
        """A command.  With result, waits for what became of it and raises Refused.

        Without result nothing is waited for; a number given in seq is then its own.
        """
        m = Message(kind, iface=iface, body=fields, attributes=attributes, seq=seq,
                    dstaddr=station or bytes(6))
        if not result:
            return await self.send(m)
        m.flags = Flag.RESULT
        outcome = await self._ask(m)
        if outcome.body.error:
            raise refused(outcome.body.error, Type(kind).name, outcome.text(Attr.TEXT))

    async def deauth(self, station, reason=1, **options):
        await self.command(Type.DEAUTH_CMD, station, reason=reason, **options)

    async def disassoc(self, station, reason=1, **options):
        await self.command(Type.DISASSOC_CMD, station, reason=reason, **options)

    async def timeout(self, station, seconds, **options):
        """TIMEOUT_IND comes when the station was silent so long; 0 clears."""
        microseconds = round(seconds * 1_000_000)
        await self.command(Type.TIMEOUT_CMD, station, timeout_sec=microseconds // 1_000_000,
                           timeout_usec=microseconds % 1_000_000, **options)

    async def stats(self, station, **options):
        """STATS_IND will tell."""
        await self.command(Type.STATS_CMD, station, **options)

    async def wds(self, station, allow=True, **options):
        await self.command(Type.WDS_CMD, station, allow=int(allow), **options)

    async def ban(self, station, **options):
        """A ban: mask, status, lease_ms, refusals, flags, classes."""
        await self.command(Type.BAN_CMD, station, **options)

    async def unban(self, station, flags=0, **options):
        await self.command(Type.BAN_CMD, station, flags=BanFlag.REMOVE | flags, **options)

    async def frame(self, frame, **options):
        """Sends a management frame: freq, wait_ms, flags."""
        station = frame[4:10]
        await self.command(Type.FRAME_CMD, station, attributes=[(Attr.FRAME, frame)], **options)

    async def table(self, rows, generation=0, names=(), **options):
        """The verdict table: a list of body_class("row"), replaced whole.

        A row's rule n is called by the n-th of the names, the first being 1.
        """
        parts = [rows[at:at + ROWS_MAX] for at in range(0, len(rows), ROWS_MAX)] or [[]]
        for n, part in enumerate(parts):
            flags = (TableFlag.BEGIN if n == 0 else 0) | \
                (TableFlag.COMMIT if n == len(parts) - 1 else 0)
            attributes = [(Attr.ROWS, encode_rows(part))] if part else []
            if n == 0:
                attributes += [(Attr.RULE, name) for name in names]
            await self.command(Type.TABLE_CMD, flags=flags, generation=generation,
                               attributes=attributes, **options)

    # -- the radio, and P2P devices

    async def act(self):
        """Neither decide nor observe: hear what became of one's own commands, and interfaces."""
        kinds = (Type.RESULT_IND, Type.LOST_IND, Type.IFACE_IND, Type.FRAME_IND,
                 Type.FRAME_STATUS_IND, Type.STAY_IND, Type.SCAN_IND, Type.FOUND_IND,
                 Type.PEER_IND)
        await self.set_mode(role=Role.NONE, classes=0, indications=sum(1 << k for k in kinds),
                            attributes=1 << Attr.ELEMENTS | 1 << Attr.NAME)

    def number(self):
        """One that no command of ours has had."""
        self._number += 1
        return self._number

    async def p2p_start(self, iface=0, way=0):
        """The P2P device of a radio: cookie, addr and so on; IFACE_IND says when it is up."""
        return await self.ioctl(Ioctl.HIOCP2PSTART, body_class("p2p")(iface=iface, way=way))

    async def p2p_stop(self, device):
        await self.ioctl(Ioctl.HIOCP2PSTOP, body_class("p2p")(cookie=device.cookie))

    async def _begin(self, kind, iface, attributes=(), **fields):
        """A command that lasts; its number, which what comes of it repeats.

        iface: a P2P device as p2p_start() gave it, or an interface's number.
        """
        number = self.number()
        iface = getattr(iface, "cookie", iface) & 0xffffffff
        await self.send(Message(kind, iface=iface, seq=number, flags=Flag.RESULT, body=fields,
                                attributes=[a for a in attributes if a[1]]))
        return number

    async def stay(self, iface, freq, duration_ms):
        """On a channel; STAY_IND tells when it begins and ends."""
        return await self._begin(Type.STAY_CMD, iface, freq=freq, duration_ms=duration_ms)

    async def scan(self, iface, freqs, *, ssid=b"", elements=b"", **fields):
        """FOUND_IND for each that is heard, then SCAN_IND."""
        return await self._begin(Type.SCAN_CMD, iface, ((Attr.SSID, ssid), (Attr.ADD, elements)),
                                 channels=len(freqs), freq=padded(freqs, 24), **fields)

    async def listen(self, iface, freq=0, *, search=(), request=b"", response=b"", **fields):
        """Listen on a channel, and search between listens where channels are given.

        PEER_IND tells of each peer, RESULT_IND of the end.  request and response are what
        hostap.p2p makes.
        """
        if search:
            fields = {"min_100tu": 1, "max_100tu": 3, "channels": len(search),
                      "search": padded(search, 20),
                      "flags": ListenFlag.SEARCH | fields.pop("flags", 0), **fields}
        attributes = (Attr.ELEMENTS, request), (Attr.ADD, response)
        return await self._begin(Type.LISTEN_CMD, iface, attributes, freq=freq, **fields)

    async def send_frame(self, iface, frame, freq=0, wait_ms=0, flags=FrameFlag.NO_CCK):
        """A management frame, on a channel; FRAME_STATUS_IND says whether it was acknowledged."""
        return await self._begin(Type.FRAME_CMD, iface, ((Attr.FRAME, frame),), freq=freq,
                                 wait_ms=wait_ms, flags=flags)

    async def register(self, iface, prefix=b"", subtype=13, flags=0):
        """For received frames (FRAME_IND) of a subtype whose body begins so."""
        return await self._begin(Type.FRAME_REG_CMD, iface, ((Attr.PREFIX, prefix),),
                                 subtype=subtype, flags=flags)

    async def cancel(self, kind, number):
        """Ends what _begin() began: Type.LISTEN_CMD and so on, and its number."""
        await self.send(Message(Type.CANCEL_CMD, seq=self.number(),
                                body={"request": kind, "seq": number}))

    async def radios(self):
        return await self._list(Ioctl.HIOCGRADIOS, "radio_list", "radio")

    async def peers(self, iface):
        return await self._list(Ioctl.HIOCGPEERS, "peer_list", "peer",
                                iface=getattr(iface, "cookie", iface) & 0xffffffff)

    # -- ioctls

    async def ioctl(self, request, argument=None):
        """Any ioctl; gives its structure as it came back, or None where it has none."""
        octets = encode_argument(argument)
        attributes = [(Attr.ARG, octets)] if octets else []
        answer = await self._ask(Message(Type.IOCTL_CMD, body={"request": request},
                                         attributes=attributes))
        if answer.body.error:
            raise refused(answer.body.error, Ioctl(request).name, answer.text(Attr.TEXT))
        return decode_argument(request, answer.attribute(Attr.ARG) or b"")

    async def set_mode(self, **fields):
        """HIOCSMODE.  Not given: order 100, every class, every indication and attribute."""
        mode = body_class("mode")(order=100)
        mode.classes = tables.CLASS_ALL
        mode.indications = sum(1 << t for t, m in tables.MESSAGES.items()
                               if m[0] == "indication")
        mode.attributes = sum(1 << a for a in (Attr.ELEMENTS, Attr.BODY, Attr.REASON, Attr.NAME))
        for name, value in fields.items():
            getattr(mode, name)
            setattr(mode, name, value)
        await self.ioctl(Ioctl.HIOCSMODE, mode)
        self._mode = mode

    async def decide(self, classes=Class.PROBE | Class.AUTH | Class.ASSOC | Class.REASSOC,
                     **fields):
        """Become a decider for these classes of requests."""
        await self.set_mode(role=Role.DECIDER, classes=classes, **fields)

    async def observe(self, **fields):
        """Receive copies of all requests, and every indication."""
        await self.set_mode(role=Role.OBSERVER, **fields)

    async def get_mode(self):
        return await self.ioctl(Ioctl.HIOCGMODE, body_class("mode")())

    async def set_filter(self, **fields):
        """HIOCSFILTER, for the classes named."""
        f = body_class("filter")(**fields)
        await self.ioctl(Ioctl.HIOCSFILTER, f)
        self._filters[int(f.classes)] = f

    async def get_filter(self, classes):
        return await self.ioctl(Ioctl.HIOCGFILTER, body_class("filter")(classes=classes))

    async def _list(self, request, structure, rows, **fields):
        """Every row of a list, page by page."""
        out, page = [], body_class(structure)(**fields)
        while True:
            page = await self.ioctl(request, page)
            out += getattr(page, rows)
            if not page.next:
                return out
            page.count = 0
            setattr(page, rows, [])

    async def stations(self, iface=0):
        return await self._list(Ioctl.HIOCGSTATIONS, "station_list", "station", iface=iface)

    async def ifaces(self):
        return await self._list(Ioctl.HIOCGIFACES, "iface_list", "iface")

    async def daemons(self):
        return await self._list(Ioctl.HIOCGDAEMONS, "daemon_list", "daemon")

    async def bans(self):
        """Those in force, with what is left of their leases and refusals."""
        return await self._list(Ioctl.HIOCGBANS, "ban_list", "ban")

    async def why(self, station=None, most=None):
        """Decisions, the latest first: of one station, or of all."""
        decisions = await self._list(Ioctl.HIOCGWHY, "why", "decision", addr=station or bytes(6))
        return decisions[:most]

    async def station(self, address=None, *, asid=0, iface=0):
        """One station and its statistics as last known."""
        return await self.ioctl(Ioctl.HIOCGSTATION, body_class("station_get")(
            addr=address or bytes(6), asid=asid, iface=iface))

    async def ap(self):
        return await self.ioctl(Ioctl.HIOCGAP, body_class("ap")())

    async def statistics(self):
        """HIOCGSTATS, of this endpoint."""
        return await self.ioctl(Ioctl.HIOCGSTATS, body_class("stat")())

    async def flush(self):
        """HIOCFLUSH: what is queued is dropped, its requests go unanswered."""
        await self.ioctl(Ioctl.HIOCFLUSH)
