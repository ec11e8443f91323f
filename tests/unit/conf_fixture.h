/* SPDX-License-Identifier: ISC */
/*
 * conf_fixture - what the tests of conf share: text in, conf or mistakes out
 *
 * A test's state is a struct fixture, made by set_up() and freed by tear_down().
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"

/* Lines 1 to 5 of most files here; what is tested begins on line 6. */
#define SMALL "interface=wlan0\ndriver=sim\nssid=cafe\nhw_mode=g\nchannel=6\n"
#define FIVE_GHZ "interface=wlan0\ndriver=sim\nssid=cafe\nhw_mode=a\nchannel=36\n"
#define ELSE(name) "interface=" name "\ndriver=sim\nssid=cafe\nhw_mode=g\nchannel=6\n"

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

struct fixture {
	struct conf		*conf;
	struct conf_errors	 errors;
};

static inline int
parse_octets(struct fixture *f, const char *text, size_t len)
{
	memset(&f->errors, 0, sizeof(f->errors));
	return conf_parse(text, len, "t.conf", &f->conf, &f->errors);
}

static inline int
parse(struct fixture *f, const char *text)
{
	conf_free(f->conf);
	f->conf = NULL;
	return parse_octets(f, text, strlen(text));
}

static inline int
add(struct fixture *f, const char *name, const char *text)
{
	memset(&f->errors, 0, sizeof(f->errors));
	return conf_parse(text, strlen(text), name, &f->conf, &f->errors);
}

static inline struct conf_radio *
radio_of(struct fixture *f, const char *text)
{
	char message[CONF_ERROR_TEXT];

	if (parse(f, text) != 0)
		fail_msg("%s", conf_error_text(&f->errors.list[0], message));
	assert_int_equal(f->errors.count, 0);
	return f->conf->radio[0];
}

static inline struct conf_bss *
bss_of(struct fixture *f, const char *text)
{
	return &radio_of(f, text)->bss[0];
}

/* The text makes exactly this mistake, or one note, and nothing takes effect. */
static inline void
refuses(struct fixture *f, const char *text, const char *expected)
{
	char message[CONF_ERROR_TEXT];

	assert_int_equal(parse(f, text), -EINVAL);
	assert_null(f->conf);
	assert_string_equal(conf_error_text(&f->errors.list[0], message), expected);
	assert_int_equal(f->errors.count, 1);
}

static inline void
notes(struct fixture *f, const char *text, const char *expected)
{
	char message[CONF_ERROR_TEXT];

	radio_of(f, text);
	assert_int_equal(f->conf->notes.count, 1);
	assert_string_equal(conf_error_text(&f->conf->notes.list[0], message), expected);
}

static inline void
accepts(struct fixture *f, const char *text)
{
	radio_of(f, text);
	assert_int_equal(f->conf->notes.count, 0);
}

static inline int
set_up(void **state)
{
	*state = calloc(1, sizeof(struct fixture));
	return *state == NULL ? -1 : 0;
}

static inline int
tear_down(void **state)
{
	struct fixture *f = *state;

	conf_free(f->conf);
	free(f);
	return 0;
}
