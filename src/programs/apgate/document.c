/* SPDX-License-Identifier: ISC */
/* The JSON of the structures of <hostap/hostap.h>. */
#include "programs/apgate/document.h"

#include <stdio.h>

#include "frame/channel.h"

#define INT(v) ((json_int_t)(v))

static void
put_text(json_t *o, const char *key, const char *octets)
{
	char text[TEXT];

	json_object_set_new(o, key, json_string(text_name(octets, text)));
}

void
document_addr(json_t *o, const char *key, const uint8_t addr[IEEE80211_ADDR_LEN])
{
	static const uint8_t zero[IEEE80211_ADDR_LEN];
	char text[HOSTAP_ADDR_TEXT];

	if (memcmp(addr, zero, sizeof(zero)) != 0)
		json_object_set_new(o, key, json_string(hostap_addr(addr, text)));
}

void
document_acked(json_t *o, unsigned int acked)
{
	json_object_set_new(o, "acked", acked > 1 ? json_null() : json_boolean(acked));
}

json_t *
document_iface(const struct hostap_iface_info *i)
{
	char ssid[HOSTAP_SSID_TEXT];
	json_t *o = json_object();

	put_text(o, "name", i->name);
	json_object_set_new(o, "iface", json_integer(INT((uint32_t)i->cookie)));
	json_object_set_new(o, "kind", json_string(i->kind == HAP_KIND_P2P ? "p2p" : "bss"));
	json_object_set_new(o, "up", json_boolean(i->up));
	json_object_set_new(o, "radio", json_integer(i->radio));
	json_object_set_new(o, "freq", json_integer(i->freq));
	json_object_set_new(o, "channel", json_integer(channel_from_mhz(i->freq).number));
	document_addr(o, "addr", i->addr);
	json_object_set_new(o, "ssid",
	    json_string(hostap_octets_text(i->ssid, i->ssidlen, ssid, sizeof(ssid))));
	json_object_set_new(o, "stations", json_integer(i->stations));
	json_object_set_new(o, "capacity", json_integer(i->capacity));
	return o;
}

static json_t *
station_flags(uint32_t flags)
{
	static const struct { uint32_t bit; const char *name; } names[] = {
		{ HAP_STATION_ERP, "erp" }, { HAP_STATION_HT, "ht" }, { HAP_STATION_VHT, "vht" },
		{ HAP_STATION_HE, "he" }, { HAP_STATION_WMM, "wmm" },
		{ HAP_STATION_SHORT_PREAMBLE, "short-preamble" },
		{ HAP_STATION_SHORT_SLOT, "short-slot" }, { HAP_STATION_WDS, "wds" },
		{ HAP_STATION_PENDING, "pending" },
	};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (flags & names[i].bit)
			json_array_append_new(list, json_string(names[i].name));
	return list;
}

static json_t *
station_rates(const struct hostap_station *s)
{
	json_t *list = json_array();

	for (int i = 0; i < s->nrates && i < (int)sizeof(s->rates); i++)
		json_array_append_new(list, json_real((s->rates[i] & 0x7f) / 2.0));
	return list;
}

json_t *
document_station(const struct ifaces *l, const struct hostap_station *s)
{
	char text[TEXT];
	json_t *o = json_object();

	document_addr(o, "station", s->addr);
	json_object_set_new(o, "interface", json_string(ifaces_name(l, s->iface, text)));
	json_object_set_new(o, "associated", json_boolean(s->state == HAP_STATE_ASSOCIATED));
	json_object_set_new(o, "aid", json_integer(s->asid));
	json_object_set_new(o, "signal", s->signal ? json_integer(s->signal) : json_null());
	json_object_set_new(o, "connected_ms", json_integer(s->connected_ms));
	json_object_set_new(o, "idle_ms", json_integer(s->idle_ms));
	json_object_set_new(o, "listen_interval", json_integer(s->lintval));
	json_object_set_new(o, "capability", json_integer(s->capinfo));
	json_object_set_new(o, "rates", station_rates(s));
	json_object_set_new(o, "flags", station_flags(s->flags));
	return o;
}

json_t *
document_stats(const struct hap_stats *s)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:f}",
	    "rx_packets", INT(s->rx_packets), "tx_packets", INT(s->tx_packets),
	    "rx_bytes", INT(s->rx_bytes), "tx_bytes", INT(s->tx_bytes),
	    "tx_retries", INT(s->tx_retries), "tx_failed", INT(s->tx_failed),
	    "rx_rate", s->rx_rate / 10.0, "tx_rate", s->tx_rate / 10.0);
}

json_t *
document_decision(const struct ifaces *l, const struct hostap_decision *d)
{
	bool removal = d->request == HAP_DEAUTH_IND || d->request == HAP_DISASSOC_IND;
	char text[TEXT];
	json_t *o = json_object();

	json_object_set_new(o, "time_us", json_integer(d->wall_us));
	document_addr(o, "station", d->addr);
	json_object_set_new(o, "interface", json_string(ifaces_name(l, d->iface, text)));
	json_object_set_new(o, "request", json_string(text_doing(d->request)));
	json_object_set_new(o, "accepted", json_boolean(!removal && d->status == 0));
	json_object_set_new(o, removal ? "reason" : "status", json_integer(d->status));
	json_object_set_new(o, removal ? "reason_name" : "status_name", json_string(removal ?
	    hostap_reason_name(d->status) : hostap_status_name(d->status)));
	json_object_set_new(o, "by", json_string(hostap_by_name(d->by)));
	json_object_set_new(o, "endpoint", json_integer(d->endpoint));
	put_text(o, "daemon", d->name);
	put_text(o, "rule", d->rule);
	json_object_set_new(o, "took_us", json_integer(d->took_us));
	document_acked(o, d->acked);
	json_object_set_new(o, "signal", d->signal ? json_integer(d->signal) : json_null());
	json_object_set_new(o, "repeats", json_integer(d->repeats));
	return o;
}

static json_t *
class_list(uint32_t classes)
{
	json_t *list = json_array();

	for (int i = 0; i < HAP_CLASSES; i++)
		if (classes & 1u << i)
			json_array_append_new(list, json_string(hostap_class_name(1u << i)));
	return list;
}

static json_t *
right_list(uint32_t rights)
{
	char text[TEXT];
	json_t *list = json_array();

	for (uint32_t bit = HAP_RIGHT_OBSERVE; bit <= HAP_RIGHT_P2P; bit <<= 1)
		if (rights & bit)
			json_array_append_new(list, json_string(text_rights(bit, text)));
	return list;
}

json_t *
document_daemon(const struct ifaces *l, const struct hostap_daemon *d)
{
	char text[TEXT];
	json_t *o = json_pack("{s:I, s:I, s:I}", "endpoint", INT(d->endpoint),
	    "pid", INT(d->pid), "uid", INT(d->uid));
	json_t *counters = json_pack(
	    "{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
	    "requests", INT(d->stat.hs_requests), "responses", INT(d->stat.hs_responses),
	    "accepted", INT(d->accepted), "refused", INT(d->refused),
	    "expired", INT(d->expired), "forfeited", INT(d->forfeited),
	    "overflowed", INT(d->overflowed), "late", INT(d->late),
	    "table_hits", INT(d->table_hits), "filtered", INT(d->filtered),
	    "invalid", INT(d->invalid), "read", INT(d->stat.hs_from_kernel),
	    "written", INT(d->stat.hs_to_kernel), "lost", INT(d->stat.hs_drop));
	json_t *devices = json_array();

	put_text(o, "name", d->name);
	json_object_set_new(o, "rights", right_list(d->rights));
	json_object_set_new(o, "role", json_string(text_role(d->mode.role)));
	json_object_set_new(o, "order", json_integer(d->mode.order));
	json_object_set_new(o, "classes", class_list(d->mode.classes));
	json_object_set_new(o, "interface", d->mode.iface ?
	    json_string(ifaces_name(l, d->mode.iface, text)) : json_null());
	json_object_set_new(o, "unanswered", json_integer(d->pending));
	json_object_set_new(o, "unread", json_integer(d->queued));
	json_object_set_new(o, "asleep", json_boolean(d->asleep));
	json_object_set_new(o, "table_rows", json_integer(d->table_rows));
	for (int i = 0; i < 32; i++)
		if (d->devices >> i & 1)
			json_array_append_new(devices, json_integer(i));
	json_object_set_new(o, "p2p_radios", devices);
	json_object_set_new(o, "p50_us", json_integer(d->p50_us));
	json_object_set_new(o, "p99_us", json_integer(d->p99_us));
	json_object_set_new(o, "max_us", json_integer(d->max_us));
	json_object_set_new(o, "counters", counters);
	return o;
}

static json_t *
request_counters(const struct hostap_ap *a)
{
	json_t *o = json_object();

	for (int i = 0; i < HAP_CLASSES; i++)
		json_object_set_new(o, hostap_class_name(1u << i), json_pack("{s:I, s:I, s:I}",
		    "asked", INT(a->requests[i]), "accepted", INT(a->accepted[i]),
		    "refused", INT(a->refused[i])));
	return o;
}

json_t *
document_counters(const struct hostap_ap *a)
{
	json_t *by = json_object();
	json_t *o = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
	    "frames_in", INT(a->frames_in), "frames_out", INT(a->frames_out),
	    "malformed", INT(a->malformed), "not_for_us", INT(a->not_for_us),
	    "duplicates", INT(a->duplicates), "cancelled", INT(a->cancelled),
	    "strays", INT(a->strays), "errors_limited", INT(a->errors_limited),
	    "commands", INT(a->commands), "commands_failed", INT(a->commands_failed),
	    "joined", INT(a->joined), "left", INT(a->left), "timed_out", INT(a->timed_out));

	for (unsigned int i = 0; i <= HAP_BY_CAPACITY; i++)
		json_object_set_new(by, hostap_by_name(i), json_integer(INT(a->by[i])));
	json_object_set_new(o, "requests", request_counters(a));
	json_object_set_new(o, "by", by);
	return o;
}
