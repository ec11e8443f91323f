/* SPDX-License-Identifier: ISC */
/*
 * fake_ap - an access point in the process of the test, for libhostap
 *
 * It listens on a socket, or is behind a device, and acts when the library waits: the test
 * program's own poll() lets it take a step.  So nothing runs beside the test, and nothing waits:
 * where the library would, the clock it reads moves on.  There is one at a time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hostap/client.h"

enum { FAKE_LOG = 3000, FAKE_BYTES = 4 << 20, FAKE_BEFORE = 64 };

enum fake_answer { FAKE_RIGHT, FAKE_SILENT, FAKE_OTHER_NUMBER, FAKE_SHORT, FAKE_BARE, FAKE_RESULT };

struct fake_message {
	struct ieee80211_hostap_msg m;
	struct hap_attrs attrs;
	unsigned int	packet;		/* in which packet it came */
};

struct fake {
	char		 folder[64];
	char		 path[96];
	int		 listening, fd;
	bool		 deaf;		/* reads nothing */
	bool		 closes;	/* hangs up on who comes, with a sentence */
	enum fake_answer how;		/* ioctls are answered */
	int		 error;		/* with which errno */
	const char	*text;		/* and which words */
	/* Sent right before the answer to the next ioctl. */
	struct { const void *bytes; size_t len; } before[FAKE_BEFORE];
	size_t		 before_count;
	void		(*fill)(uint32_t request, void *arg);	/* what an ioctl gives */
	struct fake_message got[FAKE_LOG];	/* all but ioctls */
	size_t		 got_count;
	struct fake_message asked[FAKE_LOG];	/* ioctls */
	size_t		 asked_count;
	unsigned int	 packets;
	size_t		 bytes_used;
	uint8_t		*bytes;
	/* The device: what its calls do.  Negative: errno; else what they would without. */
	bool		 is_device;
	int		 reads[8], writes[8], ioctls[8];
	int		 signals;	/* so many polls are interrupted */
	int64_t		 clock_ms;	/* how far the clock was moved */
	int		 system_socket;	/* what stat() of /run/apgate/hostap.sock says: an errno */
};

struct fake	*fake_ap(void);
void		 fake_start(void);	/* anew, listening at fake_ap()->path */
void		 fake_start_device(void);	/* behind FAKE_DEVICE */
void		 fake_stop(void);
void		 fake_listen(void);
void		 fake_die(void);	/* closes all its descriptors */
void		 fake_step(void);	/* takes connections and packets, answers ioctls */
void		 fake_send(const void *packet, size_t len);
void		 fake_say(const struct ieee80211_hostap_msg *);	/* a packet of one message */
struct ieee80211_hostap_msg fake_message(uint8_t type, uint64_t seq);
size_t		 fake_request_size(uint32_t request);

#define FAKE_DEVICE	"/dev/null"	/* a character device everywhere; open() is our own */
