/* SPDX-License-Identifier: ISC */
/*
 * away - in the guest: a radio of nl80211 driven by hand, away from the channel of its BSS
 *
 *	away INTERFACE WAY [record=FILE] [bss=NAME]... ACTION...
 *
 * Opens the radio as radio/nl80211 does, with one BSS "away" on channel 1, which beacons.  WAY is
 * auto, native, borrowed, shared, on-channel or off.  Actions, in order, each printing lines:
 *
 *	info			what was found by trying
 *	start, stop		the P2P device; "up ADDRESS" or "down ERRNO", and how long it took
 *	stays=MHZ,MS,N		N stays, on MHZ and the next of 2412 2437 2462 by turns:
 *				microseconds from the command to its beginning, p50 and most, and
 *				from the end of one to the beginning of the next
 *	raw=MHZ,MS,N		the same, asked of the kernel without anything in between
 *	long=MHZ,MS,AFTER	a stay that is ended after so many ms: when it ended, the error
 *	send=MHZ,ADDRESS,N	N action frames in a stay: acknowledged, microseconds to the report
 *	answer=MHZ,ADDRESS,N	N probe responses in a stay, which nobody acknowledges
 *	hear=MHZ,MS		what is heard in a stay: probe requests, action frames, and how many
 *				of them came twice
 *	scan=MHZ,SSID		whom a scan finds: address, subtype, SSID, name of the device
 *	wait=MS			events, and the states they tell of
 *	beacons=MS		the beacon time that is told of
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/netlink.h>
#include <linux/nl80211.h>

#include "base/mac.h"
#include "radio/nl80211/nl80211.h"
#include "radio/nl80211/talk.h"
#include "radio/radio.h"

enum { BSS = 0, MOST = 4096, HEARD = 512 };

struct heard {
	uint8_t octets[64];
	size_t len;
};

struct run {
	struct radio *radio;
	struct engine_radio is;
	const char *interface;
	struct mac bssid;
	uint32_t token;
	struct air_event last;
	uint8_t frame[AIR_FRAME_MAX];
	uint64_t time[MOST], next[MOST];
	bool print;
	/* What was heard since it was last looked at. */
	struct heard heard[HEARD];
	unsigned heard_count, twice, requests, actions;
};

static struct instant
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (struct instant){ (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000 };
}

static void
on_say(void *arg, enum core_level level, const char *text)
{
	(void)arg;
	(void)level;
	printf("# %s\n", text);
}

/* ---- events ------------------------------------------------------------------------------- */

static void
note_frame(struct run *r, const struct air_event *e)
{
	struct heard h = { .len = e->received.frame.len };

	if (e->received.scanned)
		return;
	memcpy(h.octets, e->received.frame.at, h.len < 64 ? h.len : 64);
	r->requests += h.octets[0] == 0x40;
	r->actions += h.octets[0] == 0xd0;
	for (unsigned i = 0; i < r->heard_count; i++)
		if (r->heard[i].len == h.len && memcmp(r->heard[i].octets, h.octets, 64) == 0) {
			r->twice++;
			return;
		}
	if (r->heard_count < HEARD)
		r->heard[r->heard_count++] = h;
}

static void
print_element(const struct air_bytes f, uint8_t id, const char *label)
{
	size_t at = 36;

	while (at + 2 <= f.len && at + 2 + f.at[at + 1] <= f.len) {
		if (f.at[at] == id) {
			printf(" %s=%.*s", label, f.at[at + 1], (const char *)f.at + at + 2);
			return;
		}
		at += 2u + f.at[at + 1];
	}
}

/* The WSC attribute Device Name (1011), wherever it stands. */
static void
print_name(const struct air_bytes f)
{
	for (size_t at = 36; at + 4 < f.len; at++)
		if (f.at[at] == 0x10 && f.at[at + 1] == 0x11 && f.at[at + 2] == 0 &&
		    at + 4 + f.at[at + 3] <= f.len) {
			printf(" name=%.*s", f.at[at + 3], (const char *)f.at + at + 4);
			return;
		}
}

static void
print_found(const struct air_event *e)
{
	struct mac from = mac_from(e->received.frame.at + 10);
	char text[MAC_TEXT];

	printf("found %s %s %u %d", mac_format(from, text), e->received.frame.at[0] == 0x50 ?
	    "answered" : "beaconed", e->received.freq_mhz, e->received.signal_dbm);
	print_element(e->received.frame, 0, "ssid");
	print_name(e->received.frame);
	printf("\n");
}

static void
look(struct run *r, const struct air_event *e)
{
	if (e->news == AIR_FRAME) {
		note_frame(r, e);
		if (e->received.scanned)
			print_found(e);
	}
	if (r->print && e->news == AIR_DEVICE_STATE)
		printf("device %s %d\n", e->state.up ? "up" : "down", e->state.error);
	if (r->print && e->news == AIR_BSS_STATE)
		printf("bss %s %d\n", e->state.up ? "up" : "down", e->state.error);
	if (r->print && e->news == AIR_RADIO_GONE)
		printf("gone\n");
	if (r->print && (e->news == AIR_STAY_ENDED || e->news == AIR_SCANNED))
		printf("%s %d\n", e->news == AIR_SCANNED ? "scanned" : "ended", e->away.error);
}

/* The next event of that kind, and token where it has one; false: none in so many ms. */
static bool
await(struct run *r, enum air_news news, uint32_t token, int ms)
{
	struct instant end = instant_add(now(), SPAN_MS(ms)), until;
	struct air_event e;

	while (instant_before(now(), end)) {
		while (radio_event(r->radio, now(), &e)) {
			look(r, &e);
			r->last = e;
			if (e.news == news && (token == 0 || e.away.token == token))
				return true;
		}
		until = instant_min(end, radio_deadline(r->radio));
		struct pollfd p = { .fd = radio_fd(r->radio), .events = POLLIN };
		uint64_t left = instant_since(until, now()).us;
		struct timespec t = { (time_t)(left / 1000000), (long)(left % 1000000) * 1000 };

		ppoll(&p, 1, &t, NULL);
	}
	return false;
}

static int
say(struct run *r, struct air_command c)
{
	return radio_command(r->radio, now(), &c);
}

/* ---- the BSS ------------------------------------------------------------------------------ */

static size_t
beacon(uint8_t *f, struct mac bssid)
{
	static const uint8_t rest[] = { 100, 0, 1, 0, 0, 4, 'a', 'w', 'a', 'y', 1, 8, 0x82, 0x84,
		0x8b, 0x96, 12, 18, 24, 36, 3, 1, 1 };

	memset(f, 0, 32);
	f[0] = 0x80;
	memset(f + 4, 0xff, 6);
	memcpy(f + 10, bssid.octet, 6);
	memcpy(f + 16, bssid.octet, 6);
	memcpy(f + 32, rest, sizeof(rest));
	return 32 + sizeof(rest);
}

static bool
begin(struct run *r)
{
	static const uint8_t tail[] = { 50, 4, 48, 72, 96, 108 };
	struct air_command c = { .verb = AIR_BSS_START, .bss = BSS, .start = {
		.bssid = r->bssid, .ssid_len = 4, .ssid = "away", .freq_mhz = 2412,
		.beacon_tu = 100, .dtim_period = 2, .tail = { tail, sizeof(tail) },
		.head = { r->frame, beacon(r->frame, r->bssid) } } };

	return say(r, c) == 0 && await(r, AIR_BSS_STATE, 0, 5000) && r->last.state.up;
}

/* ---- figures ------------------------------------------------------------------------------ */

static int
by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
print_times(const char *what, uint64_t *v, unsigned n)
{
	if (n == 0)
		return;
	qsort(v, n, sizeof(*v), by_value);
	printf("%s n %u p50 %" PRIu64 " p90 %" PRIu64 " most %" PRIu64 " us\n", what, n, v[n / 2],
	    v[n * 9 / 10], v[n - 1]);
}

static unsigned
next_channel(unsigned mhz)
{
	return mhz == 2437 ? 2462 : 2437;
}

/* ---- actions ------------------------------------------------------------------------------ */

static void
info(struct run *r)
{
	static const char *const names[] = { "none", "native", "borrowed", "shared", "on-channel" };
	const struct air_away *a = &r->is.away;
	char text[MAC_TEXT];

	printf("way %s addr %s leaves %d scans %d acks %d radar %d longest %u why %s\n",
	    names[a->way], mac_format(a->addr, text), a->leaves, a->scans, a->acks, a->radar,
	    a->stay_max_ms, a->why ? a->why : "-");
}

static void
start(struct run *r)
{
	struct instant at = now();
	char text[MAC_TEXT];
	int error = say(r, (struct air_command){ .verb = AIR_DEVICE_START, .bss = AIR_DEVICE,
		.device = { r->is.away.addr } });

	if (error)
		printf("down %d\n", -error);
	else if (!await(r, AIR_DEVICE_STATE, 0, 5000))
		printf("silence\n");
	else if (r->last.state.up)
		printf("up %s in %" PRIu64 " us\n", mac_format(r->is.away.addr, text),
		    instant_since(now(), at).us);
	else
		printf("down %d\n", r->last.state.error);
}

static uint32_t
stay(struct run *r, unsigned mhz, unsigned ms)
{
	uint32_t token = ++r->token;
	int error = say(r, (struct air_command){ .verb = AIR_STAY, .bss = AIR_DEVICE, .stay = {
		.token = token, .freq_mhz = (uint16_t)mhz, .duration_ms = ms } });

	if (error)
		printf("stay: error %d\n", -error);
	return error ? 0 : token;
}

static bool
stay_there(struct run *r, unsigned mhz, unsigned ms)
{
	uint32_t token = stay(r, mhz, ms);

	if (token && await(r, AIR_STAY_BEGAN, token, 3000))
		return true;
	printf("stay: not begun, error %d\n", r->last.news == AIR_STAY_ENDED ?
	    r->last.away.error : 0);
	return false;
}

static void
stays(struct run *r, unsigned mhz, unsigned ms, unsigned n)
{
	struct instant ended = { 0 }, asked;
	unsigned i, gaps = 0;

	for (i = 0; i < n && i < MOST; i++) {
		asked = now();
		if (!stay_there(r, mhz, ms))
			break;
		r->time[i] = instant_since(now(), asked).us;
		if (ended.us)
			r->next[gaps++] = instant_since(now(), ended).us;
		if (!await(r, AIR_STAY_ENDED, r->token, 3000) || r->last.away.error)
			printf("stay: end %d\n", r->last.away.error);
		ended = now();
		mhz = next_channel(mhz);
	}
	print_times("began", r->time, i);
	print_times("next", r->next, gaps);
}

static void
long_stay(struct run *r, unsigned mhz, unsigned ms, unsigned after)
{
	struct instant at;

	if (!stay_there(r, mhz, ms))
		return;
	at = now();
	await(r, AIR_STAY_ENDED, r->token, (int)after);
	if (r->last.news != AIR_STAY_ENDED) {
		say(r, (struct air_command){ .verb = AIR_STAY_END, .token = r->token });
		await(r, AIR_STAY_ENDED, r->token, 3000);
	}
	printf("ended %d after %" PRIu64 " ms\n", r->last.news == AIR_STAY_ENDED ?
	    r->last.away.error : -1, instant_since(now(), at).us / 1000);
}

static size_t
frame_to(struct run *r, struct mac to, bool answer)
{
	static const uint8_t action[] = { 4, 9, 0x50, 0x6f, 0x9a, 9, 7, 1 };
	static const uint8_t direct[] = { 100, 0, 0, 0, 0, 7, 'D', 'I', 'R', 'E', 'C', 'T', '-',
		1, 8, 12, 18, 24, 36, 48, 72, 96, 108 };
	struct mac own = mac_is_zero(r->is.away.addr) ? r->bssid : r->is.away.addr;
	uint8_t *f = r->frame;

	memset(f, 0, 64);
	f[0] = answer ? 0x50 : 0xd0;
	memcpy(f + 4, to.octet, 6);
	memcpy(f + 10, own.octet, 6);
	if (answer)
		memcpy(f + 16, own.octet, 6);
	else
		memset(f + 16, 0xff, 6);
	memcpy(f + (answer ? 32 : 24), answer ? direct : action,
	    answer ? sizeof(direct) : sizeof(action));
	return answer ? 32 + sizeof(direct) : 24 + sizeof(action);
}

static void
frames(struct run *r, unsigned mhz, const char *addr, unsigned n, bool answer)
{
	struct mac to = { { 0 } };
	unsigned acked = 0, told = 0, errors = 0;
	struct instant at;

	mac_parse(addr, &to);
	if (mhz != 2412 && !stay_there(r, mhz, 300))
		return;
	for (unsigned i = 0; i < n; i++) {
		struct air_command c = { .verb = AIR_SEND, .bss = AIR_DEVICE, .send = {
			.token = ++r->token, .no_ack = answer, .no_cck = true,
			.freq_mhz = (uint16_t)mhz,
			.frame = { r->frame, frame_to(r, to, answer) } } };

		at = now();
		errors += say(r, c) != 0;
		if (await(r, AIR_SENT, r->token, 200)) {
			r->time[told++] = instant_since(now(), at).us;
			acked += r->last.sent.acked;
		}
	}
	print_times("sent", r->time, told);
	printf("acknowledged %u of %u, errors %u\n", acked, n, errors);
	if (mhz != 2412)
		await(r, AIR_STAY_ENDED, 0, 1000);
}

static void
hear(struct run *r, unsigned mhz, unsigned ms)
{
	r->heard_count = r->twice = r->requests = r->actions = 0;
	if (mhz == 2412)
		await(r, AIR_RADIO_GONE, 0, (int)ms);
	else if (stay_there(r, mhz, ms))
		await(r, AIR_STAY_ENDED, r->token, (int)ms + 1000);
	printf("heard %u requests %u actions %u twice\n", r->requests, r->actions, r->twice);
}

static void
scan(struct run *r, unsigned mhz, const char *ssid)
{
	static const uint8_t p2p[] = { 221, 9, 0x50, 0x6f, 0x9a, 9, 2, 2, 0, 0x25, 0 };
	static const uint8_t wsc[] = { 221, 9, 0, 0x50, 0xf2, 4, 0x10, 0x4a, 0, 1, 0x10 };
	uint8_t elements[sizeof(p2p) + sizeof(wsc)];
	struct air_command c = { .verb = AIR_SCAN, .bss = AIR_DEVICE, .scan = {
		.token = ++r->token, .freq_mhz = (uint16_t)mhz, .no_cck = true,
		.ssid_len = (uint8_t)strlen(ssid),
		.elements = { elements, sizeof(elements) } } };
	struct instant at = now();
	int error;

	memcpy(elements, wsc, sizeof(wsc));
	memcpy(elements + sizeof(wsc), p2p, sizeof(p2p));
	memcpy(c.scan.ssid, ssid, c.scan.ssid_len);
	error = say(r, c);
	if (error)
		printf("scanned: error %d\n", -error);
	else if (await(r, AIR_SCANNED, r->token, 5000))
		printf("scanned %d in %" PRIu64 " ms\n", r->last.away.error,
		    instant_since(now(), at).us / 1000);
	else
		printf("scanned: silence\n");
}

static void
beacons(struct run *r, unsigned ms)
{
	if (await(r, AIR_BEACON_TIME, 0, (int)ms))
		printf("beacon %u at %" PRId64 " us from now\n", r->last.bss,
		    (int64_t)(r->last.beacon_time.at.us - now().us));
	else
		printf("beacon unknown\n");
}

/* ---- the kernel alone --------------------------------------------------------------------- */

struct raw {
	struct put_who who;
	uint64_t wdev, cookie;
	bool began, ended;
};

static void
raw_heard(void *arg, const struct nlmsghdr *nlh)
{
	struct raw *w = arg;
	struct parse_walk walk = parse_begin(nlh, nlh->nlmsg_len);
	struct parse_message m;

	if (!parse_next(&walk, nlh->nlmsg_type, &m))
		return;
	if (m.kind == PARSE_INTERFACE && m.seq)
		w->wdev = m.wdev;
	w->began |= m.kind == PARSE_STAY_BEGAN;
	w->ended |= m.kind == PARSE_STAY_ENDED;
}

static void
raw_stays(struct run *r, unsigned mhz, unsigned ms, unsigned n)
{
	struct talk t = { .fd = -1 };
	struct raw w = { 0 };
	struct instant asked, ended = { 0 };
	unsigned i, gaps = 0;

	if (talk_open(&t, false) || talk_join(&t, t.family.mlme))
		return;
	t.aside = raw_heard;
	t.aside_arg = &w;
	put_new_interface(&t.out, nl80211_wiphy(r->radio)->index, "raw",
	    NL80211_IFTYPE_P2P_DEVICE, r->is.away.addr, false);
	if (talk_do(&t, raw_heard, &w)) {
		printf("raw: no P2P device\n");
		return;
	}
	w.who.wdev = w.wdev;
	put_start_device(&t.out, w.who, true);
	talk_do(&t, NULL, NULL);
	for (i = 0; i < n && i < MOST; i++) {
		w.began = w.ended = false;
		asked = now();
		put_stay(&t.out, w.who, (uint16_t)mhz, ms);
		if (talk_do(&t, NULL, NULL))
			break;
		while (!w.began && talk_listen(&t, 3000) == 0)
			;
		r->time[i] = instant_since(now(), asked).us;
		if (ended.us)
			r->next[gaps++] = instant_since(now(), ended).us;
		while (!w.ended && talk_listen(&t, 3000) == 0)
			;
		ended = now();
		mhz = next_channel(mhz);
	}
	talk_close(&t);
	print_times("raw", r->time, i);
	print_times("raw-next", r->next, gaps);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void
act(struct run *r, const char *word)
{
	unsigned a = 0, b = 0, c = 0;
	char text[40] = "";

	if (strcmp(word, "info") == 0)
		info(r);
	else if (strcmp(word, "start") == 0)
		start(r);
	else if (strcmp(word, "stop") == 0)
		say(r, (struct air_command){ .verb = AIR_DEVICE_STOP, .bss = AIR_DEVICE });
	else if (sscanf(word, "stays=%u,%u,%u", &a, &b, &c) == 3)
		stays(r, a, b, c);
	else if (sscanf(word, "raw=%u,%u,%u", &a, &b, &c) == 3)
		raw_stays(r, a, b, c);
	else if (sscanf(word, "long=%u,%u,%u", &a, &b, &c) == 3)
		long_stay(r, a, b, c);
	else if (sscanf(word, "send=%u,%17[0-9a-f:],%u", &a, text, &b) == 3)
		frames(r, a, text, b, false);
	else if (sscanf(word, "answer=%u,%17[0-9a-f:],%u", &a, text, &b) == 3)
		frames(r, a, text, b, true);
	else if (sscanf(word, "hear=%u,%u", &a, &b) == 2)
		hear(r, a, b);
	else if (sscanf(word, "scan=%u,%32s", &a, text) >= 1)
		scan(r, a, text);
	else if (sscanf(word, "beacons=%u", &a) == 1)
		beacons(r, a);
	else if (sscanf(word, "wait=%u", &a) == 1)
		r->print = true, await(r, AIR_RADIO_GONE, 0, (int)a), r->print = false;
	else
		printf("what is %s?\n", word);
	fflush(stdout);
}

static enum nl80211_p2p
way_of(const char *word)
{
	static const char *const words[] = { "auto", "native", "borrowed", "shared", "on-channel",
		"off" };

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i]) == 0)
			return (enum nl80211_p2p)i;
	return NL80211_P2P_AUTO;
}

int
main(int argc, char **argv)
{
	static struct run r;
	struct nl80211_netdev netdev[8] = { { .name = argc > 1 ? argv[1] : "" } };
	struct nl80211_options o = { .country = "", .stations = 8, .bss = netdev, .bss_count = 1,
		.place = { .freq_mhz = 2412, .width_mhz = 20 }, .say = on_say, .key = { 1, 2 } };
	char why[NL80211_WHY];
	int i = 3, error;

	if (argc < 3)
		return 2;
	o.p2p = way_of(argv[2]);
	for (; i < argc; i++)
		if (strncmp(argv[i], "record=", 7) == 0)
			o.record = argv[i] + 7;
		else if (strncmp(argv[i], "bss=", 4) == 0 && o.bss_count < 8)
			netdev[o.bss_count++].name = argv[i] + 4;
		else
			break;
	error = nl80211_open(&o, &r.radio, why);
	if (error) {
		printf("away: %s\n", why);
		return 1;
	}
	r.is = (struct engine_radio){ .freq_mhz = 2412 };
	nl80211_fit(r.radio, &r.is);
	r.bssid = nl80211_bssid(r.radio, BSS);
	if (!begin(&r))
		printf("away: the BSS does not start\n");
	for (; i < argc; i++)
		act(&r, argv[i]);
	radio_close(r.radio);
	return 0;
}
