/* SPDX-License-Identifier: ISC */
/* wds_daemon - permits every station that sends with four addresses to go on doing so */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include <hostap/client.h>

enum { ASKED = 2 };			/* hap_wds.allow of an indication */

int
main(int argc, char *argv[])
{
	char why[HOSTAP_ERROR_LEN], addr[HOSTAP_ADDR_TEXT];
	const struct hostap_event *e;
	struct hostap *h = hostap_open(argc > 1 ? argv[1] : NULL, "wds", why);

	if (h == NULL || hostap_observe(h) < 0)
		errx(1, "%s", h ? hostap_error(h) : why);
	puts("ready");
	fflush(stdout);
	while (hostap_wait(h, -1) >= 0)
		while (hostap_next(h, &e) > 0) {
			struct hostap_to to = hostap_sender(e);

			if (e->m.i_type != HAP_WDS_IND)
				continue;
			printf("%s %u\n", hostap_addr(e->m.i_srcaddr, addr), e->body.wds.allow);
			fflush(stdout);
			if (e->body.wds.allow == ASKED && hostap_wds(h, &to, true) < 0)
				warnx("%s", hostap_error(h));
			hostap_flush(h);
		}
	errx(1, "%s", hostap_error(h));
}
