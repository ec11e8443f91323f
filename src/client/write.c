/* SPDX-License-Identifier: ISC */
/* Answers and commands: each fills in a message. */
#include <errno.h>
#include <string.h>

#include "client/handle.h"

bool
hostap_is_request(const struct hostap_event *e)
{
	return e->m.i_type >= HAP_ASSOC_REQ && e->m.i_type <= HAP_AUTH_REQ &&
	    !(e->m.i_flags & HAP_F_COPY);
}

static void
answer_association(struct ieee80211_hostap_msg *m, const struct hostap_answer *a)
{
	m->i_asresp.i_status = a->status;
	m->i_asresp.i_capinfo = a->capinfo;
	m->i_asresp.i_nrates = a->nrates;
	memcpy(m->i_asresp.i_rates, a->rates, sizeof(a->rates));
	m->i_asresp.i_comeback = a->comeback_tu;
	m->i_asresp.i_inactivity = a->inactivity_us;
	m->i_asresp.i_session = a->session_us;
}

static size_t
answer_attributes(const struct hostap_answer *a, struct hostap_attribute out[3])
{
	size_t n = 0;

	if (a->elements_len > 0)
		out[n++] = (struct hostap_attribute){ HAP_ATTR_ADD, a->elements_len, a->elements };
	if (a->body_len > 0)
		out[n++] = (struct hostap_attribute){ HAP_ATTR_BODY, a->body_len, a->body };
	if (a->reason != NULL && a->reason[0] != '\0')
		out[n++] = (struct hostap_attribute){ HAP_ATTR_REASON,
		    strnlen(a->reason, HAP_RULE_LEN - 1), a->reason };
	return n;
}

int
hostap_answer(struct hostap *h, const struct hostap_event *e, const struct hostap_answer *a)
{
	struct hostap_attribute attrs[3];
	struct ieee80211_hostap_msg m;

	if (!hostap_is_request(e))
		return e->m.i_flags & HAP_F_COPY ?
		    client_fail(h, -EPERM, "an observer's copy of a request is not answered") :
		    client_fail(h, -EINVAL, "an indication is not answered");
	if (a->nrates > sizeof(a->rates))
		return client_fail(h, -EINVAL, "an answer holds no more than %zu rates",
		    sizeof(a->rates));
	memset(&m, 0, sizeof(m));
	m.i_type = (uint8_t)(e->m.i_type + HAP_ASSOC_RESP - HAP_ASSOC_REQ);
	m.i_seq = e->m.i_seq;
	m.i_iface = e->m.i_iface;
	if (e->m.i_type == HAP_PROBE_REQ) {
		m.i_proberesp.i_verdict = a->status != 0;
	} else if (e->m.i_type == HAP_AUTH_REQ) {
		m.i_authresp.i_asid = e->m.i_authreq.i_asid;
		m.i_authresp.i_algorithm = a->algorithm;
		m.i_authresp.i_transaction = a->transaction;
		m.i_authresp.i_status = a->status;
	} else {
		answer_association(&m, a);
	}
	return hostap_send(h, &m, attrs, answer_attributes(a, attrs));
}

int
hostap_accept(struct hostap *h, const struct hostap_event *e)
{
	return hostap_answer(h, e, &(struct hostap_answer){ 0 });
}

int
hostap_refuse(struct hostap *h, const struct hostap_event *e, uint16_t status)
{
	if (status == 0)
		return client_fail(h, -EINVAL, "status 0 does not refuse");
	return hostap_answer(h, e, &(struct hostap_answer){ .status = status });
}

int
hostap_silence(struct hostap *h, const struct hostap_event *e)
{
	if (e->m.i_type != HAP_PROBE_REQ)
		return client_fail(h, -EINVAL, "only a probe request is met with silence");
	return hostap_answer(h, e, &(struct hostap_answer){ .status = 1 });
}

struct hostap_to
hostap_sender(const struct hostap_event *e)
{
	struct hostap_to to = { .iface = e->m.i_iface };

	memcpy(to.addr, e->m.i_srcaddr, sizeof(to.addr));
	return to;
}

static struct ieee80211_hostap_msg
command(uint8_t type, const struct hostap_to *to)
{
	struct ieee80211_hostap_msg m;

	memset(&m, 0, sizeof(m));
	m.i_type = type;
	m.i_flags = to->result ? HAP_F_RESULT : 0;
	m.i_iface = to->iface;
	m.i_seq = to->number;
	memcpy(m.i_dstaddr, to->addr, sizeof(m.i_dstaddr));
	return m;
}

int
hostap_deauth(struct hostap *h, const struct hostap_to *to, uint16_t reason)
{
	struct ieee80211_hostap_msg m = command(HAP_DEAUTH_CMD, to);

	m.i_deauth.i_asid = to->asid;
	m.i_deauth.i_reason = reason;
	return hostap_send(h, &m, NULL, 0);
}

int
hostap_disassoc(struct hostap *h, const struct hostap_to *to, uint16_t reason)
{
	struct ieee80211_hostap_msg m = command(HAP_DISASSOC_CMD, to);

	m.i_disas.i_asid = to->asid;
	m.i_disas.i_reason = reason;
	return hostap_send(h, &m, NULL, 0);
}

int
hostap_timeout(struct hostap *h, const struct hostap_to *to, uint64_t us)
{
	struct ieee80211_hostap_msg m = command(HAP_TIMEOUT_CMD, to);

	m.i_un.timeout.i_asid = to->asid;
	m.i_un.timeout.i_timeout.tv_sec = (int64_t)(us / 1000000);
	m.i_un.timeout.i_timeout.tv_usec = (int64_t)(us % 1000000);
	return hostap_send(h, &m, NULL, 0);
}

int
hostap_stats(struct hostap *h, const struct hostap_to *to)
{
	struct ieee80211_hostap_msg m = command(HAP_STATS_CMD, to);
	struct hap_stats body = { .asid = to->asid };

	hap_set_body(&m, &body, sizeof(body));
	return hostap_send(h, &m, NULL, 0);
}

int
hostap_wds(struct hostap *h, const struct hostap_to *to, bool allow)
{
	struct ieee80211_hostap_msg m = command(HAP_WDS_CMD, to);
	struct hap_wds body = { .asid = to->asid, .allow = allow };

	hap_set_body(&m, &body, sizeof(body));
	return hostap_send(h, &m, NULL, 0);
}

int
hostap_ban(struct hostap *h, const struct hostap_to *to, const struct hap_ban *ban)
{
	struct ieee80211_hostap_msg m = command(HAP_BAN_CMD, to);

	hap_set_body(&m, ban, sizeof(*ban));
	return hostap_send(h, &m, NULL, 0);
}

int
hostap_frame(struct hostap *h, const struct hostap_to *to, const struct hap_frame *body,
    const void *frame, size_t len)
{
	struct ieee80211_hostap_msg m = command(HAP_FRAME_CMD, to);

	hap_set_body(&m, body, sizeof(*body));
	return hostap_send(h, &m, &(struct hostap_attribute){ HAP_ATTR_FRAME, len, frame }, 1);
}

int
hostap_frame_reg(struct hostap *h, const struct hostap_to *to, const struct hap_frame_reg *body,
    const void *prefix, size_t len)
{
	struct ieee80211_hostap_msg m = command(HAP_FRAME_REG_CMD, to);

	hap_set_body(&m, body, sizeof(*body));
	return hostap_send(h, &m, &(struct hostap_attribute){ HAP_ATTR_PREFIX, len, prefix },
	    len > 0);
}

int
hostap_stay(struct hostap *h, const struct hostap_to *to, uint16_t freq_mhz, uint32_t duration_ms)
{
	struct ieee80211_hostap_msg m = command(HAP_STAY_CMD, to);
	struct hap_stay body = { .freq = freq_mhz, .duration_ms = duration_ms };

	hap_set_body(&m, &body, sizeof(body));
	return hostap_send(h, &m, NULL, 0);
}

static size_t
add(struct hostap_attribute *attrs, size_t n, uint16_t type, const void *data, size_t len)
{
	if (len == 0)
		return n;
	attrs[n] = (struct hostap_attribute){ type, len, data };
	return n + 1;
}

int
hostap_scan(struct hostap *h, const struct hostap_to *to, const struct hap_scan *body,
    const struct hostap_probes *probes)
{
	struct ieee80211_hostap_msg m = command(HAP_SCAN_CMD, to);
	struct hostap_attribute attrs[2];
	size_t n = 0;

	hap_set_body(&m, body, sizeof(*body));
	if (probes != NULL) {
		n = add(attrs, n, HAP_ATTR_SSID, probes->ssid, probes->ssid_len);
		n = add(attrs, n, HAP_ATTR_ADD, probes->request, probes->request_len);
	}
	return hostap_send(h, &m, attrs, n);
}

int
hostap_listen(struct hostap *h, const struct hostap_to *to, const struct hap_listen *body,
    const struct hostap_probes *probes)
{
	struct ieee80211_hostap_msg m = command(HAP_LISTEN_CMD, to);
	struct hostap_attribute attrs[2];
	size_t n = 0;

	hap_set_body(&m, body, sizeof(*body));
	if (probes != NULL) {
		n = add(attrs, n, HAP_ATTR_ELEMENTS, probes->request, probes->request_len);
		n = add(attrs, n, HAP_ATTR_ADD, probes->response, probes->response_len);
	}
	return hostap_send(h, &m, attrs, n);
}

int
hostap_cancel(struct hostap *h, const struct hostap_to *to, uint8_t type, uint64_t number)
{
	struct ieee80211_hostap_msg m = command(HAP_CANCEL_CMD, to);
	struct hap_cancel body = { .request = type, .seq = number };

	hap_set_body(&m, &body, sizeof(body));
	return hostap_send(h, &m, NULL, 0);
}
