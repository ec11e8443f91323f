/* SPDX-License-Identifier: ISC */
/*
 * tap - cases of a test program that speaks TAP
 *
 *	static const struct tap_case cases[] = { { "D2: a short read loses nothing", short_read }, };
 *	return tap_run(cases, sizeof(cases) / sizeof(cases[0]));
 *
 * A case fails at the first CHECK that does not hold.
 */
#pragma once

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct tap_case {
	const char	*name;
	bool		(*run)(void);
};

#define CHECK(x)							\
	do {								\
		if (!(x)) {						\
			printf("# %s:%d: %s (%s)\n", __func__, __LINE__, #x, strerror(errno)); \
			return false;					\
		}							\
	} while (0)

#define CHECK_FAILS(call, error)	CHECK((call) < 0 && errno == (error))

static inline int
tap_run(const struct tap_case *cases, size_t count)
{
	int failed = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < count; i++) {
		bool good = cases[i].run();

		printf("%sok %zu - %s\n", good ? "" : "not ", i + 1, cases[i].name);
		failed |= !good;
	}
	printf("1..%zu\n", count);
	return failed;
}
