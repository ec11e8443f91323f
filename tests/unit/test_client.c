/* SPDX-License-Identifier: ISC */
/* libhostap, against an access point in the same process: opening it, and what it sends. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "client_story.h"

/* ---- life ----------------------------------------------------------------------------------- */

static void
open_says_hello_with_its_name_and_is_sent_nothing(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct fake *f = fake_ap();
	struct hostap_version v;
	struct hap_ioctl body;
	const uint8_t *arg;
	size_t len;

	assert_int_equal(f->asked_count, 1);
	hap_body(&f->asked[0].m, &body, sizeof(body));
	assert_int_equal(body.request, HIOCVERSION);
	assert_int_equal(f->asked[0].m.i_seq, 1);
	arg = hap_attr_find(f->asked[0].attrs, HAP_ATTR_ARG, &len);
	assert_int_equal(len, sizeof(v));
	memcpy(&v, arg, len);
	assert_int_equal(v.version, HAP_VERSION);
	assert_string_equal(v.name, "tester");
	assert_int_equal(hostap_greeting(h)->endpoint, 7);
	assert_string_equal(hostap_path(h), f->path);
	assert_false(readable(h));
	end(h, 0);
}

static void
open_cuts_a_name_that_is_too_long(void **state)
{
	(void)state;
	struct hostap *h;

	fake_start();
	h = hostap_open(fake_ap()->path, "a-daemon-with-a-name-longer-than-the-field", NULL);
	assert_non_null(h);
	assert_int_equal(fake_ap()->asked[0].m.i_msglen % 8, 0);
	end(h, 0);
	fake_start();
	assert_non_null(h = hostap_open(fake_ap()->path, NULL, NULL));
	end(h, 0);
}

static void
open_without_a_path_takes_the_first_that_can_be_opened(void **state)
{
	(void)state;
	char why[HOSTAP_ERROR_LEN], folder[80], expected[200];
	struct hostap *h;
	struct fake *f = fake_ap();

	fake_start();
	setenv("HOSTAP_SOCKET", f->path, 1);
	assert_non_null(h = hostap_open(NULL, "x", why));
	assert_string_equal(hostap_path(h), f->path);
	end(h, 0);

	fake_start();
	setenv("HOSTAP_SOCKET", "", 1);		/* is as good as unset */
	setenv("XDG_RUNTIME_DIR", f->folder, 1);
	assert_null(hostap_open(NULL, "x", why));
	assert_int_equal(errno, ENOENT);
	snprintf(expected, sizeof(expected), "no access point is running (no socket at "
	    "/run/apgate/hostap.sock or %s/apgate/hostap.sock): start apgated", f->folder);
	assert_string_equal(why, expected);

	snprintf(folder, sizeof(folder), "%s/apgate", f->folder);
	mkdir(folder, 0700);
	unlink(f->path);
	close(f->listening);
	snprintf(f->path, sizeof(f->path), "%s/hostap.sock", folder);
	fake_listen();
	f->system_socket = EACCES;	/* is passed over, as there is another */
	assert_non_null(h = hostap_open(NULL, "x", why));
	assert_string_equal(hostap_path(h), f->path);
	hostap_close(h);

	unlink(f->path);
	assert_null(hostap_open(NULL, "x", why));	/* and told, if there is none */
	assert_int_equal(errno, EACCES);
	assert_string_equal(why, "not permitted to open /run/apgate/hostap.sock: join its group, "
	    "or have hostap_grant name yours");
	rmdir(folder);
	fake_stop();
	unsetenv("HOSTAP_SOCKET");
	unsetenv("XDG_RUNTIME_DIR");
}

static void
fails_to_open(const char *path, int error, const char *words)
{
	char why[HOSTAP_ERROR_LEN] = "";

	assert_null(hostap_open(path, "x", why));
	if (errno != error || strstr(why, words) == NULL)
		fail_msg("errno %d, \"%s\"; not %d, \"%s\"", errno, why, error, words);
}

static void
give_no_rights(uint32_t request_, void *arg)
{
	if (request_ == HIOCVERSION)
		((struct hostap_version *)arg)->rights = 0;
}

static void
open_failures_say_cause_and_cure(void **state)
{
	(void)state;
	struct fake *f = fake_ap();
	char long_path[200];

	fake_start();
	fails_to_open("/tmp/hostap-is-not-here", ENOENT,
	    "no access point is running (no socket at /tmp/hostap-is-not-here): start apgated");
	fails_to_open("/tmp", ENOTSOCK, "/tmp is neither the socket nor the device");
	fails_to_open("/dev/zero", ENOTSOCK, "/dev/zero is neither the socket nor the device");
	memset(long_path, '/', sizeof(long_path));
	memcpy(long_path + sizeof(long_path) - strlen(f->path) - 1, f->path, strlen(f->path) + 1);
	fails_to_open(long_path, ENAMETOOLONG, "is too long for the path of a socket");

	f->how = FAKE_SILENT;
	fails_to_open(f->path, ETIMEDOUT, "the access point does not answer");
	f->how = FAKE_RIGHT;
	f->error = EPROTONOSUPPORT;
	fails_to_open(f->path, EPROTONOSUPPORT, "does not speak version 1");
	f->error = EPERM;
	fails_to_open(f->path, EPERM, "hostap_grant does not name you");
	f->text = "user 1000 has no right here";
	fails_to_open(f->path, EPERM, "user 1000 has no right here");
	f->error = 0;
	f->fill = give_no_rights;
	fails_to_open(f->path, EPERM, "hostap_grant does not name you");
	f->fill = NULL;
	f->how = FAKE_SHORT;
	fails_to_open(f->path, EBADMSG, "not the structure's size");
	f->how = FAKE_RESULT;
	fails_to_open(f->path, EBADMSG, f->text);
	f->how = FAKE_RIGHT;
	f->closes = true;
	fails_to_open(f->path, EPERM, "you are not wanted here; ask for a grant");
	close(f->listening);
	f->listening = -1;
	fails_to_open(f->path, ECONNREFUSED, "nobody answers at");
	fake_stop();
}

/* ---- receiving ------------------------------------------------------------------------------ */

static void
D1_a_packet_of_several_messages_is_given_out_one_by_one(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	uint8_t packet[512];
	size_t len = 0;

	for (uint64_t seq = 1; seq <= 3; seq++) {
		struct ieee80211_hostap_msg m = fake_message(HAP_ASSOC_REQ, seq);
		struct hap_out out = hap_begin(packet + len, sizeof(packet) - len, &m);

		if (seq == 2)
			hap_attr_put(&out, HAP_ATTR_ELEMENTS, "\0\3abc", 5);
		len += hap_end(&out);
	}
	fake_send(packet, len);
	assert_true(readable(h));
	for (uint64_t seq = 1; seq <= 3; seq++) {
		const struct hostap_event *e = next(h);
		const uint8_t *elements = hostap_elements(e, &len);

		assert_int_equal(e->m.i_seq, seq);
		assert_int_equal(len, seq == 2 ? 5 : 0);
		assert_true((elements != NULL) == (seq == 2));
	}
	assert_false(readable(h));
	end(h, 0);
}

static void
is_refused(struct hostap *h, const void *packet, size_t len, int error, const char *words)
{
	const struct hostap_event *e;

	fake_send(packet, len);
	assert_int_equal(hostap_next(h, &e), error);
	assert_null(e);
	if (strstr(hostap_error(h), words) == NULL)
		fail_msg("\"%s\" says nothing of \"%s\"", hostap_error(h), words);
	/* The connection is kept, and the next message is read. */
	assert_int_equal(request(h, HAP_AUTH_REQ, 77)->m.i_seq, 77);
}

static void
M2_what_does_not_parse_is_refused_whole_and_the_connection_kept(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct ieee80211_hostap_msg m = fake_message(HAP_AUTH_REQ, 1);
	uint8_t bytes[256] = { 0 };

	is_refused(h, bytes, 0, -EBADMSG, "fewer octets");
	for (size_t len = 1; len < HAP_MSG_LEN; len++)
		is_refused(h, &m, len, -EBADMSG, "fewer octets");
	m.i_msglen = 8;
	is_refused(h, &m, sizeof(m), -EBADMSG, "less than the fixed part");
	m.i_msglen = 1000;
	is_refused(h, &m, sizeof(m), -EBADMSG, "more than was written");
	m.i_msglen = 121;
	memcpy(bytes, &m, sizeof(m));
	is_refused(h, bytes, sizeof(bytes), -EBADMSG, "not a multiple of 8");
	memset(bytes, 0xff, sizeof(bytes));
	m.i_msglen = 136;
	memcpy(bytes, &m, sizeof(m));
	is_refused(h, bytes, 136, -EBADMSG, "attribute");
	end(h, 0);
}

static void
messages_before_a_broken_one_are_delivered(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	const struct hostap_event *e;
	struct ieee80211_hostap_msg m[2] = { fake_message(HAP_AUTH_REQ, 1),
	    fake_message(HAP_AUTH_REQ, 2) };

	m[1].i_msglen = 128;
	fake_send(m, sizeof(m));
	m[1].i_msglen = 120;
	fake_send(m, sizeof(m));
	assert_int_equal(next(h)->m.i_seq, 1);
	assert_int_equal(hostap_next(h, &e), -EBADMSG);
	assert_true(readable(h));
	assert_int_equal(next(h)->m.i_seq, 1);
	assert_int_equal(next(h)->m.i_seq, 2);

	/* The loop may poll after the error: it is told of what it has not read. */
	m[0].i_type = HAP_AUTH_RESP;
	fake_send(m, sizeof(m));
	assert_int_equal(hostap_next(h, &e), -EBADMSG);
	assert_true(readable(h));
	assert_int_equal(hostap_wait(h, 0), 1);
	assert_int_equal(next(h)->m.i_seq, 2);
	assert_int_equal(hostap_next(h, &e), 0);
	assert_false(readable(h));
	end(h, 0);
}

static void
messages_no_access_point_sends_are_refused(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct ieee80211_hostap_msg m;

	for (unsigned int type = 0; type < 64; type++) {
		bool from_daemon = type < 3 || (type > 9 && type < 14) || type >= HAP_STATS_CMD;

		m = fake_message((uint8_t)type, 1);
		if (from_daemon)
			is_refused(h, &m, sizeof(m), -EBADMSG, "no access point sends");
		else if (type != HAP_IOCTL_IND)
			assert_int_equal(request(h, (uint8_t)type, 9)->m.i_type, type);
	}
	m = fake_message(HAP_ASSOC_REQ, 1);
	m.i_asreq.i_ssidlen = 33;
	is_refused(h, &m, sizeof(m), -EBADMSG, "longer than their field");
	m = fake_message(HAP_REASSOC_REQ, 1);
	m.i_reasreq.i_nrates = 13;
	is_refused(h, &m, sizeof(m), -EBADMSG, "longer than their field");
	m = fake_message(HAP_PROBE_REQ, 1);
	m.i_probereq.i_ssidlen = 255;
	is_refused(h, &m, sizeof(m), -EBADMSG, "longer than their field");
	end(h, 0);
}

static void
M2_an_unknown_attribute_is_skipped_unless_it_must_be_understood(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct ieee80211_hostap_msg m = fake_message(HAP_AUTH_REQ, 1);
	uint8_t bytes[256];
	struct hap_out out = hap_begin(bytes, sizeof(bytes), &m);

	hap_attr_put(&out, 99, "x", 1);
	hap_attr_put(&out, HAP_ATTR_BODY | HAP_ATTR_MUST, "y", 1);
	fake_send(bytes, hap_end(&out));
	assert_int_equal(next(h)->m.i_seq, 1);
	hap_attr_put(&out, 99 | HAP_ATTR_MUST, "x", 1);
	is_refused(h, bytes, hap_end(&out), -EOPNOTSUPP, "must be understood");
	out = hap_begin(bytes, sizeof(bytes), &m);
	hap_attr_put(&out, HAP_ATTR_SSID, bytes, 33);
	is_refused(h, bytes, hap_end(&out), -EBADMSG, "more than 32 octets");
	end(h, 0);
}

static void
garbage_of_any_kind_is_survived(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	const struct hostap_event *e;
	uint64_t x = 0x9e3779b97f4a7c15u;
	int r, bad = 0;

	print_message("# seed %#llx\n", (unsigned long long)x);
	for (int i = 0; i < 3000; i++) {
		uint8_t packet[400];
		size_t len = 0;

		for (int n = 0; n < 2; n++) {
			struct ieee80211_hostap_msg m = fake_message(HAP_ASSOC_REQ, 1);
			struct hap_out out = hap_begin(packet + len, sizeof(packet) - len, &m);

			hap_attr_put(&out, HAP_ATTR_ELEMENTS, "\0\3abc", 5);
			len += hap_end(&out);
		}
		for (int k = 0; k < 3; k++) {
			x ^= x << 13, x ^= x >> 7, x ^= x << 17;
			packet[x % len] = (uint8_t)(x >> 32);
		}
		fake_send(packet, len - x / 7 % 5 * 8);
		while ((r = hostap_next(h, &e)) != 0) {
			assert_true(r == 1 || r == -EBADMSG || r == -EOPNOTSUPP);
			bad += r < 0;
		}
	}
	assert_true(bad > 100);
	assert_int_equal(request(h, HAP_AUTH_REQ, 5)->m.i_seq, 5);
	end(h, 0);
}

static void
wait_ends_with_a_message_the_time_or_a_signal(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct ieee80211_hostap_msg m = fake_message(HAP_AUTH_REQ, 1);

	assert_int_equal(hostap_wait(h, 0), 0);
	assert_int_equal(hostap_wait(h, 5000), 0);
	assert_int_equal(fake_ap()->clock_ms, 5000);
	fake_ap()->signals = 1;
	assert_int_equal(hostap_wait(h, 5000), 0);
	fake_say(&m);
	assert_int_equal(hostap_wait(h, 5000), 1);
	assert_int_equal(hostap_wait(h, -1), 1);	/* waits in reading */
	assert_int_equal(hostap_wait(h, -1), 1);	/* it is still there */
	next(h);
	fake_die();
	assert_int_equal(hostap_wait(h, -1), -ECONNRESET);
	hostap_close(h);
	fake_stop();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(open_says_hello_with_its_name_and_is_sent_nothing),
		cmocka_unit_test(open_cuts_a_name_that_is_too_long),
		cmocka_unit_test(open_without_a_path_takes_the_first_that_can_be_opened),
		cmocka_unit_test(open_failures_say_cause_and_cure),
		cmocka_unit_test(D1_a_packet_of_several_messages_is_given_out_one_by_one),
		cmocka_unit_test(M2_what_does_not_parse_is_refused_whole_and_the_connection_kept),
		cmocka_unit_test(messages_before_a_broken_one_are_delivered),
		cmocka_unit_test(messages_no_access_point_sends_are_refused),
		cmocka_unit_test(M2_an_unknown_attribute_is_skipped_unless_it_must_be_understood),
		cmocka_unit_test(garbage_of_any_kind_is_survived),
		cmocka_unit_test(wait_ends_with_a_message_the_time_or_a_signal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
