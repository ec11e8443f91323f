/* SPDX-License-Identifier: ISC */
/*
 * Probe requests (11.1.4.3.4; rules Q5, Q6).
 *
 * Each BSS of the radio that is meant answers from its template.  No record is kept of who asks,
 * but while daemons decide; an answer to a request for everybody asks for no acknowledgement.
 */
#include <string.h>

#include "frame/channel.h"
#include "mlme/inside.h"

static bool
in_ssid_list(const struct bss *b, struct octets list)
{
	struct rd r = octets_rd(list);
	struct element e;

	while (element_next(&r, &e))
		if (e.id == EID_SSID && e.body.len == b->conf.ssid_len &&
		    memcmp(e.body.at, b->conf.ssid, b->conf.ssid_len) == 0)
			return true;
	return false;
}

/* The wildcard finds every network that does not hide. */
static bool
means_us(const struct bss *b, const struct elements *e)
{
	if (e->ssid.len == 0)
		return b->conf.hidden == 0;
	if (e->ssid.len == b->conf.ssid_len && memcmp(e->ssid.octet, b->conf.ssid,
	    e->ssid.len) == 0)
		return true;
	return elements_has(e, ELEMENT_SSID_LIST) && in_ssid_list(b, e->ssid_list);
}

static bool
is_answered(const struct mlme *m, const struct arrival *a, struct mac addr)
{
	const struct elements *e = &a->frame->elements;
	const struct bss *b = a->bss;
	uint16_t mhz = m->radio[b->conf.radio].freq_mhz;

	if (!b->conf.answer_probes || !b->up || !means_us(b, e))
		return false;
	if (elements_has(e, ELEMENT_DS) && e->channel != channel_from_mhz(mhz).number)
		return false;
	if (b->conf.probe_floor_dbm && a->signal_dbm && a->signal_dbm < b->conf.probe_floor_dbm)
		return false;
	if (b->conf.silent_when_full && b->associated >= b->conf.max_stations &&
	    mac_is_broadcast(a->frame->header.addr3))
		return false;
	return bss_lets_in(b, addr) || b->conf.acl == ENGINE_ACL_ACCEPT;
}

static size_t
write_answer(const struct bss *b, struct mac da, struct air_bytes add, uint8_t *to, size_t cap)
{
	struct wr w = wr_into(to, cap);
	struct frame_header header = frame_header_to(FRAME_PROBE_RESP, da, b->conf.bssid,
	    b->conf.bssid);
	enum { FIXED = 12 };		/* timestamp, beacon interval, capability */

	frame_header_encode(&w, &header);
	if (add.len == 0) {
		wr_bytes(&w, b->probe, b->probe_len);
	} else {
		wr_bytes(&w, b->probe, FIXED);
		elements_merge(&w, FRAME_PROBE_RESP,
		    octets_of(b->probe + FIXED, (size_t)b->probe_len - FIXED),
		    octets_of(add.at, add.len));
	}
	return wr_ok(&w) ? w.len : 0;
}

/* What daemons added does not fit: without it. */
static size_t
build_answer(const struct bss *b, struct mac da, struct air_bytes add, uint8_t *to, size_t cap)
{
	size_t len = write_answer(b, da, add, to, cap);

	return len ? len : write_answer(b, da, (struct air_bytes){ 0 }, to, cap);
}

static bool
asks_everybody(uint8_t ssid_len, struct mac da)
{
	return ssid_len == 0 && mac_is_broadcast(da);
}

/* The answer that was decided on, which may be silence. */
void
probe_again(struct mlme *m, const struct exchange *x)
{
	if (x->answer_len)
		mlme_transmit(m, &m->bss[x->bss], (struct air_bytes){ x->answer, x->answer_len },
		    0, asks_everybody(x->ask.ssid_len, x->ask.da));
}

void
probe_decide(struct mlme *m, struct instant now, struct exchange *x, const struct mlme_verdict *v)
{
	const struct bss *b = &m->bss[x->bss];

	x->accepted = v->accepted;
	x->status = !v->accepted;
	x->answer_len = 0;			/* silence */
	if (v->accepted)
		x->answer_len = (uint16_t)build_answer(b, x->ask.sa, v->add, x->answer,
		    sizeof(x->answer));
	else
		exchange_refused(m, x, x->status, v->by, NULL);
	probe_again(m, x);
	exchange_over(m, now, x);
}

static void
ask(struct mlme *m, struct arrival *a)
{
	const struct elements *e = &a->frame->elements;
	struct exchange *x;

	if (exchange_repeats(m, a, HAP_PROBE_REQ))
		return;
	x = exchange_begin(m, a, HAP_PROBE_REQ, NULL);
	if (x == NULL)
		return;
	x->ask.ssid_len = e->ssid.len;
	memcpy(x->ask.ssid, e->ssid.octet, e->ssid.len);
	for (int i = 0; i < e->rates.count && x->ask.rate_count < AIR_RATES_MAX; i++)
		x->ask.rate[x->ask.rate_count++] = e->rates.rate[i];
	exchange_ask(m, x);
}

static void
answer(struct mlme *m, const struct arrival *a)
{
	uint8_t bytes[FRAME_HEADER_LEN + TEMPLATE_MAX];
	const struct frame_header *h = &a->frame->header;
	size_t len = build_answer(a->bss, h->addr2, (struct air_bytes){ 0 }, bytes, sizeof(bytes));

	mlme_transmit(m, a->bss, (struct air_bytes){ bytes, len }, 0,
	    asks_everybody(a->frame->elements.ssid.len, h->addr1));
	mlme_count(m, HAP_PROBE_REQ, true, HAP_BY_AP);
}

static void
probe_bss(struct mlme *m, struct arrival a, struct bss *b)
{
	struct mac addr = a.frame->header.addr2;

	a.bss = b;
	if (!is_answered(m, &a, addr))
		return;
	if (b->asks & HAP_CLASS_PROBE)
		ask(m, &a);
	else
		answer(m, &a);
}

void
probe_frame(struct mlme *m, const struct arrival *a)
{
	if (a->bss) {
		probe_bss(m, *a, a->bss);
		return;
	}
	for (uint32_t i = 0; i < m->bss_count; i++) {
		struct bss *b = &m->bss[i];

		if (b->conf.radio == a->radio && (mac_is_broadcast(a->frame->header.addr1) ||
		    mac_equal(a->frame->header.addr1, b->conf.bssid)))
			probe_bss(m, *a, b);
	}
}
