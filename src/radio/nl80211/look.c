/* SPDX-License-Identifier: ISC */
/* Three dumps over generic netlink, and one over rtnetlink. */
#include "radio/nl80211/look.h"

#include <linux/nl80211.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "radio/nl80211/talk.h"

static void
on_message(void *arg, const struct nlmsghdr *nlh)
{
	survey_add(arg, nlh);
}

static void
on_link(void *arg, const struct nlmsghdr *nlh)
{
	survey_add_link(arg, nlh);
}

static int
dump(struct talk *t, struct survey *s, uint8_t cmd, bool split)
{
	struct nlmsghdr *nlh = put_begin(&t->out, cmd, 0);

	if (split)
		mnl_attr_put(nlh, NL80211_ATTR_SPLIT_WIPHY_DUMP, 0, NULL);
	put_end(&t->out, nlh);
	return talk_dump(t, on_message, s);
}

static int
look_at_radios(struct survey *s, struct record *record)
{
	struct talk t = { .fd = -1, .record = record };
	int error = talk_open(&t, false);

	if (error)
		return error;
	s->mlme_group = t.family.mlme;
	error = dump(&t, s, NL80211_CMD_GET_WIPHY, true);
	if (error == 0)
		error = dump(&t, s, NL80211_CMD_GET_INTERFACE, false);
	if (error == 0)
		dump(&t, s, NL80211_CMD_GET_REG, false);	/* where it cannot: unknown */
	talk_close(&t);
	return error;
}

static int
look_at_links(struct survey *s, struct record *record)
{
	struct talk t = { .fd = -1, .record = record };
	int error = talk_open(&t, true);

	if (error)
		return error;
	put_get_link(&t.out, 0);
	error = talk_dump(&t, on_link, s);
	talk_close(&t);
	return error;
}

int
look_around(struct survey *s, struct record *record)
{
	int error;

	memset(s, 0, sizeof(*s));
	error = look_at_radios(s, record);
	return error ? error : look_at_links(s, record);
}
