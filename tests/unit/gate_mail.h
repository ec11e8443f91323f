/* SPDX-License-Identifier: ISC */
/*
 * gate_mail - what lies between the model of the gate and daemons that read from a socket
 *
 * A turn of the port takes what waits in the model, for each daemon as one packet; it is read
 * then, as far as the model knows.  A daemon receives packet after packet when it has no message
 * left.  What answers a message of its own it takes out at once (way_socket.c).
 */
#pragma once

#include "gate_model.h"

enum { MAIL = 1024 };

struct mail {
	struct {
		struct m_message m[MAIL];
		unsigned packet[MAIL];
		int count;
		unsigned sent, received;	/* packets */
	} at[M_ENDPOINTS];
};

void	mail_turn(struct mail *, struct model *);
/* The daemon reads: it has received until it has a message, which is copied; false: none. */
bool	mail_next(struct mail *, struct model *, int endpoint, struct m_message *);
/* It has made an ioctl: if there is no room for the answer, what waits is sent first. */
void	mail_room(struct mail *, struct model *, int endpoint);
/* An answer to a message of its own was made and taken with all before it; false: lost. */
bool	mail_answer(struct mail *, struct model *, int endpoint, uint8_t type);
/* It wrote, and looked for an answer: there is none. */
void	mail_no_answer(struct mail *, struct model *, int endpoint);
void	mail_forget(struct mail *, int endpoint);
