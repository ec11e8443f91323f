/* SPDX-License-Identifier: ISC */
/*
 * p2p_daemon - a daemon with a P2P device, in the guest
 *
 *	p2p_daemon SOCKET INTERFACE wake MHZ	listens there, silently, until it is asked for a group
 *						or provision discovery; says "listening", then of
 *						each event a line
 *	p2p_daemon SOCKET INTERFACE misuse MHZ	everything that cannot be, a line each, with its errno
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hostap/p2p.h>

enum { PATIENCE_MS = 5000 };

struct daemon {
	struct hostap	*h;
	struct hostap_p2p device;
	uint32_t	bss;		/* interface of the BSS */
	uint64_t	number;
	uint16_t	mhz;
};

/* ---- the device ------------------------------------------------------------------------------ */

static uint32_t
find_interface(struct hostap *h, const char *name)
{
	static struct hostap_iface_list list;
	int more;

	do {
		more = hostap_get_ifaces(h, &list);
		for (uint32_t i = 0; more >= 0 && i < list.count; i++)
			if (strcmp(list.iface[i].name, name) == 0)
				return (uint32_t)list.iface[i].cookie;
	} while (more > 0);
	errx(1, "%s: no such interface", name);
}

static const struct hostap_event *
next(struct daemon *d)
{
	const struct hostap_event *e;
	int r;

	while ((r = hostap_next(d->h, &e)) == 0)
		if (hostap_wait(d->h, PATIENCE_MS) == 0)
			errx(1, "nothing came within %d ms", PATIENCE_MS);
	if (r < 0)
		errx(1, "%s", hostap_error(d->h));
	return e;
}

static void
start(struct daemon *d)
{
	const struct hostap_event *e;

	d->device = (struct hostap_p2p){ .iface = d->bss };
	if (hostap_p2p_start(d->h, &d->device) < 0)
		errx(1, "%s", hostap_error(d->h));
	do
		e = next(d);
	while (e->m.i_type != HAP_IFACE_IND || e->body.iface.event != HAP_IFACE_UP ||
	    e->body.iface.cookie != d->device.cookie);
}

static void
own_device(const struct daemon *d, struct hostap_device *own)
{
	*own = (struct hostap_device){ .methods = HOSTAP_METHOD_DISPLAY, .listen_freq = d->mhz,
	    .capability = HOSTAP_DEVICE_CONCURRENT, .name = "sleeper" };
	memcpy(own->addr, d->device.addr, sizeof(own->addr));
	hostap_type_parse("printer", own->type);
}

/* ---- wake ------------------------------------------------------------------------------------ */

static void
tell(const struct hostap_event *e)
{
	char addr[HOSTAP_ADDR_TEXT];
	struct hostap_p2p_frame f;
	const uint8_t *frame;
	size_t len;

	frame = hap_attr_find(e->attrs, HAP_ATTR_FRAME, &len);
	if (e->m.i_type == HAP_PEER_IND) {
		printf("peer %s\n", hostap_addr(e->body.peer.device, addr));
	} else if (frame != NULL && hostap_p2p_read(frame, len, &f, NULL) == 0) {
		printf("%s from %s\n", hostap_p2p_kind_name(f.kind), hostap_addr(f.sa, addr));
	} else if (e->m.i_type != HAP_IFACE_IND) {	/* which everybody is told */
		printf("%s\n", hostap_type_name(e->m.i_type));
	}
	fflush(stdout);
}

static void
wake(struct daemon *d)
{
	struct hostap_to to = { .iface = (uint32_t)d->device.cookie, .number = 1 };
	struct hap_listen listen = { .freq = d->mhz, .flags = HAP_LISTEN_WAKE };
	uint8_t response[HOSTAP_P2P_ROOM];
	const struct hostap_event *e;
	struct hostap_device own;
	int n;

	own_device(d, &own);
	n = hostap_device_response(&own, response, sizeof(response));
	hostap_p2p_register(d->h, &to);
	to.number = 10;
	hostap_listen(d->h, &to, &listen, &(struct hostap_probes){ .response = response,
	    .response_len = (size_t)n });
	puts("listening");
	fflush(stdout);
	while (hostap_wait(d->h, -1) >= 0)
		while (hostap_next(d->h, &e) > 0)
			tell(e);
	errx(1, "%s", hostap_error(d->h));
}

/* ---- misuse ---------------------------------------------------------------------------------- */

static const char *
name_of(int error)
{
	const char *name = error ? strerrorname_np(error) : "nothing";

	return name ? name : "?";
}

/* What came of the last command: its result, which is wanted of each. */
static void
expect(struct daemon *d, const char *what)
{
	const struct hostap_event *e;

	do
		e = next(d);
	while (e->m.i_type != HAP_RESULT_IND || e->body.result.seq != d->number);
	printf("%s: %s\n", what, name_of(e->body.result.error));
}

static struct hostap_to
to_device(struct daemon *d)
{
	return (struct hostap_to){ .iface = (uint32_t)d->device.cookie, .number = ++d->number,
	    .result = true };
}

static void
stays(struct daemon *d)
{
	static const struct { const char *what; int mhz; uint32_t ms; } rows[] = {
		{ "a stay on a frequency that is no channel", 2413, 100 },
		{ "a stay of 9 ms", 0, 9 },
		{ "a stay of more than an hour", 0, 3600001 },
	};
	struct hostap_to to;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		to = to_device(d);
		hostap_stay(d->h, &to, rows[i].mhz ? (uint16_t)rows[i].mhz : d->mhz, rows[i].ms);
		expect(d, rows[i].what);
	}
	to = to_device(d);
	to.iface = 0xdead;
	hostap_stay(d->h, &to, d->mhz, 100);
	expect(d, "a stay of an interface that is not there");
	to = to_device(d);
	hostap_stay(d->h, &to, d->mhz, 3600000);
	to.result = true;
	hostap_stay(d->h, &to, d->mhz, 100);
	expect(d, "a stay of a number that is under way");
	hostap_cancel(d->h, &to, HAP_STAY_CMD, d->number);
	to = to_device(d);
	hostap_cancel(d->h, &to, HAP_STAY_CMD, 999);
	expect(d, "cancelling a number that is not under way");
}

static void
frames(struct daemon *d)
{
	static const uint8_t peer[6] = { 2, 0, 0, 0, 0x99, 0x99 };
	static const struct { const char *what; uint8_t first, category; int len, mhz;
	    bool other; } rows[] = {
		{ "a frame shorter than its header", 0xd0, 4, 23, 1, false },
		{ "a frame without a channel", 0xd0, 4, 32, 0, false },
		{ "a frame on a frequency that is no channel", 0xd0, 4, 32, 2413, false },
		{ "a frame of another transmitter", 0xd0, 4, 32, 1, true },
		{ "an action frame that is not public", 0xd0, 5, 32, 1, false },
		{ "a beacon", 0x80, 0, 64, 1, false },
		{ "a data frame", 0x08, 0, 64, 1, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t frame[64] = { [0] = rows[i].first, [24] = rows[i].category, [25] = 9 };
		struct hap_frame how = { .wait_ms = 0 };
		struct hostap_to to = to_device(d);

		memcpy(frame + 4, peer, 6);
		memcpy(frame + 10, rows[i].other ? peer : d->device.addr, 6);
		memcpy(frame + 16, peer, 6);
		how.freq = rows[i].mhz == 1 ? d->mhz : (uint16_t)rows[i].mhz;
		hostap_frame(d->h, &to, &how, frame, (size_t)rows[i].len);
		expect(d, rows[i].what);
	}
}

static void
scans(struct daemon *d)
{
	static const struct { const char *what; struct hap_scan scan; } rows[] = {
		{ "a scan of no channel", { .channels = 0 } },
		{ "a scan of a frequency that is no channel", { .channels = 1, .freq = { 2413 } } },
		{ "a scan of 25 channels", { .channels = 25 } },
		{ "a scan of 501 TU", { .channels = 1, .dwell_tu = 501, .freq = { 2412 } } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hostap_to to = to_device(d);

		hostap_scan(d->h, &to, &rows[i].scan, NULL);
		expect(d, rows[i].what);
	}
}

static void
listens(struct daemon *d)
{
	static const uint8_t broken[] = { 0xdd, 9, 1 };
	const struct { const char *what; struct hap_listen listen; const void *elements; } rows[] = {
		{ "a listen nowhere", { .freq = 0 }, NULL },
		{ "a listen on a frequency that is no channel", { .freq = 2413 }, NULL },
		{ "a search of no channel", { .flags = HAP_LISTEN_SEARCH }, NULL },
		{ "a search with listens of 4 times 100 TU", { .flags = HAP_LISTEN_SEARCH,
		    .channels = 1, .search = { d->mhz }, .freq = d->mhz, .min_100tu = 1,
		    .max_100tu = 4 }, NULL },
		{ "an extended listen longer than its interval", { .freq = d->mhz,
		    .period_ms = 500, .interval_ms = 400 }, NULL },
		{ "a listen with elements cut short", { .freq = d->mhz }, broken },
	};
	struct hostap_to to;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		to = to_device(d);
		hostap_listen(d->h, &to, &rows[i].listen, &(struct hostap_probes){
		    .response = rows[i].elements,
		    .response_len = rows[i].elements ? sizeof(broken) : 0 });
		expect(d, rows[i].what);
	}
	to = to_device(d);
	to.iface = d->bss;
	hostap_listen(d->h, &to, &(struct hap_listen){ .freq = d->mhz },
	    &(struct hostap_probes){ 0 });
	expect(d, "a listen of a BSS");
	to = to_device(d);
	to.result = false;
	hostap_listen(d->h, &to, &(struct hap_listen){ .freq = d->mhz },
	    &(struct hostap_probes){ 0 });
	to = to_device(d);
	hostap_listen(d->h, &to, &(struct hap_listen){ .freq = d->mhz },
	    &(struct hostap_probes){ 0 });
	expect(d, "a second listen");
}

static void
registrations(struct daemon *d)
{
	static const uint8_t prefix[] = { 4, 9, 0x50 };
	struct hap_frame_reg reg = { .subtype = 13 };
	struct hostap_to to = to_device(d);

	to.result = false;
	hostap_frame_reg(d->h, &to, &reg, prefix, 2);
	to = to_device(d);
	hostap_frame_reg(d->h, &to, &reg, prefix, 3);
	expect(d, "a registration that lies within another");
	to = to_device(d);
	hostap_frame_reg(d->h, &to, &reg, prefix, 1);
	expect(d, "a registration that another lies within");
}

static void
devices(struct daemon *d)
{
	struct hostap_p2p p = { .iface = d->bss };

	printf("a second device: %s\n", name_of(-hostap_p2p_start(d->h, &p)));
	p = (struct hostap_p2p){ .iface = 0xdead };
	printf("a device of an interface that is not there: %s\n",
	    name_of(-hostap_p2p_start(d->h, &p)));
	printf("stopping a device that is not there: %s\n",
	    name_of(-hostap_p2p_stop(d->h, 0xdead)));
}

static void
stopped(struct daemon *d)
{
	struct hostap_to to;

	hostap_p2p_stop(d->h, d->device.cookie);
	to = to_device(d);
	hostap_stay(d->h, &to, d->mhz, 100);
	expect(d, "a stay of a device that was stopped");
}

int
main(int argc, char *argv[])
{
	struct daemon d = { .number = 100 };
	char why[HOSTAP_ERROR_LEN];

	if (argc != 5)
		errx(2, "usage: p2p_daemon SOCKET INTERFACE wake|misuse MHZ");
	d.h = hostap_open(argv[1], "p2p_daemon", why);
	if (d.h == NULL || hostap_act(d.h) < 0)
		errx(1, "%s", d.h ? hostap_error(d.h) : why);
	d.bss = find_interface(d.h, argv[2]);
	d.mhz = (uint16_t)atoi(argv[4]);
	start(&d);
	if (strcmp(argv[3], "wake") == 0)
		wake(&d);
	stays(&d);
	frames(&d);
	scans(&d);
	listens(&d);
	registrations(&d);
	devices(&d);
	stopped(&d);
	hostap_close(d.h);
	return 0;
}
