/* SPDX-License-Identifier: ISC */
/*
 * stage - a vocabulary for stories about the engine: stations speak, radios report, daemons decide
 *
 * A story opens a stage (an engine, a radio, BSSs that are up), lets stations speak frames and
 * time pass, and says what must come out, in order.  the_end() is "and nothing else was sent":
 * no command, no unread message, and every table of the MLME in order (invariants.h).
 *
 * expect_sent() and expect_message() are macros so that a failure names the story's own line.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "engine/engine.h"
#include "frame/frame.h"

#include <hostap/codec.h>

enum { STAGE_DAEMONS = 8, INBOX = 1 << 16, CAPABILITY_USUAL = CAPABILITY_ESS |
    CAPABILITY_SHORT_SLOT | CAPABILITY_SHORT_PREAMBLE, EVERY_RIGHT = 15 };

struct setup {
	struct engine_config engine;
	struct engine_radio radio;
	struct engine_bss bss;		/* of the first; the others differ in their address */
	int bsss;
};

/*
 * Built with 1, daemons come through the device (way_device.c): what became of a message is told
 * by write(2) alone, and expect_result() is content with that.
 */
#ifndef STAGE_DEVICE
#define STAGE_DEVICE 0
#endif
/*
 * Built with 1, they come through the socket (way_socket.c): a write takes all octets, and what is
 * made for a daemon is on its way to it at once, where nothing can be taken back.
 */
#ifndef STAGE_SOCKET
#define STAGE_SOCKET 0
#endif

struct ear {
	int endpoint;
	int error;
			/* of the last message posted, if told by write alone; its number */
	uint64_t posted;
	size_t at, len;
	uint64_t last;			/* number of the last message read */
	uint8_t inbox[INBOX];
};

struct stage {
	struct setup setup;
	struct engine *e;
	struct instant now;
	int bss;			/* the one stations speak to */
	int8_t signal_dbm;
	uint16_t sequence;		/* of the last frame */
	bool retry;			/* of the next one */
	bool hasty;
			/* the tables are looked at when nothing else was sent alone */
	struct ear ear[STAGE_DAEMONS];
};

/* A frame the access point sent. */
struct sent {
	struct frame f;
	uint8_t bytes[FRAME_MAX];
	size_t len;
	uint32_t token;
	uint16_t bss;
	bool no_ack;
};

/* A message a daemon read. */
struct message {
	struct ieee80211_hostap_msg m;
	struct hap_attrs attrs;
};

/* What a story hands to a daemon's write, put together by attribute. */
struct letter {
	struct ieee80211_hostap_msg m;
	uint8_t attrs[4096];
	size_t used;
};

/* Life. */
struct setup	 setup_usual(void);
void		 open_with(struct stage *, const struct setup *);
					/* BSSs are up, START was drained */
void		 open_usual(struct stage *);
void		 the_end(struct stage *);		/* and nothing else was sent */
void		 nothing_else(struct stage *);		/* the same, and the story goes on */
void		 nothing_sent(struct stage *);		/* no command; daemons may have mail */

/* Addresses. */
struct mac	 sta(unsigned n);
struct mac	 bssid_of(const struct stage *, int bss);

/* Time: the engine is called whenever its deadline says so. */
void		 pass(struct stage *, struct span);
#define pass_ms(s, ms)	pass(s, SPAN_MS(ms))

/* Stations. */
struct frame	 assoc_frame_of(const struct stage *, struct mac);
					/* to be changed and spoken */
struct frame	 auth_frame_of(const struct stage *, struct mac);
struct frame	 probe_frame_of(const struct stage *, struct mac, const char *ssid);
struct frame	 frame_to_bss(const struct stage *, enum frame_subtype, struct mac);
void		 speak(struct stage *, const struct frame *);
void		 speak_bytes(struct stage *, const void *, size_t);
void		 speak_auth(struct stage *, struct mac);
void		 speak_round(struct stage *, struct mac, uint16_t algorithm, uint16_t transaction,
		    const char *body);
void		 speak_assoc(struct stage *, struct mac);
void		 speak_reassoc(struct stage *, struct mac, struct mac from);
void		 speak_probe(struct stage *, struct mac, const char *ssid);
					/* "": the wildcard */
void		 speak_deauth(struct stage *, struct mac, uint16_t reason);
void		 speak_disassoc(struct stage *, struct mac, uint16_t reason);
void		 speak_action(struct stage *, struct mac, uint8_t category, const char *rest);

/* The radio. */
struct sent	 sent_at(struct stage *, enum frame_subtype, const char *file, int line);
#define expect_sent(s, subtype)		sent_at(s, subtype, __FILE__, __LINE__)
struct air_command command_at(struct stage *, enum air_verb, const char *file, int line);
#define expect_command(s, verb)		command_at(s, verb, __FILE__, __LINE__)
void		 acks(struct stage *, const struct sent *);
void		 misses(struct stage *, const struct sent *);
void		 data_from(struct stage *, struct mac, bool four_address);
void		 poll_answered(struct stage *, struct mac, bool acked);
void		 stats_told(struct stage *, struct mac, uint32_t idle_ms, uint64_t rx_packets);
void		 station_lost(struct stage *, struct mac);
void		 bss_reported(struct stage *, int bss, bool up, int error);

/* Whole procedures without a daemon: what must come out does. */
void		 authenticates(struct stage *, struct mac);
uint16_t	 joins(struct stage *, struct mac);	/* its AID */

/* Daemons.  A number names one: 0, 1, ... */
void		 attach_as(struct stage *, int daemon, enum engine_transport, uint32_t rights);
void		 attach(struct stage *, int daemon);	/* a socket, all rights, HIOCVERSION said */
void		 decides(struct stage *, int daemon, uint32_t classes);
void		 decides_in_order(struct stage *, int daemon, uint32_t classes, int order);
void		 observes(struct stage *, int daemon);
void		 detach(struct stage *, int daemon);
int		 control(struct stage *, int daemon, uint32_t request, void *, size_t);
int		 set_iface(struct stage *, int daemon, const char *name);

struct message	 message_at(struct stage *, int daemon, uint8_t type, const char *file, int line);
#define expect_message(s, daemon, type)	message_at(s, daemon, type, __FILE__, __LINE__)
void		 silence_at(struct stage *, int daemon, const char *file, int line);
#define expect_silence(s, daemon)	silence_at(s, daemon, __FILE__, __LINE__)
void		 read_all(struct stage *, int daemon);	/* whatever it has; nobody looks */

struct letter	 letter_of(uint8_t type, uint64_t seq);
void		 add(struct letter *, uint16_t type, const void *, size_t);
ssize_t		 posts(struct stage *, int daemon, struct letter *);
ssize_t		 refusal_of(const struct letter *, int error);	/* what posts() gives then */
void		 accepts(struct stage *, int daemon, const struct message *);
void		 refuses(struct stage *, int daemon, const struct message *, uint16_t status);
struct letter	 answer_to(const struct message *);
					/* an acceptance, to be changed and posted */
struct letter	 command_about(uint8_t type, uint64_t seq, struct mac);	/* asks for a result */
int		 result_at(struct stage *, int daemon, uint64_t seq, const char *file, int line);
#define expect_result(s, daemon, seq)	result_at(s, daemon, seq, __FILE__, __LINE__)

struct hap_verdict verdict_of(const struct message *);
struct hap_cancel cancel_of(const struct message *);
bool		 why(struct stage *, int daemon, struct mac, struct hostap_decision *);	/* latest */
struct hostap_ap counters(struct stage *, int daemon);
