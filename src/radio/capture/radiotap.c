/* SPDX-License-Identifier: ISC */
/*
 * Fields stand in the order of their bits, each at a multiple of its alignment from the start of
 * the header; those up to TX flags are walked, for behind them stands nothing that is needed.  A
 * header may have further words of bits (for each antenna, or a vendor's): the first word's
 * fields come first and speak of the frame as a whole.
 */
#include "radio/capture/radiotap.h"

#include "frame/channel.h"

enum radiotap_bits {
	BIT_FLAGS = 1, BIT_RATE = 2, BIT_CHANNEL = 3, BIT_SIGNAL = 5, BIT_TX_FLAGS = 15,
	BITS_WALKED = 16, BIT_MORE = 31,
};

enum channel_flags { CHANNEL_OFDM = 0x40, CHANNEL_2GHZ = 0x80, CHANNEL_5GHZ = 0x100 };

static const struct {
	uint8_t align, size;
} field[BITS_WALKED] = {
	{ 8, 8 }, { 1, 1 }, { 1, 1 }, { 2, 4 }, { 2, 2 }, { 1, 1 }, { 1, 1 }, { 2, 2 },
	{ 2, 2 }, { 2, 2 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 2, 2 }, { 2, 2 },
};

static void
take(struct radiotap *t, unsigned bit, struct rd *r)
{
	switch (bit) {
	case BIT_FLAGS:
		t->has_flags = true;
		t->flags = rd_u8(r);
		break;
	case BIT_RATE:
		t->rate = rd_u8(r);
		break;
	case BIT_CHANNEL:
		t->freq_mhz = rd_le16(r);
		rd_skip(r, 2);
		break;
	case BIT_SIGNAL:
		t->signal_dbm = (int8_t)rd_u8(r);
		break;
	case BIT_TX_FLAGS:
		t->sent = true;
		rd_skip(r, 2);
		break;
	default:
		rd_skip(r, field[bit].size);
	}
}

bool
radiotap_decode(const void *bytes, size_t len, struct radiotap *t)
{
	struct rd r = rd_from(bytes, len), h;
	uint8_t version = rd_u8(&r);
	uint32_t present, more;

	*t = (struct radiotap){ 0 };
	rd_skip(&r, 1);
	t->len = rd_le16(&r);
	if (!rd_ok(&r) || version != 0 || t->len < 8 || t->len > len)
		return false;
	h = rd_from(bytes, t->len);
	rd_skip(&h, 4);
	present = more = rd_le32(&h);
	while (rd_ok(&h) && more >> BIT_MORE)
		more = rd_le32(&h);
	for (unsigned bit = 0; bit < BITS_WALKED; bit++)
		if (present >> bit & 1) {
			size_t at = t->len - rd_left(&h);

			rd_skip(&h, -at & (field[bit].align - 1u));
			take(t, bit, &h);
		}
	return rd_ok(&h);
}

/*
 * Four octets of message code, four of length, a name of 16, and items: what it is, whether it is
 * there, its size, its value.  The low octet of what it is repeats the message code; drivers
 * number in two ways, and mean different things by the signal, which is therefore not read.
 */
bool
prism_decode(const void *bytes, size_t len, struct radiotap *t)
{
	enum { MESSAGE = 0x44, OLD_MESSAGE = 0x41, HEAD = 24, ITEM = 12 };
	enum { CHANNEL_1 = 0x3000, CHANNEL_2 = 0x30000 };
	struct rd r = rd_from(bytes, len);
	uint32_t code = rd_le32(&r);

	*t = (struct radiotap){ 0 };
	t->len = rd_le32(&r);
	if (!rd_ok(&r) || (code != MESSAGE && code != OLD_MESSAGE) || t->len < HEAD ||
	    t->len > len)
		return false;
	r = rd_from(bytes, t->len);
	rd_skip(&r, HEAD);
	while (rd_left(&r) >= ITEM) {
		uint32_t what = rd_le32(&r) & ~UINT32_C(0xff);
		bool there = rd_le16(&r) == 0;
		uint16_t size = rd_le16(&r);
		uint32_t value = rd_le32(&r);
		enum band band = value > 14 ? BAND_5GHZ : BAND_2GHZ;

		if (there && size == 4 && value < 256 &&
		    (what == CHANNEL_1 || what == CHANNEL_2))
			t->freq_mhz = channel_mhz((struct channel){ band, (uint8_t)value });
	}
	return rd_ok(&r);
}

static uint16_t
channel_flags(uint16_t mhz)
{
	switch (channel_from_mhz(mhz).band) {
	case BAND_2GHZ:
		return CHANNEL_2GHZ;
	case BAND_5GHZ:
		return CHANNEL_5GHZ | CHANNEL_OFDM;
	case BAND_6GHZ:		/* has no flag of its own */
		return CHANNEL_OFDM;
	case BAND_NONE:
		break;
	}
	return 0;
}

void
radiotap_encode(struct wr *w, const struct radiotap *t)
{
	size_t start = w->len, mark;
	uint32_t present = (uint32_t)t->has_flags << BIT_FLAGS |
	    (uint32_t)(t->rate != 0) << BIT_RATE | (uint32_t)(t->freq_mhz != 0) << BIT_CHANNEL |
	    (uint32_t)(t->signal_dbm != 0) << BIT_SIGNAL | (uint32_t)t->sent << BIT_TX_FLAGS;

	wr_le16(w, 0);
	mark = w->len;
	wr_le16(w, 0);
	wr_le32(w, present);
	if (t->has_flags)
		wr_u8(w, t->flags);
	if (t->rate)
		wr_u8(w, t->rate);
	if (t->freq_mhz) {
		wr_zeros(w, (w->len - start) & 1);
		wr_le16(w, t->freq_mhz);
		wr_le16(w, channel_flags(t->freq_mhz));
	}
	if (t->signal_dbm)
		wr_u8(w, (uint8_t)t->signal_dbm);
	if (t->sent) {
		wr_zeros(w, (w->len - start) & 1);
		wr_le16(w, 0);
	}
	if (!w->bad)		/* the length counts the whole header, so it is no wr_close */
		w->base[mark] = (uint8_t)(w->len - start);
}
