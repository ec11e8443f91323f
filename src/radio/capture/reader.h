/* SPDX-License-Identifier: ISC */
/*
 * reader - the 802.11 frames of a capture file, one after the other
 *
 * Takes off what stands before and after a frame (radiotap or Prism header, padding, frame check
 * sequence) and says of each record that holds no sound frame why not.
 */
#pragma once

#include <stdio.h>

#include "frame/frame.h"
#include "radio/capture/capture.h"
#include "radio/capture/radiotap.h"

struct reader;			/* owned until reader_close() */

struct heard {
	uint64_t us;		/* wall clock, since 1970 */
	bool sound;		/* a whole frame; else: fault, and nothing below holds */
	enum capture_ignored fault;
	struct frame_header header;
	const uint8_t *frame;	/* without check sequence; borrowed until the next */
	size_t len;
	size_t body;		/* where the header ends */
	size_t on_air;		/* octets it had; of a data frame cut short more than len */
	struct radiotap info;
};

int	 reader_open(struct reader **, const struct capture_options *,
	    char error[static CAPTURE_ERROR]);	/* as capture_open() */
void	 reader_close(struct reader *);		/* NULL is fine */

bool	 reader_next(struct reader *, struct heard *);	/* false: the end, or a fault */
const char *reader_fault(const struct reader *);	/* NULL: none */
