/* SPDX-License-Identifier: ISC */
/*
 * The daemon in twenty lines, as a process of its own: test_twenty PROGRAM.  It asks to decide
 * authentication, lets in who is on its list, refuses who is not, and ends when its access
 * point does.
 */
#define _GNU_SOURCE
#include "child_story.h"

static void
the_daemon_in_twenty_lines_decides(void **state)
{
	struct child *c = *state;
	struct ieee80211_hostap_msg m = fake_message(HAP_AUTH_REQ, 1);
	struct fake *f = fake_ap();
	struct hostap_mode mode;
	size_t len;

	fake_start();
	child_start(c);
	assert_true(child_goes_on(c, 2, 0));
	memcpy(&mode, f->asked[1].attrs.at + sizeof(struct hap_attr), sizeof(mode));
	assert_int_equal(mode.role, HAP_ROLE_DECIDER);
	assert_int_equal(mode.classes, HAP_CLASS_AUTH);

	fake_say(&m);
	m.i_seq = 2;
	memcpy(m.i_srcaddr, "\x02\x00\x00\x00\x00\x01", 6);
	fake_say(&m);
	m.i_type = HAP_LOST_IND;
	fake_say(&m);
	assert_true(child_goes_on(c, 0, 2));
	assert_string_equal(c->said, "02:00:5e:00:00:01: no\n02:00:00:00:00:01: yes\n");
	fake_step();
	assert_int_equal(f->got_count, 2);
	assert_int_equal(f->got[0].m.i_type, HAP_AUTH_RESP);
	assert_int_equal(f->got[0].m.i_seq, 1);
	assert_int_equal(f->got[0].m.i_authresp.i_status, 17);
	assert_memory_equal(hap_attr_find(f->got[0].attrs, HAP_ATTR_REASON, &len),
	    "not one of ours", 15);
	assert_int_equal(f->got[1].m.i_seq, 2);
	assert_int_equal(f->got[1].m.i_authresp.i_status, 0);

	fake_die();
	assert_true(child_goes_on(c, 0, 3));
	assert_non_null(strstr(c->said, "is gone"));
	assert_false(child_goes_on(c, 0, 4));
	assert_int_equal(child_end(c), 1);
	fake_stop();
}

static void
without_an_access_point_it_says_what_to_do(void **state)
{
	struct child *c = *state;

	fake_start();
	fake_die();
	child_start(c);
	assert_true(child_goes_on(c, 0, 1));
	assert_non_null(strstr(c->said, "no access point is running"));
	assert_non_null(strstr(c->said, "start apgated"));
	assert_int_equal(child_end(c), 1);
	fake_stop();
}

int
main(int argc, char **argv)
{
	struct child child = { .program = argc > 1 ? argv[1] : "./twenty" };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(the_daemon_in_twenty_lines_decides, &child),
		cmocka_unit_test_prestate(without_an_access_point_it_says_what_to_do, &child),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
