/* SPDX-License-Identifier: ISC */
/*
 * p2p - what the commands under "apgate p2p" have in common
 *
 * A session is one P2P device, from p2p_begin() to p2p_end(): its endpoint, who we say we are, the
 * peers heard of, and what went to and fro.  The table of peers follows the indications as
 * p2p_next() hands them out.  Whatever fails is told in words on standard error.
 */
#pragma once

#include <jansson.h>

#include "hostap/services.h"
#include "programs/apgate/cli.h"
#include "programs/apgate/text.h"

enum {
	P2P_LIST = 20,			/* channels of a search */
	P2P_OFFERS = 32,		/* services on the command line */
	P2P_LINE = 512,			/* octets of a frame in words */
	P2P_STEP_MS = 10000,		/* to come up, to be found, to answer */
};

struct p2p_peer {
	uint8_t		addr[6];	/* P2P device address */
	struct hap_peer	said;		/* as last told */
	struct hostap_device device;	/* of its elements, where they came */
	char		name[4 * 32 + 1];	/* fit to be shown */
	int8_t		signal;
	uint16_t	heard_mhz;
	uint64_t	age_ms;		/* when the list was read; else 0 */
	bool		lost;
};

struct p2p {
	const struct cli *cli;
	struct hostap	*h;
	struct hostap_device own;
	struct hostap_p2p device;
	uint8_t		radio;		/* that was asked for; 0: the first */
	uint32_t	iface;
	uint64_t	number;		/* of the last command */
	int		signals;	/* a signalfd; -1 */
	uint8_t		channels;
	uint16_t	search[P2P_LIST];
	struct p2p_peer	*peer;
	size_t		peers, room;
	bool		frames, hex;	/* to be shown */
	json_t		*log;		/* of frames */
	int64_t		began_ms;
	uint8_t		waiting[HOSTAP_P2P_ROOM];	/* the frame whose status is awaited */
	size_t		waiting_len;
	uint64_t	waiting_number;
	uint16_t	waiting_mhz;
};

/* Options every one of them has; P2P_FRAME_OPTIONS those that send or answer. */
#define P2P_OPTIONS \
	{ "--interface", "NAME", "of the radio to use, a BSS of it; else the first radio" }, \
	{ "--radio", "N", "the radio to use, by its number" }, \
	{ "--way", "WAY", "native, borrowed or shared: the only one wanted" }, \
	{ "--name", "TEXT", "what this device is called (the host's name)" }, \
	{ "--type", "TYPE", "what it is: pc, printer, ... (--help lists them)" }
#define P2P_FRAME_OPTIONS \
	{ "--frames", NULL, "show the frames that go to and fro, a line each" }, \
	{ "--hex", NULL, "and their octets" }
/* Of the commands that talk to one peer, as p2p_aim() reads them. */
#define P2P_AIM_OPTIONS \
	{ "--at", "N", "the channel it listens on, if known; else it is searched for" }, \
	{ "--seconds", "N", "how long to search, and to try (10)" }, \
	{ "--search", "LIST", "channels to search (1,6,11)" }, \
	P2P_FRAME_OPTIONS, \
	P2P_OPTIONS

/* CLI_DONE: the device is up and registered for frames, if wanted.  Else it was said why not. */
enum cli_exit	 p2p_begin(struct p2p *, const struct cli *, bool frames);
void		 p2p_end(struct p2p *);

/* Values of options.  False: the mistake was said.  0 where the option was not given. */
bool		 p2p_channel(const struct cli *, const char *option, uint16_t *mhz);
bool		 p2p_seconds(const struct cli *, uint64_t standard, uint64_t *ms);
bool		 p2p_services_read(const struct cli *, struct hostap_service *, size_t *count,
		    uint8_t *room, size_t size);
void		 p2p_more_help(FILE *);		/* the types there are */

int64_t		 p2p_now_ms(void);

enum p2p_turn { P2P_EVENT, P2P_TIME, P2P_TOLD, P2P_FAILED };

/* The next event; P2P_TIME at until_ms (negative: never); P2P_TOLD: to end; P2P_FAILED: said. */
enum p2p_turn	 p2p_next(struct p2p *, int64_t until_ms, const struct hostap_event **);

/* Listens, and searches; gives its number. */
uint64_t	 p2p_listen(struct p2p *, bool search, uint64_t ms);
/* Ends it, and takes what comes until it has ended. */
void		 p2p_listen_end(struct p2p *, uint64_t number);
/* Whether an event says that number ended; what went wrong was said. */
bool		 p2p_is_over(struct p2p *, const struct hostap_event *, uint64_t number,
		    enum cli_exit *);

/* Sends a frame on a channel and stays there for an answer; gives its number. */
uint64_t	 p2p_send(struct p2p *, const void *frame, size_t len, uint16_t mhz,
		    uint16_t wait_ms);
const uint8_t	*p2p_frame_of(const struct hostap_event *, size_t *len);	/* HAP_FRAME_IND */

/* Peers; borrowed until the next p2p_next(). */
struct p2p_peer	*p2p_find(struct p2p *, const uint8_t addr[6]);		/* NULL: not heard of */
void		 p2p_sort(struct p2p *);	/* the strongest first, the lost left out */
void		 p2p_print_peers(const struct p2p *, bool ages);
json_t		*p2p_peer_document(const struct p2p_peer *);
int		 p2p_read_peers(struct p2p *, uint32_t iface);	/* of a P2P device */

/* Words. */
const char	*p2p_methods(uint16_t methods, char text[static TEXT]);	/* "display, button" */
const char	*p2p_where(uint16_t mhz, char text[static TEXT]);	/* "channel 6" */
const char	*p2p_frame_words(const void *frame, size_t len, char text[static P2P_LINE]);
void		 p2p_log(struct p2p *, const struct hostap_event *);	/* p2p_next() does */
void		 p2p_add_log(struct p2p *, json_t *document);	/* adds "frames", if wanted */

/*
 * An exchange with a peer: its channel is found, a frame is sent until it is answered.  is_it
 * looks at each frame that comes, and may change what is sent next.
 */
struct p2p_talk {
	uint8_t		peer[6];
	char		who[4 * 32 + 40];	/* "Printer (02:...)" */
	uint16_t	mhz;
	bool		asks;		/* it was heard as it searched, never as it listened */
	uint8_t		group;		/* its group capability */
	const void	*frame;		/* to send */
	size_t		len;
	uint16_t	wait_ms;
	uint64_t	ms;		/* to search, and to try */
	int64_t		until_ms;
	int		sent, acked;
	bool		again;		/* is_it: send frame, which is another one now */
	char		refused[HOSTAP_ERROR_LEN];	/* by the access point */
	bool		(*is_it)(struct p2p_talk *, const void *frame, size_t len);
	void		*arg;
};

bool		 p2p_aim(const struct cli *, struct p2p_talk *);	/* the command line */
enum cli_exit	 p2p_reach(struct p2p *, struct p2p_talk *);
enum cli_exit	 p2p_converse(struct p2p *, struct p2p_talk *);	/* CLI_DONE: is_it was content */
enum cli_exit	 p2p_try(struct p2p *, struct p2p_talk *);	/* once, and the wait */
enum cli_exit	 p2p_not_answered(struct p2p *, const struct p2p_talk *);	/* says why */

extern const struct cli_command command_p2p_find, command_p2p_peers, command_p2p_watch,
    command_p2p_listen, command_p2p_ask, command_p2p_services, command_p2p_send,
    command_p2p_radios;
