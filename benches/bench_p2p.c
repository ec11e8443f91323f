/* SPDX-License-Identifier: ISC */
/*
 * A hall of 1,000 simulated Wi-Fi Direct devices and an access point with a P2P device in it: how
 * long until a daemon that searches has found all that listen, and until all that search have
 * found its device; in the hall's time, and in the processor's, whole engine and whole
 * simulation on one core.  Half the devices do the one, half the other, and each talks to nobody
 * but us (doc/simulation.md).
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <hostap/codec.h>

#include "base/wire.h"
#include "engine/engine.h"
#include "frame/p2p.h"
#include "frame/wsc.h"
#include "radio/radio.h"
#include "radio/sim/sim.h"

enum { PEERS = 1000, HALF = PEERS / 2, STEP_MS = 100, LONGEST_S = 600, PACKETS = 65536 };

struct bench {
	struct sim *sim;
	struct engine *engine;
	struct instant now;
	int endpoint;
	uint32_t iface;
	struct mac addr;
	unsigned found, messages;	/* that listen; in all */
	bool known[PEERS];
};

__attribute__((noreturn)) static void
broken(const char *what)
{
	fprintf(stderr, "bench_p2p: %s\n", what);
	exit(1);
}

static double
seconds(void)				/* of the processor: others may use it too */
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
carry_out(struct bench *b)
{
	struct air_command c;

	while (engine_command(b->engine, &c))
		radio_command(sim_radio(b->sim, c.radio), b->now, &c);
}

/* ---- the daemon ----------------------------------------------------------------------------- */

static void
heard(struct bench *b, const struct ieee80211_hostap_msg *m)
{
	struct hap_peer peer;
	uint32_t i;

	b->messages++;
	if (m->i_type != HAP_PEER_IND)
		return;
	hap_body(m, &peer, sizeof(peer));
	i = sim_find_peer(b->sim, mac_from(peer.device));
	if (i >= HALF || b->known[i])
		return;
	b->known[i] = true;
	b->found++;
}

static void
read_all(struct bench *b)
{
	static uint8_t octets[PACKETS];
	struct ieee80211_hostap_msg m;
	struct hap_attrs attrs;
	ssize_t n;

	while ((n = engine_read(b->engine, b->now, b->endpoint, octets, sizeof(octets))) > 0)
		for (ssize_t at = 0; at < n; at += (ssize_t)hap_pad(m.i_msglen)) {
			if (hap_decode(octets + at, (size_t)(n - at), &m, &attrs, NULL) < 0)
				broken("a message does not parse");
			heard(b, &m);
		}
}

static size_t
elements(const struct bench *b, bool response, uint8_t *octets, size_t cap)
{
	struct wr w = wr_into(octets, cap);
	struct wsc_attributes wsc = { .device_name = octets_of("bench", 5) };
	struct p2p_attributes p2p = {
		.listen_channel = { { 'X', 'X', P2P_COUNTRY_GLOBAL }, 81, 6, false },
		.device_info = { .address = b->addr, .primary = { 1, 0x0050f204, 1 },
			.name = { 5, "bench" } } };

	wsc_set_version2(&wsc, WSC_VERSION_2);
	wsc_add(&wsc, WSC_DEVICE_NAME);
	wsc_elements_encode(&w, &wsc);
	p2p_add(&p2p, P2P_CAPABILITY);
	p2p_add(&p2p, response ? P2P_DEVICE_INFO : P2P_LISTEN_CHANNEL);
	p2p_elements_encode(&w, response ? P2P_PROBE_RESP : P2P_PROBE_REQ, &p2p);
	return w.len;
}

static void
search(struct bench *b)
{
	struct ieee80211_hostap_msg m = { .i_type = HAP_LISTEN_CMD, .i_iface = b->iface,
		.i_seq = 1 };
	struct hap_listen body = { .freq = 2437, .min_100tu = 1, .max_100tu = 3,
		.flags = HAP_LISTEN_SEARCH, .channels = 3, .search = { 2412, 2437, 2462 } };
	uint8_t octets[1024], request[256], response[256];
	struct hap_out out;
	size_t len;

	hap_set_body(&m, &body, sizeof(body));
	out = hap_begin(octets, sizeof(octets), &m);
	len = elements(b, false, request, sizeof(request));
	hap_attr_put(&out, HAP_ATTR_ELEMENTS, request, len);
	len = elements(b, true, response, sizeof(response));
	hap_attr_put(&out, HAP_ATTR_ADD, response, len);
	len = hap_end(&out);
	if (engine_write(b->engine, b->now, b->endpoint, octets, len) != (ssize_t)len)
		broken("the search is refused");
	carry_out(b);
}

static void
attach(struct bench *b)
{
	struct engine_peer peer = { .transport = ENGINE_SOCKET, .pid = 1, .name = "bench",
		.rights = HAP_RIGHT_OBSERVE | HAP_RIGHT_P2P };
	struct hostap_version hello = { .version = HAP_VERSION, .name = "bench" };
	struct hostap_p2p device = { 0 };

	b->endpoint = engine_attach(b->engine, b->now, &peer);
	if (b->endpoint < 0 || engine_ioctl(b->engine, b->now, b->endpoint, HIOCVERSION, &hello,
	    sizeof(hello)) || engine_ioctl(b->engine, b->now, b->endpoint, HIOCP2PSTART, &device,
	    sizeof(device)))
		broken("there is no P2P device");
	b->iface = (uint32_t)device.cookie;
	b->addr = mac_from(device.addr);
	carry_out(b);
}

/* ---- the access point, and time ------------------------------------------------------------- */

static void
open_ap(struct bench *b, const struct scenario *c)
{
	static const uint8_t rates[] = { 0x8c, 18, 0x98, 36, 0xb0, 72, 96, 108 };
	struct engine_radio radio = { .freq_mhz = 5180, .acks = true, .name = "phy0",
		.rate_count = sizeof(rates) };
	struct engine_bss bss = { .bssid = { { 2, 0xa9, 0, 0, 0, 0 } }, .ssid_len = 4,
		.ssid = "hall", .name = "ap0", .beacon_tu = 100, .dtim_period = 2,
		.max_stations = 100, .answer_probes = true, .max_listen_interval = 65535 };

	memcpy(radio.rate, rates, sizeof(rates));
	sim_away(&c->radio[0], 0, &radio.away);
	if (engine_add_radio(b->engine, &radio) != 0 ||
	    engine_add_bss(b->engine, b->now, &bss) != 0)
		broken("there is no access point");
	carry_out(b);
}

static void
run(struct bench *b, struct instant until)
{
	struct air_event e;

	for (;;) {
		struct instant radio = radio_deadline(sim_radio(b->sim, 0));
		struct instant next = instant_min(radio, engine_deadline(b->engine));

		if (instant_before(until, next))
			break;
		b->now = instant_before(b->now, next) ? next : b->now;
		if (instant_due(engine_deadline(b->engine), b->now))
			engine_tick(b->engine, b->now);
		carry_out(b);
		while (radio_event(sim_radio(b->sim, 0), b->now, &e)) {
			engine_event(b->engine, b->now, &e);
			carry_out(b);
		}
	}
	b->now = until;
	read_all(b);
}

static unsigned
found_us(const struct bench *b)
{
	unsigned n = 0;

	for (uint32_t i = HALF; i < PEERS; i++) {
		struct sim_peer p;

		sim_peer(b->sim, i, &p);
		n += p.found_by != 0;
	}
	return n;
}

static void
row(const char *name, double value, const char *unit)
{
	printf("{\"name\":\"%s\",\"value\":%.4g,\"unit\":\"%s\"}\n", name, value, unit);
}

int
main(void)
{
	static const char text[] = "medium shared shadowing 3dB\nradio channel 36 at 0m ssid hall\n"
	    "peers listening count 500 at 3m..30m\n"
	    "peers searching count 500 at 3m..30m come 0s..1s search\n";
	struct scenario_error error;
	struct scenario *c = scenario_read(text, sizeof(text) - 1, &error);
	static struct bench b;
	double start, found = 0, were = 0;

	if (c == NULL)
		broken(error.text);
	b.sim = sim_open(&(struct sim_options){ .scenario = c });
	b.engine = engine_open(&(struct engine_config){ .name = "bench", .stations = 100,
		.key = { 3, 4 } });
	if (b.sim == NULL || b.engine == NULL)
		broken("out of memory");
	open_ap(&b, c);
	start = seconds();
	run(&b, (struct instant){ 1000 });
	attach(&b);
	search(&b);
	for (uint64_t ms = STEP_MS; (found == 0 || were == 0) && ms <= LONGEST_S * 1000;
	    ms += STEP_MS) {
		run(&b, (struct instant){ ms * 1000 });
		if (found == 0 && b.found == HALF)
			found = (double)ms / 1000;
		if (were == 0 && found_us(&b) == HALF)
			were = (double)ms / 1000;
	}
	if (found == 0 || were == 0)
		broken("somebody is not found in ten minutes");
	start = seconds() - start;
	row("p2p.sim", found, "s (500 that listen are found)");
	row("p2p.sim_were", were, "s (500 that search find us)");
	row("p2p.sim_cpu", start, "s of processor time");
	row("p2p.sim_speed", (double)b.now.us / 1e6 / start, "times as fast as life");
	row("p2p.sim_messages", b.messages, "messages to the daemon");
	engine_close(b.engine);
	sim_close(b.sim);
	scenario_free(c);
	return 0;
}
