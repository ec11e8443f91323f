/* SPDX-License-Identifier: ISC */
/* Every misuse has its error, the same on each radio, and has no effect (P10). */
#include <limits.h>

#include "away.h"

static const uint8_t ways[] = { AIR_WAY_NATIVE, AIR_WAY_BORROWED, AIR_WAY_SHARED,
    AIR_WAY_ON_CHANNEL };

enum { HUGE = 3000 };

static uint8_t zeros[HUGE];

/* ---- one thing done wrong ------------------------------------------------------------------ */

typedef int misuse_of(struct scene *, struct p2p_owner);

static int
stay_wrong(struct scene *s, struct p2p_owner o, uint16_t mhz, uint32_t ms)
{
	return stay(s, o, mhz, ms);
}

static int stay_0(struct scene *s, struct p2p_owner o) { return stay_wrong(s, o, 0, 100); }
static int stay_odd(struct scene *s, struct p2p_owner o) { return stay_wrong(s, o, 2413, 100); }
static int stay_short(struct scene *s, struct p2p_owner o) { return stay_wrong(s, o, 2437, 9); }
static int
stay_long(struct scene *s, struct p2p_owner o)
{
	return stay_wrong(s, o, 2437, 3600001);
}
static int
stay_long_elsewhere(struct scene *s, struct p2p_owner o)
{
	return stay_wrong(s, o, 2412, UINT32_MAX);
}

static int
frame_wrong(struct scene *s, struct p2p_owner o, uint16_t mhz, size_t len, uint8_t control,
    uint8_t category)
{
	struct hap_frame want = { .freq = mhz };
	uint8_t *own = test_malloc(len + 1);
	int error;

	memset(own, 0, len + 1);
	own[0] = control;
	if (len > 24)
		own[24] = category;
	error = p2p_frame(s->p, s->now, &o, &want, (struct air_bytes){ len ? own : NULL, len },
	    &s->why);
	test_free(own);
	return error;
}

static int
frame_none(struct scene *s, struct p2p_owner o)
{
	return frame_wrong(s, o, 2437, 0, 0, 0);
}

static int
frame_short(struct scene *s, struct p2p_owner o)
{
	return frame_wrong(s, o, 2437, 23, 0xd0, 4);
}

static int
frame_long(struct scene *s, struct p2p_owner o)
{
	return frame_wrong(s, o, 2437, AIR_FRAME_MAX + 1, 0xd0, 4);
}

static int
frame_odd(struct scene *s, struct p2p_owner o)
{
	return frame_wrong(s, o, 5, 40, 0xd0, 4);
}

static int
frame_nowhere(struct scene *s, struct p2p_owner o)	/* a device has no channel */
{
	return frame_wrong(s, o, 0, 40, 0xd0, 4);
}

static int
frame_deauth(struct scene *s, struct p2p_owner o)
{
	return frame_wrong(s, o, 2437, 40, 0xc0, 4);
}

static int
frame_vendor(struct scene *s, struct p2p_owner o)
{
	return frame_wrong(s, o, 2437, 40, 0xd0, 127);
}

static int
frame_no_category(struct scene *s, struct p2p_owner o)
{
	return frame_wrong(s, o, 2437, 24, 0xd0, 0);
}

static int
scan_wrong(struct scene *s, struct p2p_owner o, uint8_t channels, uint16_t mhz, uint16_t tu,
    size_t ssid, size_t elements)
{
	struct hap_scan want = { .channels = channels, .dwell_tu = tu };

	for (int i = 0; i < 24; i++)
		want.freq[i] = i == channels - 1 ? mhz : 2437;
	return p2p_scan(s->p, s->now, &o, &want, (struct air_bytes){ zeros, ssid },
	    (struct air_bytes){ zeros, elements }, &s->why);
}

static int
scan_none(struct scene *s, struct p2p_owner o)
{
	return scan_wrong(s, o, 0, 2437, 0, 0, 0);
}

static int
scan_many(struct scene *s, struct p2p_owner o)
{
	return scan_wrong(s, o, 25, 2437, 0, 0, 0);
}

static int
scan_odd(struct scene *s, struct p2p_owner o)
{
	return scan_wrong(s, o, 24, 2413, 0, 0, 0);
}

static int
scan_brief(struct scene *s, struct p2p_owner o)
{
	return scan_wrong(s, o, 1, 2437, 9, 0, 0);
}

static int
scan_long(struct scene *s, struct p2p_owner o)
{
	return scan_wrong(s, o, 1, 2437, 501, 0, 0);
}

static int
scan_name(struct scene *s, struct p2p_owner o)
{
	return scan_wrong(s, o, 1, 2437, 0, 33, 0);
}

static int
scan_elements(struct scene *s, struct p2p_owner o)
{
	return scan_wrong(s, o, 1, 2437, 0, 0, 1026);
}

static int
scan_half(struct scene *s, struct p2p_owner o)
{
	return scan_wrong(s, o, 1, 2437, 0, 0, 3);
}

static int
listen_wrong(struct scene *s, struct p2p_owner o, struct hap_listen l, size_t request,
    size_t answer)
{
	return p2p_listen(s->p, s->now, &o, &l, (struct air_bytes){ zeros, request },
	    (struct air_bytes){ zeros, answer }, &s->why);
}

static int
listen_nowhere(struct scene *s, struct p2p_owner o)
{
	return listen_wrong(s, o, (struct hap_listen){ .duration_ms = 5 }, 0, 0);
}

static int
listen_odd(struct scene *s, struct p2p_owner o)
{
	return listen_wrong(s, o, (struct hap_listen){ .freq = 2413 }, 0, 0);
}

static int
listen_bytes(struct scene *s, struct p2p_owner o)
{
	return listen_wrong(s, o, (struct hap_listen){ .freq = 2437 }, 1026, 0);
}

static int
listen_answer(struct scene *s, struct p2p_owner o)
{
	return listen_wrong(s, o, (struct hap_listen){ .freq = 2437 }, 0, 1026);
}

static int
listen_half(struct scene *s, struct p2p_owner o)
{
	return listen_wrong(s, o, (struct hap_listen){ .freq = 2437 }, 0, 3);
}

static int
period_long(struct scene *s, struct p2p_owner o)
{
	return listen_wrong(s, o, (struct hap_listen){ .freq = 2437, .period_ms = 500,
	    .interval_ms = 499 }, 0, 0);
}

static int
period_brief(struct scene *s, struct p2p_owner o)
{
	return listen_wrong(s, o, (struct hap_listen){ .freq = 2437, .period_ms = 9,
	    .interval_ms = 500 }, 0, 0);
}

static int
search_wrong(struct scene *s, struct p2p_owner o, uint8_t channels, uint8_t min, uint8_t max,
    uint16_t mhz, uint32_t period_ms)
{
	struct hap_listen l = { .freq = 2437, .flags = HAP_LISTEN_SEARCH, .min_100tu = min,
	    .max_100tu = max, .channels = channels, .search = { mhz }, .period_ms = period_ms,
	    .interval_ms = period_ms };

	return listen_wrong(s, o, l, 0, 0);
}

static int
search_none(struct scene *s, struct p2p_owner o)
{
	return search_wrong(s, o, 0, 1, 3, 2437, 0);
}

static int
search_many(struct scene *s, struct p2p_owner o)
{
	return search_wrong(s, o, 21, 1, 3, 2437, 0);
}

static int
search_least(struct scene *s, struct p2p_owner o)
{
	return search_wrong(s, o, 1, 0, 3, 2437, 0);
}

static int
search_most(struct scene *s, struct p2p_owner o)
{
	return search_wrong(s, o, 1, 1, 4, 2437, 0);
}

static int
search_turned(struct scene *s, struct p2p_owner o)
{
	return search_wrong(s, o, 1, 3, 2, 2437, 0);
}

static int
search_odd(struct scene *s, struct p2p_owner o)
{
	return search_wrong(s, o, 1, 1, 3, 2413, 0);
}

static int
search_extended(struct scene *s, struct p2p_owner o)
{
	return search_wrong(s, o, 1, 1, 3, 2437, 100);
}

static const struct {
	const char *name;
	misuse_of *does;
	int as_device, as_bss;		/* 0: it is right */
} misuses[] = {
	{ "a stay on no channel", stay_0, EINVAL, EINVAL },
	{ "a stay between channels", stay_odd, EINVAL, EINVAL },
	{ "a stay of 9 ms", stay_short, EINVAL, EINVAL },
	{ "a stay of more than an hour", stay_long, EINVAL, EINVAL },
	{ "a stay of ages elsewhere", stay_long_elsewhere, EINVAL, EINVAL },
	{ "no frame", frame_none, EINVAL, EINVAL },
	{ "a frame without its header", frame_short, EINVAL, EINVAL },
	{ "a frame too long", frame_long, EINVAL, EINVAL },
	{ "a frame between channels", frame_odd, EINVAL, EINVAL },
	{ "a frame on the own channel", frame_nowhere, EINVAL, 0 },
	{ "a deauthentication", frame_deauth, EOPNOTSUPP, 0 },
	{ "a vendor's action frame", frame_vendor, EOPNOTSUPP, 0 },
	{ "an action frame without category", frame_no_category, EOPNOTSUPP, 0 },
	{ "a scan of nothing", scan_none, EINVAL, EINVAL },
	{ "a scan of 25 channels", scan_many, EINVAL, EINVAL },
	{ "a scan between channels", scan_odd, EINVAL, EINVAL },
	{ "a scan of 9 TU", scan_brief, EINVAL, EINVAL },
	{ "a scan of 501 TU", scan_long, EINVAL, EINVAL },
	{ "an SSID of 33 octets", scan_name, EINVAL, EINVAL },
	{ "elements of over 1024 octets", scan_elements, EINVAL, EINVAL },
	{ "half an element", scan_half, EINVAL, EINVAL },
	{ "a listen nowhere", listen_nowhere, EINVAL, EOPNOTSUPP },
	{ "a listen between channels", listen_odd, EINVAL, EOPNOTSUPP },
	{ "a request of over 1024 octets", listen_bytes, EINVAL, EOPNOTSUPP },
	{ "an answer of over 1024 octets", listen_answer, EINVAL, EOPNOTSUPP },
	{ "half an element to answer with", listen_half, EINVAL, EOPNOTSUPP },
	{ "a period longer than its interval", period_long, EINVAL, EOPNOTSUPP },
	{ "a period of 9 ms", period_brief, EINVAL, EOPNOTSUPP },
	{ "a search of nothing", search_none, EINVAL, EOPNOTSUPP },
	{ "a search of 21 channels", search_many, EINVAL, EOPNOTSUPP },
	{ "listens of 0 TU in a search", search_least, EINVAL, EOPNOTSUPP },
	{ "listens of 400 TU in a search", search_most, EINVAL, EOPNOTSUPP },
	{ "listens of 300 to 200 TU", search_turned, EINVAL, EOPNOTSUPP },
	{ "a search between channels", search_odd, EINVAL, EOPNOTSUPP },
	{ "an extended listen that searches", search_extended, EINVAL, EOPNOTSUPP },
};

static void
does(struct scene *s, size_t i, struct p2p_owner o, int want)
{
	int error;

	s->why = NULL;
	error = misuses[i].does(s, o);
	if (error != -want)
		fail_msg("%s, way %d: %d, not %d", misuses[i].name, s->radio.can.way, -error, want);
	if (want) {
		assert_non_null(s->why);
		assert_true(strlen(s->why) > 10);
		expect_quiet(s);
	}
}

/* It is no frame a codec would have made. */
static void
goes_out(struct scene *s, struct p2p_owner o)
{
	struct air_command c;

	assert_true(p2p_command(s->p, &c));
	assert_int_equal(c.verb, AIR_SEND);
	s->frame_token = c.send.token;
	frame_sent(s, true);
	expect_sent_told(s, o, true, 0, true);
}

static void
P10_each_misuse_has_the_same_error_on_every_radio(void **state)
{
	(void)state;
	struct scene s;

	for (size_t way = 0; way < sizeof(ways); way++) {
		scene_open(&s, &(struct scene_radio){ .can = way_of(ways[way]), .bsss = 1 });
		device_starts(&s, DAEMON);
		for (size_t i = 0; i < sizeof(misuses) / sizeof(misuses[0]); i++) {
			does(&s, i, as_device(DAEMON, i + 1), misuses[i].as_device);
			does(&s, i, as_bss(DAEMON, 1000 + i), misuses[i].as_bss);
			if (misuses[i].as_bss)
				continue;
			goes_out(&s, as_bss(DAEMON, 1000 + i));
		}
		/* Nothing of it left anything. */
		wait_for(&s, SPAN_S(10));
		expect_quiet(&s);
		/* And all of it, whoever asks: the device is another's. */
		for (size_t i = 0; i < sizeof(misuses) / sizeof(misuses[0]); i++)
			does(&s, i, as_device(OTHER, i + 1), EPERM);
		the_end_of(&s);
	}
}

static void
P10_a_radio_that_cannot_leave_its_channel_says_so(void **state)
{
	(void)state;
	struct scene s;
	static const uint16_t two[] = { HOME_MHZ, ELSEWHERE_MHZ };
	struct hap_listen l = { .freq = ELSEWHERE_MHZ };
	struct hap_listen search = { .freq = HOME_MHZ, .flags = HAP_LISTEN_SEARCH, .min_100tu = 1,
	    .max_100tu = 3, .channels = 2, .search = { HOME_MHZ, ELSEWHERE_MHZ } };
	struct scene_radio r = { .can = way_of(AIR_WAY_ON_CHANNEL), .bsss = 1 };

	for (int scans = 0; scans <= 1; scans++) {
		r.can.scans = scans;
		scene_open(&s, &r);
		device_starts(&s, DAEMON);
		assert_int_equal(stay(&s, as_device(DAEMON, 1), ELSEWHERE_MHZ, 100), -EOPNOTSUPP);
		assert_int_equal(say(&s, as_device(DAEMON, 1), ELSEWHERE_MHZ, 0, 0), -EOPNOTSUPP);
		assert_int_equal(say(&s, as_bss(DAEMON, 1), ELSEWHERE_MHZ, 0, 0), -EOPNOTSUPP);
		assert_int_equal(scan(&s, as_device(DAEMON, 1), two, 2, 0), -EOPNOTSUPP);
		assert_int_equal(listen_as(&s, as_device(DAEMON, 1), &l), -EOPNOTSUPP);
		assert_int_equal(listen_as(&s, as_device(DAEMON, 1), &search), -EOPNOTSUPP);
		expect_quiet(&s);
		assert_int_equal(scan(&s, as_device(DAEMON, 1), two, 1, 0), scans ? 0 :
		    -EOPNOTSUPP);
		if (scans) {
			expect_order(&s, AIR_SCAN);
			scanned(&s, 0);
			expect_act(&s, P2P_SCANNED);
		}
		the_end_of(&s);
	}
}

static void
P10_where_radar_is_watched_for_all_that_leaves_fails_at_once(void **state)
{
	(void)state;
	struct scene s;
	static const uint16_t two[] = { HOME_MHZ, ELSEWHERE_MHZ };
	struct hap_listen l = { .freq = ELSEWHERE_MHZ };
	struct hap_listen search = { .flags = HAP_LISTEN_SEARCH, .channels = 2,
	    .search = { HOME_MHZ, ELSEWHERE_MHZ } };

	for (int way = 0; way < 3; way++) {
		struct scene_radio r = { .can = way_of(ways[way]), .bsss = 1 };

		r.can.radar = true;
		scene_open(&s, &r);
		device_starts(&s, DAEMON);
		assert_int_equal(stay(&s, as_device(DAEMON, 1), ELSEWHERE_MHZ, 100), -EBUSY);
		assert_int_equal(stay(&s, as_bss(DAEMON, 1), ELSEWHERE_MHZ, 100), -EBUSY);
		assert_int_equal(say(&s, as_device(DAEMON, 1), ELSEWHERE_MHZ, 0, 0), -EBUSY);
		assert_int_equal(scan(&s, as_device(DAEMON, 1), two, 2, 0), -EBUSY);
		assert_int_equal(listen_as(&s, as_device(DAEMON, 1), &l), -EBUSY);
		assert_int_equal(listen_as(&s, as_device(DAEMON, 1), &search), -EBUSY);
		assert_non_null(strstr(s.why, "radar"));
		expect_quiet(&s);
		assert_int_equal(stay(&s, as_bss(DAEMON, 1), HOME_MHZ, 100), 0);
		expect_told(&s, as_bss(DAEMON, 1), HAP_STAY_BEGAN, 0);
		bss_says(&s, 0, false);		/* nothing to watch for any more */
		p2p_close(s.p);
	}
}

static void
P7_a_device_listens_once(void **state)
{
	(void)state;
	struct scene s;
	struct hap_listen l = { .freq = LISTEN_MHZ };

	scene_plain(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(listen_as(&s, as_device(DAEMON, 1), &l), 0);
	assert_int_equal(listen_as(&s, as_device(DAEMON, 2), &l), -EBUSY);
	l.freq = 0;					/* what is wrong anyway comes first */
	assert_int_equal(listen_as(&s, as_device(DAEMON, 2), &l), -EINVAL);
	p2p_close(s.p);
}

static void
P10_what_just_fits_is_taken(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_owner o = as_device(DAEMON, 1);
	struct hap_listen l = { .freq = LISTEN_MHZ };
	struct hap_scan sc = { .channels = 1, .freq = { LISTEN_MHZ } };
	struct air_bytes most = { zeros, 1024 };
	struct p2p_sizes two = { .each = 2 };

	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(p2p_listen(s.p, s.now, &o, &l, most, most, &s.why), 0);
	o.seq = 2;
	assert_int_equal(p2p_scan(s.p, s.now, &o, &sc, (struct air_bytes){ zeros, 32 }, most,
	    &s.why), 0);
	p2p_close(s.p);
	scene_plain(&s);
	p2p_close(s.p);
	s.p = p2p_open(&two);			/* as many as configured, not more */
	assert_non_null(s.p);
	assert_int_equal(p2p_add_radio(s.p, "radio0", &s.radio.can), 0);
	bss_says(&s, 0, true);
	assert_int_equal(stay(&s, as_bss(DAEMON, 1), ELSEWHERE_MHZ, 10), 0);
	assert_int_equal(stay(&s, as_bss(DAEMON, 2), ELSEWHERE_MHZ, 10), 0);
	assert_int_equal(stay(&s, as_bss(DAEMON, 3), ELSEWHERE_MHZ, 10), -ENOBUFS);
	p2p_close(s.p);
}

static void
P10_every_error_has_words(void **state)
{
	(void)state;
	static const int errors[] = { EBUSY, ECANCELED, EINVAL, ENETDOWN, ENODEV, ENOBUFS,
	    EOPNOTSUPP, EPERM, ERFKILL, ETIMEDOUT };

	assert_string_equal(p2p_error_words(0), "");
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		assert_true(strlen(p2p_error_words(errors[i])) > 10);
		assert_string_not_equal(p2p_error_words(errors[i]), p2p_error_words(9999));
	}
	assert_non_null(p2p_error_words(-1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(P10_each_misuse_has_the_same_error_on_every_radio),
		cmocka_unit_test(P10_a_radio_that_cannot_leave_its_channel_says_so),
		cmocka_unit_test(P10_where_radar_is_watched_for_all_that_leaves_fails_at_once),
		cmocka_unit_test(P7_a_device_listens_once),
		cmocka_unit_test(P10_what_just_fits_is_taken),
		cmocka_unit_test(P10_every_error_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
