/* SPDX-License-Identifier: ISC */
/* The rules that show on the air: repeats, AIDs, acknowledgements, floods, rounds, removals. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness.h"

#define QUIET	"medium shared shadowing 0dB\nradio channel 1 at 0m ssid home\n"
#define PUPPETS	QUIET "station p count 12 mac 02:00:00:00:01:00 at 3m puppet "
#define ONE	QUIET "station one mac 02:00:00:00:01:00 at 3m scan none "

static struct daemon *
attached(struct play *p, enum manner manner)
{
	return daemon_open(p, &(struct daemon_options){ .manner = manner });
}

/* ---- Q7: repeats ------------------------------------------------------------------------ */

static void
Q7_a_repeat_joins_the_pending_request_and_restarts_no_clock(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_NEVER);

	(void)state;
	puppet_auth(p, 0);
	play_run(p, 104);
	puppet_auth(p, 0);
	play_run(p, 190);
	daemon_expect(d, HAP_AUTH_REQ);
	daemon_silent(d);
	air_expect(&p->air, UP, FRAME_AUTH);
	air_expect(&p->air, UP, FRAME_AUTH);
	play_run(p, 350);
	assert_in_range(air_expect(&p->air, DOWN, FRAME_AUTH)->us, 200000, 204000);
	daemon_expect(d, HAP_VERDICT_IND);
	play_silent(p);			/* one request, one answer */
	play_close(p);
}

static void
Q7_within_500_ms_a_repeat_gets_the_same_answer(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = daemon_open(p, &(struct daemon_options){ .manner = MANNER_JUDGE,
		.status = STATUS_REQUEST_DECLINED });

	(void)state;
	puppet_auth(p, 0);
	play_run(p, 50);
	daemon_expect(d, HAP_AUTH_REQ);
	daemon_expect(d, HAP_VERDICT_IND);
	d->is.status = 0;			/* it has changed its mind, but is not asked */
	play_run(p, 400);
	puppet_auth(p, 0);
	play_run(p, 450);
	air_expect(&p->air, UP, FRAME_AUTH);
	air_expect(&p->air, DOWN, FRAME_AUTH);
	air_expect(&p->air, UP, FRAME_AUTH);
	assert_int_equal(said_status(air_expect(&p->air, DOWN, FRAME_AUTH)),
	    STATUS_REQUEST_DECLINED);
	play_silent(p);
	play_run(p, 1200);
	puppet_auth(p, 0);			/* later, it is asked */
	play_run(p, 1250);
	daemon_expect(d, HAP_AUTH_REQ);
	daemon_expect(d, HAP_VERDICT_IND);
	air_expect(&p->air, UP, FRAME_AUTH);
	assert_int_equal(said_status(air_expect(&p->air, DOWN, FRAME_AUTH)), 0);
	play_silent(p);
	play_close(p);
}

static void
Q7_another_body_cancels_and_is_a_new_request(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_JUDGE);
	struct heard *first, *second;

	(void)state;
	puppet_auth(p, 0);
	play_run(p, 20);
	d->is.manner = MANNER_MANUAL;
	daemon_skip(d);
	puppet_assoc(p, 0, CAPABILITY_ESS);
	play_run(p, 40);
	first = daemon_expect(d, HAP_ASSOC_REQ);
	puppet_assoc(p, 0, CAPABILITY_ESS | CAPABILITY_SHORT_SLOT);
	play_run(p, 60);
	struct hap_cancel c = heard_cancel(daemon_expect(d, HAP_CANCEL_IND));

	assert_int_equal(c.cause, HAP_CANCEL_NEWER);
	assert_int_equal(c.seq, first->m.i_seq);
	second = daemon_expect(d, HAP_ASSOC_REQ);
	assert_int_equal(second->m.i_asreq.i_capinfo, CAPABILITY_ESS | CAPABILITY_SHORT_SLOT);
	daemon_answer(d, first, 0);		/* an approval of one must never admit the other */
	play_run(p, 80);
	assert_int_equal(air_count(&p->air, DOWN, FRAME_ASSOC_RESP), 0);
	daemon_answer(d, second, STATUS_REQUEST_DECLINED);
	play_run(p, 100);
	assert_int_equal(said_status(air_find(&p->air, DOWN, FRAME_ASSOC_RESP)),
	    STATUS_REQUEST_DECLINED);
	assert_int_equal(engine_stations(p->engine), 0);
	play_close(p);
}

static void
Q7_at_most_four_new_bodies_a_second(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_JUDGE);
	unsigned asked = 0;

	(void)state;
	puppet_auth(p, 0);
	play_run(p, 20);
	d->is.manner = MANNER_NEVER;
	daemon_skip(d);
	for (uint16_t i = 0; i < 10; i++) {
		puppet_assoc(p, 0, (uint16_t)(CAPABILITY_ESS | i << 8));
		play_run(p, 40 + 20u * i);
	}
	while (daemon_find(d, HAP_ASSOC_REQ))
		asked++;
	assert_in_range(asked, 4, 5);		/* the first, and four that cancel it */
	play_close(p);
}

static void
Q7_a_station_that_leaves_has_its_requests_cancelled(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_JUDGE);
	struct heard *request;

	(void)state;
	puppet_auth(p, 0);
	play_run(p, 20);
	d->is.manner = MANNER_MANUAL;
	daemon_skip(d);
	puppet_assoc(p, 0, CAPABILITY_ESS);
	play_run(p, 40);
	request = daemon_expect(d, HAP_ASSOC_REQ);
	puppet_leave(p, 0, FRAME_DEAUTH);
	play_run(p, 60);
	struct hap_cancel c = heard_cancel(daemon_find(d, HAP_CANCEL_IND));

	assert_int_equal(c.cause, HAP_CANCEL_LEFT);
	assert_int_equal(c.seq, request->m.i_seq);
	daemon_answer(d, request, 0);
	play_run(p, 500);
	assert_int_equal(air_count(&p->air, DOWN, FRAME_ASSOC_RESP), 0);
	play_close(p);
}

static void
Q7_an_authentication_cancels_the_associations_request(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_JUDGE);
	struct heard *request;

	(void)state;
	puppet_auth(p, 0);
	play_run(p, 20);
	d->is.manner = MANNER_MANUAL;
	daemon_skip(d);
	puppet_assoc(p, 0, CAPABILITY_ESS);
	play_run(p, 700);
	request = daemon_expect(d, HAP_ASSOC_REQ);
	daemon_skip(d);
	puppet_assoc(p, 0, CAPABILITY_ESS | CAPABILITY_SHORT_SLOT);
	play_run(p, 720);
	request = daemon_expect(d, HAP_ASSOC_REQ);
	puppet_auth(p, 0);
	play_run(p, 740);
	struct hap_cancel c = heard_cancel(daemon_expect(d, HAP_CANCEL_IND));

	assert_int_equal(c.seq, request->m.i_seq);
	assert_int_equal(c.cause, HAP_CANCEL_NEWER);
	daemon_expect(d, HAP_AUTH_REQ);
	daemon_silent(d);
	play_close(p);
}

/* ---- Q8: association IDs ------------------------------------------------------------------ */

static uint16_t
tentative(struct daemon *d)
{
	struct heard *h = daemon_find(d, HAP_ASSOC_REQ);

	assert_non_null(h);
	return h->m.i_asreq.i_asid;
}

static void
Q8_a_request_carries_the_AID_the_station_will_have(void **state)
{
	struct play *p = play_open(ONE);
	struct daemon *d = attached(p, MANNER_JUDGE);

	(void)state;
	play_run(p, 300);
	uint16_t aid = tentative(d);

	assert_in_range(aid, 1, HAP_AID_MAX);
	assert_int_equal(play_station(p, 0).aid, aid);
	play_close(p);
}

static void
Q8_a_freed_AID_is_reused_as_late_as_possible(void **state)
{
	struct play *p = play_open(PUPPETS);
	uint16_t first, second;

	(void)state;
	struct daemon *d = attached(p, MANNER_JUDGE);

	puppet_auth(p, 0);
	play_run(p, 10);
	puppet_assoc(p, 0, CAPABILITY_ESS);
	play_run(p, 30);
	first = tentative(d);
	puppet_leave(p, 0, FRAME_DEAUTH);
	play_run(p, 40);
	puppet_auth(p, 1);
	play_run(p, 50);
	puppet_assoc(p, 1, CAPABILITY_ESS);
	play_run(p, 80);
	second = tentative(d);
	assert_int_not_equal(first, second);
	play_close(p);
}

static void
Q8_refusing_an_associated_station_leaves_it_associated(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_JUDGE);

	(void)state;
	puppet_join(p, 0);
	assert_int_equal(engine_stations(p->engine), 1);
	play_run(p, 1000);
	d->is.status = STATUS_REQUEST_DECLINED;
	puppet_assoc(p, 0, CAPABILITY_ESS | CAPABILITY_SHORT_SLOT);
	play_run(p, 1100);
	assert_int_equal(said_status(air_find(&p->air, DOWN, FRAME_ASSOC_RESP)),
	    STATUS_REQUEST_DECLINED);
	air_silent(&p->air);
	assert_int_equal(engine_stations(p->engine), 1);
	assert_int_equal(sim_known(p->sim), 1);
	play_close(p);
}

static void
Q8_with_all_2007_taken_the_AP_answers_17_itself(void **state)
{
	struct play *p = play_open_with("medium ideal shadowing 0dB\nradio channel 36 ssid home\n"
	    "station a count 2007 mac 02:00:00:00:00:00 at 3m join 0s..3s scan none\n"
	    "station late mac 02:00:00:00:f0:00 at 3m join 4s scan none gives-up 2\n",
	    &(struct play_options){ .no_log = true });
	struct daemon *d = attached(p, MANNER_JUDGE);
	uint8_t taken[HAP_AID_MAX + 1] = { 0 };

	(void)state;
	play_run(p, 6000);
	assert_int_equal(engine_stations(p->engine), HAP_AID_MAX);
	for (uint32_t i = 0; i < 2007; i++) {
		uint16_t aid = play_station(p, i).aid;

		assert_in_range(aid, 1, HAP_AID_MAX);
		assert_int_equal(taken[aid]++, 0);
	}
	assert_int_equal(play_station(p, 2007).ever_joined, false);
	assert_int_equal(play_station(p, 2007).refused_status, STATUS_DENIED_NO_MORE_STAS);
	assert_int_equal(daemon_settled(d), 0);
	play_close(p);
}

/* ---- Q9: acknowledged or not --------------------------------------------------------------- */

static void
Q9_only_an_acknowledged_response_makes_an_association(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_JUDGE);

	(void)state;
	puppet_auth(p, 0);
	play_run(p, 20);
	daemon_skip(d);
	sim_ears(p->sim, 0, false);
	puppet_assoc(p, 0, CAPABILITY_ESS);
	play_run(p, 100);
	daemon_expect(d, HAP_ASSOC_REQ);
	struct hap_verdict v = heard_verdict(daemon_expect(d, HAP_VERDICT_IND));

	assert_int_equal(v.status, 0);
	assert_int_equal(v.acked, 0);
	daemon_silent(d);			/* no HAP_ASSOC_IND */
	assert_int_equal(engine_stations(p->engine), 0);
	assert_int_equal(sim_known(p->sim), 0);
	sim_ears(p->sim, 0, true);		/* it is authenticated as before */
	play_run(p, 900);
	puppet_assoc(p, 0, CAPABILITY_ESS);
	play_run(p, 950);
	daemon_expect(d, HAP_ASSOC_REQ);
	daemon_expect(d, HAP_ASSOC_IND);
	assert_int_equal(engine_stations(p->engine), 1);
	play_close(p);
}

static void
Q9_with_no_report_a_silent_station_is_not_associated(void **state)
{
	struct play *p = play_open("medium shared shadowing 0dB\n"
	    "radio channel 1 at 0m ssid home reports no\n"
	    "station p mac 02:00:00:00:01:00 at 3m puppet");
	struct daemon *d = attached(p, MANNER_JUDGE);

	(void)state;
	puppet_auth(p, 0);
	play_run(p, 20);
	puppet_assoc(p, 0, CAPABILITY_ESS);
	play_run(p, 900);
	assert_int_equal(engine_stations(p->engine), 0);
	assert_int_equal(sim_known(p->sim), 1);
	play_run(p, 2500);			/* a second, and one more to ask the radio */
	assert_null(daemon_find(d, HAP_ASSOC_IND));
	assert_int_equal(engine_stations(p->engine), 0);
	assert_int_equal(sim_known(p->sim), 0);
	play_close(p);
}

static void
Q9_with_no_report_a_station_that_sends_data_is(void **state)
{
	struct play *p = play_open("medium shared shadowing 0dB\n"
	    "radio channel 1 at 0m ssid home reports no\n"
	    "station a mac 02:00:00:00:01:00 at 3m scan none data 100kb/s");
	struct daemon *d = attached(p, MANNER_JUDGE);

	(void)state;
	play_run(p, 2500);
	assert_non_null(daemon_find(d, HAP_ASSOC_IND));
	assert_int_equal(engine_stations(p->engine), 1);
	assert_int_equal(sim_known(p->sim), 1);
	assert_int_equal(play_station(p, 0).joins, 1);
	play_close(p);
}

static void
Q9_one_that_was_associated_is_gone_without_an_acknowledgement(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_JUDGE);

	(void)state;
	puppet_join(p, 0);
	play_run(p, 1000);
	sim_ears(p->sim, 0, false);
	puppet_assoc(p, 0, CAPABILITY_ESS | CAPABILITY_SHORT_SLOT);
	play_run(p, 1200);
	assert_non_null(daemon_find(d, HAP_DISASSOC_IND));
	assert_int_equal(engine_stations(p->engine), 0);
	assert_int_equal(sim_known(p->sim), 0);
	play_close(p);
}

/* ---- Q11: floods ---------------------------------------------------------------------------- */

static void
Q11_ten_thousand_invented_addresses_displace_nobody(void **state)
{
	struct play *p = play_open_with("medium ideal shadowing 0dB\nradio channel 36 ssid home\n"
	    "station a count 50 mac 02:00:00:00:00:00 at 3m join 0s..500ms scan none data 40kb/s\n"
	    "station b count 50 mac 02:00:00:00:10:00 at 3m join 3s..4s scan none\n"
	    "attack x flood-auth rate 1500/s from 1s to 5s\n"
	    "attack y flood-assoc rate 1500/s from 1s to 5s\n"
	    "attack z class3 rate 500/s from 1s to 5s addresses 10",
	    &(struct play_options){ .no_log = true, .config = { .strangers = 256 } });
	uint64_t bytes = engine_bytes(p->engine);

	(void)state;
	play_run(p, 1000);
	assert_int_equal(engine_stations(p->engine), 50);
	play_run(p, 7000);
	assert_true(play_results(p).attacks > 10000);
	assert_int_equal(play_results(p).joined, 100);
	assert_int_equal(play_results(p).expelled, 0);
	assert_int_equal(engine_stations(p->engine), 100);
	assert_int_equal(sim_known(p->sim), 100);
	assert_int_equal(engine_bytes(p->engine), bytes);
	play_close(p);
}

static void
Q11_error_frames_are_rate_limited(void **state)
{
	struct play *p = play_open(QUIET "attack z class3 rate 400/s from 0s to 2s addresses 3");

	(void)state;
	play_run(p, 2500);
	unsigned up = 0, down = 0;

	for (unsigned i = 0; i < p->air.saids; i++) {
		up += p->air.said[i].up;
		down += !p->air.said[i].up && p->air.said[i].attempt == 0;
	}
	assert_true(up > 700);
	assert_in_range(down, 1, 100);
	play_close(p);
}

static void
Q11_a_spoofed_authentication_throws_nobody_out(void **state)
{
	struct play *p = play_open(QUIET "station a count 10 mac 02:00:00:00:00:00 at 3m scan none "
	    "data 40kb/s\nattack i spoof-auth rate 20/s from 1s to 5s victim a");

	(void)state;
	play_run(p, 6000);
	assert_int_equal(play_results(p).joined, 10);
	assert_int_equal(play_results(p).expelled, 0);
	assert_int_equal(engine_stations(p->engine), 10);
	assert_int_equal(sim_known(p->sim), 10);
	play_close(p);
}

/* ---- Q12: several rounds ------------------------------------------------------------------- */

static void
Q12_two_rounds_through_a_daemon(void **state)
{
	struct play *p = play_open(ONE "auth sae");
	struct daemon *d = attached(p, MANNER_JUDGE);

	(void)state;
	play_run(p, 1000);
	assert_int_equal(play_station(p, 0).doing, SIM_JOINED);
	assert_int_equal(play_results(p).bad_bodies, 0);
	for (uint16_t round = 1; round <= 2; round++) {
		struct heard *h = daemon_expect(d, HAP_AUTH_REQ);

		assert_int_equal(h->m.i_authreq.i_algorithm, ALGORITHM_SAE);
		assert_int_equal(h->m.i_authreq.i_transaction, round);
		daemon_expect(d, HAP_VERDICT_IND);
	}
	for (uint16_t round = 1; round <= 2; round++) {
		air_expect(&p->air, UP, FRAME_AUTH);
		struct frame f = said_frame(air_expect(&p->air, DOWN, FRAME_AUTH));

		assert_int_equal(f.auth.transaction, round);
		assert_int_equal(f.body.len, 34);
	}
	air_expect(&p->air, UP, FRAME_ASSOC_REQ);
	air_expect(&p->air, DOWN, FRAME_ASSOC_RESP);
	air_silent(&p->air);
	play_close(p);
}

static void
Q12_the_first_round_alone_does_not_authenticate(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_JUDGE);
	const uint8_t commit[34] = { 19, 0, 1, 2, 3 };

	(void)state;
	puppet_auth_with(p, 0, ALGORITHM_SAE, 1, commit, sizeof(commit));
	play_run(p, 30);
	assert_int_equal(said_status(air_find(&p->air, DOWN, FRAME_AUTH)), 0);
	daemon_skip(d);
	puppet_assoc(p, 0, CAPABILITY_ESS);	/* class 2, and it is in state 1 */
	play_run(p, 60);
	air_expect(&p->air, UP, FRAME_ASSOC_REQ);
	assert_null(daemon_find(d, HAP_ASSOC_REQ));
	assert_int_equal(air_count(&p->air, DOWN, FRAME_ASSOC_RESP) ?
	    said_status(air_expect(&p->air, DOWN, FRAME_ASSOC_RESP)) != 0 : 1, 1);
	assert_int_equal(engine_stations(p->engine), 0);
	play_close(p);
}

static void
Q12_who_gave_a_body_owns_the_exchange_later_ones_may_refuse(void **state)
{
	struct play *p = play_open(ONE "auth sae gives-up 1");
	struct daemon *first = daemon_open(p, &(struct daemon_options){ .name = "first",
		.manner = MANNER_JUDGE, .order = 1 });
	struct daemon *second = daemon_open(p, &(struct daemon_options){ .name = "second",
		.manner = MANNER_JUDGE, .order = 2 });

	(void)state;
	play_run(p, 1000);
	assert_int_equal(play_station(p, 0).doing, SIM_JOINED);
	assert_int_equal(play_results(p).bad_bodies, 0);	/* the first one's body went out */
	assert_int_equal(first->requests_read, 3);
	assert_int_equal(second->requests_read, 3);
	play_close(p);
	p = play_open(ONE "auth sae gives-up 1");
	daemon_open(p, &(struct daemon_options){ .name = "first", .manner = MANNER_JUDGE,
		.order = 1 });
	daemon_open(p, &(struct daemon_options){ .name = "second", .manner = MANNER_JUDGE,
		.order = 2, .status = STATUS_REQUEST_DECLINED });
	play_run(p, 1000);
	assert_int_equal(play_station(p, 0).refused_status, STATUS_REQUEST_DECLINED);
	play_close(p);
}

/* ---- C3, C4: silence and removal ----------------------------------------------------------- */

static void
inactive_after_5_s(struct engine_bss *b, unsigned n)
{
	(void)n;
	b->inactivity_s = 5;
}

static void
C3_a_silent_station_is_polled_then_disassociated_with_reason_4(void **state)
{
	struct play *p = play_open_with(QUIET
	    "station gone mac 02:00:00:00:01:00 at 3m scan none leave 1s by silence\n"
	    "station here mac 02:00:00:00:02:00 at 3m scan none\n",
	    &(struct play_options){ .adjust = inactive_after_5_s });
	struct daemon *d = attached(p, MANNER_JUDGE);
	const struct said *s;
	unsigned polls = 0;

	(void)state;
	play_run(p, 20000);
	assert_int_equal(engine_stations(p->engine), 1);
	assert_int_equal(play_station(p, 1).doing, SIM_JOINED);
	while ((s = air_said(&p->air)) != NULL) {
		polls += !s->up && s->octets[0] == (FRAME_DATA << 2 | DATA_NULL << 4);
		if (!s->up && said_subtype(s) == FRAME_DISASSOC)
			break;
	}
	assert_non_null(s);
	assert_true(polls >= 1);
	assert_int_equal(said_status(s), REASON_INACTIVITY);
	assert_int_equal(said_to(s).octet[4], 1);
	struct heard *h = daemon_find(d, HAP_DISASSOC_IND);

	assert_int_equal(h->m.i_disas.i_reason, REASON_INACTIVITY);
	assert_null(daemon_find(d, HAP_DISASSOC_IND));
	play_close(p);
}

static void
C3_a_timeout_goes_to_its_setter_once_a_silence(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *setter = attached(p, MANNER_JUDGE), *other = attached(p, MANNER_JUDGE);
	struct ieee80211_hostap_msg m = { .i_type = HAP_TIMEOUT_CMD };

	(void)state;
	puppet_join(p, 0);
	memcpy(m.i_dstaddr, play_station(p, 0).addr.octet, MAC_LEN);
	m.i_un.timeout.i_un.timeout.tv_sec = 2;
	assert_int_equal(daemon_write(setter, &m), 0);
	play_run(p, 9000);
	daemon_expect(setter, HAP_TIMEOUT_IND);
	daemon_silent(setter);
	daemon_silent(other);
	puppet_null(p, 0);			/* it is heard, and silent again */
	play_run(p, 12000);
	daemon_expect(setter, HAP_TIMEOUT_IND);
	daemon_silent(setter);
	m.i_un.timeout.i_un.timeout.tv_sec = 0;
	assert_int_equal(daemon_write(setter, &m), 0);
	puppet_null(p, 0);
	play_run(p, 20000);
	daemon_silent(setter);
	assert_int_equal(engine_stations(p->engine), 1);
	play_close(p);
}

static void
C4_the_reason_is_the_daemons_and_the_frame_goes_first(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_JUDGE);

	(void)state;
	puppet_join(p, 0);
	assert_int_equal(daemon_remove(d, play_station(p, 0).addr, true, 47), 0);
	assert_int_equal(sim_known(p->sim), 1);
	play_run(p, 100);
	const struct said *s = air_expect(&p->air, DOWN, FRAME_DEAUTH);

	assert_int_equal(said_status(s), 47);
	assert_true(s->acked);
	assert_int_equal(engine_stations(p->engine), 0);
	assert_int_equal(sim_known(p->sim), 0);
	struct heard *h = daemon_find(d, HAP_DEAUTH_IND);

	if (h)					/* told or not, the reason is the same */
		assert_int_equal(h->m.i_deauth.i_reason, 47);
	air_silent(&p->air);
	play_close(p);
}

static void
C4_without_an_acknowledgement_a_second_passes(void **state)
{
	struct play *p = play_open("medium shared shadowing 0dB\n"
	    "radio channel 1 at 0m ssid home\nstation p mac 02:00:00:00:01:00 at 3m puppet");
	struct daemon *d = attached(p, MANNER_JUDGE);

	(void)state;
	puppet_join(p, 0);
	sim_ears(p->sim, 0, false);
	assert_int_equal(daemon_remove(d, play_station(p, 0).addr, false, 47), 0);
	play_run(p, 2500);
	assert_int_equal(air_count(&p->air, DOWN, FRAME_DISASSOC), 8);
	assert_int_equal(engine_stations(p->engine), 0);
	assert_int_equal(sim_known(p->sim), 0);
	play_close(p);
}

/* ---- I2: strays ------------------------------------------------------------------------------ */

static void
I2_strays_are_summarised(void **state)
{
	struct play *p = play_open(QUIET "attack z class3 rate 100/s from 0s to 3s addresses 1");
	struct daemon *d = attached(p, MANNER_NEVER);
	struct hap_stray stray;
	unsigned told = 0, counted = 0;

	(void)state;
	play_run(p, 5000);
	for (struct heard *h; (h = daemon_find(d, HAP_STRAY_IND)) != NULL; told++) {
		hap_body(&h->m, &stray, sizeof(stray));
		assert_int_equal(stray.class_, 3);
		counted += stray.count;
	}
	assert_in_range(told, 2, 5);
	assert_true(counted > 200);
	play_close(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(Q7_a_repeat_joins_the_pending_request_and_restarts_no_clock),
		cmocka_unit_test(Q7_within_500_ms_a_repeat_gets_the_same_answer),
		cmocka_unit_test(Q7_another_body_cancels_and_is_a_new_request),
		cmocka_unit_test(Q7_at_most_four_new_bodies_a_second),
		cmocka_unit_test(Q7_a_station_that_leaves_has_its_requests_cancelled),
		cmocka_unit_test(Q7_an_authentication_cancels_the_associations_request),
		cmocka_unit_test(Q8_a_request_carries_the_AID_the_station_will_have),
		cmocka_unit_test(Q8_a_freed_AID_is_reused_as_late_as_possible),
		cmocka_unit_test(Q8_refusing_an_associated_station_leaves_it_associated),
		cmocka_unit_test(Q8_with_all_2007_taken_the_AP_answers_17_itself),
		cmocka_unit_test(Q9_only_an_acknowledged_response_makes_an_association),
		cmocka_unit_test(Q9_with_no_report_a_silent_station_is_not_associated),
		cmocka_unit_test(Q9_with_no_report_a_station_that_sends_data_is),
		cmocka_unit_test(Q9_one_that_was_associated_is_gone_without_an_acknowledgement),
		cmocka_unit_test(Q11_ten_thousand_invented_addresses_displace_nobody),
		cmocka_unit_test(Q11_error_frames_are_rate_limited),
		cmocka_unit_test(Q11_a_spoofed_authentication_throws_nobody_out),
		cmocka_unit_test(Q12_two_rounds_through_a_daemon),
		cmocka_unit_test(Q12_the_first_round_alone_does_not_authenticate),
		cmocka_unit_test(Q12_who_gave_a_body_owns_the_exchange_later_ones_may_refuse),
		cmocka_unit_test(C3_a_silent_station_is_polled_then_disassociated_with_reason_4),
		cmocka_unit_test(C3_a_timeout_goes_to_its_setter_once_a_silence),
		cmocka_unit_test(C4_the_reason_is_the_daemons_and_the_frame_goes_first),
		cmocka_unit_test(C4_without_an_acknowledgement_a_second_passes),
		cmocka_unit_test(I2_strays_are_summarised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
