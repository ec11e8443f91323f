/* SPDX-License-Identifier: ISC */
/*
 * film - captures made for a test, and a radio that plays them
 *
 * A film is a pcap file in memory.  A play holds a capture, its radio and the time, and keeps all
 * events in the order they came; frames are copied.
 */
#pragma once

#include "base/wire.h"
#include "frame/frame.h"
#include "radio/capture/capture.h"
#include "radio/radio.h"

enum { FILM_MAX = 1 << 18, EVENTS = 2000 };

struct film {
	uint8_t bytes[FILM_MAX];
	struct wr w;
	uint64_t us;			/* of the next record, since its beginning */
};

struct played {
	uint64_t us;			/* since the BSS was started */
	struct air_event event;
	uint8_t octets[AIR_FRAME_MAX];
};

struct play {
	struct capture *capture;
	struct radio *radio;
	struct instant now;
	struct played *event;
	unsigned events, read;
};

enum { PLAY_START = 5000000 };		/* when the first BSS starts, us */

extern const struct mac film_ap, film_sta, film_other, our_ap, our_second, everybody;

void	film_begin(struct film *, uint32_t link);
void	film_record(struct film *, const void *head, size_t head_len, const void *frame,
	    size_t len, size_t orig_len);
void	film_frame(struct film *, const void *frame, size_t len);	/* with a radiotap header */
void	film_beacon(struct film *, struct mac bssid, const char *ssid);
void	film_auth(struct film *, struct mac from, struct mac to, struct mac bssid, uint16_t status);
void	film_assoc(struct film *, struct mac from, struct mac ap, const char *ssid);
void	film_assoc_answer(struct film *, struct mac ap, struct mac to, uint16_t status);
void	film_data(struct film *, struct mac from, struct mac ap);

/* An authentication by film_sta to film_ap as octets; its length. */
size_t	auth_octets(uint8_t *to);

struct play *play_open(const struct capture_options *);	/* fails the test where it cannot */
struct play *play_film(const struct film *);
struct play *play_file(const char *name);		/* of share/captures */
void	play_close(struct play *);
int	play_start(struct play *, uint16_t bss, struct mac bssid, const char *ssid);
int	play_command(struct play *, const struct air_command *);
void	play_until(struct play *, uint64_t us);		/* since the first BSS was started */
void	play_all(struct play *);			/* until the radio is finished */
unsigned play_count(const struct play *, enum air_news);
const struct played *play_next(struct play *, enum air_news);	/* NULL: no more */
struct frame play_decode(const struct played *);	/* fails the test where it is malformed */

/* Each record was counted once. */
void	play_adds_up(const struct play *);
