/* SPDX-License-Identifier: ISC */
/* See gate_mail.h. */
#include "gate_mail.h"

#include <assert.h>
#include <string.h>

static void
take_out(struct mail *mail, int k, int i)
{
	size_t after = (size_t)(--mail->at[k].count - i);

	memmove(&mail->at[k].m[i], &mail->at[k].m[i + 1], after * sizeof(mail->at[k].m[0]));
	memmove(&mail->at[k].packet[i], &mail->at[k].packet[i + 1],
	    after * sizeof(mail->at[k].packet[0]));
}

static void
send_packet(struct mail *mail, struct model *m, int k)
{
	struct m_endpoint *e = &m->e[k];

	mail->at[k].sent += e->id && e->queued;
	while (e->id && e->queued) {
		int i = mail->at[k].count++;

		assert(i < MAIL);
		mail->at[k].m[i] = e->queue[0];
		mail->at[k].packet[i] = mail->at[k].sent;
		model_read(m, k);
	}
}

void
mail_turn(struct mail *mail, struct model *m)
{
	for (int k = 0; k < M_ENDPOINTS; k++)
		send_packet(mail, m, k);
}

bool
mail_next(struct mail *mail, struct model *m, int k, struct m_message *next)
{
	mail_turn(mail, m);
	if (mail->at[k].count == 0)
		return false;
	*next = mail->at[k].m[0];
	if (mail->at[k].packet[0] > mail->at[k].received) {	/* the port sees that he reads */
		mail->at[k].received = mail->at[k].packet[0];
		model_alive(m, k);
	}
	take_out(mail, k, 0);
	return true;
}

void
mail_room(struct mail *mail, struct model *m, int k)
{
	if (!model_room(m, k))
		send_packet(mail, m, k);
}

void
mail_no_answer(struct mail *mail, struct model *m, int k)
{
	mail_turn(mail, m);
	mail->at[k].received = mail->at[k].sent;
}

bool
mail_answer(struct mail *mail, struct model *m, int k, uint8_t type)
{
	bool made = model_answer(m, k, type);

	mail_no_answer(mail, m, k);
	for (int i = 0; i < mail->at[k].count; i++)
		if (mail->at[k].m[i].type == type)
			take_out(mail, k, i);
	return made;
}

void
mail_forget(struct mail *mail, int k)
{
	memset(&mail->at[k], 0, sizeof(mail->at[k]));
}
