/* SPDX-License-Identifier: ISC */
/*
 * apgate doctor without a kernel: the radios of a recording (data/nl80211/README.md), a machine
 * that is a folder, and judgements on both.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <ftw.h>
#include <linux/genetlink.h>
#include <linux/nl80211.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libmnl/libmnl.h>

#include "nl80211_data.h"
#include "programs/apgate/checkup.h"
#include "radio/nl80211/parse.h"
#include "radio/nl80211/record.h"

enum { FILE_MOST = 1 << 18, PATH = 512 };

struct fixture {
	uint64_t file[FILE_MOST / 8];
	struct survey survey;
	struct host host;
	struct holders holders;
	struct checkup_facts facts;
	struct checkup checkup;
	char root[64];
};

/* ---- the recording ------------------------------------------------------------------------ */

static void
read_recording(struct fixture *f)
{
	FILE *file = fopen(DATA "/doctor.netlink", "re");
	struct record_row row;
	struct parse_family family = { 0 };
	const struct nlmsghdr *nlh;
	size_t len;

	assert_non_null(file);
	len = fread(f->file, 1, sizeof(f->file), file);
	fclose(file);
	for (size_t at = record_begin(f->file, len);
	    (at = record_next(f->file, len, at, &row)) != 0; ) {
		struct parse_walk w = parse_begin(row.octets, row.len);

		while ((nlh = parse_raw(&w)) != NULL)
			if (row.what == RECORD_LINK_HEARD)
				survey_add_link(&f->survey, nlh);
			else if (row.what == RECORD_HEARD && nlh->nlmsg_type == GENL_ID_CTRL)
				parse_family(nlh, &family);
			else if (row.what == RECORD_HEARD && nlh->nlmsg_type == family.id)
				survey_add(&f->survey, nlh);
	}
	f->survey.mlme_group = family.mlme;
}

/* A machine on which nothing is amiss, with wlan0 and wlan1 that are down. */
static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	read_recording(f);
	f->host = (struct host){ .net_admin = true, .cfg80211 = true, .hwsim_there = true,
		.cuse_there = true, .cuse_node = true, .cuse_open = true, .regulatory_db = true,
		.kernel = "6.1", .socket_folder = "/run/apgate" };
	for (int i = 0; i < SURVEY_RADIOS; i++)
		f->host.radio[i].rfkill = -1;
	f->facts = (struct checkup_facts){ .survey = &f->survey, .host = &f->host,
		.holders = &f->holders };
	snprintf(f->root, sizeof(f->root), "/tmp/apgate-doctor.XXXXXX");
	assert_non_null(mkdtemp(f->root));
	*state = f;
	return 0;
}

static int
on_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	nftw(f->root, on_entry, 8, FTW_DEPTH | FTW_PHYS);
	free(f);
	return 0;
}

static int
place_of(const struct fixture *f, const char *radio)
{
	for (int i = 0; i < f->survey.radio_count; i++)
		if (strcmp(f->survey.radio[i].wiphy.name, radio) == 0)
			return i;
	fail_msg("there is no %s", radio);
	return -1;
}

static struct wiphy *
wiphy(struct fixture *f, const char *radio)
{
	return &f->survey.radio[place_of(f, radio)].wiphy;
}

static struct survey_vif *
vif(struct fixture *f, const char *name)
{
	for (int i = 0; i < f->survey.vif_count; i++)
		if (strcmp(f->survey.vif[i].name, name) == 0)
			return &f->survey.vif[i];
	fail_msg("there is no %s", name);
	return NULL;
}

static void
two_radios_are_put_together_from_the_dumps(void **state)
{
	struct fixture *f = *state;
	const struct wiphy *w = wiphy(f, "phy0");
	unsigned channels = 0;

	assert_int_equal(f->survey.radio_count, 2);
	assert_int_equal(f->survey.vif_count, 2);
	assert_int_equal(f->survey.untold, 0);
	assert_int_equal(vif(f, "wlan0")->wiphy, w->index);
	assert_int_equal(vif(f, "wlan0")->iftype, NL80211_IFTYPE_STATION);
	assert_false(vif(f, "wlan0")->up);
	assert_string_equal(survey_country(&f->survey, 0), "US");
	assert_true(f->survey.mlme_group > 0);
	assert_int_equal(w->stay_ms, 5000);
	assert_int_equal(w->scan_ssids, 4);
	assert_true(w->off_channel && !w->own_regulatory);
	assert_int_equal(w->combination_count, 1);
	assert_int_equal(w->combination[0].most, 2050);
	assert_int_equal(w->combination[0].limit_count, 3);
	assert_true(w->combination[0].radar);
	assert_int_equal(wiphy_most_aps(w, &channels), 2048);
	assert_int_equal(channels, 1);
	assert_int_equal(wiphy_use(wiphy_freq(w, 2412)), WIPHY_FREE);
	assert_int_equal(wiphy_use(wiphy_freq(w, 2484)), WIPHY_DISABLED);
	assert_int_equal(wiphy_use(wiphy_freq(w, 5260)), WIPHY_RADAR);
	assert_int_equal(wiphy_use(wiphy_freq(w, 5955)), WIPHY_NO_IR);
}

static void
the_best_combination_says_how_many_access_points(void **state)
{
	struct wiphy w = { .ap = true };
	unsigned channels;

	(void)state;
	assert_int_equal(wiphy_most_aps(&w, &channels), 1);
	assert_int_equal(channels, 1);
	w.combination_count = 2;
	w.combination[0] = (struct wiphy_combination){ .most = 3, .channels = 1, .limit_count = 2,
		.limit = { { 8, 1 << NL80211_IFTYPE_AP }, { 1, 1 << NL80211_IFTYPE_STATION } } };
	w.combination[1] = (struct wiphy_combination){ .most = 3, .channels = 2, .limit_count = 1,
		.limit = { { 4, 1 << NL80211_IFTYPE_AP | 1 << NL80211_IFTYPE_STATION } } };
	assert_int_equal(wiphy_most_aps(&w, &channels), 3);
	assert_int_equal(channels, 2);
}

/* ---- judgements --------------------------------------------------------------------------- */

static void
judge(struct fixture *f, const char *wanted)
{
	f->facts.wanted = wanted;
	checkup_make(&f->checkup, &f->facts);
}

static const struct finding *
found(struct fixture *f, enum finding_level level, const char *name, const char *text,
    const char *cure)
{
	for (int i = 0; i < f->checkup.count; i++) {
		const struct finding *n = &f->checkup.finding[i];

		if (strcmp(n->name, name) || n->level != level)
			continue;
		if (!strstr(n->text, text) || !strstr(n->cure, cure))
			fail_msg("\"%s\", \"%s\" are not in \"%s\", \"%s\"", text, cure, n->text,
			    n->cure);
		return n;
	}
	fail_msg("%s was not found", name);
	return NULL;
}

static void
assert_only(struct fixture *f, enum finding_level level, const char *name, const char *text,
    const char *cure)
{
	found(f, level, name, text, cure);
	if (f->checkup.count != 1)
		fail_msg("also found: %s", f->checkup.finding[0].text);
	assert_true(f->checkup.ready == (level != FINDING_ERROR));
}

static void
where_all_is_well_nothing_is_found(void **state)
{
	struct fixture *f = *state;

	judge(f, NULL);
	assert_int_equal(f->checkup.count, 0);
	assert_true(f->checkup.ready && f->checkup.radio_ready[0] && f->checkup.radio_ready[1]);
	judge(f, "wlan0");
	assert_true(f->checkup.ready && f->checkup.radio_ready[place_of(f, "phy0")]);
	assert_false(f->checkup.radio_ready[place_of(f, "phy1")]);
	assert_int_equal(f->checkup.count, 0);
}

static void
without_a_radio_the_way_to_one_is_told(void **state)
{
	struct fixture *f = *state;

	f->survey.radio_count = f->survey.vif_count = 0;
	judge(f, NULL);
	assert_only(f, FINDING_ERROR, "no-radio", "there is no radio", "modprobe mac80211_hwsim");
	f->host.hwsim_there = false;
	judge(f, "wlan0");
	assert_only(f, FINDING_ERROR, "no-radio", "there is no radio", "apgate run");
	f->facts.survey_error = -ENOENT;
	f->host.cfg80211 = false;
	judge(f, NULL);
	assert_only(f, FINDING_ERROR, "no-cfg80211", "no driver of a radio is loaded", "apgate run");
	f->facts.survey_error = -EPROTONOSUPPORT;
	judge(f, NULL);
	assert_only(f, FINDING_ERROR, "no-netlink", "Protocol not supported", "container");
}

static void
an_interface_that_is_not_there_is_told_with_those_that_are(void **state)
{
	struct fixture *f = *state;

	judge(f, "wlan7");
	assert_only(f, FINDING_ERROR, "no-interface", "no interface or radio wlan7; there are: ",
	    "apgate doctor");
	found(f, FINDING_ERROR, "no-interface", "wlan0", "");
	f->facts.netdev = true;
	judge(f, "eth0");
	assert_only(f, FINDING_ERROR, "no-interface", "eth0 is an interface, but of no radio", "");
}

static void
a_blocked_radio_stands_in_its_own_way_only(void **state)
{
	struct fixture *f = *state;
	struct host_radio *r = &f->host.radio[place_of(f, "phy0")];

	*r = (struct host_radio){ .rfkill = 3, .soft = true };
	judge(f, "wlan0");
	assert_only(f, FINDING_ERROR, "rfkill-soft", "phy0 is blocked", "rfkill unblock 3");
	judge(f, "wlan1");
	assert_int_equal(f->checkup.count, 0);
	assert_true(f->checkup.ready);
	judge(f, NULL);
	assert_true(f->checkup.ready && !f->checkup.radio_ready[place_of(f, "phy0")]);
	*r = (struct host_radio){ .rfkill = 3, .hard = true };
	judge(f, "phy0");
	assert_only(f, FINDING_ERROR, "rfkill-hard", "no program can switch it on", "");
}

static void
a_driver_that_will_not_do_is_told_with_what_it_can(void **state)
{
	struct fixture *f = *state;
	struct wiphy *w = wiphy(f, "phy0");

	w->own_sme = true;
	judge(f, "wlan0");
	assert_only(f, FINDING_ERROR, "own-sme", "by itself", "hostapd");
	w->own_sme = false;
	w->frames = false;
	judge(f, "wlan0");
	assert_only(f, FINDING_ERROR, "driver", "send management frames", "another radio");
	w->ap = false;
	judge(f, "wlan0");
	assert_only(f, FINDING_ERROR, "no-ap-mode", "only a station, a P2P device", "another radio");
}

static void
channels_are_judged_by_what_the_law_leaves(void **state)
{
	struct fixture *f = *state;
	struct wiphy *w = wiphy(f, "phy0");

	memcpy(f->survey.country, "00", 3);
	judge(f, "wlan0");
	assert_only(f, FINDING_WARNING, "no-country", "no country is set", "iw reg set CC");
	f->host.regulatory_db = false;
	judge(f, "wlan0");
	found(f, FINDING_WARNING, "no-regulatory-database", "regulatory.db", "wireless-regdb");
	f->host.regulatory_db = true;
	memcpy(f->survey.country, "US", 3);
	for (int i = 0; i < w->freq_count; i++)
		if (w->freq[i].mhz < 5950)
			w->freq[i].disabled = true;
	w->freq[0].disabled = false;
	w->freq[0].no_ir = true;
	judge(f, "wlan0");
	assert_only(f, FINDING_ERROR, "no-channel", "(no-IR)", "country_code=CC");
	for (int i = 0; i < w->freq_count; i++)
		if (w->freq[i].mhz > 5950)
			w->freq[i].no_ir = false;
	judge(f, "wlan0");
	assert_only(f, FINDING_ERROR, "no-channel", "6 GHz admit no open network", "");
	w->own_regulatory = true;
	judge(f, "wlan0");
	assert_only(f, FINDING_ERROR, "no-channel", "", "the driver decides");
}

static void
who_holds_an_interface_is_named_with_what_stops_it(void **state)
{
	struct fixture *f = *state;
	struct holder *h = &f->holders.holder[0];

	f->holders.count = 1;
	*h = (struct holder){ .kind = HOLDER_WPA_SUPPLICANT, .pid = 77, .program = "wpa_supplicant",
		.ifindex = vif(f, "wlan0")->ifindex };
	judge(f, "wlan0");
	assert_only(f, FINDING_ERROR, "held", "held by wpa_supplicant (process 77)", "kill 77");
	judge(f, "wlan1");
	assert_int_equal(f->checkup.count, 0);
	judge(f, NULL);
	assert_true(f->checkup.ready);
	snprintf(h->unit, sizeof(h->unit), "wpa_supplicant@wlan0.service");
	judge(f, "wlan0");
	assert_only(f, FINDING_ERROR, "held", "", "systemctl stop wpa_supplicant@wlan0.service");
	*h = (struct holder){ .kind = HOLDER_NETWORK_MANAGER, .how = HOLDER_MANAGES, .pid = 5,
		.program = "NetworkManager", .ifindex = vif(f, "wlan0")->ifindex };
	judge(f, "wlan0");
	assert_only(f, FINDING_ERROR, "held", "manages it", "nmcli device set wlan0 managed no");
	*h = (struct holder){ .kind = HOLDER_IWD, .how = HOLDER_TAKES_ALL, .pid = 5,
		.program = "iwd", .ifindex = vif(f, "wlan0")->ifindex };
	judge(f, "wlan0");
	assert_only(f, FINDING_ERROR, "held", "takes every radio", "systemctl stop iwd");
	*h = (struct holder){ .kind = HOLDER_HOSTAPD, .how = HOLDER_SOCKET, .program = "hostapd",
		.ifindex = vif(f, "wlan0")->ifindex };
	judge(f, "wlan0");
	assert_only(f, FINDING_ERROR, "held", "by hostapd, which has a control socket", "sudo");
	*h = (struct holder){ .kind = HOLDER_APGATED, .pid = 9, .program = "apgated",
		.ifindex = vif(f, "wlan0")->ifindex };
	judge(f, "wlan0");
	assert_only(f, FINDING_NOTE, "in-use", "process 9", "");
	*h = (struct holder){ .kind = HOLDER_OTHER, .how = HOLDER_LISTENS, .pid = 9,
		.program = "iw" };
	judge(f, "wlan0");
	assert_only(f, FINDING_NOTE, "listener", "iw (process 9) listens", "");
}

static void
what_an_interface_does_counts_where_nobody_is_seen(void **state)
{
	struct fixture *f = *state;
	struct survey_vif *v = vif(f, "wlan0");

	v->iftype = NL80211_IFTYPE_AP;
	judge(f, "wlan0");
	assert_int_equal(f->checkup.count, 0);		/* left behind by somebody: it is taken */
	v->ssid_len = 4;
	judge(f, "wlan0");
	assert_only(f, FINDING_ERROR, "foreign-ap", "whose it is cannot be seen", "wlan0 down");
	f->holders.count = 1;
	f->holders.holder[0] = (struct holder){ .kind = HOLDER_HOSTAPD, .how = HOLDER_LISTENS,
		.pid = 31, .program = "hostapd" };
	judge(f, "wlan0");
	found(f, FINDING_ERROR, "held", "hostapd (process 31), which steers radios", "kill 31");
	f->holders.count = 0;
	v->iftype = NL80211_IFTYPE_STATION;
	judge(f, "wlan0");
	assert_only(f, FINDING_WARNING, "connected", "wlan0 is connected", "iw dev wlan0 disconnect");
	v->ssid_len = 0;
	v->up = true;
	judge(f, "wlan0");
	assert_int_equal(f->checkup.count, 0);		/* an idle station is no obstacle */
	v->iftype = NL80211_IFTYPE_MESH_POINT;
	judge(f, "wlan0");
	assert_only(f, FINDING_WARNING, "other-mode", "mesh point", "ip link set wlan0 down");
}

static void
with_one_channel_another_interface_keeps_the_radio_there(void **state)
{
	struct fixture *f = *state;
	struct survey_vif *o = vif(f, "wlan1");
	struct wiphy *w = wiphy(f, "phy0");

	o->wiphy = w->index;
	o->up = true;
	o->freq_mhz = 5180;
	judge(f, "wlan0");
	assert_only(f, FINDING_WARNING, "shared-channel", "wlan1 (station) has it on 5180 MHz",
	    "ip link set wlan1 down");
	w->combination[0].channels = 2;
	judge(f, "wlan0");
	assert_int_equal(f->checkup.count, 0);
}

static void
what_is_missing_of_the_machine_is_told(void **state)
{
	struct fixture *f = *state;

	f->host.cuse_open = false;
	judge(f, NULL);
	assert_only(f, FINDING_WARNING, "cuse-permission", "/dev/cuse", "root");
	f->host.cuse_node = false;
	judge(f, NULL);
	assert_only(f, FINDING_WARNING, "no-cuse", "is not loaded", "modprobe cuse");
	f->host.cuse_there = false;
	judge(f, NULL);
	assert_only(f, FINDING_WARNING, "no-cuse", "this kernel has no CUSE", "CONFIG_CUSE");
	f->host.cuse_there = f->host.cuse_node = f->host.cuse_open = true;
	f->host.net_admin = false;
	judge(f, NULL);
	assert_only(f, FINDING_ERROR, "permission", "CAP_NET_ADMIN", "sudo apgate doctor");
	f->host.net_admin = true;
	f->host.socket_error = ENOTDIR;
	judge(f, NULL);
	assert_only(f, FINDING_ERROR, "socket-folder", "/run/apgate: Not a directory",
	    "rm /run/apgate");
	f->host.socket_error = EACCES;
	judge(f, NULL);
	assert_only(f, FINDING_ERROR, "socket-folder", "Permission denied", "mkdir -p /run/apgate");
	f->host.socket_folder[0] = '\0';
	judge(f, NULL);
	assert_only(f, FINDING_ERROR, "socket-folder", "XDG_RUNTIME_DIR", "apgated --socket");
}

/* ---- a machine that is a folder ----------------------------------------------------------- */

static void
put_file(const struct fixture *f, const char *name, const char *text, size_t len)
{
	char path[PATH];
	FILE *file;

	snprintf(path, sizeof(path), "%s%s", f->root, name);
	for (char *slash = path + strlen(f->root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	file = fopen(path, "we");
	assert_non_null(file);
	fwrite(text, 1, len, file);
	fclose(file);
}

static void
put(const struct fixture *f, const char *name, const char *text)
{
	put_file(f, name, text, strlen(text));
}

static void
put_link(const struct fixture *f, const char *name, const char *to)
{
	char path[PATH];

	put(f, name, "");
	snprintf(path, sizeof(path), "%s%s", f->root, name);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink(to, path), 0);
}

static void
the_machine_is_read_from_its_files(void **state)
{
	struct fixture *f = *state;
	struct host *h = &f->host;
	const struct host_radio *r = &h->radio[place_of(f, "phy0")];

	put(f, "/proc/self/status", "Name:\tx\nUid:\t0\t0\t0\t0\nCapEff:\t0000000000001000\n");
	put(f, "/proc/sys/kernel/osrelease", "6.1.0-test\n");
	put(f, "/lib/modules/6.1.0-test/modules.dep", "kernel/fs/fuse/cuse.ko.xz: "
	    "kernel/fs/fuse/fuse.ko.xz\nkernel/x.ko: kernel/net/mac80211_hwsim.ko\n");
	put(f, "/run/lock", "");
	put(f, "/sys/class/ieee80211/phy0/rfkill4/soft", "1\n");
	put(f, "/sys/class/ieee80211/phy0/rfkill4/hard", "0\n");
	put_link(f, "/sys/class/ieee80211/phy0/device/driver", "../../../bus/usb/drivers/mt76x2u");
	host_read(h, f->root, NULL, &f->survey);
	assert_int_equal(h->uid, 0);
	assert_true(h->net_admin && h->cfg80211 && h->cuse_there && !h->cuse_node);
	assert_false(h->hwsim_there || h->hwsim || h->regulatory_db);
	assert_string_equal(h->kernel, "6.1.0-test");
	assert_string_equal(h->socket_folder, "/run/apgate");
	assert_int_equal(h->socket_error, 0);
	assert_string_equal(r->driver, "mt76x2u");
	assert_int_equal(r->rfkill, 4);
	assert_true(r->soft && !r->hard);
	assert_int_equal(h->radio[place_of(f, "phy1")].rfkill, -1);

	put(f, "/proc/self/status", "Uid:\t7\t1000\t7\t7\nCapEff:\tffffffffffffefff\n");
	put(f, "/lib/modules/6.1.0-test/modules.builtin", "kernel/net/mac80211_hwsim.ko\n");
	put(f, "/run/user/apgate", "");
	host_read(h, f->root, "/run/user", &f->survey);
	assert_int_equal(h->uid, 1000);
	assert_false(h->net_admin);
	assert_true(h->hwsim_there);
	assert_string_equal(h->socket_folder, "/run/user/apgate");
	assert_int_equal(h->socket_error, ENOTDIR);
	host_read(h, f->root, "/run/nowhere", &f->survey);
	assert_int_equal(h->socket_error, ENOENT);
	host_read(h, f->root, NULL, &f->survey);
	assert_string_equal(h->socket_folder, "");
}

static void
process(const struct fixture *f, int pid, const char *program, const char *args, size_t len)
{
	char path[PATH], text[32];

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	snprintf(text, sizeof(text), "%s\n", program);
	put(f, path, text);
	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	put_file(f, path, args, len);
	snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	put_link(f, path, "net:[1]");
}

static const struct holder *
holds(struct fixture *f, int pid, const char *name)
{
	uint32_t ifindex = name ? vif(f, name)->ifindex : 0;

	for (int i = 0; i < f->holders.count; i++)
		if (f->holders.holder[i].pid == pid && f->holders.holder[i].ifindex == ifindex)
			return &f->holders.holder[i];
	return NULL;
}

#define PROCESS(f, pid, program, args)	process(f, pid, program, args, sizeof(args) - 1)

static void
programs_are_known_by_what_they_were_started_for(void **state)
{
	struct fixture *f = *state;

	put_link(f, "/proc/self/ns/net", "net:[1]");
	put(f, "/etc/h.conf", "# interface=wlan1\ninterface=wlan0\r\nbss=wlan0_1\n");
	PROCESS(f, 11, "hostapd", "/usr/sbin/hostapd\0-B\0/etc/h.conf\0");
	put(f, "/proc/11/cgroup", "0::/system.slice/hostapd.service\n");
	PROCESS(f, 12, "wpa_supplicant", "wpa_supplicant\0-B\0-iwlan1\0-c\0/etc/h.conf\0");
	PROCESS(f, 13, "apgated", "apgated\0conf\0");
	put(f, "/proc/13/cwd/conf", "interface=wlan1\n");
	put(f, "/proc/13/cgroup", "0::/user.slice/user-1000.slice/session-2.scope\n");
	PROCESS(f, 14, "bash", "bash\0-i\0wlan0\0");
	PROCESS(f, 15, "hostapd", "hostapd\0/etc/h.conf\0");
	put_link(f, "/proc/15/ns/net", "net:[2]");
	PROCESS(f, 16, "wpa_supplicant", "wpa_supplicant\0-u\0-i\0");
	holders_read(&f->holders, f->root, &f->survey);
	assert_int_equal(f->holders.count, 3);
	assert_non_null(holds(f, 11, "wlan0"));
	assert_string_equal(holds(f, 11, "wlan0")->unit, "hostapd.service");
	assert_int_equal(holds(f, 11, "wlan0")->how, HOLDER_NAMED);
	assert_non_null(holds(f, 12, "wlan1"));
	assert_non_null(holds(f, 13, "wlan1"));
	assert_string_equal(holds(f, 13, "wlan1")->unit, "");
}

static void
managers_are_known_by_what_they_take(void **state)
{
	struct fixture *f = *state;
	char path[PATH];

	PROCESS(f, 21, "NetworkManager", "/usr/sbin/NetworkManager\0--no-daemon\0");
	snprintf(path, sizeof(path), "/run/NetworkManager/devices/%u", vif(f, "wlan0")->ifindex);
	put(f, path, "[device]\nmanaged=true\n");
	snprintf(path, sizeof(path), "/run/NetworkManager/devices/%u", vif(f, "wlan1")->ifindex);
	put(f, path, "[device]\nmanaged=false\n");
	PROCESS(f, 22, "iwd", "/usr/libexec/iwd\0-I\0wlan0,eth0\0");
	PROCESS(f, 23, "iwd", "/usr/libexec/iwd\0-i\0wlan0\0");
	PROCESS(f, 24, "connmand", "connmand\0");
	holders_read(&f->holders, f->root, &f->survey);
	assert_int_equal(f->holders.count, 5);
	assert_int_equal(holds(f, 21, "wlan0")->how, HOLDER_MANAGES);
	assert_null(holds(f, 21, "wlan1"));
	assert_null(holds(f, 22, "wlan0"));
	assert_non_null(holds(f, 22, "wlan1"));
	assert_non_null(holds(f, 23, "wlan0"));
	assert_null(holds(f, 23, "wlan1"));
	assert_non_null(holds(f, 24, "wlan0"));
	assert_non_null(holds(f, 24, "wlan1"));
}

static void
sockets_tell_whose_an_interface_is(void **state)
{
	struct fixture *f = *state;
	char netlink[PATH];

	put(f, "/proc/net/unix", "Num       RefCount Protocol Flags    Type St Inode Path\n"
	    "0: 00000002 00000000 00000000 0002 01 501 /run/somewhere/wlan0\n"
	    "0: 00000002 00000000 00000000 0002 01 502 /run/hostapd/wlan1\n"
	    "0: 00000002 00000000 00000000 0002 01 503 /run/dhcp/wlan1\n"
	    "0: 00000002 00000000 00000000 0002 01 504\n");
	snprintf(netlink, sizeof(netlink), "sk  Eth Pid Groups Rmem Wmem Dump Locks Drops Inode\n"
	    "0 16 31 %08x 0 0 0 2 0 601\n0 16 4194337 %08x 0 0 0 2 0 602\n0 0 34 ffffffff 0 0 0 2 0 "
	    "603\n0 16 35 0 0 0 0 2 0 604\n", 1u << (f->survey.mlme_group - 1),
	    1u << (f->survey.mlme_group - 1));
	put(f, "/proc/net/netlink", netlink);
	PROCESS(f, 31, "wpa_supplicant", "wpa_supplicant\0-u\0");
	put_link(f, "/proc/31/fd/5", "socket:[501]");
	PROCESS(f, 32, "dhcpd", "dhcpd\0");
	put_link(f, "/proc/32/fd/5", "socket:[503]");
	PROCESS(f, 33, "watcher", "watcher\0");
	PROCESS(f, 34, "ip", "ip\0");
	PROCESS(f, 35, "iw", "iw\0");
	holders_read(&f->holders, f->root, &f->survey);
	assert_int_equal(f->holders.count, 4);
	assert_int_equal(holds(f, 31, "wlan0")->how, HOLDER_SOCKET);
	assert_int_equal(holds(f, 31, NULL)->how, HOLDER_LISTENS);
	assert_int_equal(holds(f, 33, NULL)->kind, HOLDER_OTHER);	/* 4194337 is 1 << 22 | 33 */
	assert_string_equal(holds(f, 0, "wlan1")->program, "hostapd");	/* not seen: its folder */
}

static void
files_that_are_not_there_or_make_no_sense_are_survived(void **state)
{
	struct fixture *f = *state;
	char path[PATH];

	holders_read(&f->holders, f->root, &f->survey);
	assert_int_equal(f->holders.count, 0);
	host_read(&f->host, f->root, NULL, &f->survey);
	put(f, "/proc/net/unix", "\n/\n/wlan0\n: : : : : : x /wlan0\n");
	put(f, "/proc/net/netlink", "\n16 16 16\n");
	PROCESS(f, 41, "hostapd", "");
	PROCESS(f, 42, "hostapd", "hostapd\0/proc\0\0/fifo");
	snprintf(path, sizeof(path), "%s/fifo", f->root);
	assert_int_equal(mkfifo(path, 0600), 0);
	holders_read(&f->holders, f->root, &f->survey);
	assert_int_equal(f->holders.count, 0);
	assert_false(host_has_netdev(f->root, "../net"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name)	cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(two_radios_are_put_together_from_the_dumps),
		T(the_best_combination_says_how_many_access_points),
		T(where_all_is_well_nothing_is_found),
		T(without_a_radio_the_way_to_one_is_told),
		T(an_interface_that_is_not_there_is_told_with_those_that_are),
		T(a_blocked_radio_stands_in_its_own_way_only),
		T(a_driver_that_will_not_do_is_told_with_what_it_can),
		T(channels_are_judged_by_what_the_law_leaves),
		T(who_holds_an_interface_is_named_with_what_stops_it),
		T(what_an_interface_does_counts_where_nobody_is_seen),
		T(with_one_channel_another_interface_keeps_the_radio_there),
		T(what_is_missing_of_the_machine_is_told),
		T(the_machine_is_read_from_its_files),
		T(programs_are_known_by_what_they_were_started_for),
		T(managers_are_known_by_what_they_take),
		T(sockets_tell_whose_an_interface_is),
		T(files_that_are_not_there_or_make_no_sense_are_survived),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
