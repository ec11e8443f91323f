/* SPDX-License-Identifier: ISC */
/* Optimal string alignment (edit distance with neighbours swapped), three rows at a time. */
#include "conf/nearest.h"

#include <string.h>

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned
nearest_limit(size_t len)
{
	return len < 3 ? 1 : len < 6 ? 2 : len < 12 ? 3 : 4;
}

/*
 * A row's least entry bounds all later ones only together with the row before it, because a swap
 * looks two rows back; once both exceed the limit, the answer does.
 */
unsigned
nearest_distance(const char *a, const char *b, unsigned limit)
{
	unsigned rows[3][NEAREST_LEN + 1], low = 0, before;
	size_t m = strlen(a), n = strlen(b);

	if (m > NEAREST_LEN || n > NEAREST_LEN || m > n + limit || n > m + limit)
		return limit + 1;
	for (size_t j = 0; j <= n; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= m; i++) {
		unsigned *now = rows[i % 3], *up = rows[(i + 2) % 3], *upper = rows[(i + 1) % 3];

		before = low;
		low = now[0] = (unsigned)i;
		for (size_t j = 1; j <= n; j++) {
			now[j] = least(least(up[j], now[j - 1]) + 1,
			    up[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], upper[j - 2] + 1);
			low = least(low, now[j]);
		}
		if (low > limit && before > limit)
			return limit + 1;
	}
	return least(rows[m % 3][n], limit + 1);
}
