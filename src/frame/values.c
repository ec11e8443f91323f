/* SPDX-License-Identifier: ISC */
/*
 * Element bodies to fields and back: IEEE 802.11-2020, 9.4.2, and WMM 1.2.  Sizes were checked by
 * the row; what stays in octets is left to who understands it.
 */
#include "frame/values.h"

#include <assert.h>
#include <string.h>

#include "frame/elements.h"

bool
value_get_octets(struct rd *r, void *field)
{
	struct octets *o = field;

	*o = octets_left(r);
	return true;
}

void
value_put_octets(struct wr *w, const void *field)
{
	const struct octets *o = field;

	wr_bytes(w, o->at, o->len);
}

bool
value_get_u8(struct rd *r, void *field)
{
	*(uint8_t *)field = rd_u8(r);
	return true;
}

void
value_put_u8(struct wr *w, const void *field)
{
	wr_u8(w, *(const uint8_t *)field);
}

bool
value_get_u16(struct rd *r, void *field)
{
	*(uint16_t *)field = rd_le16(r);
	return true;
}

void
value_put_u16(struct wr *w, const void *field)
{
	wr_le16(w, *(const uint16_t *)field);
}

bool
value_get_ssid(struct rd *r, void *field)
{
	struct ssid *ssid = field;

	ssid->len = (uint8_t)rd_left(r);
	rd_copy(r, ssid->octet, ssid->len);
	return true;
}

void
value_put_ssid(struct wr *w, const void *field)
{
	const struct ssid *ssid = field;

	wr_bytes(w, ssid->octet, ssid->len);
}

/* Supported Rates come first in the list, even where they come second on the air. */
bool
value_get_rates(struct rd *r, void *field)
{
	struct rates *rates = field;
	uint8_t n = (uint8_t)rd_left(r);

	if (n > RATES_MAX - rates->count)
		return false;
	memmove(rates->rate + n, rates->rate, rates->count);
	rd_copy(r, rates->rate, n);
	rates->count = (uint8_t)(rates->count + n);
	rates->first = n;
	return true;
}

void
value_put_rates(struct wr *w, const void *field)
{
	const struct rates *rates = field;

	assert(rates->first <= rates->count && rates->count <= RATES_MAX);
	wr_bytes(w, rates->rate, rates->first);
}

bool
value_get_ext_rates(struct rd *r, void *field)
{
	struct rates *rates = field;
	uint8_t n = (uint8_t)rd_left(r);

	if (n > RATES_MAX - rates->count)
		return false;
	rd_copy(r, rates->rate + rates->count, n);
	rates->count = (uint8_t)(rates->count + n);
	return true;
}

void
value_put_ext_rates(struct wr *w, const void *field)
{
	const struct rates *rates = field;

	assert(rates->first <= rates->count && rates->count <= RATES_MAX);
	wr_bytes(w, rates->rate + rates->first, (size_t)(rates->count - rates->first));
}

bool
value_get_tim(struct rd *r, void *field)
{
	struct tim *tim = field;

	tim->dtim_count = rd_u8(r);
	tim->dtim_period = rd_u8(r);
	tim->control = rd_u8(r);
	return value_get_octets(r, &tim->bitmap);
}

void
value_put_tim(struct wr *w, const void *field)
{
	const struct tim *tim = field;

	wr_u8(w, tim->dtim_count);
	wr_u8(w, tim->dtim_period);
	wr_u8(w, tim->control);
	value_put_octets(w, &tim->bitmap);
}

bool
value_get_bss_load(struct rd *r, void *field)
{
	struct bss_load *load = field;

	load->stations = rd_le16(r);
	load->utilization = rd_u8(r);
	load->admission = rd_le16(r);
	return true;
}

void
value_put_bss_load(struct wr *w, const void *field)
{
	const struct bss_load *load = field;

	wr_le16(w, load->stations);
	wr_u8(w, load->utilization);
	wr_le16(w, load->admission);
}

bool
value_get_power(struct rd *r, void *field)
{
	struct power_capability *power = field;

	power->min_dbm = (int8_t)rd_u8(r);
	power->max_dbm = (int8_t)rd_u8(r);
	return true;
}

void
value_put_power(struct wr *w, const void *field)
{
	const struct power_capability *power = field;

	wr_u8(w, (uint8_t)power->min_dbm);
	wr_u8(w, (uint8_t)power->max_dbm);
}

bool
value_get_switch(struct rd *r, void *field)
{
	struct channel_switch *to = field;

	to->mode = rd_u8(r);
	to->channel = rd_u8(r);
	to->count = rd_u8(r);
	return true;
}

void
value_put_switch(struct wr *w, const void *field)
{
	const struct channel_switch *to = field;

	wr_u8(w, to->mode);
	wr_u8(w, to->channel);
	wr_u8(w, to->count);
}

bool
value_get_ext_switch(struct rd *r, void *field)
{
	struct channel_switch *to = field;

	to->mode = rd_u8(r);
	to->operating_class = rd_u8(r);
	to->channel = rd_u8(r);
	to->count = rd_u8(r);
	return true;
}

void
value_put_ext_switch(struct wr *w, const void *field)
{
	const struct channel_switch *to = field;

	wr_u8(w, to->mode);
	wr_u8(w, to->operating_class);
	wr_u8(w, to->channel);
	wr_u8(w, to->count);
}

bool
value_get_ht_capabilities(struct rd *r, void *field)
{
	struct ht_capabilities *ht = field;

	ht->info = rd_le16(r);
	ht->ampdu = rd_u8(r);
	rd_copy(r, ht->mcs, sizeof(ht->mcs));
	ht->extended = rd_le16(r);
	ht->beamforming = rd_le32(r);
	ht->antenna_selection = rd_u8(r);
	return true;
}

void
value_put_ht_capabilities(struct wr *w, const void *field)
{
	const struct ht_capabilities *ht = field;

	wr_le16(w, ht->info);
	wr_u8(w, ht->ampdu);
	wr_bytes(w, ht->mcs, sizeof(ht->mcs));
	wr_le16(w, ht->extended);
	wr_le32(w, ht->beamforming);
	wr_u8(w, ht->antenna_selection);
}

bool
value_get_ht_operation(struct rd *r, void *field)
{
	struct ht_operation *ht = field;

	ht->primary = rd_u8(r);
	rd_copy(r, ht->info, sizeof(ht->info));
	rd_copy(r, ht->mcs, sizeof(ht->mcs));
	return true;
}

void
value_put_ht_operation(struct wr *w, const void *field)
{
	const struct ht_operation *ht = field;

	wr_u8(w, ht->primary);
	wr_bytes(w, ht->info, sizeof(ht->info));
	wr_bytes(w, ht->mcs, sizeof(ht->mcs));
}

bool
value_get_vht_capabilities(struct rd *r, void *field)
{
	struct vht_capabilities *vht = field;

	vht->info = rd_le32(r);
	vht->rx_mcs = rd_le16(r);
	vht->rx_highest = rd_le16(r);
	vht->tx_mcs = rd_le16(r);
	vht->tx_highest = rd_le16(r);
	return true;
}

void
value_put_vht_capabilities(struct wr *w, const void *field)
{
	const struct vht_capabilities *vht = field;

	wr_le32(w, vht->info);
	wr_le16(w, vht->rx_mcs);
	wr_le16(w, vht->rx_highest);
	wr_le16(w, vht->tx_mcs);
	wr_le16(w, vht->tx_highest);
}

bool
value_get_vht_operation(struct rd *r, void *field)
{
	struct vht_operation *vht = field;

	vht->width = rd_u8(r);
	vht->center0 = rd_u8(r);
	vht->center1 = rd_u8(r);
	vht->mcs = rd_le16(r);
	return true;
}

void
value_put_vht_operation(struct wr *w, const void *field)
{
	const struct vht_operation *vht = field;

	wr_u8(w, vht->width);
	wr_u8(w, vht->center0);
	wr_u8(w, vht->center1);
	wr_le16(w, vht->mcs);
}

bool
value_get_mobility(struct rd *r, void *field)
{
	struct mobility_domain *domain = field;

	domain->id = rd_le16(r);
	domain->capability = rd_u8(r);
	return true;
}

void
value_put_mobility(struct wr *w, const void *field)
{
	const struct mobility_domain *domain = field;

	wr_le16(w, domain->id);
	wr_u8(w, domain->capability);
}

bool
value_get_timeout(struct rd *r, void *field)
{
	struct timeout_interval *timeout = field;

	timeout->kind = rd_u8(r);
	timeout->value = rd_le32(r);
	return true;
}

void
value_put_timeout(struct wr *w, const void *field)
{
	const struct timeout_interval *timeout = field;

	wr_u8(w, timeout->kind);
	wr_le32(w, timeout->value);
}

bool
value_get_max_idle(struct rd *r, void *field)
{
	struct max_idle *idle = field;

	idle->period = rd_le16(r);
	idle->options = rd_u8(r);
	return true;
}

void
value_put_max_idle(struct wr *w, const void *field)
{
	const struct max_idle *idle = field;

	wr_le16(w, idle->period);
	wr_u8(w, idle->options);
}

bool
value_get_rm(struct rd *r, void *field)
{
	rd_copy(r, field, rd_left(r));
	return true;
}

void
value_put_rm(struct wr *w, const void *field)
{
	wr_bytes(w, field, sizeof(((struct elements *)0)->rm_enabled));
}

bool
value_get_wmm_info(struct rd *r, void *field)
{
	struct wmm_info *wmm = field;

	wmm->version = rd_u8(r);
	wmm->qos_info = rd_u8(r);
	return true;
}

void
value_put_wmm_info(struct wr *w, const void *field)
{
	const struct wmm_info *wmm = field;

	wr_u8(w, wmm->version);
	wr_u8(w, wmm->qos_info);
}

bool
value_get_wmm(struct rd *r, void *field)
{
	struct wmm *wmm = field;

	wmm->version = rd_u8(r);
	wmm->qos_info = rd_u8(r);
	wmm->reserved = rd_u8(r);
	for (int i = 0; i < AC_COUNT; i++) {
		wmm->ac[i].aifsn = rd_u8(r);
		wmm->ac[i].window = rd_u8(r);
		wmm->ac[i].txop = rd_le16(r);
	}
	return true;
}

void
value_put_wmm(struct wr *w, const void *field)
{
	const struct wmm *wmm = field;

	wr_u8(w, wmm->version);
	wr_u8(w, wmm->qos_info);
	wr_u8(w, wmm->reserved);
	for (int i = 0; i < AC_COUNT; i++) {
		wr_u8(w, wmm->ac[i].aifsn);
		wr_u8(w, wmm->ac[i].window);
		wr_le16(w, wmm->ac[i].txop);
	}
}
