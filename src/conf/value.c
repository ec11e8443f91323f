/* SPDX-License-Identifier: ISC */
/*
 * Readers of simple values.  Numbers are read as strictly as a person would: hostapd takes what
 * digits it finds and ignores the rest ("10 # ten" is 10, "ten" is 0); here only blanks around
 * a number are forgiven, so that no value means something else than it seems to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/key.h"

bool
conf_number(const char *s, long *n)
{
	char *end;

	s += strspn(s, " \t");
	if ((*s < '0' || *s > '9') && (*s != '-' || s[1] < '0' || s[1] > '9'))
		return false;
	*n = strtol(s, &end, 10);	/* too large: the largest, beyond every limit */
	return end[strspn(end, " \t")] == '\0';
}

/* The value as a number within the limits; says what is wrong. */
static bool
number_within(struct conf_job *job, const char *s, int min, int max, long *n)
{
	char quoted[CONF_QUOTED], cure[64];

	(void)snprintf(cure, sizeof(cure), "write a number from %d to %d", min, max);
	conf_quote(s, strlen(s), quoted);
	if (!conf_number(s, n)) {
		conf_wrong(job, strchr(s, '#') == NULL ? cure
		    : "a comment stands on a line of its own, # in column 1",
		    "'%s' is not a number", quoted);
		return false;
	}
	if (*n < min || *n > max) {
		conf_wrong(job, cure, "%s is out of range", quoted);
		return false;
	}
	return true;
}

void
value_number(struct conf_job *job, void *at, const char *s)
{
	long n;

	if (number_within(job, s, job->key->min, job->key->max, &n))
		*(int *)at = (int)n;
}

void
value_yes(struct conf_job *job, void *at, const char *s)
{
	long n;

	if (number_within(job, s, 0, 1, &n))
		*(bool *)at = n == 1;
}

static bool
is_plain(const char *s)		/* without control characters */
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return false;
	return true;
}

void
value_text(struct conf_job *job, void *at, const char *s)
{
	size_t len = strlen(s);
	char cure[64];

	(void)snprintf(cure, sizeof(cure), "write %d to %d octets", job->key->min, job->key->max);
	if (len < (size_t)job->key->min || len > (size_t)job->key->max)
		conf_wrong(job, cure, "the text is %zu octets long", len);
	else if (!is_plain(s))
		conf_wrong(job, "leave it out", "the text holds a control character");
	else
		*(const char **)at = s;
}

void
value_nothing(struct conf_job *job, void *at, const char *s)
{
	(void)job;
	(void)at;
	(void)s;
}

void
value_interface(struct conf_job *job, void *at, const char *s)
{
	size_t len = strlen(s);

	if (len < 1 || len >= CONF_NAME)
		conf_wrong(job, "shorten it", "an interface's name has 1 to %d characters, this "
		    "one %zu", CONF_NAME - 1, len);
	else if (strcspn(s, "/: \t") < len || !is_plain(s) || strcmp(s, ".") == 0
	    || strcmp(s, "..") == 0)
		conf_wrong(job, "use letters, digits, - and _",
		    "an interface's name holds no blank, / or :");
	else
		memcpy(at, s, len + 1);
}

void
value_driver(struct conf_job *job, void *at, const char *s)
{
	static const char *const names[] = { "nl80211", "none", "sim", "capture" };
	static const char others[] = " hostap wired macsec_linux bsd atheros roboswitch madwifi ";
	char quoted[CONF_QUOTED], word[32];

	for (int i = 0; i < 4; i++)
		if (strcmp(s, names[i]) == 0) {
			*(int *)at = i;
			return;
		}
	(void)snprintf(word, sizeof(word), " %s ", s);
	conf_wrong(job, "use nl80211, none, sim or capture", "%s '%s'",
	    strstr(others, word) != NULL ? "known to hostapd, not supported here: the driver"
	    : "there is no driver", conf_quote(s, strlen(s), quoted));
}

void
value_p2p(struct conf_job *job, void *at, const char *s)
{
	static const char *const names[] = { "auto", "native", "borrowed", "shared", "on-channel",
		"off" };
	char quoted[CONF_QUOTED];

	for (int i = 0; i < 6; i++)
		if (strcmp(s, names[i]) == 0) {
			*(int *)at = i;
			return;
		}
	conf_wrong(job, "use auto, native, borrowed, shared, on-channel or off",
	    "there is no way '%s' to have a P2P device", conf_quote(s, strlen(s), quoted));
}

void
value_mode(struct conf_job *job, void *at, const char *s)
{
	char quoted[CONF_QUOTED];

	if (strcmp(s, "b") == 0)
		*(int *)at = CONF_MODE_B;
	else if (strcmp(s, "g") == 0)
		*(int *)at = CONF_MODE_G;
	else if (strcmp(s, "a") == 0)
		*(int *)at = CONF_MODE_A;
	else if (strcmp(s, "ad") == 0 || strcmp(s, "any") == 0)
		conf_wrong(job, "use a (5 GHz), g or b (2.4 GHz)",
		    "hw_mode=%s is known to hostapd, not supported here yet", s);
	else
		conf_wrong(job, "use a (5 GHz), g or b (2.4 GHz), without blanks",
		    "there is no mode '%s'", conf_quote(s, strlen(s), quoted));
}

void
value_channel(struct conf_job *job, void *at, const char *s)
{
	long n;

	if (strcmp(s, "acs_survey") == 0 || (conf_number(s, &n) && n == 0))
		conf_wrong(job, "name a channel",
		    "choosing a channel by survey is known to hostapd, not supported here yet");
	else if (number_within(job, s, 1, 233, &n))
		*(int *)at = (int)n;
}

void
value_country(struct conf_job *job, void *at, const char *s)
{
	if (strlen(s) != 2 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' || s[1] > 'Z')
		conf_wrong(job, "write it as DE, FR, US",
		    "a country is two capital letters of ISO 3166-1");
	else
		memcpy(at, s, 3);
}

void
value_bssid(struct conf_job *job, void *at, const char *s)
{
	char quoted[CONF_QUOTED];
	struct mac mac;

	if (!mac_parse(s, &mac))
		conf_wrong(job, "write it as 02:00:00:00:00:01", "'%s' is not an address",
		    conf_quote(s, strlen(s), quoted));
	else if (mac_is_group(mac) || mac_is_zero(mac))
		conf_wrong(job, "use an even first octet, such as 02",
		    "a BSSID is one station's address, neither a group's nor zero");
	else
		*(struct mac *)at = mac;
}

void
value_threshold(struct conf_job *job, void *at, const char *s)	/* hostapd: -1, or 256 to 2346 */
{
	long n;

	if (!number_within(job, s, -1, 2346, &n))
		return;
	if (n != -1 && n < 256)
		conf_wrong(job, "write 256 to 2346, or -1 for off",
		    "fragments of %ld octets are smaller than the standard allows", n);
	else
		*(int *)at = (int)n;
}

/* Adds a rate in its place. */
static bool
put_rate(struct conf_rates *rates, long rate)
{
	int i = rates->count;

	for (int j = 0; j < rates->count; j++)
		if (rates->kbps100[j] == rate)
			return false;
	for (; i > 0 && rates->kbps100[i - 1] > rate; i--)
		rates->kbps100[i] = rates->kbps100[i - 1];
	rates->kbps100[i] = (uint16_t)rate;
	rates->count++;
	return true;
}

void
value_rates(struct conf_job *job, void *at, const char *s)
{
	static const char all[] = " 10 20 55 60 90 110 120 180 240 360 480 540 ";
	struct conf_rates rates = { 0 };
	char word[16], quoted[CONF_QUOTED];

	for (s += strspn(s, " \t"); *s != '\0'; s += strspn(s, " \t")) {
		size_t len = strcspn(s, " \t");

		(void)snprintf(word, sizeof(word), " %.*s ", (int)(len < 12 ? len : 12), s);
		if (len > 3 || strstr(all, word) == NULL) {
			conf_wrong(job, "choose among 10 20 55 60 90 110 120 180 240 360 480 540",
			    "'%s' is not a rate in units of 100 kbit/s",
			    conf_quote(s, len, quoted));
			return;
		}
		if (!put_rate(&rates, strtol(s, NULL, 10))) {
			conf_wrong(job, "leave out one of them",
			    "the rate%sstands there twice", word);
			return;
		}
		s += len;
	}
	if (rates.count == 0)
		conf_wrong(job, "leave out the line for all of the mode's", "the list is empty");
	else
		*(struct conf_rates *)at = rates;
}

void
value_acl(struct conf_job *job, void *at, const char *s)
{
	struct conf_acl *acl = at;

	if (*s == '\0')
		conf_wrong(job, "name a file, or leave out the line", "no file is named");
	else if (acl->files == CONF_ACL_FILES)
		conf_wrong(job, "join some of them", "more than %d such files for one BSS",
		    CONF_ACL_FILES);
	else
		acl->file[acl->files++] = s;
}

void
value_macaddr_acl(struct conf_job *job, void *at, const char *s)
{
	long n;

	if (!number_within(job, s, 0, 2, &n))
		return;
	if (n == 2)
		conf_wrong(job, "use 0 or 1, or let a daemon decide (hostap_require=auth)",
		    "asking a RADIUS server is known to hostapd, not supported here yet");
	else
		*(int *)at = (int)n;
}

void
value_auth_algs(struct conf_job *job, void *at, const char *s)
{
	long n;

	if (!number_within(job, s, 1, 3, &n))
		return;
	if (n != 1)
		conf_wrong(job, "write auth_algs=1",
		    "shared key authentication belongs to WEP, which is not supported");
	else
		*(int *)at = 1;
}

void
value_wpa(struct conf_job *job, void *at, const char *s)
{
	long n;

	(void)at;
	if (number_within(job, s, 0, 3, &n) && n != 0)
		conf_wrong(job, "write wpa=0 if an open network is meant",
		    "WPA is known to hostapd, not supported here yet: the network would be open");
}
