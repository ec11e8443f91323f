/* SPDX-License-Identifier: ISC */
/* libhostap: the ioctls, by message and on the device. */
#define _GNU_SOURCE
#include <stdio.h>

#include "client_story.h"

/* ---- asking --------------------------------------------------------------------------------- */

static void
fill_answers(uint32_t request_, void *arg)
{
	struct hostap_station_list *stations = arg;
	struct hostap_iface_list *ifaces = arg;
	struct hostap_daemon_list *daemons = arg;
	struct hostap_why *why = arg;

	switch (request_) {
	case HIOCGSTATIONS:		/* 450 stations, in three pages */
		stations->count = stations->next < 400 ? 200 : 50;
		for (uint32_t i = 0; i < stations->count; i++)
			stations->station[i].asid = (uint16_t)(stations->next + i + 1);
		stations->next = stations->next < 400 ? stations->next + 200 : 0;
		stations->seq = 99;
		break;
	case HIOCGIFACES:
		ifaces->count = 1;
		strcpy(ifaces->iface[0].name, "wlan0");
		break;
	case HIOCGDAEMONS:
		daemons->count = 64;
		strcpy(daemons->daemon[63].name, "macfilter");
		break;
	case HIOCGWHY:
		why->count = 1;
		why->decision[0].status = (uint16_t)(why->addr[5] + 17);
		strcpy(why->decision[0].rule, "line 3");
		break;
	case HIOCGSTATION:
		((struct hostap_station_get *)arg)->station.asid = 5;
		break;
	case HIOCGAP:
		((struct hostap_ap *)arg)->joined = 1u << 30;
		break;
	case HIOCGSTATS:
		((struct hostap_stat *)arg)->hs_requests = 42;
		break;
	case HIOCGBLEN:
		*(unsigned int *)arg = HAP_READ_MAX;
		break;
	case HIOCGMODE:
		((struct hostap_mode *)arg)->order = 7;
		break;
	case HIOCGFILTER:
		((struct hostap_filter *)arg)->signal = -80;
		break;
	default:
		break;
	}
}

static void
D3_the_ioctls_give_what_the_access_point_says(struct hostap *h)
{
	struct hostap_station_list stations = { 0 };
	struct hostap_iface_list ifaces = { 0 };
	struct hostap_daemon_list daemons = { 0 };
	struct hostap_why why = { .addr = { 0, 0, 0, 0, 0, 1 } };
	struct hostap_station_get station = { 0 };
	struct hostap_filter filter = { .classes = HAP_CLASS_PROBE };
	struct hostap_mode mode;
	struct hostap_ap ap;
	struct hostap_stat stat_;
	unsigned int blen, seen = 0;
	int more;

	fake_ap()->fill = fill_answers;
	do {
		assert_true((more = hostap_get_stations(h, &stations)) >= 0);
		for (uint32_t i = 0; i < stations.count; i++)
			assert_int_equal(stations.station[i].asid, ++seen);
	} while (more > 0);
	assert_int_equal(seen, 450);
	assert_int_equal(stations.seq, 99);
	assert_int_equal(hostap_get_ifaces(h, &ifaces), 0);
	assert_string_equal(ifaces.iface[0].name, "wlan0");
	assert_int_equal(hostap_get_daemons(h, &daemons), 0);
	assert_string_equal(daemons.daemon[63].name, "macfilter");
	assert_int_equal(hostap_get_why(h, &why), 0);
	assert_int_equal(why.decision[0].status, 18);
	assert_string_equal(why.decision[0].rule, "line 3");
	assert_int_equal(hostap_get_station(h, &station), 0);
	assert_int_equal(station.station.asid, 5);
	assert_int_equal(hostap_get_ap(h, &ap), 0);
	assert_int_equal(ap.joined, 1u << 30);
	assert_int_equal(hostap_get_stats(h, &stat_), 0);
	assert_int_equal(stat_.hs_requests, 42);
	assert_int_equal(hostap_get_blen(h, &blen), 0);
	assert_int_equal(blen, HAP_READ_MAX);
	assert_int_equal(hostap_get_mode(h, &mode), 0);
	assert_int_equal(mode.order, 7);
	assert_int_equal(hostap_get_filter(h, &filter), 0);
	assert_int_equal(filter.signal, -80);
	assert_int_equal(hostap_ioctl(h, HIOCGSTATS, &stat_), 0);
	assert_int_equal(stat_.hs_requests, 42);
	end(h, 0);
}

static void
D3_ioctls_on_the_socket(void **state)
{
	(void)state;
	D3_the_ioctls_give_what_the_access_point_says(open_handle());
}

static void
D3_ioctls_on_the_device(void **state)
{
	(void)state;
	D3_the_ioctls_give_what_the_access_point_says(open_device());
}

static void
last_asked(uint32_t request_, void *arg)
{
	struct fake *f = fake_ap();
	struct hap_ioctl body;
	const uint8_t *data;
	size_t len;

	hap_body(&f->asked[f->asked_count - 1].m, &body, sizeof(body));
	assert_int_equal(body.request, request_);
	data = hap_attr_find(f->asked[f->asked_count - 1].attrs, HAP_ATTR_ARG, &len);
	assert_int_equal(len, fake_request_size(request_));
	memcpy(arg, data, len);
}

static void
D3_mode_and_filter_are_set(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct hostap_mode mode, got;
	struct hostap_filter filter = { .classes = HAP_CLASS_PROBE | HAP_CLASS_AUTH, .signal = -70,
	    .rate = 3, .ssidlen = 2, .ssid = "ab" }, got_filter;

	hostap_mode_init(&mode);
	assert_int_equal(mode.role, HAP_ROLE_NONE);
	assert_int_equal(mode.order, 100);
	assert_int_equal(mode.classes, 0);
	mode.role = HAP_ROLE_DECIDER;
	mode.deadline_ms[1] = 150;
	mode.fail[1] = HAP_FAIL_OPEN;
	assert_int_equal(hostap_set_mode(h, &mode), 0);
	last_asked(HIOCSMODE, &got);
	assert_memory_equal(&mode, &got, sizeof(mode));
	assert_int_equal(hostap_decide(h, HAP_CLASS_AUTH | HAP_CLASS_ASSOC), 0);
	last_asked(HIOCSMODE, &got);
	assert_int_equal(got.role, HAP_ROLE_DECIDER);
	assert_int_equal(got.order, 100);
	assert_int_equal(got.classes, HAP_CLASS_AUTH | HAP_CLASS_ASSOC);
	assert_int_equal(got.indications, 1u << HAP_LOST_IND);
	assert_int_equal(hostap_observe(h), 0);
	last_asked(HIOCSMODE, &got);
	assert_int_equal(got.role, HAP_ROLE_OBSERVER);
	assert_int_equal(got.classes, HAP_CLASS_ALL);
	assert_int_equal(got.indications, 0x17fff0038);
	assert_int_equal(hostap_set_filter(h, &filter), 0);
	last_asked(HIOCSFILTER, &got_filter);
	assert_memory_equal(&filter, &got_filter, sizeof(filter));
	end(h, 0);
}

static void
an_ioctls_failure_is_told_in_words(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct hostap_station_get get = { 0 };
	struct fake *f = fake_ap();

	f->error = ENOENT;
	assert_int_equal(hostap_get_station(h, &get), -ENOENT);
	assert_string_equal(hostap_error(h), "looking up a station: there is none");
	f->text = "nobody here\x1b[31m";
	assert_int_equal(hostap_get_station(h, &get), -ENOENT);
	assert_string_equal(hostap_error(h), "looking up a station: nobody here\\x1b[31m");
	f->text = NULL;
	f->error = EPERM;
	assert_int_equal(hostap_decide(h, HAP_CLASS_AUTH), -EPERM);
	assert_string_equal(hostap_error(h), "setting the mode: not permitted: the access point's "
	    "hostap_grant does not give you this right");
	f->error = -5;
	assert_int_equal(hostap_get_station(h, &get), -EBADMSG);
	f->error = EINVAL;
	f->how = FAKE_RESULT;
	assert_int_equal(hostap_ioctl(h, _IO('H', 99), NULL), -EINVAL);
	f->how = FAKE_RIGHT;
	f->error = 0;
	end(h, 0);
}

static void
contradict(uint32_t request_, void *arg)
{
	struct hostap_station_list *stations = arg;
	struct hostap_iface_list *ifaces = arg;
	struct hostap_daemon_list *daemons = arg;
	struct hostap_why *why = arg;

	if (request_ == HIOCGSTATIONS)
		stations->count = 201;
	if (request_ == HIOCGIFACES) {
		ifaces->count = 64;
		memset(ifaces->iface[63].name, 'x', HAP_NAME_LEN);
	}
	if (request_ == HIOCGDAEMONS)
		daemons->count = 65;
	if (request_ == HIOCGBANS)
		((struct hostap_ban_list *)arg)->count = 257;
	if (request_ == HIOCGWHY) {
		why->count = 1;
		memset(why->decision[0].rule, 'x', HAP_RULE_LEN);
	}
	if (request_ == HIOCGAP)
		memset(((struct hostap_ap *)arg)->name, 'x', HAP_NAME_LEN);
	if (request_ == HIOCGFILTER)
		((struct hostap_filter *)arg)->ssidlen = 33;
}

static void
answers_that_contradict_themselves_are_refused(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct hostap_station_list stations = { 0 };
	struct hostap_iface_list ifaces = { 0 };
	struct hostap_daemon_list daemons = { 0 };
	struct hostap_why why = { 0 };
	struct hostap_ban_list bans = { 0 };
	struct hostap_filter filter = { .classes = HAP_CLASS_AUTH };
	struct hostap_ap ap;
	struct fake *f = fake_ap();

	f->fill = contradict;
	assert_int_equal(hostap_get_stations(h, &stations), -EBADMSG);
	assert_int_equal(hostap_get_ifaces(h, &ifaces), -EBADMSG);
	assert_int_equal(hostap_get_daemons(h, &daemons), -EBADMSG);
	assert_int_equal(hostap_get_bans(h, &bans), -EBADMSG);
	assert_int_equal(hostap_get_why(h, &why), -EBADMSG);
	assert_int_equal(hostap_get_ap(h, &ap), -EBADMSG);
	assert_int_equal(hostap_get_filter(h, &filter), -EBADMSG);
	f->fill = NULL;
	f->how = FAKE_SHORT;
	assert_int_equal(hostap_get_ap(h, &ap), -EBADMSG);
	f->how = FAKE_BARE;
	assert_int_equal(hostap_get_ap(h, &ap), -EBADMSG);
	f->how = FAKE_RIGHT;
	assert_int_equal(hostap_get_ap(h, &ap), 0);
	end(h, 0);
}

static void
send_before_the_answer(const void *bytes, size_t len)
{
	struct fake *f = fake_ap();

	f->before[f->before_count].bytes = bytes;
	f->before[f->before_count++].len = len;
}

static void
messages_that_come_before_an_answer_are_kept_in_order(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct ieee80211_hostap_msg m[4];
	const struct hostap_event *e;
	struct hostap_stat stat_;

	for (uint64_t i = 0; i < 4; i++)
		m[i] = fake_message(HAP_ASSOC_REQ, i + 1);
	fake_say(&m[0]);
	e = next(h);
	send_before_the_answer(&m[1], 2 * sizeof(m[1]));
	send_before_the_answer("garbage", 7);
	send_before_the_answer(&m[3], sizeof(m[3]));
	assert_int_equal(hostap_get_stats(h, &stat_), 0);

	/* The event is still the one it was, and the descriptor tells of the others. */
	assert_int_equal(e->m.i_seq, 1);
	assert_int_equal(hostap_accept(h, e), 0);
	assert_true(readable(h));
	assert_int_equal(hostap_wait(h, -1), 1);
	assert_int_equal(next(h)->m.i_seq, 2);
	assert_int_equal(next(h)->m.i_seq, 3);
	assert_int_equal(hostap_next(h, &e), -EBADMSG);
	assert_true(readable(h));
	assert_int_equal(next(h)->m.i_seq, 4);
	assert_int_equal(hostap_next(h, &e), 0);
	assert_false(readable(h));
	end(h, 1);
}

static void
an_answer_that_does_not_come_is_not_waited_for(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct hostap_stat stat_ = { .hs_requests = 1234 };
	struct fake *f = fake_ap();

	f->how = FAKE_SILENT;
	assert_int_equal(hostap_get_stats(h, &stat_), -ETIMEDOUT);
	assert_int_equal(f->clock_ms, HOSTAP_PATIENCE_MS);
	assert_string_equal(hostap_error(h),
	    "reading statistics: the access point does not answer");
	assert_int_equal(stat_.hs_requests, 1234);
	hostap_set_patience(h, 50);
	f->signals = 1;
	f->how = FAKE_OTHER_NUMBER;		/* the answer to another question */
	assert_int_equal(hostap_get_stats(h, &stat_), -ETIMEDOUT);
	assert_int_equal(f->clock_ms, HOSTAP_PATIENCE_MS + 50);
	f->how = FAKE_RIGHT;
	assert_int_equal(hostap_get_stats(h, &stat_), 0);
	end(h, 0);				/* late answers are not given out */
}

static void
a_full_queue_stops_reading_and_loses_nothing(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct hostap_stat stat_;
	struct fake *f = fake_ap();
	uint64_t sent = 0, seen = 0;
	static uint8_t big[60000], frame[59000];
	const struct hostap_event *e;
	int r = 0;

	while (r != -ENOBUFS) {
		struct ieee80211_hostap_msg m = fake_message(HAP_FRAME_IND, ++sent);
		struct hap_out out = hap_begin(big, sizeof(big), &m);

		assert_true(sent < 100);
		hap_attr_put(&out, HAP_ATTR_FRAME, frame, sizeof(frame));
		send_before_the_answer(big, hap_end(&out));
		r = hostap_get_stats(h, &stat_);
		assert_true(r == 0 || r == -ENOBUFS);
	}
	assert_true(sent > 15);
	assert_non_null(strstr(hostap_error(h), "hostap_next()"));
	assert_true(readable(h));
	while (hostap_next(h, &e) > 0)
		assert_int_equal(e->m.i_seq, ++seen);
	assert_int_equal(seen, sent);
	assert_int_equal(hostap_get_stats(h, &stat_), 0);
	assert_int_equal(f->asked_count, sent + 2);
	end(h, 0);
}

static void
a_queue_that_is_never_empty_does_not_run_out_of_room(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct hostap_stat stat_;
	static uint8_t big[31000], frame[30000];
	struct ieee80211_hostap_msg m;
	struct hap_out out;

	for (uint64_t seq = 1; seq <= 100; seq++) {
		m = fake_message(HAP_FRAME_IND, seq);
		out = hap_begin(big, sizeof(big), &m);
		memset(frame, (int)seq, sizeof(frame));
		hap_attr_put(&out, HAP_ATTR_FRAME, frame, sizeof(frame));
		send_before_the_answer(big, hap_end(&out));
		assert_int_equal(hostap_get_stats(h, &stat_), 0);
		if (seq > 3) {		/* three are always left */
			const struct hostap_event *e = next(h);
			size_t len;
			const uint8_t *p = hap_attr_find(e->attrs, HAP_ATTR_FRAME, &len);

			assert_int_equal(e->m.i_seq, seq - 3);
			assert_int_equal(len, sizeof(frame));
			assert_int_equal(p[0], seq - 3);
			assert_int_equal(p[len - 1], seq - 3);
		}
	}
	for (uint64_t seq = 98; seq <= 100; seq++)
		assert_int_equal(next(h)->m.i_seq, seq);
	end(h, 0);
}

static void
HIOCFLUSH_drops_what_was_received_before_it(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct ieee80211_hostap_msg m = fake_message(HAP_AUTH_REQ, 1);
	struct ieee80211_hostap_msg after = fake_message(HAP_AUTH_REQ, 2);

	fake_say(&m);
	send_before_the_answer(&m, sizeof(m));
	assert_int_equal(hostap_drop(h), 0);
	assert_false(readable(h));
	fake_say(&after);
	assert_int_equal(next(h)->m.i_seq, 2);
	fake_say(&m);
	send_before_the_answer(&m, sizeof(m));
	assert_int_equal(hostap_ioctl(h, HIOCFLUSH, NULL), 0);
	end(h, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(D3_ioctls_on_the_socket),
		cmocka_unit_test(D3_ioctls_on_the_device),
		cmocka_unit_test(D3_mode_and_filter_are_set),
		cmocka_unit_test(an_ioctls_failure_is_told_in_words),
		cmocka_unit_test(answers_that_contradict_themselves_are_refused),
		cmocka_unit_test(messages_that_come_before_an_answer_are_kept_in_order),
		cmocka_unit_test(an_answer_that_does_not_come_is_not_waited_for),
		cmocka_unit_test(a_full_queue_stops_reading_and_loses_nothing),
		cmocka_unit_test(a_queue_that_is_never_empty_does_not_run_out_of_room),
		cmocka_unit_test(HIOCFLUSH_drops_what_was_received_before_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
