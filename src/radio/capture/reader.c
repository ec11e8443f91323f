/* SPDX-License-Identifier: ISC */
/*
 * Files through libpcap, frames by the rules of their link type.  Whether a check sequence follows
 * a frame the radiotap flags say; where there are none, the four octets are one if they fit.
 */
#include "radio/capture/reader.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "radio/capture/sieve.h"

enum { FCS_LEN = 4 };

struct reader {
	pcap_t	*pcap;
	bool	 (*head)(const void *, size_t, struct radiotap *);	/* NULL: there is none */
	bool	 ended;
	char	 fault[CAPTURE_ERROR];
};

/* ---- opening ----------------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4)))
static int
fail(char *error, int code, const char *text, ...)
{
	va_list args;

	va_start(args, text);
	vsnprintf(error, CAPTURE_ERROR, text, args);
	va_end(args);
	return code;
}

static const char *
name_of(const struct capture_options *o)
{
	return o->path ? o->path : "the capture";
}

static int
open_file(const struct capture_options *o, FILE **file, char *error)
{
	struct stat st;

	if (o->path && stat(o->path, &st) == 0 && !S_ISREG(st.st_mode))
		return fail(error, -EINVAL, "%s: not a regular file; captures are read twice, so "
		    "save it to one first", o->path);
	if (!o->path && o->len == 0)
		return fail(error, -EINVAL, "the capture is empty");
	*file = o->path ? fopen(o->path, "rbe") :
	    fmemopen((void *)(uintptr_t)o->bytes, o->len, "rb");
	if (*file == NULL)
		return fail(error, -errno, "%s: %s; name a capture file that can be read",
		    name_of(o), strerror(errno));
	return 0;
}

static int
open_link(struct reader *r, const struct capture_options *o, char *error)
{
	int link = pcap_datalink(r->pcap);
	const char *name = pcap_datalink_val_to_name(link);

	switch (link) {
	case DLT_IEEE802_11_RADIO:
		r->head = radiotap_decode;
		return 0;
	case DLT_PRISM_HEADER:
		r->head = prism_decode;
		return 0;
	case DLT_IEEE802_11:
		return 0;
	default:
		return fail(error, -EPROTONOSUPPORT, "%s: holds link type %d (%s), not 802.11 "
		    "frames; record on a monitor interface", name_of(o), link,
		    name ? name : "unknown");
	}
}

int
reader_open(struct reader **to, const struct capture_options *o, char error[static CAPTURE_ERROR])
{
	struct reader *r = calloc(1, sizeof(*r));
	char why[PCAP_ERRBUF_SIZE] = "";
	FILE *file = NULL;
	int result;

	if (r == NULL)
		return fail(error, -ENOMEM, "out of memory");
	result = open_file(o, &file, error);
	if (result == 0 && (file = sieve_open(file)) == NULL)
		result = fail(error, -ENOMEM, "out of memory");
	if (result == 0) {
		r->pcap = pcap_fopen_offline(file, why);
		if (r->pcap == NULL) {
			fclose(file);
			result = fail(error, -EINVAL, "%s: %s; it must be a pcap or pcapng file",
			    name_of(o), why);
		} else {
			result = open_link(r, o, error);
		}
	}
	if (result == 0) {
		*to = r;
		return 0;
	}
	reader_close(r);
	return result;
}

void
reader_close(struct reader *r)
{
	if (r && r->pcap)
		pcap_close(r->pcap);
	free(r);
}

const char *
reader_fault(const struct reader *r)
{
	return r->fault[0] ? r->fault : NULL;
}

/* ---- reading ----------------------------------------------------------------------------- */

/* IEEE 802.11-2020, 9.2.4.8: the CRC of Ethernet, low bits first. */
static bool
fcs_fits(const uint8_t *frame, size_t len)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < len; i++) {
		crc ^= frame[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (UINT32_C(0xedb88320) & (0 - (crc & 1)));
	}
	return crc == UINT32_C(0xdebb20e3);	/* what is left when the sequence itself is in */
}

/* Takes the check sequence off; false: it is wrong. */
static bool
take_fcs(struct heard *h)
{
	bool whole = h->len == h->on_air;

	if (h->info.flags & RADIOTAP_BAD_FCS)
		return false;
	if (h->info.has_flags && !(h->info.flags & RADIOTAP_FCS))
		return true;
	if (h->on_air < FCS_LEN)
		return true;		/* and no frame either */
	if (whole && !fcs_fits(h->frame, h->len))
		return !h->info.has_flags;
	if (whole || h->info.has_flags)
		h->on_air -= FCS_LEN;
	if (h->len > h->on_air)
		h->len = h->on_air;
	return true;
}

/* Some drivers pad the header to four octets, and say so. */
static bool
is_padded(const struct heard *h)
{
	return h->info.flags & RADIOTAP_PADDED && h->header.type == FRAME_DATA && h->body % 4;
}

static bool
refuse(struct heard *h, enum capture_ignored why)
{
	h->sound = false;
	h->fault = why;
	return true;
}

/* Management frames are needed whole, of others the header alone. */
static bool
take_frame(struct heard *h)
{
	enum frame_fault fault;
	struct rd r;

	if (!take_fcs(h))
		return refuse(h, CAPTURE_BAD_FCS);
	r = rd_from(h->frame, h->len);
	fault = frame_header_decode(&r, &h->header);
	if (fault != FRAME_OK)
		return refuse(h, fault == FRAME_SHORT && h->len < h->on_air ? CAPTURE_CUT :
		    CAPTURE_NO_FRAME);
	h->body = h->len - rd_left(&r);
	if (h->header.type == FRAME_MANAGEMENT && h->len < h->on_air)
		return refuse(h, CAPTURE_CUT);
	if (is_padded(h) && h->on_air >= h->body + 4 - h->body % 4)
		h->on_air -= 4 - h->body % 4;
	h->sound = true;
	return true;
}

/* libpcap makes seconds of any 64 bits a file may hold. */
static uint64_t
time_of(const struct pcap_pkthdr *p)
{
	int64_t sec = p->ts.tv_sec, usec = p->ts.tv_usec;

	if (sec < 0)
		return 0;
	if (sec > INT64_C(1) << 40)
		sec = INT64_C(1) << 40;
	return (uint64_t)sec * 1000000 + (usec > 0 && usec < 1000000 ? (uint64_t)usec : 0);
}

bool
reader_next(struct reader *r, struct heard *h)
{
	struct pcap_pkthdr *p;
	const u_char *bytes;
	int got = r->ended ? PCAP_ERROR_BREAK : pcap_next_ex(r->pcap, &p, &bytes);

	if (got != 1) {
		r->ended = true;
		if (got == PCAP_ERROR)
			snprintf(r->fault, sizeof(r->fault), "%s", pcap_geterr(r->pcap));
		return false;
	}
	*h = (struct heard){ .us = time_of(p) };
	if (r->head && !r->head(bytes, p->caplen, &h->info))
		return refuse(h, p->caplen < p->len ? CAPTURE_CUT : CAPTURE_BAD_HEADER);
	h->frame = bytes + h->info.len;
	h->len = p->caplen - h->info.len;
	h->on_air = p->len > p->caplen ? p->len - h->info.len : h->len;
	return take_frame(h);
}
