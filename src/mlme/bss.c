/* SPDX-License-Identifier: ISC */
/*
 * BSSs: what they beacon and answer with, and whom they number (9.3.3, 9.4.2, 11.1.4).
 *
 * The frames an AP sends over and over are encoded once, when the BSS starts and when the
 * stations it has make another protection necessary (ERP: 9.4.2.11, 11.8; HT: 9.4.2.56).
 * Association IDs are handed out the longest free first, so that one is reused as late as it
 * can be (Q8).  Left out: the protection that other BSSs' beacons would call for.
 */
#include <stdlib.h>
#include <string.h>

#include "frame/channel.h"
#include "mlme/inside.h"

/* ---- association IDs -------------------------------------------------------------------- */

uint16_t
bss_take_aid(struct bss *b)
{
	if (b->aid_count == 0)
		return 0;
	uint16_t aid = b->aid_free[b->aid_first];

	b->aid_first = (uint16_t)((b->aid_first + 1) % AID_MAX);
	b->aid_count--;
	return aid;
}

void
bss_free_aid(struct bss *b, uint16_t aid)
{
	if (aid)
		b->aid_free[(b->aid_first + b->aid_count++) % AID_MAX] = aid;
}

/* ---- the access list -------------------------------------------------------------------- */

static bool
listed(const struct mac *list, uint32_t count, struct mac addr)
{
	uint32_t low = 0, high = count;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (mac_equal(list[mid], addr))
			return true;
		if (mac_u64(list[mid]) < mac_u64(addr))
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

bool
bss_lets_in(const struct bss *b, struct mac addr)
{
	if (listed(b->accept, b->conf.accept_count, addr))
		return true;
	return b->conf.acl == ENGINE_ACL_DENY && !listed(b->deny, b->conf.deny_count, addr);
}

/* ---- elements --------------------------------------------------------------------------- */

static const struct engine_radio *
radio_of(const struct mlme *m, const struct bss *b)
{
	return &m->radio[b->conf.radio];
}

static enum band
band_of(const struct mlme *m, const struct bss *b)
{
	return channel_from_mhz(radio_of(m, b)->freq_mhz).band;
}

static uint16_t
capability_of(const struct mlme *m, const struct bss *b)
{
	uint16_t c = CAPABILITY_ESS;
	bool dsss = band_of(m, b) == BAND_2GHZ;

	if (dsss && radio_of(m, b)->short_preamble && b->long_preamble == 0)
		c |= CAPABILITY_SHORT_PREAMBLE;
	if (dsss && b->long_slot == 0)
		c |= CAPABILITY_SHORT_SLOT;
	if (b->conf.wmm && b->conf.uapsd)
		c |= CAPABILITY_APSD;
	return c;
}

static bool
offers_erp(const struct mlme *m, const struct bss *b)
{
	return band_of(m, b) == BAND_2GHZ && !rates_all_dsss(&b->rates);
}

/* HT Operation, HT protection: 0 none, 2 stations of 20 MHz, 3 stations without HT. */
static uint16_t
ht_protection(const struct mlme *m, const struct bss *b)
{
	if (b->non_ht)
		return 3;
	return radio_of(m, b)->ht_secondary && b->ht20 ? 2 : 0;
}

static void
add_ht(const struct mlme *m, const struct bss *b, struct elements *e)
{
	const struct engine_radio *r = radio_of(m, b);
	struct rd caps = rd_from(r->ht, r->ht_len);

	if (r->ht_len != AIR_HT_LEN || !b->conf.wmm || band_of(m, b) == BAND_6GHZ)
		return;
	e->ht_capabilities.info = rd_le16(&caps);
	e->ht_capabilities.ampdu = rd_u8(&caps);
	rd_copy(&caps, e->ht_capabilities.mcs, sizeof(e->ht_capabilities.mcs));
	e->ht_capabilities.extended = rd_le16(&caps);
	e->ht_capabilities.beamforming = rd_le32(&caps);
	e->ht_capabilities.antenna_selection = rd_u8(&caps);
	elements_add(e, ELEMENT_HT_CAPABILITIES);

	e->ht_operation = (struct ht_operation){
		.primary = channel_from_mhz(r->freq_mhz).number,
		.info = { (uint8_t)(r->ht_secondary | (r->ht_secondary ? HT_OP_ANY_WIDTH : 0)),
		    (uint8_t)(ht_protection(m, b) | (b->non_ht ? HT_OP_OBSS_NONHT : 0)) },
	};
	elements_add(e, ELEMENT_HT_OPERATION);
}

static void
add_vht(const struct mlme *m, const struct bss *b, struct elements *e)
{
	const struct engine_radio *r = radio_of(m, b);
	struct rd caps = rd_from(r->vht, r->vht_len);

	if (r->vht_len != AIR_VHT_LEN || !elements_has(e, ELEMENT_HT_OPERATION))
		return;
	e->vht_capabilities.info = rd_le32(&caps);
	e->vht_capabilities.rx_mcs = rd_le16(&caps);
	e->vht_capabilities.rx_highest = rd_le16(&caps);
	e->vht_capabilities.tx_mcs = rd_le16(&caps);
	e->vht_capabilities.tx_highest = rd_le16(&caps);
	elements_add(e, ELEMENT_VHT_CAPABILITIES);
	e->vht_operation = (struct vht_operation){ .width = r->vht_width,
	    .center0 = r->vht_centre0, .center1 = r->vht_centre1, .mcs = 0xfffc };
	elements_add(e, ELEMENT_VHT_OPERATION);
}

/*
 * 9.4.2.249, figure 9-788l: in 6 GHz, where there is neither HT nor VHT operation, HE's own says
 * where the channel is.  Of 160 MHz the first centre is the primary 80 MHz's, the second the
 * whole's.
 */
static void
put_6ghz_operation(const struct engine_radio *r, uint8_t info[static 5])
{
	enum { PRIMARY_80 = 4 * 4, MINIMUM_RATE = 6 };	/* channel numbers; Mb/s */
	uint8_t primary = channel_from_mhz(r->freq_mhz).number;
	bool whole = r->he_width == 3 && r->vht_width == 2;

	info[0] = primary;
	info[1] = r->he_width;
	info[2] = r->vht_centre0;
	info[3] = r->vht_centre1;
	info[4] = MINIMUM_RATE;
	if (whole) {
		info[2] = (uint8_t)(primary - (primary - 1) % PRIMARY_80 + 6);
		info[3] = r->vht_centre0;
	}
}

/* The operation field follows from the capabilities: default PE duration, one basic stream. */
static void
add_he(const struct mlme *m, struct bss *b, struct elements *e)
{
	static const uint8_t operation[] = { 0xf4, 0x3f, 0x00, 0x00, 0xfc, 0xff };
	enum { INFO_6GHZ = 1 << 1 };		/* of the third octet */
	const struct engine_radio *r = radio_of(m, b);
	bool six = band_of(m, b) == BAND_6GHZ;

	if (r->he_len == 0 || !b->conf.wmm)
		return;
	e->he_capabilities = octets_of(r->he, r->he_len);
	elements_add(e, ELEMENT_HE_CAPABILITIES);
	memcpy(b->he_operation, operation, sizeof(operation));
	if (six) {
		b->he_operation[2] |= INFO_6GHZ;
		put_6ghz_operation(r, b->he_operation + sizeof(operation));
		e->he_6ghz = r->he_6ghz;
		elements_add(e, ELEMENT_HE_6GHZ);
	}
	e->he_operation = octets_of(b->he_operation, sizeof(operation) + (six ? 5 : 0));
	elements_add(e, ELEMENT_HE_OPERATION);
}

/* The default parameters of 9.4.2.28, table 9-155, for an AP's stations. */
static void
add_wmm(const struct bss *b, struct elements *e)
{
	if (!b->conf.wmm)
		return;
	e->wmm = (struct wmm){ .version = 1, .qos_info = b->conf.uapsd ? 0x80 : 0,
	    .ac = { { 0x03, 0xa4, 0 }, { 0x27, 0xa4, 0 }, { 0x42, 0x43, 94 }, { 0x62, 0x32,
	    47 } } };
	elements_add(e, ELEMENT_WMM_PARAMETER);
}

static struct elements
common(const struct mlme *m, struct bss *b)
{
	struct elements e = { 0 };

	elements_set_rates(&e, b->rates.rate, b->rates.count);
	add_ht(m, b, &e);
	add_vht(m, b, &e);
	add_he(m, b, &e);
	add_wmm(b, &e);
	return e;
}

static void
add_network(const struct mlme *m, const struct bss *b, struct elements *e)
{
	const struct engine_radio *r = radio_of(m, b);
	struct air_bytes country = m->country[b->conf.radio];
	struct ssid ssid = { .len = b->conf.ssid_len };

	memcpy(ssid.octet, b->conf.ssid, sizeof(ssid.octet));
	elements_set_ssid(e, ssid);
	if (band_of(m, b) == BAND_2GHZ) {
		e->channel = channel_from_mhz(r->freq_mhz).number;
		elements_add(e, ELEMENT_DS);
	}
	if (offers_erp(m, b)) {
		e->erp = b->non_erp ? ERP_NONERP_PRESENT | ERP_USE_PROTECTION : 0;
		if (b->long_preamble)
			e->erp |= ERP_BARKER_PREAMBLE;
		elements_add(e, ELEMENT_ERP);
	}
	if (country.len) {
		e->country = octets_of(country.at, country.len);
		elements_add(e, ELEMENT_COUNTRY);
	}
}

/* What the beacon says of its stations: a bit for each kind that is there and matters here. */
static unsigned
protected_kinds(const struct mlme *m, const struct bss *b)
{
	unsigned kinds = 0;

	if (band_of(m, b) == BAND_2GHZ)
		kinds |= (b->non_erp ? 1u : 0) | (b->long_slot ? 2u : 0) |
		    (b->long_preamble ? 4u : 0);
	if (radio_of(m, b)->ht_len)
		kinds |= (b->non_ht ? 8u : 0) | (b->ht20 ? 16u : 0);
	return kinds;
}

/* ---- templates -------------------------------------------------------------------------- */

static void
hide_ssid(const struct bss *b, struct elements *e)
{
	struct ssid none = { .len = b->conf.hidden == 2 ? b->conf.ssid_len : 0 };

	if (b->conf.hidden)
		elements_set_ssid(e, none);
}

static void
build_beacon(struct bss *b, struct frame *f)
{
	static const struct mac everyone = { { 255, 255, 255, 255, 255, 255 } };
	struct wr head = wr_into(b->head, sizeof(b->head));
	struct wr tail = wr_into(b->tail, sizeof(b->tail));
	struct ssid ssid = f->elements.ssid;

	f->header = frame_header_to(FRAME_BEACON, everyone, b->conf.bssid, b->conf.bssid);
	hide_ssid(b, &f->elements);
	frame_encode_beacon_head(&head, f);
	frame_encode_beacon_tail(&tail, f);
	b->head_len = wr_ok(&head) ? (uint16_t)head.len : 0;
	b->tail_len = wr_ok(&tail) ? (uint16_t)tail.len : 0;
	elements_set_ssid(&f->elements, ssid);
}

/* From the timestamp on; the header in front of it is each receiver's. */
static void
build_probe(struct bss *b, struct frame *f)
{
	uint8_t whole[FRAME_HEADER_LEN + TEMPLATE_MAX];
	struct wr w = wr_into(whole, sizeof(whole));

	f->header = frame_header_to(FRAME_PROBE_RESP, b->conf.bssid, b->conf.bssid, b->conf.bssid);
	frame_encode(&w, f);
	b->probe_len = wr_ok(&w) ? (uint16_t)(w.len - FRAME_HEADER_LEN) : 0;
	memcpy(b->probe, whole + FRAME_HEADER_LEN, b->probe_len);
}

static void
build_assoc(const struct mlme *m, struct bss *b)
{
	uint8_t own[TEMPLATE_MAX];
	struct elements e = common(m, b);
	struct wr w = wr_into(own, sizeof(own)), all = wr_into(b->assoc, sizeof(b->assoc));

	elements_encode(&w, FRAME_ASSOC_RESP, &e);
	if (wr_ok(&w))
		elements_merge(&all, FRAME_ASSOC_RESP, octets_of(own, w.len),
		    octets_of(b->conf.assoc_elements.at, b->conf.assoc_elements.len));
	b->assoc_len = wr_ok(&w) && wr_ok(&all) ? (uint16_t)all.len : 0;
}

static void
announce(struct mlme *m, struct bss *b, enum air_verb verb)
{
	const struct engine_radio *r = radio_of(m, b);
	struct air_command *c = mlme_put(m, verb, b, (size_t)b->head_len + b->tail_len);

	if (c == NULL)
		return;
	uint8_t *head = (uint8_t *)(c + 1), *tail = head + b->head_len;

	memcpy(head, b->head, b->head_len);
	memcpy(tail, b->tail, b->tail_len);
	c->start = (struct air_bss){
		.bssid = b->conf.bssid, .ssid_len = b->conf.ssid_len, .hidden = b->conf.hidden,
		.freq_mhz = r->freq_mhz, .beacon_tu = b->conf.beacon_tu,
		.dtim_period = b->conf.dtim_period, .head = { head, b->head_len },
		.tail = { tail, b->tail_len }, .ht_protection = ht_protection(m, b),
		.isolate = b->conf.isolate, .cts_protection = b->non_erp > 0,
		.short_preamble = b->capability & CAPABILITY_SHORT_PREAMBLE,
		.short_slot = b->capability & CAPABILITY_SHORT_SLOT,
	};
	memcpy(c->start.ssid, b->conf.ssid, sizeof(c->start.ssid));
	for (int i = 0; i < b->rates.count && i < AIR_RATES_MAX; i++)
		if (b->rates.rate[i] & RATE_BASIC && !rate_is_selector(b->rates.rate[i]))
			c->start.basic[c->start.basic_count++] = b->rates.rate[i] & RATE_VALUE;
}

void
bss_build(struct mlme *m, struct bss *b)
{
	struct frame f = { 0 };

	b->capability = capability_of(m, b);
	b->protected = protected_kinds(m, b);
	f.beacon.interval_tu = b->conf.beacon_tu;
	f.beacon.capability = b->capability;
	f.elements = common(m, b);
	f.extra = octets_of(b->conf.vendor_elements.at, b->conf.vendor_elements.len);
	add_network(m, b, &f.elements);
	build_beacon(b, &f);
	build_probe(b, &f);
	build_assoc(m, b);
	announce(m, b, b->started ? AIR_BSS_UPDATE : AIR_BSS_START);
	b->started = true;
}

/* ---- what its stations are ------------------------------------------------------------- */

void
bss_count(struct mlme *m, struct bss *b, const struct station *s, int by)
{
	uint32_t n = (uint32_t)by;		/* wraps to the right thing for -1 */

	b->associated += n;
	m->associated += n;
	if (!(s->flags & HAP_STATION_ERP))
		b->non_erp += n;
	if (!(s->flags & HAP_STATION_SHORT_SLOT))
		b->long_slot += n;
	if (!(s->flags & HAP_STATION_SHORT_PREAMBLE))
		b->long_preamble += n;
	if (!(s->flags & HAP_STATION_HT))
		b->non_ht += n;
	else if (s->narrow)
		b->ht20 += n;
}

void
bss_protect(struct mlme *m, struct bss *b)
{
	if (b->up && protected_kinds(m, b) != b->protected)
		bss_build(m, b);
}
