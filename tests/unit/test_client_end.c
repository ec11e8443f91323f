/* SPDX-License-Identifier: ISC */
/* libhostap: the end of the access point and coming back to it, and the device. */
#define _GNU_SOURCE
#include <stdlib.h>

#include "client_story.h"

/* ---- the access point dies ------------------------------------------------------------------ */

static void
a_dead_access_point_is_told_after_its_last_message(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct ieee80211_hostap_msg m = fake_message(HAP_DEAUTH_IND, 1);
	const struct hostap_event *e;
	struct hostap_stat stat_;
	struct hostap_to to = { .number = 1 };

	fake_say(&m);
	m.i_seq = 2;
	fake_say(&m);
	hostap_deauth(h, &to, 1);	/* which it does not read any more */
	fake_die();
	assert_true(readable(h));
	assert_int_equal(hostap_deauth(h, &to, 1), -ECONNRESET);
	assert_int_equal(next(h)->m.i_seq, 1);
	assert_int_equal(next(h)->m.i_seq, 2);
	assert_int_equal(hostap_next(h, &e), -ECONNRESET);
	assert_non_null(strstr(hostap_error(h), "is gone"));
	assert_int_equal(hostap_next(h, &e), -ECONNRESET);
	assert_false(readable(h));	/* a loop does not spin */
	assert_int_equal(hostap_get_stats(h, &stat_), -ECONNRESET);
	assert_int_equal(hostap_wait(h, -1), -ECONNRESET);
	assert_int_equal(hostap_flush(h), -ECONNRESET);
	assert_int_equal(hostap_deauth(h, &to, 1), -ECONNRESET);
	assert_int_equal(hostap_drop(h), -ECONNRESET);
	hostap_cork(h, false);
	hostap_close(h);
	fake_stop();
}

static void
a_death_noticed_while_asking_wakes_the_loop(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct ieee80211_hostap_msg m = fake_message(HAP_DEAUTH_IND, 1);
	const struct hostap_event *e;
	struct hostap_stat stat_;

	fake_say(&m);
	fake_die();
	assert_int_equal(hostap_get_stats(h, &stat_), -ECONNRESET);
	assert_true(readable(h));
	assert_int_equal(next(h)->m.i_seq, 1);
	assert_int_equal(hostap_next(h, &e), -ECONNRESET);
	assert_false(readable(h));
	hostap_close(h);
	fake_stop();
}

static void
reconnect_sets_again_what_was_in_force(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct fake *f = fake_ap();
	struct hostap_filter filter = { .classes = HAP_CLASS_AUTH | HAP_CLASS_PROBE,
	    .signal = -70 };
	struct hap_row *rows = make_rows(4);
	static uint32_t rules[4], leases[4];
	const struct hostap_event *e;
	struct hostap_mode mode;
	struct hap_ioctl body;
	int fd = hostap_fd(h);

	rows[1].lease_ms = 10000;
	rows[2].lease_ms = 3000;
	assert_int_equal(hostap_decide(h, HAP_CLASS_AUTH), 0);
	assert_int_equal(hostap_set_filter(h, &filter), 0);
	filter.classes = HAP_CLASS_PROBE;
	filter.signal = -60;
	assert_int_equal(hostap_set_filter(h, &filter), 0);
	assert_int_equal(hostap_table(h, NULL, 3, rows, 4), 0);
	fake_step();
	assert_int_equal(table_of(0, 3, rules, leases), 4);
	fake_die();
	assert_int_equal(hostap_next(h, &e), -ECONNRESET);
	assert_int_equal(hostap_reconnect(h), -ECONNREFUSED);
	assert_int_equal(hostap_next(h, &e), -ECONNRESET);
	unlink(f->path);
	assert_int_equal(hostap_reconnect(h), -ENOENT);

	f->clock_ms += 4000;
	f->asked_count = f->got_count = 0;
	fake_listen();
	assert_int_equal(hostap_reconnect(h), 0);
	assert_int_equal(hostap_fd(h), fd);
	assert_int_equal(f->asked_count, 4);
	hap_body(&f->asked[0].m, &body, sizeof(body));
	assert_int_equal(body.request, HIOCVERSION);
	hap_body(&f->asked[1].m, &body, sizeof(body));
	assert_int_equal(body.request, HIOCSMODE);
	memcpy(&mode, f->asked[1].attrs.at + 8, sizeof(mode));
	assert_int_equal(mode.classes, HAP_CLASS_AUTH);
	memcpy(&filter, f->asked[2].attrs.at + 8, sizeof(filter));
	assert_int_equal(filter.classes, HAP_CLASS_PROBE);
	assert_int_equal(filter.signal, -60);
	memcpy(&filter, f->asked[3].attrs.at + 8, sizeof(filter));
	assert_int_equal(filter.classes, HAP_CLASS_AUTH);
	assert_int_equal(filter.signal, -70);

	/* What is left of a lease; a row whose lease has run out does not come back. */
	fake_step();
	assert_int_equal(f->got_count, 1);
	assert_int_equal(table_of(0, 3, rules, leases), 3);
	assert_int_equal(rules[1], 2);
	assert_in_range(leases[1], 5000, 6000);
	assert_int_equal(rules[2], 4);
	assert_int_equal(leases[2], 0);
	assert_int_equal(request(h, HAP_AUTH_REQ, 1)->m.i_seq, 1);
	free(rows);
	end(h, 1);
}

static void
a_failed_reconnect_leaves_the_handle_gone(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct fake *f = fake_ap();
	const struct hostap_event *e;

	f->error = EPERM;
	assert_int_equal(hostap_reconnect(h), -EPERM);
	assert_int_equal(hostap_next(h, &e), -ECONNRESET);
	f->error = 0;
	assert_int_equal(hostap_reconnect(h), 0);
	end(h, 0);
}

/* ---- the device ----------------------------------------------------------------------------- */

static void
D1_the_device_is_read_and_written_like_the_socket(void **state)
{
	(void)state;
	struct hostap *h = open_device();
	const struct hostap_event *e;

	assert_string_equal(hostap_path(h), FAKE_DEVICE);
	assert_int_equal(hostap_greeting(h)->endpoint, 7);
	assert_false(readable(h));
	assert_int_equal(hostap_next(h, &e), 0);
	e = request(h, HAP_AUTH_REQ, 3);
	assert_int_equal(hostap_accept(h, e), 0);
	assert_int_equal(last()->m.i_type, HAP_AUTH_RESP);
	assert_int_equal(last()->m.i_seq, 3);
	assert_int_equal(hostap_wait(h, 100), 0);
	end(h, 1);
}

static void
D1_interrupted_calls_are_repeated(void **state)
{
	(void)state;
	struct hostap *h = open_device();
	struct fake *f = fake_ap();
	struct hostap_stat stat_;
	const struct hostap_event *e;

	f->reads[0] = f->reads[1] = -EINTR;
	e = request(h, HAP_AUTH_REQ, 3);
	f->writes[0] = -EINTR;
	assert_int_equal(hostap_accept(h, e), 0);
	f->ioctls[0] = f->ioctls[1] = -EINTR;
	assert_int_equal(hostap_get_stats(h, &stat_), 0);
	end(h, 1);
}

static void
C2_what_the_device_refuses_comes_as_a_result(void **state)
{
	(void)state;
	struct hostap *h = open_device();
	struct fake *f = fake_ap();
	struct hostap_to to = { .number = 31 };
	const struct hostap_event *e = request(h, HAP_AUTH_REQ, 3);

	f->writes[0] = -ESTALE;
	assert_int_equal(hostap_accept(h, e), 0);
	f->writes[0] = -ENOENT;
	assert_int_equal(hostap_deauth(h, &to, 1), 0);
	assert_true(readable(h));
	e = next(h);
	assert_int_equal(e->m.i_type, HAP_RESULT_IND);
	assert_int_equal(e->body.result.error, ESTALE);
	assert_int_equal(e->body.result.type, HAP_AUTH_RESP);
	assert_int_equal(e->body.result.seq, 3);
	e = next(h);
	assert_int_equal(e->body.result.error, ENOENT);
	assert_int_equal(e->body.result.type, HAP_DEAUTH_CMD);
	assert_int_equal(e->body.result.seq, 31);
	end(h, 0);
}

static void
D2_each_message_to_the_device_has_its_own_result(void **state)
{
	(void)state;
	struct hostap *h = open_device();
	struct fake *f = fake_ap();
	struct hostap_to to = { 0 };
	const struct hostap_event *e;

	hostap_cork(h, true);
	for (to.number = 1; to.number <= 4; to.number++)
		hostap_deauth(h, &to, 1);
	f->writes[2] = -EOPNOTSUPP;
	hostap_cork(h, false);
	fake_step();
	assert_int_equal(f->got_count, 3);
	assert_int_equal(f->got[1].m.i_seq, 2);
	assert_int_equal(f->got[2].m.i_seq, 4);
	assert_int_equal(f->got[2].packet, 3);
	e = next(h);
	assert_int_equal(e->body.result.error, EOPNOTSUPP);
	assert_int_equal(e->body.result.seq, 3);

	/* Whoever asks for the result gets it from the access point: not twice. */
	to.result = true;
	f->writes[0] = -ENOENT;
	assert_int_equal(hostap_deauth(h, &to, 1), 0);
	end(h, 3);
}

static void
a_device_whose_program_ended_is_gone(void **state)
{
	(void)state;
	struct hostap *h = open_device();
	struct fake *f = fake_ap();
	struct hostap_to to = { 0 };
	struct hostap_stat stat_;
	const struct hostap_event *e;

	f->writes[0] = -ENOTCONN;
	assert_int_equal(hostap_deauth(h, &to, 1), -ECONNRESET);
	f->ioctls[0] = -ENOENT;
	assert_int_equal(hostap_get_stats(h, &stat_), -ENOENT);
	f->reads[0] = -ECONNABORTED;
	assert_int_equal(hostap_next(h, &e), -ECONNRESET);
	assert_int_equal(hostap_reconnect(h), 0);
	f->ioctls[0] = -ENOTCONN;
	assert_int_equal(hostap_get_stats(h, &stat_), -ECONNRESET);
	assert_true(readable(h));
	assert_int_equal(hostap_next(h, &e), -ECONNRESET);
	hostap_close(h);
	fake_stop();
}

static void
HIOCFLUSH_on_the_device_drops_what_was_read(void **state)
{
	(void)state;
	struct hostap *h = open_device();
	struct ieee80211_hostap_msg m[2] = { fake_message(HAP_AUTH_REQ, 1),
	    fake_message(HAP_AUTH_REQ, 2) };

	fake_send(m, sizeof(m));
	assert_int_equal(next(h)->m.i_seq, 1);
	assert_int_equal(hostap_drop(h), 0);
	end(h, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dead_access_point_is_told_after_its_last_message),
		cmocka_unit_test(a_death_noticed_while_asking_wakes_the_loop),
		cmocka_unit_test(reconnect_sets_again_what_was_in_force),
		cmocka_unit_test(a_failed_reconnect_leaves_the_handle_gone),
		cmocka_unit_test(D1_the_device_is_read_and_written_like_the_socket),
		cmocka_unit_test(D1_interrupted_calls_are_repeated),
		cmocka_unit_test(C2_what_the_device_refuses_comes_as_a_result),
		cmocka_unit_test(D2_each_message_to_the_device_has_its_own_result),
		cmocka_unit_test(a_device_whose_program_ended_is_gone),
		cmocka_unit_test(HIOCFLUSH_on_the_device_drops_what_was_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
