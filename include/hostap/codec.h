/* SPDX-License-Identifier: ISC */
/*
 * codec.h - hostap messages to and from bytes, for programs that want no library
 *
 * Static functions only; nothing is allocated, nothing is kept.  Bytes come from anywhere: a
 * message is checked whole before a field of it is given out, and refused whole.
 *
 *	size_t at = 0;
 *	while (at < n) {
 *		struct ieee80211_hostap_msg m;
 *		struct hap_attrs attrs;
 *		int len = hap_decode(buf + at, n - at, &m, &attrs, NULL);
 *		if (len < 0) ...
 *		at += (size_t)len;
 *	}
 *
 * A struct ieee80211_hostap_msg is in the host's byte order, bodies included: it is swapped, by
 * its i_type, on the way out of bytes and into them.  The structures in attributes stay as they
 * are in the bytes; hap_ioctl_swap() and hap_rows_swap() turn them.  On a little-endian host all
 * of this is a plain copy.
 */
#ifndef HOSTAP_CODEC_H
#define HOSTAP_CODEC_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <hostap/format.h>
#include <hostap/hostap.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef HAP_SWAP			/* tests set it, to take either path on any host */
#define HAP_SWAP	(__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
#endif

/* The attributes of a message that hap_decode() has checked; borrowed from its bytes. */
struct hap_attrs {
	const uint8_t	*at;
	const uint8_t	*end;
};

/* A message being built in the caller's buffer. */
struct hap_out {
	uint8_t		*base;
	size_t		 cap;
	size_t		 len;
	bool		 full;		/* something did not fit; hap_end() gives 0 */
};

static inline uint16_t
hap_le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline void
hap_put_le16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline size_t
hap_pad(size_t n)			/* to the next multiple of 8 */
{
	return (n + 7) & ~(size_t)7;
}

/* Reverses the octets of each integer in len bytes, as <hostap/format.h> writes them down. */
static inline void
hap_swap(void *bytes, size_t len, const char *format)
{
	uint8_t *p = (uint8_t *)bytes, *end = p + len;
	const char *f = format, *again = "";

	while (*f || *(f = again)) {
		size_t count = 0, width;

		if (*f == '*') {
			again = ++f;
			continue;
		}
		for (; *f >= '0' && *f <= '9'; f++)
			count = count * 10 + (size_t)(*f - '0');
		count = count ? count : 1;
		width = strchr("Qq", *f) ? 8 : strchr("Ii", *f) ? 4 : strchr("Hh", *f) ? 2 : 1;
		for (f++; count; count--, p += width) {
			if ((size_t)(end - p) < width)
				return;
			for (size_t i = 0; i < width / 2; i++) {
				uint8_t octet = p[i];

				p[i] = p[width - 1 - i];
				p[width - 1 - i] = octet;
			}
		}
	}
}

/* A fixed part, body included, between little-endian and the host's order; either way. */
static inline void
hap_msg_swap(void *fixed)
{
	uint8_t *p = (uint8_t *)fixed;
	size_t body = offsetof(struct ieee80211_hostap_msg, i_un);

	if (HAP_SWAP) {
		hap_swap(p, HAP_MSG_LEN, HAP_FORMAT_MSG);
		hap_swap(p + body, HAP_MSG_LEN - body, hap_format_body(p[2]));
	}
}

/* The same for the structure of an ioctl (HAP_ATTR_ARG) and for rows (HAP_ATTR_ROWS). */
static inline void
hap_ioctl_swap(uint32_t request, void *arg, size_t len)
{
	if (HAP_SWAP)
		hap_swap(arg, len, hap_format_ioctl(request));
}

static inline void
hap_rows_swap(void *rows, size_t len)
{
	if (HAP_SWAP)
		hap_swap(rows, len, HAP_FORMAT_ROW);
}

/* Whether the attributes in [p, end) are whole: NULL, or what is wrong with them. */
static inline const char *
hap_attrs_fault(const uint8_t *p, const uint8_t *end)
{
	while (p < end) {
		size_t left = (size_t)(end - p), len;

		if (left < sizeof(struct hap_attr))
			return "an attribute's header is cut short";
		len = hap_le16(p);
		if (len < sizeof(struct hap_attr))
			return "an attribute's length is less than its header";
		if (!(hap_le16(p + 2) & ~HAP_ATTR_MUST))
			return "an attribute's number is zero";
		if (p[4] | p[5] | p[6] | p[7])
			return "an attribute's reserved octets are not zero";
		if (hap_pad(len) > left)
			return "an attribute is longer than the message";
		p += hap_pad(len);
	}
	return NULL;
}

/*
 * The first message in len bytes: fills m (fixed part, host order) and attrs.  Returns its
 * length, or -EBADMSG, with the reason in *why where why is not NULL; then m is as it was, and
 * attrs has none.
 */
static inline int
hap_decode(const void *bytes, size_t len, struct ieee80211_hostap_msg *m,
    struct hap_attrs *attrs, const char **why)
{
	const uint8_t *p = (const uint8_t *)bytes;
	const char *fault = NULL;
	size_t n = 0;

	if (len < HAP_MSG_LEN)
		fault = "fewer octets than a message has";
	else if ((n = hap_le16(p)) < HAP_MSG_LEN)
		fault = "i_msglen is less than the fixed part";
	else if (n > len)
		fault = "i_msglen is more than was written";
	else if (n % 8)
		fault = "i_msglen is not a multiple of 8";
	else
		fault = hap_attrs_fault(p + HAP_MSG_LEN, p + n);
	if (why)
		*why = fault;
	attrs->at = attrs->end = NULL;
	if (fault)
		return -EBADMSG;
	memcpy(m, p, HAP_MSG_LEN);
	hap_msg_swap(m);
	attrs->at = p + HAP_MSG_LEN;
	attrs->end = p + n;
	return (int)n;
}

/* The next attribute: its type with HAP_ATTR_MUST, or 0 after the last. */
static inline uint16_t
hap_attr_next(struct hap_attrs *attrs, const uint8_t **data, size_t *len)
{
	uint16_t n, type;

	if (attrs->at >= attrs->end)
		return 0;
	n = hap_le16(attrs->at);
	type = hap_le16(attrs->at + 2);
	*data = attrs->at + sizeof(struct hap_attr);
	*len = n - sizeof(struct hap_attr);
	attrs->at += hap_pad(n);
	return type;
}

/* The first attribute of a type: its bytes, or NULL. */
static inline const uint8_t *
hap_attr_find(struct hap_attrs attrs, uint16_t type, size_t *len)
{
	const uint8_t *data;
	uint16_t t;

	while ((t = hap_attr_next(&attrs, &data, len)) != 0)
		if ((t & ~HAP_ATTR_MUST) == type)
			return data;
	*len = 0;
	return NULL;
}

/* Building: begin, attributes, end. */
static inline struct hap_out
hap_begin(void *buffer, size_t cap, const struct ieee80211_hostap_msg *m)
{
	struct hap_out out = { (uint8_t *)buffer, cap, HAP_MSG_LEN, false };

	if (cap < HAP_MSG_LEN) {
		out.full = true;
	} else {
		memcpy(out.base, m, HAP_MSG_LEN);
		hap_msg_swap(out.base);
	}
	return out;
}

static inline void
hap_attr_put(struct hap_out *out, uint16_t type, const void *data, size_t len)
{
	size_t n = sizeof(struct hap_attr) + len;
	uint8_t *p;

	if (out->full || n > HAP_MSG_MAX || hap_pad(n) > HAP_MSG_MAX - out->len ||
	    hap_pad(n) > out->cap - out->len) {
		out->full = true;
		return;
	}
	p = out->base + out->len;
	memset(p, 0, sizeof(struct hap_attr));
	hap_put_le16(p, (uint16_t)n);
	hap_put_le16(p + 2, type);
	if (len)
		memcpy(p + sizeof(struct hap_attr), data, len);
	memset(p + n, 0, hap_pad(n) - n);
	out->len += hap_pad(n);
}

/* The length of the whole, written to i_msglen; 0 where something did not fit. */
static inline size_t
hap_end(struct hap_out *out)
{
	if (out->full)
		return 0;
	hap_put_le16(out->base, (uint16_t)out->len);
	return out->len;
}

/* A body of <hostap/hostap.h> in and out of i_un: hap_body(&m, &verdict, sizeof(verdict)). */
static inline void
hap_body(const struct ieee80211_hostap_msg *m, void *body, size_t len)
{
	memcpy(body, m->i_un.i_octets, len);
}

static inline void
hap_set_body(struct ieee80211_hostap_msg *m, const void *body, size_t len)
{
	memcpy(m->i_un.i_octets, body, len);
}

#ifdef __cplusplus
}
#endif

#endif
