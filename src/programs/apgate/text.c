/* SPDX-License-Identifier: ISC */
/* Numbers and codes as people read them. */
#include "programs/apgate/text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "frame/channel.h"

const char *
text_took(uint32_t us, char text[static TEXT])
{
	double ms = us / 1e3;

	if (us < 10)
		snprintf(text, TEXT, "<0.01 ms");
	else
		snprintf(text, TEXT, us >= 10000000 ? "%.0f s" : us >= 1000000 ? "%.1f s" :
		    us >= 100000 ? "%.0f ms" : us >= 10000 ? "%.1f ms" : "%.2f ms",
		    us >= 1000000 ? ms / 1e3 : ms);
	return text;
}

const char *
text_age(uint64_t ms, char text[static TEXT])
{
	uint64_t s = ms / 1000;

	if (s < 10)
		snprintf(text, TEXT, "%.1f s", (double)(ms / 100) / 10);
	else if (s < 60)
		snprintf(text, TEXT, "%ju s", (uintmax_t)s);
	else if (s < 3600)
		snprintf(text, TEXT, "%ju min %ju s", (uintmax_t)(s / 60), (uintmax_t)(s % 60));
	else if (s < 86400)
		snprintf(text, TEXT, "%ju h %ju min", (uintmax_t)(s / 3600),
		    (uintmax_t)(s / 60 % 60));
	else
		snprintf(text, TEXT, "%ju d %ju h", (uintmax_t)(s / 86400),
		    (uintmax_t)(s / 3600 % 24));
	return text;
}

/* How many leading bits; -1: it is no such mask. */
static int
prefix_length(const uint8_t mask[6])
{
	int n = 0;

	while (n < 48 && mask[n / 8] & 0x80 >> n % 8)
		n++;
	for (int i = n; i < 48; i++)
		if (mask[i / 8] & 0x80 >> i % 8)
			return -1;
	return n;
}

const char *
text_masked(const uint8_t addr[6], const uint8_t mask[6], char text[static MASKED])
{
	char a[HOSTAP_ADDR_TEXT], m[HOSTAP_ADDR_TEXT];
	int bits = prefix_length(mask);

	hostap_addr(addr, a);
	if (bits < 0)
		snprintf(text, MASKED, "%s/%s", a, hostap_addr(mask, m));
	else if (bits < 48)
		snprintf(text, MASKED, "%s/%d", a, bits);
	else
		snprintf(text, MASKED, "%s", a);
	return text;
}

const char *
text_bytes(uint64_t n, char text[static TEXT])
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB" };
	double v = (double)n;
	int u = 0;

	for (; v >= 999.5 && u < 6; u++)
		v /= 1000;
	snprintf(text, TEXT, u && v < 9.95 ? "%.1f %s" : "%.0f %s", v, units[u]);
	return text;
}

static void
local(int64_t wall_us, struct tm *tm)
{
	time_t s = (time_t)(wall_us / 1000000);

	memset(tm, 0, sizeof(*tm));
	localtime_r(&s, tm);
}

const char *
text_clock(int64_t wall_us, char text[static TEXT])
{
	struct tm tm;

	local(wall_us, &tm);
	snprintf(text, TEXT, "%02d:%02d:%02d.%03d", tm.tm_hour, tm.tm_min, tm.tm_sec,
	    (int)(wall_us / 1000 % 1000));
	return text;
}

const char *
text_day(int64_t wall_us, char text[static TEXT])
{
	struct tm tm;

	local(wall_us, &tm);
	strftime(text, TEXT, "%Y-%m-%d", &tm);
	return text;
}

const char *
text_rate(uint32_t rate, char text[static TEXT])
{
	if (rate == 0)
		snprintf(text, TEXT, "unknown");
	else
		snprintf(text, TEXT, rate % 10 ? "%.1f Mb/s" : "%.0f Mb/s", rate / 10.0);
	return text;
}

const char *
text_freq(uint16_t mhz, char text[static TEXT])
{
	struct channel c = channel_from_mhz(mhz);

	if (c.band == BAND_NONE)
		snprintf(text, TEXT, "%u MHz", mhz);
	else
		snprintf(text, TEXT, "%u (%u MHz)", c.number, mhz);
	return text;
}

const char *
text_name(const char *octets, char text[static TEXT])
{
	return hostap_octets_text(octets, strnlen(octets, HAP_RULE_LEN), text, TEXT);
}

const char *
text_classes(uint32_t classes, char text[static TEXT])
{
	size_t n = 0;

	text[0] = '\0';
	if ((classes & HAP_CLASS_ALL) == HAP_CLASS_ALL) {
		snprintf(text, TEXT, "all");
		return text;
	}
	for (int i = 0; i < HAP_CLASSES; i++)
		if (classes & 1u << i)
			n += (size_t)snprintf(text + n, TEXT - n, "%s%s", n ? " " : "",
			    hostap_class_name(1u << i));
	return n ? text : "none";
}

const char *
text_rights(uint32_t rights, char text[static TEXT])
{
	static const char *const names[] = { "observe", "decide", "command", "p2p" };
	size_t n = 0;

	text[0] = '\0';
	for (int i = 0; i < 4; i++)
		if (rights & 1u << i)
			n += (size_t)snprintf(text + n, TEXT - n, "%s%s", n ? " " : "", names[i]);
	return n ? text : "none";
}

const char *
text_role(uint32_t role)
{
	switch (role) {
	case HAP_ROLE_NONE:
		return "none";
	case HAP_ROLE_DECIDER:
		return "decider";
	case HAP_ROLE_OBSERVER:
		return "observer";
	}
	return "?";
}

int
text_class_index(unsigned int request)
{
	switch (request) {
	case HAP_PROBE_REQ:
		return 0;
	case HAP_AUTH_REQ:
		return 1;
	case HAP_ASSOC_REQ:
		return 2;
	case HAP_REASSOC_REQ:
		return 3;
	}
	return -1;
}

const char *
text_do(unsigned int request)
{
	static const char *const verbs[] = { "probe", "authenticate", "associate", "reassociate" };
	int i = text_class_index(request);

	return i < 0 ? hostap_type_name(request) : verbs[i];
}

const char *
text_doing(unsigned int request)
{
	static const char *const nouns[] = {
		"probe", "authentication", "association", "reassociation",
	};
	int i = text_class_index(request);

	if (request == HAP_DEAUTH_IND)
		return "deauthentication";
	if (request == HAP_DISASSOC_IND)
		return "disassociation";
	return i < 0 ? hostap_type_name(request) : nouns[i];
}

const char *
text_rule(const char *rule, char text[static TEXT])
{
	static const char word[] = " name ";
	const char *name = strstr(rule, word), *colon = strstr(rule, ": ");

	if (name)
		snprintf(text, TEXT, "%.*s", (int)strcspn(name + sizeof(word) - 1, " "),
		    name + sizeof(word) - 1);
	else if (colon)
		snprintf(text, TEXT, "%.*s", (int)(colon - rule), rule);
	else
		snprintf(text, TEXT, "%s", rule);
	return text;
}

const char *
text_by(unsigned int by, const char *daemon, char text[static TEXT])
{
	char name[TEXT];

	text_name(daemon, name);
	if (name[0] == '\0')
		snprintf(text, TEXT, "%s", by == HAP_BY_AP ? "access point" : hostap_by_name(by));
	else if (by == HAP_BY_DAEMON)
		snprintf(text, TEXT, "%s", name);
	else
		snprintf(text, TEXT, "%.100s's %s", name, hostap_by_name(by));
	return text;
}

const char *
text_who(unsigned int by, const char *daemon, const char *rule, char text[static TEXT])
{
	static const char *const known[] = {	/* %s: the daemon */
		[HAP_BY_AP] = "the access point itself",
		[HAP_BY_ACL] = "the access point's own list",
		[HAP_BY_BAN] = "a ban",
		[HAP_BY_TABLE] = "the verdict table of %s",
		[HAP_BY_DAEMON] = "%s",
		[HAP_BY_LATE] = "%s, late, for an earlier try",
		[HAP_BY_DEADLINE] = "the deadline: %s did not answer in time",
		[HAP_BY_FORFEIT] = "%s answering a later request first",
		[HAP_BY_OVERFLOW] = "overflow: too many requests wait for %s",
		[HAP_BY_ASLEEP] = "%s being asleep: eight deadlines passed in a row",
		[HAP_BY_FLUSH] = "%s dropping what waited",
		[HAP_BY_GONE] = "%s going away",
		[HAP_BY_NOBODY] = "nobody being there to decide",
		[HAP_BY_RATE] = "the rate filter of %s",
		[HAP_BY_CAPACITY] = "the access point being full",
	};
	const char *phrase = by < sizeof(known) / sizeof(known[0]) ? known[by] : "?";
	const char *at = strstr(phrase, "%s");
	char name[TEXT], clean[TEXT];

	text_name(daemon, name);
	text_name(rule, clean);
	if (at == NULL)
		snprintf(text, TEXT, "%s", phrase);
	else
		snprintf(text, TEXT, "%.*s%.60s%s", (int)(at - phrase), phrase,
		    name[0] ? name : "a daemon", at + 2);
	if (clean[0])
		snprintf(text + strlen(text), TEXT - strlen(text), ", rule \"%s\"", clean);
	return text;
}
