/* SPDX-License-Identifier: ISC */
/* Several files, reload, what is read from disk, and the documents that follow the table. */
#include "conf_fixture.h"

#include "conf/key.h"
#include "conf_root.h"

static void
several_files_make_several_radios(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(add(f, "a", ELSE("w0") "hostap_deadline_ms=auth "
	    "100\nhostap_require=auth\n"
	    "hostap_grant=ann all\nhostap_endpoints=4\n"), 0);
	assert_int_equal(add(f, "b", ELSE("w1") "hostap_deadline_ms=probe "
	    "10\nhostap_require=sae\n"
	    "hostap_grant=bob all\nhostap_endpoints=4\nhostap_name=N\n"), 0);
	assert_int_equal(f->conf->radio_count, 2);
	assert_string_equal(f->conf->radio[0]->file, "a");
	assert_string_equal(f->conf->radio[1]->bss[0].name, "w1");
	assert_int_equal(f->conf->apgate.deadline_ms.value[CONF_AUTH], 100);
	assert_int_equal(f->conf->apgate.deadline_ms.value[CONF_PROBE], 10);
	assert_int_equal(f->conf->apgate.require, 1 << CONF_AUTH | 1 << CONF_SAE);
	assert_int_equal(f->conf->apgate.grants.count, 2);
	assert_int_equal(f->conf->apgate.endpoints, 4);
	assert_string_equal(f->conf->apgate.name, "N");
}

static void
files_that_contradict_each_other_are_refused(void **state)
{
	static const char *const texts[][2] = {
		{ ELSE("w1") "hostap_endpoints=5\n", "b:6: hostap_endpoints: a, line 6, says "
		    "otherwise; "
		    "say it in one file only" },
		{ ELSE("w1") "hostap_deadline_ms=auth 99\n", "b:6: hostap_deadline_ms: a, line "
		    "7, says "
		    "otherwise; say it in one file only" },
		{ ELSE("w0"), "b:1: interface: the interface w0 stands in a too; give each BSS "
		    "an "
		    "interface of its own" },
		{ ELSE("w1") "bssid=02:00:00:00:00:01\n", "b:6: bssid: w0 of a has the same "
		    "address; "
		    "give each BSS an address of its own" },
	};
	struct fixture *f = *state;
	char message[CONF_ERROR_TEXT];

	assert_int_equal(add(f, "a", ELSE("w0") "hostap_endpoints=4\nhostap_deadline_ms=auth "
	    "100\n"
	    "bssid=02:00:00:00:00:01\n"), 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(add(f, "b", texts[i][0]), -EINVAL);
		assert_string_equal(conf_error_text(&f->errors.list[0], message), texts[i][1]);
		assert_int_equal(f->errors.count, 1);
		assert_int_equal(f->conf->radio_count, 1);
	}
	assert_int_equal(add(f, "b", ELSE("w1") "hostap_deadline_ms=auth 100\n"), 0);
}

static void
the_grants_of_all_files_together_are_at_most_64(void **state)
{
	struct fixture *f = *state;
	char text[2048] = ELSE("w0"), message[CONF_ERROR_TEXT];

	for (int i = 0; i < CONF_GRANTS; i++)
		strcat(text, "hostap_grant=@g all\n");
	assert_int_equal(add(f, "a", text), 0);
	assert_int_equal(add(f, "b", ELSE("w1") "hostap_grant=x all\n"), -EINVAL);
	assert_string_equal(conf_error_text(&f->errors.list[0], message), "b:6: hostap_grant: more "
	    "than 64 grants in all files; grant to groups instead of users");
	assert_int_equal(f->conf->apgate.grants.count, CONF_GRANTS);
}

static void
notes_beyond_a_hundred_are_counted_over_all_files(void **state)
{
	struct fixture *f = *state;
	char text[4096];

	for (int radio = 0; radio < 2; radio++) {
		strcpy(text, radio == 0 ? ELSE("w0") : ELSE("w1"));
		for (int i = 0; i < 60; i++)
			strcat(text, "logger_syslog=1\n");
		assert_int_equal(add(f, "n", text), 0);
	}
	assert_int_equal(f->conf->notes.count, CONF_ERRORS);
	assert_int_equal(f->conf->notes.more, 20);
}

static void
an_error_holds_no_control_character(void **state)
{
	struct fixture *f = *state;
	char text[CONF_ERROR_TEXT];

	conf_error_add(&f->errors, (struct conf_place){ "a\x1b" "b\x7f", 0, "k\n" }, "", "c\t%d",
	    1);
	assert_string_equal(conf_error_text(&f->errors.list[0], text), "a?b?: k\\x0a: c?1");
}

static void
sixteen_radios_and_no_more(void **state)
{
	struct fixture *f = *state;
	char text[256], message[CONF_ERROR_TEXT];

	for (int i = 0; i <= CONF_RADIOS; i++) {
		(void)snprintf(text, sizeof(text),
		    "interface=w%d\ndriver=sim\nssid=s\nhw_mode=g\n"
		    "channel=1\n", i);
		assert_int_equal(add(f, "n", text), i < CONF_RADIOS ? 0 : -EINVAL);
	}
	assert_string_equal(conf_error_text(&f->errors.list[0], message), "n: more than 16 "
	    "radios; "
	    "start a second apgated");
	assert_int_equal(f->conf->radio_count, CONF_RADIOS);
}

static void
a_reload_names_what_changed_and_how_soon_it_takes_effect(void **state)
{
	struct fixture *f = *state, *g = calloc(1, sizeof(*g));
	struct conf_change list[16];

	radio_of(f, SMALL "max_num_sta=5\nbss=w1\nssid=b\nbss=w2\nssid=c\n");
	radio_of(g, SMALL "max_num_sta=6\nbeacon_int=200\nbss=w1\nssid2=\"B\"\nbss=w3\nssid=c\n"
	    "hostap_endpoints=3\nhostap_fail=auth open\n");
	assert_int_equal(conf_compare(f->conf, f->conf, list, 16), 0);
	assert_int_equal(conf_compare(f->conf, g->conf, list, 16), 7);
	assert_string_equal(list[0].key, "beacon_int");
	assert_int_equal(list[0].reload, CONF_RESTARTS_BSS);
	assert_int_equal(list[0].scope, CONF_OF_RADIO);
	assert_int_equal(list[0].radio, 0);
	assert_string_equal(list[1].key, "bss");
	assert_string_equal(list[1].name, "w2");
	assert_int_equal(list[1].bss, -1);
	assert_string_equal(list[2].key, "max_num_sta");
	assert_int_equal(list[2].reload, CONF_LIVE);
	assert_int_equal(list[2].bss, 0);
	assert_string_equal(list[3].key, "ssid");
	assert_string_equal(list[3].name, "w1");
	assert_int_equal(list[3].bss, 1);
	assert_string_equal(list[4].key, "bss");
	assert_string_equal(list[4].name, "w3");
	assert_int_equal(list[4].bss, 2);
	assert_string_equal(list[5].key, "hostap_fail");
	assert_int_equal(list[5].reload, CONF_LIVE);
	assert_string_equal(list[6].key, "hostap_endpoints");
	assert_int_equal(list[6].reload, CONF_NEEDS_RESTART);
	assert_int_equal(conf_compare(f->conf, g->conf, list, 2), 7);
	assert_string_equal(conf_reload_text(CONF_LIVE), "live");
	assert_string_equal(conf_reload_text(CONF_RESTARTS_BSS), "restarts the BSS");
	assert_string_equal(conf_reload_text(CONF_NEEDS_RESTART), "needs a restart");
	conf_free(g->conf);
	free(g);
}

static void
a_reload_sees_radios_come_and_go_and_the_secondary_channel_move(void **state)
{
	struct fixture *f = *state, *g = calloc(1, sizeof(*g));
	struct conf_change list[4];

	radio_of(f, ELSE("a") "ieee80211n=1\nht_capab=[HT40+]\n");
	radio_of(g, ELSE("b"));
	assert_int_equal(conf_compare(f->conf, g->conf, list, 4), 2);
	assert_string_equal(list[0].key, "interface");
	assert_string_equal(list[0].name, "a");
	assert_int_equal(list[0].radio, -1);
	assert_string_equal(list[1].name, "b");
	assert_int_equal(list[1].radio, 0);
	assert_int_equal(list[1].reload, CONF_NEEDS_RESTART);
	radio_of(g, ELSE("a") "ieee80211n=1\nht_capab=[HT40-]\n");
	assert_int_equal(conf_compare(f->conf, g->conf, list, 4), 1);
	assert_string_equal(list[0].key, "ht_capab");
	conf_free(g->conf);
	free(g);
}

/* A file in the directory of the test run, with a text. */
static void
write_file(const char *name, const char *text)
{
	FILE *file = fopen(name, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

static void
remove_files(const char *const names[], int count)
{
	for (int i = 0; i < count; i++)
		assert_int_equal(remove(names[i]), 0);
}

static void
reading_takes_the_lists_the_files_name(void **state)
{
	struct fixture *f = *state;
	const char *const paths[] = { "conf-test.conf", "conf-test.accept", "conf-test.more",
	    "conf-test.deny" };
	const struct conf_bss *b;
	struct mac mac;

	write_file("conf-test.accept", "02:00:00:00:00:02 7\n02:00:00:00:00:01\n");
	write_file("conf-test.more", "-02:00:00:00:00:01\n");
	write_file("conf-test.deny", "");
	write_file(paths[0], SMALL "accept_mac_file=conf-test.accept\n"
	    "accept_mac_file=conf-test.more\ndeny_mac_file=conf-test.deny\n");
	assert_int_equal(conf_read(paths, 1, &f->conf, &f->errors), 0);
	b = f->conf->radio[0]->bss;
	assert_int_equal(b->accept.list.count, 1);
	assert_true(mac_parse("02:00:00:00:00:02", &mac));
	assert_int_equal(maclist_find(&b->accept.list, mac)->vlan, 7);
	assert_int_equal(b->deny.list.count, 0);
	remove_files(paths, 4);
}

static void
reading_collects_the_mistakes_of_all_files_and_keeps_nothing(void **state)
{
	struct fixture *f = *state;
	const char *const paths[] = { "conf-test.none", "conf-test.conf", "conf-test.other",
	    "conf-test.deny" };
	char message[CONF_ERROR_TEXT];

	write_file("conf-test.deny", "02:00:00:00:00:02\nx\n");
	write_file(paths[1],
	    SMALL "deny_mac_file=conf-test.deny\ndeny_mac_file=conf-test.none\n");
	write_file(paths[2], "ssid=a\n" ELSE("w1") "dtim_period=0\n");
	assert_int_equal(conf_read(paths, 3, &f->conf, &f->errors), -EINVAL);
	assert_null(f->conf);
	assert_int_equal(f->errors.count, 4);
	assert_string_equal(conf_error_text(&f->errors.list[0], message), "conf-test.none: "
	    "conf-test.none cannot be read: No such file or directory; check the name and who "
	    "may "
	    "read it");
	assert_string_equal(conf_error_text(&f->errors.list[1], message), "conf-test.deny:2: "
	    "not an "
	    "address: 'x'; write an address as 02:00:00:00:00:01, from column 1");
	assert_string_equal(conf_error_text(&f->errors.list[2], message), "conf-test.conf:7: "
	    "deny_mac_file: conf-test.none cannot be read: No such file or directory; check the "
	    "name "
	    "and who may read it");
	assert_string_equal(conf_error_text(&f->errors.list[3], message), "conf-test.other:7: "
	    "dtim_period: 0 is out of range; write a number from 1 to 255");
	remove_files(paths + 1, 3);
}

static void
reading_refuses_directories_large_files_and_none_at_all(void **state)
{
	struct fixture *f = *state;
	const char *const paths[] = { ".", "conf-test.large" };
	char *large = malloc(CONF_FILE + 2), message[CONF_ERROR_TEXT];

	assert_non_null(large);
	memset(large, '#', CONF_FILE + 1);
	large[CONF_FILE + 1] = '\0';
	write_file(paths[1], large);
	free(large);
	assert_int_equal(conf_read(paths, 2, &f->conf, &f->errors), -EINVAL);
	assert_string_equal(conf_error_text(&f->errors.list[0], message), ".: . cannot be read: "
	    "Is a "
	    "directory; check the name and who may read it");
	assert_string_equal(conf_error_text(&f->errors.list[1], message), "conf-test.large: "
	    "conf-test.large is larger than 1048576 octets; name the right file");
	assert_int_equal(conf_read(paths, 0, &f->conf, &f->errors), -EINVAL);
	assert_string_equal(conf_error_text(&f->errors.list[2], message), "apgated: no "
	    "configuration "
	    "file is named; name one for each radio");
	assert_int_equal(f->errors.count, 3);
	remove_files(paths + 1, 1);
}

/* The whole file, to be freed. */
static char *
whole(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = calloc(1, CONF_FILE);

	assert_non_null(file);
	assert_non_null(text);
	assert_true(fread(text, 1, CONF_FILE - 1, file) > 0);
	assert_int_equal(fclose(file), 0);
	return text;
}

static void
the_example_is_read_without_a_note(void **state)
{
	char *text = whole(CONF_ROOT "/share/apgated.conf");

	accepts(*state, text);
	free(text);
}

static void
each_line_the_example_comments_out_is_taken_too(void **state)
{
	char *text = whole(CONF_ROOT "/share/apgated.conf"), *all = calloc(1, CONF_FILE);
	char line[256];
	int taken = 0;

	for (const char *at = text; *at != '\0'; at += strcspn(at, "\n") + 1) {
		size_t key = at[0] == '#' ? strspn(at + 1,
		    "abcdefghijklmnopqrstuvwxyz_0123456789") : 0;

		if (key == 0 || at[1 + key] != '=')
			continue;
		(void)snprintf(line, sizeof(line), "%.*s\n", (int)strcspn(at, "\n") - 1, at + 1);
		(void)snprintf(all, CONF_FILE, "%s%s", SMALL, line);
		if (strncmp(line, "bss=", 4) == 0)
			strcat(all, "ssid=b\n");
		radio_of(*state, all);
		taken++;
	}
	assert_true(taken > 20);
	free(text);
	free(all);
}

/* What the manual page says of a key. */
static void
write_entry(const struct conf_key *k, char *text, size_t size)
{
	static const char *const reloads[] = { "Live.", "Restarts the BSS.", "Needs a restart." };
	char limits[64] = "", initial[160] = "";

	if (k->parse == value_number)
		(void)snprintf(limits, sizeof(limits), "From %d to %d.\n", k->min, k->max);
	if (k->initial != NULL)
		(void)snprintf(initial, sizeof(initial), "Default: %s.\n", k->initial);
	(void)snprintf(text, size, ".It Ic %s Ns = Ns Ar %s\n%s\n%s%s%s\n", k->name, k->arg,
	    k->doc,
	    limits, initial, k->field == FIELD_NONE && k->parse == value_nothing ? "Not used."
	    : reloads[k->reload]);
}

static void
the_manual_page_lists_the_keys_of_the_table_and_no_other(void **state)
{
	size_t count, entries = 0;
	const struct conf_key *keys = conf_keys(&count);
	char *page = whole(CONF_ROOT "/man/apgated.conf.5"), *at = page, entry[512];

	(void)state;
	for (size_t i = 0; i < count; i++) {
		write_entry(&keys[i], entry, sizeof(entry));
		if ((at = strstr(at, entry)) == NULL)
			fail_msg("the manual page lacks, or has in another order:\n%s", entry);
	}
	for (at = page; (at = strstr(at, "\n.It Ic ")) != NULL; at++)
		entries++;
	assert_int_equal(entries, count);
	free(page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(several_files_make_several_radios),
		STORY(files_that_contradict_each_other_are_refused),
		STORY(the_grants_of_all_files_together_are_at_most_64),
		STORY(notes_beyond_a_hundred_are_counted_over_all_files),
		STORY(an_error_holds_no_control_character),
		STORY(sixteen_radios_and_no_more),
		STORY(a_reload_names_what_changed_and_how_soon_it_takes_effect),
		STORY(a_reload_sees_radios_come_and_go_and_the_secondary_channel_move),
		STORY(reading_takes_the_lists_the_files_name),
		STORY(reading_collects_the_mistakes_of_all_files_and_keeps_nothing),
		STORY(reading_refuses_directories_large_files_and_none_at_all),
		STORY(the_example_is_read_without_a_note),
		STORY(each_line_the_example_comments_out_is_taken_too),
		STORY(the_manual_page_lists_the_keys_of_the_table_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
