/* SPDX-License-Identifier: ISC */
/*
 * Who answers what to whom, and who owns the group: Wi-Fi P2P specification 1.7, 3.1.4.2 (GO
 * negotiation) and 3.1.4.1 (provision discovery).
 *
 * Both sides come to the same owner by the same rule: the higher intent, of equal ones by the
 * tie breaker, which the response turns round.  The group is on a channel both named.
 */
#include <errno.h>
#include <string.h>

#include "client/p2p_inside.h"
#include "hostap/services.h"

enum { OWNER_10MS = 100, CLIENT_10MS = 20 };	/* a second, and 200 ms */

static void
address(struct hostap_p2p_frame *f, uint8_t kind, const struct hostap_device *own,
    const uint8_t peer[6], uint8_t token)
{
	memset(f, 0, sizeof(*f));
	f->kind = kind;
	f->token = token;
	memcpy(f->da, peer, sizeof(f->da));
	memcpy(f->sa, own->addr, sizeof(f->sa));
	f->device = *own;
}

void
hostap_p2p_provision(const struct hostap_device *own, const uint8_t peer[6], uint8_t token,
    uint16_t method, struct hostap_p2p_frame *f)
{
	address(f, HOSTAP_PROVISION_REQUEST, own, peer, token);
	f->method = method;
}

void
hostap_p2p_answer(const struct hostap_p2p_frame *request, const struct hostap_device *own,
    uint8_t status, struct hostap_p2p_frame *answer)
{
	struct hostap_p2p_frame asked = *request;

	address(answer, (uint8_t)(asked.kind + 1), own, asked.sa, asked.token);
	answer->status = status;
	if (asked.kind == HOSTAP_PROVISION_REQUEST && status == 0)
		answer->method = asked.method & own->methods;
	if (asked.kind != HOSTAP_INVITE_REQUEST || status != 0)
		return;
	answer->owner_10ms = OWNER_10MS;
	answer->client_10ms = CLIENT_10MS;
	answer->channels = asked.channels;
	memcpy(answer->channel, asked.channel, sizeof(answer->channel));
	answer->operating_freq = asked.operating_freq;
	memcpy(answer->group_bssid, asked.group_bssid, sizeof(answer->group_bssid));
}

/* ---- the rules ------------------------------------------------------------------------------ */

/* 1 we own it, 0 the other, -1 both insist. */
static int
owns(const struct hostap_p2p_terms *t, const struct hostap_p2p_frame *theirs)
{
	if (t->intent != theirs->intent)
		return t->intent > theirs->intent;
	return t->intent == P2P_INTENT_MAX ? -1 : !theirs->tie_breaker;
}

static bool
is_among(uint16_t mhz, const uint16_t *channel, int channels)
{
	for (int i = 0; i < channels; i++)
		if (channel[i] == mhz)
			return true;
	return false;
}

/* What is on both lists, in our order. */
static void
common_channels(const struct hostap_p2p_terms *t, const struct hostap_p2p_frame *theirs,
    struct hostap_p2p_frame *out, struct hostap_p2p_group *g)
{
	for (int i = 0; i < t->channels; i++)
		if (is_among(t->channel[i], theirs->channel, theirs->channels))
			g->channel[g->channels++] = t->channel[i];
	out->channels = g->channels;
	memcpy(out->channel, g->channel, sizeof(out->channel));
}

/* How we come to the PIN, if the other comes to it so. */
static uint16_t
password_for(uint16_t theirs)
{
	return theirs == HOSTAP_PASSWORD_TYPED ? HOSTAP_PASSWORD_SHOWN :
	    theirs == HOSTAP_PASSWORD_SHOWN ? HOSTAP_PASSWORD_TYPED : theirs;
}

static bool
is_good(const struct hostap_p2p_terms *t)
{
	return t->intent <= P2P_INTENT_MAX && t->channels > 0 &&
	    t->channels <= HOSTAP_P2P_CHANNELS && t->ssidlen > 0 && t->ssidlen <= SSID_MAX;
}

static void
fill_ours(const struct hostap_p2p_terms *t, struct hostap_p2p_frame *f)
{
	bool given = !mac_is_zero(mac_from(t->intended));

	f->intent = t->intent;
	f->owner_10ms = OWNER_10MS;
	f->client_10ms = CLIENT_10MS;
	memcpy(f->intended, given ? t->intended : t->own->addr, sizeof(f->intended));
}

static void
fill_group(const struct hostap_p2p_terms *t, struct hostap_p2p_frame *f,
    struct hostap_p2p_group *g)
{
	g->freq = f->operating_freq = f->channel[0];
	g->ssidlen = f->ssidlen = t->ssidlen;
	memcpy(f->ssid, t->ssid, t->ssidlen);
	memcpy(g->ssid, t->ssid, t->ssidlen);
	memcpy(f->group_owner, t->own->addr, sizeof(f->group_owner));
}

/* Where the other owns the group: what it says of it, as far as it does. */
static int
take_group(const struct hostap_p2p_frame *theirs, struct hostap_p2p_group *g)
{
	g->freq = theirs->operating_freq;
	g->ssidlen = theirs->ssidlen;
	memcpy(g->ssid, theirs->ssid, g->ssidlen);
	if (g->freq != 0 && !is_among(g->freq, g->channel, g->channels))
		return HOSTAP_P2P_NO_CHANNEL;
	return 0;
}

/* ---- the frames ----------------------------------------------------------------------------- */

int
hostap_p2p_ask(const struct hostap_p2p_terms *t, const uint8_t peer[6], uint8_t token,
    struct hostap_p2p_frame *f)
{
	if (!is_good(t))
		return -EINVAL;
	address(f, HOSTAP_GO_REQUEST, t->own, peer, token);
	fill_ours(t, f);
	f->tie_breaker = t->tie_breaker & 1;
	f->channels = t->channels;
	memcpy(f->channel, t->channel, t->channels * sizeof(t->channel[0]));
	f->operating_freq = t->channel[0];
	f->password_id = t->password_id;
	return 0;
}

static int
judge_request(const struct hostap_p2p_terms *t, const struct hostap_p2p_frame *request,
    struct hostap_p2p_frame *response, struct hostap_p2p_group *g)
{
	int owner = owns(t, request);

	common_channels(t, request, response, g);
	g->password_id = t->password_id ? t->password_id : password_for(request->password_id);
	if (request->status != 0)
		return request->status;		/* it takes back what it asked before */
	if (request->intent > P2P_INTENT_MAX)
		return HOSTAP_P2P_INVALID;
	if (owner < 0)
		return HOSTAP_P2P_BOTH_INSIST;
	if (response->channels == 0)
		return HOSTAP_P2P_NO_CHANNEL;
	if (g->password_id != password_for(request->password_id))
		return HOSTAP_P2P_METHOD;
	g->owner = owner;
	memcpy(g->peer, request->intended, sizeof(g->peer));
	return 0;
}

int
hostap_p2p_agree(const struct hostap_p2p_terms *t, const struct hostap_p2p_frame *request,
    struct hostap_p2p_frame *response, struct hostap_p2p_group *g)
{
	int status;

	if (!is_good(t) || request->kind != HOSTAP_GO_REQUEST)
		return -EINVAL;
	memset(g, 0, sizeof(*g));
	address(response, HOSTAP_GO_RESPONSE, t->own, request->sa, request->token);
	status = judge_request(t, request, response, g);
	response->status = (uint8_t)status;
	if (status != 0)
		return status;
	fill_ours(t, response);
	response->tie_breaker = !request->tie_breaker;
	response->password_id = g->password_id;
	if (g->owner)
		fill_group(t, response, g);
	return 0;
}

static int
judge_response(const struct hostap_p2p_terms *t, const struct hostap_p2p_frame *response,
    struct hostap_p2p_frame *confirm, struct hostap_p2p_group *g)
{
	int owner = owns(t, response);

	common_channels(t, response, confirm, g);
	if (response->intent > P2P_INTENT_MAX)
		return HOSTAP_P2P_INVALID;
	if (owner < 0)
		return HOSTAP_P2P_BOTH_INSIST;
	if (confirm->channels == 0)
		return HOSTAP_P2P_NO_CHANNEL;
	if (response->password_id != 0 && response->password_id != password_for(t->password_id))
		return HOSTAP_P2P_METHOD;
	if (!owner && response->ssidlen == 0)
		return HOSTAP_P2P_INVALID;
	g->owner = owner;
	g->password_id = t->password_id;
	memcpy(g->peer, response->intended, sizeof(g->peer));
	return owner ? 0 : take_group(response, g);
}

int
hostap_p2p_confirm(const struct hostap_p2p_terms *t, const struct hostap_p2p_frame *response,
    struct hostap_p2p_frame *confirm, struct hostap_p2p_group *g)
{
	int status;

	if (!is_good(t) || response->kind != HOSTAP_GO_RESPONSE)
		return -EINVAL;
	memset(g, 0, sizeof(*g));
	address(confirm, HOSTAP_GO_CONFIRM, t->own, response->sa, response->token);
	if (response->status != 0)
		return response->status;
	status = judge_response(t, response, confirm, g);
	confirm->status = (uint8_t)status;
	if (status != 0)
		return status;
	if (g->owner)
		fill_group(t, confirm, g);
	else
		confirm->operating_freq = g->freq;
	return 0;
}

int
hostap_p2p_settle(const struct hostap_p2p_frame *confirm, struct hostap_p2p_group *g)
{
	if (confirm->kind != HOSTAP_GO_CONFIRM)
		return -EINVAL;
	if (confirm->status != 0 || g->owner)
		return confirm->status;
	if (confirm->ssidlen == 0)
		return HOSTAP_P2P_INVALID;
	return take_group(confirm, g);
}

bool
hostap_p2p_is_crossed(const struct hostap_p2p_frame *request, const uint8_t own[6])
{
	return memcmp(request->sa, own, sizeof(request->sa)) > 0;
}

/* ---- registration --------------------------------------------------------------------------- */

int
hostap_p2p_register(struct hostap *h, const struct hostap_to *to)
{
	static const struct { uint8_t octets[6]; size_t len; } prefixes[] = {
		{ { CATEGORY_PUBLIC, PUBLIC_VENDOR, 0x50, 0x6f, 0x9a, 9 }, 6 },
		{ { CATEGORY_PUBLIC, HOSTAP_GAS_REQUEST }, 2 },
		{ { CATEGORY_PUBLIC, HOSTAP_GAS_RESPONSE }, 2 },
		{ { CATEGORY_PUBLIC, HOSTAP_GAS_AGAIN }, 2 },
		{ { CATEGORY_PUBLIC, HOSTAP_GAS_FRAGMENT }, 2 },
	};
	struct hap_frame_reg reg = { .subtype = FRAME_ACTION };
	struct hostap_to each = *to;
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		r = hostap_frame_reg(h, &each, &reg, prefixes[i].octets, prefixes[i].len);
		each.number++;
	}
	return r;
}
