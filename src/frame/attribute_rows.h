/* SPDX-License-Identifier: ISC */
/*
 * attribute_rows - a table of attributes, and the two walks it leads
 *
 * Inside src/frame and its tests only.  A kind is an index into its table and a bit in present;
 * a table has at most 64.
 */
#pragma once

#include "frame/attribute.h"

enum attribute_shape {			/* how id and length are written */
	SHAPE_P2P,			/* an octet, then little-endian 16 bits */
	SHAPE_WSC,			/* 16 bits each, big-endian */
	SHAPE_WFA,			/* an octet each: within the WSC vendor extension */
};

enum attribute_times {
	ATTRIBUTE_ONCE,			/* a second one is a fault */
	ATTRIBUTE_FIRST,		/* the first counts, later ones are left alone */
};

struct attribute_row {
	const char	*name;		/* NULL: no such row */
	uint16_t	 id;
	uint16_t	 min, max;	/* octets of body */
	enum attribute_times times;
	uint32_t	 frames;	/* P2P: a bit for each enum p2p_frame that may carry it */
	uint16_t	 field;		/* offset in the struct the table fills */
	bool		(*get)(struct rd *, void *field);	/* false: it does not fit */
	void		(*put)(struct wr *, const void *field);
};

struct attribute {
	uint16_t	id;
	struct octets	body, whole;	/* whole has id and length too */
};

struct attribute_table {
	const struct attribute_row *rows;
	unsigned	 count;
	enum attribute_shape shape;
	unsigned	(*kind)(const struct attribute *);	/* count: unknown */
};

bool		attribute_next(struct rd *, enum attribute_shape, struct attribute *);

/* fields must be zero; only kinds in allowed are looked at, the others are left in the list. */
enum attribute_fault attributes_decode(const struct attribute_table *, struct octets list,
		    uint64_t allowed, void *fields, uint64_t *present, struct attribute_offender *);

/*
 * What was received goes out where it stood, what is present and did not stand there after it, in
 * the order of the table.
 */
void		attributes_encode(struct wr *, const struct attribute_table *, struct octets list,
		    uint64_t allowed, const void *fields, uint64_t present);

/* The first kind of required that is not in present becomes the offender. */
enum attribute_fault attributes_missing(const struct attribute_table *, uint64_t required,
		    uint64_t present, struct attribute_offender *);
