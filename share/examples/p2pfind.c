/* SPDX-License-Identifier: ISC */
/* p2pfind - names the Wi-Fi Direct devices around, or those whose name has the word given */
#include <err.h>
#include <hostap/p2p.h>
#include <stdio.h>

static void
tell(const struct hostap_event *e, const char *word)
{
	char name[129], addr[HOSTAP_ADDR_TEXT], type[HOSTAP_TYPE_TEXT];
	const struct hap_peer *p = &e->body.peer;

	hostap_text(e, HAP_ATTR_NAME, name, sizeof(name));
	if (p->event != HAP_PEER_FOUND || strstr(name, word) == NULL)
		return;
	printf("%s  %s, %s, listens on %u MHz\n", hostap_addr(p->device, addr), name,
	    hostap_type_text(p->type, type), p->freq);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	struct hap_listen listen = { .freq = 2437, .min_100tu = 1, .max_100tu = 3, .channels = 3,
	    .search = { 2412, 2437, 2462 }, .flags = HAP_LISTEN_SEARCH, .duration_ms = 20000 };
	struct hostap_device own = { .name = "p2pfind", .listen_freq = 2437 };
	uint8_t request[HOSTAP_P2P_ROOM], response[HOSTAP_P2P_ROOM];
	struct hostap_probes probes = { .request = request, .response = response };
	struct hostap_p2p device = { .iface = 0 };
	char why[HOSTAP_ERROR_LEN];
	const struct hostap_event *e;
	struct hostap *h = hostap_open(NULL, "p2pfind", why);

	if (h == NULL || hostap_act(h) < 0 || hostap_p2p_start(h, &device) < 0)
		errx(1, "%s", h ? hostap_error(h) : why);
	memcpy(own.addr, device.addr, sizeof(own.addr));
	hostap_type_parse("pc", own.type);
	probes.request_len = (size_t)hostap_device_request(&own, request, sizeof(request));
	probes.response_len = (size_t)hostap_device_response(&own, response, sizeof(response));
	hostap_listen(h, &(struct hostap_to){ .iface = (uint32_t)device.cookie, .number = 1,
	    .result = true }, &listen, &probes);
	while (hostap_wait(h, -1) >= 0)
		while (hostap_next(h, &e) > 0) {
			if (e->m.i_type == HAP_PEER_IND)
				tell(e, argc > 1 ? argv[1] : "");
			else if (e->m.i_type == HAP_RESULT_IND && e->body.result.error)
				errx(1, "%s", hostap_text(e, HAP_ATTR_TEXT, why, sizeof(why)));
			else if (e->m.i_type == HAP_RESULT_IND) {
				hostap_close(h);
				return 0;
			}
		}
	errx(1, "%s", hostap_error(h));
}
