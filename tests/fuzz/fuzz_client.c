/* SPDX-License-Identifier: ISC */
/*
 * What an access point could send, through libhostap: packets, each behind two octets that say
 * its length.  Whatever they hold, the library gives out messages whose fields are within their
 * bounds, or refuses; and in the end it is empty.  No descriptor is involved.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/handle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look(const struct hostap_event *e)
{
	char ssid[HOSTAP_SSID_TEXT], text[40];
	struct hostap_to to = hostap_sender(e);
	size_t len;

	assert(strlen(hostap_ssid(e, ssid)) < sizeof(ssid));
	for (uint16_t type = 1; type <= HAP_ATTR_RULE; type++)
		assert(strlen(hostap_text(e, type, text, sizeof(text))) < sizeof(text));
	for (unsigned int id = 0; id < 512; id++)
		if (hostap_element(e, id, &len) == NULL)
			assert(len == 0);
	assert(memcmp(to.addr, e->m.i_srcaddr, sizeof(to.addr)) == 0);
	assert(hostap_type_name(e->m.i_type) && hostap_by_name(e->body.verdict.by));
	if (e->m.i_type == HAP_ASSOC_REQ)
		assert(e->m.i_asreq.i_ssidlen <= 32 && e->m.i_asreq.i_nrates <= 12);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hostap h = { .fd = -1, .poll_fd = -1, .wake_fd = -1 };
	const struct hostap_event *e;
	int r;

	if (!packets_open(&h.in, RECEIVE_MAX * 2))
		abort();
	while (size >= 2) {
		size_t len = hap_le16(data);
		uint8_t *room;

		data += 2;
		size -= 2;
		if (len > size)
			len = size;
		if ((room = packets_room(&h.in, len)) == NULL)
			break;
		memcpy(room, data, len);
		packets_add(&h.in, len);
		data += len;
		size -= len;
	}
	client_prune(&h);
	while ((r = hostap_next(&h, &e)) != -ECONNRESET) {
		assert(r == 1 || r == -EBADMSG || r == -EOPNOTSUPP);
		assert((r == 1) == (e != NULL));
		if (e)
			look(e);
	}
	assert(packets_empty(&h.in));
	packets_close(&h.in);
	return 0;
}
