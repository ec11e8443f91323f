/* SPDX-License-Identifier: ISC */
/*
 * What stations say.  The elements of a kind of station are encoded once, when the simulation
 * opens; a frame is built from them when it is received, so that a flight carries no octets.
 */
#include <string.h>

#include "radio/sim/world.h"

static const uint8_t rates_b[] = { 2, 4, 11, 22 };
static const uint8_t rates_g[] = { 2, 4, 11, 22, 12, 18, 24, 36, 48, 72, 96, 108 };
static const uint8_t rates_a[] = { 12, 18, 24, 36, 48, 72, 96, 108 };
static const uint8_t rates_odd[] = { 44, 66 };	/* 22 and 33 Mb/s: PBCC, which nobody has */

static void
choose_rates(struct speech *sp, const struct scenario_group *g, bool above)
{
	const uint8_t *list = above ? rates_a : g->phy == PHY_B ? rates_b : rates_g;
	size_t n = above ? sizeof(rates_a) : g->phy == PHY_B ? sizeof(rates_b) : sizeof(rates_g);

	if (g->odd_rates) {
		list = rates_odd;
		n = sizeof(rates_odd);
	}
	sp->rate_count = (uint8_t)n;
	memcpy(sp->rate, list, n);
}

/* One spatial stream, short guard interval; what phones say. */
static void
add_capabilities(struct elements *e, const struct scenario_group *g, bool above)
{
	static const uint8_t he[] = { 0x01, 0x78, 0x08, 0x1a, 0x40, 0, 0x04, 0x06, 0, 0x09, 0, 0x81,
		0, 0, 0, 0, 0, 0xfe, 0xff, 0xfe, 0xff };
	static const uint8_t extended[] = { 0x04, 0, 0, 0x02, 0, 0, 0, 0x40 };

	if (g->phy < PHY_N || g->odd_rates)
		return;
	elements_add(e, ELEMENT_HT_CAPABILITIES);
	e->ht_capabilities = (struct ht_capabilities){ .info = HT_INFO_SHORT_GI_20 | 0x0c,
		.ampdu = 0x17, .mcs = { 0xff } };
	elements_add(e, ELEMENT_EXTENDED_CAPABILITIES);
	e->extended_capabilities = octets_of(extended, sizeof(extended));
	if (g->phy >= PHY_AC && above) {
		elements_add(e, ELEMENT_VHT_CAPABILITIES);
		e->vht_capabilities = (struct vht_capabilities){ .info = 0x00000020,
			.rx_mcs = 0xfffe, .tx_mcs = 0xfffe };
	}
	if (g->phy == PHY_AX) {
		elements_add(e, ELEMENT_HE_CAPABILITIES);
		e->he_capabilities = octets_of(he, sizeof(he));
	}
}

static void
learn(struct speech *sp, const struct scenario_group *g, bool above)
{
	struct elements e = { 0 };
	struct wr w = wr_into(sp->probe, sizeof(sp->probe));

	choose_rates(sp, g, above);
	elements_set_rates(&e, sp->rate, sp->rate_count);
	add_capabilities(&e, g, above);
	elements_encode(&w, FRAME_PROBE_REQ, &e);
	sp->probe_len = (uint16_t)w.len;
	if (g->phy >= PHY_N) {
		elements_add(&e, ELEMENT_WMM_INFO);
		e.wmm_info = (struct wmm_info){ .version = 1 };
	}
	w = wr_into(sp->assoc, sizeof(sp->assoc));
	elements_encode(&w, FRAME_ASSOC_REQ, &e);
	sp->assoc_len = (uint16_t)w.len;
	sp->listen = 10;
	sp->capability = CAPABILITY_ESS;
	if (!above)
		sp->capability |= CAPABILITY_SHORT_PREAMBLE;
	if (g->phy != PHY_B)
		sp->capability |= CAPABILITY_SHORT_SLOT;
}

void
speech_learn(struct sim *s)
{
	for (uint32_t g = 0; g < s->scenario.groups; g++)
		for (int above = 0; above < 2; above++)
			learn(&s->speech[g][above], &s->scenario.group[g], above);
}

static const struct speech *
speech_of(const struct sim *s, const struct flight *f)
{
	return &s->speech[s->station[f->station].group][s->lane[f->lane].band != BAND_2GHZ];
}

static const struct scenario_ssid *
wanted_ssid(const struct sim *s, const struct flight *f)
{
	const struct scenario_group *g = &s->scenario.group[s->station[f->station].group];

	return g->any_ssid && f->bss != NO_BSS ? &s->bss[f->bss].ssid : &g->ssid;
}

static void
put_header(const struct sim *s, struct wr *w, const struct flight *f, uint8_t fc, uint8_t flags)
{
	static const struct mac everybody = { { 255, 255, 255, 255, 255, 255 } };
	struct mac bssid = f->bss == NO_BSS ? everybody : s->bss[f->bss].bssid;

	wr_u8(w, fc);
	wr_u8(w, (uint8_t)(flags | (f->attempt ? FLAG_RETRY : 0)));
	wr_le16(w, 0);
	wr_mac(w, bssid);
	wr_mac(w, s->station[f->station].addr);
	wr_mac(w, bssid);
	wr_le16(w, (uint16_t)(f->seq << 4));
}

static void
put_ssid(const struct sim *s, struct wr *w, const struct flight *f)
{
	const struct scenario_ssid *ssid = wanted_ssid(s, f);

	wr_u8(w, EID_SSID);
	wr_u8(w, ssid->len);
	wr_bytes(w, ssid->octet, ssid->len);
}

/* SAE, simulated: group 19 and a scalar; then a counter and a confirmation; both invented. */
static void
put_sae(const struct sim *s, struct wr *w, const struct flight *f)
{
	uint64_t who = mac_u64(s->station[f->station].addr) << 2 | (f->arg & 3);

	wr_le16(w, f->arg == 1 ? 19 : 1);
	for (uint64_t i = 0; i < 4; i++)
		wr_le64(w, sip_hash_u64((struct sip_key){ s->salt, i }, who));
}

static void
put_auth(const struct sim *s, struct wr *w, const struct flight *f)
{
	bool sae = s->scenario.group[s->station[f->station].group].sae;

	wr_le16(w, sae ? ALGORITHM_SAE : ALGORITHM_OPEN);
	wr_le16(w, f->arg);
	wr_le16(w, STATUS_SUCCESS);
	if (sae)
		put_sae(s, w, f);
}

static void
put_assoc(const struct sim *s, struct wr *w, const struct flight *f)
{
	const struct speech *sp = speech_of(s, f);

	wr_le16(w, sp->capability);
	wr_le16(w, sp->listen);
	if (f->says == SAYS_REASSOC)
		wr_mac(w, s->bss[f->arg].bssid);
	put_ssid(s, w, f);
	wr_bytes(w, sp->assoc, sp->assoc_len);
}

static void
put_poll(const struct sim *s, struct wr *w, const struct flight *f)
{
	wr_u8(w, FRAME_DATA << 2 | DATA_NULL << 4);
	wr_u8(w, (uint8_t)(FLAG_FROM_DS | (f->attempt ? FLAG_RETRY : 0)));
	wr_le16(w, 0);
	wr_bytes(w, f->octets, MAC_LEN);
	wr_mac(w, s->bss[f->bss].bssid);
	wr_mac(w, s->bss[f->bss].bssid);
	wr_le16(w, (uint16_t)(f->seq << 4));
}

size_t
speech_build(const struct sim *s, const struct flight *f, uint8_t *octets, size_t cap)
{
	struct wr w = wr_into(octets, cap);
	const struct speech *sp;

	switch ((enum says)f->says) {
	case SAYS_OCTETS:
	case SAYS_BEACON:
		wr_bytes(&w, f->octets, f->len);
		if (f->attempt && w.len >= 2)
			octets[1] |= FLAG_RETRY;
		break;
	case SAYS_PROBE:
		sp = speech_of(s, f);
		put_header(s, &w, f, FRAME_PROBE_REQ << 4, 0);
		put_ssid(s, &w, f);
		wr_bytes(&w, sp->probe, sp->probe_len);
		break;
	case SAYS_AUTH:
		put_header(s, &w, f, FRAME_AUTH << 4, 0);
		put_auth(s, &w, f);
		break;
	case SAYS_ASSOC:
		put_header(s, &w, f, FRAME_ASSOC_REQ << 4, 0);
		put_assoc(s, &w, f);
		break;
	case SAYS_REASSOC:
		put_header(s, &w, f, FRAME_REASSOC_REQ << 4, 0);
		put_assoc(s, &w, f);
		break;
	case SAYS_DEAUTH:
		put_header(s, &w, f, FRAME_DEAUTH << 4, 0);
		wr_le16(&w, f->arg);
		break;
	case SAYS_DISASSOC:
		put_header(s, &w, f, FRAME_DISASSOC << 4, 0);
		wr_le16(&w, f->arg);
		break;
	case SAYS_NULL:
		put_header(s, &w, f, FRAME_DATA << 2 | DATA_NULL << 4,
		    (uint8_t)(FLAG_TO_DS | (f->arg ? FLAG_POWER_MANAGEMENT : 0)));
		break;
	case SAYS_DATA:			/* volume, no octets */
		break;
	case SAYS_POLL:
		put_poll(s, &w, f);
		break;
	}
	return wr_ok(&w) ? w.len : 0;
}

size_t
speech_length(const struct sim *s, const struct flight *f)
{
	const size_t header = FRAME_HEADER_LEN;

	switch ((enum says)f->says) {
	case SAYS_OCTETS:
	case SAYS_BEACON:
		break;
	case SAYS_PROBE:
		return header + 2 + wanted_ssid(s, f)->len + speech_of(s, f)->probe_len;
	case SAYS_AUTH:
		return header + 6 + (s->scenario.group[s->station[f->station].group].sae ? 34 : 0);
	case SAYS_ASSOC:
	case SAYS_REASSOC:
		return header + 6 + (f->says == SAYS_REASSOC ? MAC_LEN : 0) +
		    wanted_ssid(s, f)->len + speech_of(s, f)->assoc_len;
	case SAYS_DEAUTH:
	case SAYS_DISASSOC:
		return header + 2;
	case SAYS_NULL:
	case SAYS_POLL:
		return header;
	case SAYS_DATA:
		return header + f->volume;
	}
	return f->len;
}
