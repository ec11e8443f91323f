/* SPDX-License-Identifier: ISC */
/* twenty - a whole policy: stations whose address begins 02:00:00 may come in, no others */
#include <err.h>
#include <hostap/client.h>
#include <stdio.h>

int
main(void)
{
	char why[HOSTAP_ERROR_LEN], addr[HOSTAP_ADDR_TEXT];
	const struct hostap_event *e;
	struct hostap *h = hostap_open(NULL, "twenty", why);

	if (h == NULL || hostap_decide(h, HAP_CLASS_AUTH) < 0)
		errx(1, "%s", h ? hostap_error(h) : why);
	while (hostap_wait(h, -1) >= 0)
		while (hostap_next(h, &e) > 0) {
			bool ours = memcmp(e->m.i_srcaddr, "\x02\x00\x00", 3) == 0;

			if (!hostap_is_request(e))
				continue;
			hostap_answer(h, e, &(struct hostap_answer){ .status = ours ? 0 : 17,
			    .reason = ours ? "one of ours" : "not one of ours" });
			printf("%s: %s\n", hostap_addr(e->m.i_srcaddr, addr), ours ? "yes" : "no");
			fflush(stdout);
		}
	errx(1, "%s", hostap_error(h));
}
