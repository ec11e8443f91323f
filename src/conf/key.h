/* SPDX-License-Identifier: ISC */
/*
 * key - one row for each key apgated acts on
 *
 * A row is all there is to know of a key: where its value goes, who reads it, its limits, its
 * default (read by the same reader), when a change takes effect, and its sentence in the manual
 * page.  Adding a key is adding a row, a member, and running the tests, which print what the
 * manual page must say.
 */
#pragma once

#include "conf/conf.h"

/* How the member a key fills is compared, and merged from several files. */
enum conf_field {
	FIELD_NONE,		/* fills nothing */
	FIELD_PLAIN,		/* bytes, without padding */
	FIELD_TEXT,		/* const char * */
	FIELD_ACL,		/* struct conf_acl */
	FIELD_CLASSES,		/* struct conf_classes: merged class by class */
	FIELD_SET,		/* unsigned: bits add up */
	FIELD_GRANTS,		/* struct conf_grants: add up */
};

struct conf_key;

/* A file being read. */
struct conf_job {
	const char		*name;
	unsigned		 line;
	const struct conf_key	*key;
	struct conf_errors	*errors;
	struct conf_errors	*notes;
	struct conf_radio	*radio;
	struct conf_bss		*bss;		/* of the lines now read: the last */
	struct conf_apgate	 apgate;	/* what this file says */
	bool			 no_band;	/* hw_mode is wrong: say nothing of channels */
	bool			 no_memory;
};

struct conf_key {
	const char		*name;
	enum conf_scope		 scope;
	enum conf_reload	 reload;
	enum conf_field		 field;
	bool			 adds;		/* further lines add to the first */
	size_t			 offset, size;	/* in conf_radio, conf_bss or conf_apgate */
	void			(*parse)(struct conf_job *, void *at, const char *value);
	int			 min, max;	/* of a number, or of a text's length */
	const char		*arg;		/* the value, as the manual page writes it */
	const char		*initial;	/* the default; NULL: none */
	const char		*doc;		/* one sentence */
	const char		*note;		/* said wherever the key is used; NULL: nothing */
};

const struct conf_key	*conf_keys(size_t *count);	/* the table */
const struct conf_key	*conf_key_find(const char *name);	/* NULL: not in it */
size_t			 conf_key_index(const struct conf_key *);

/* The member of the row's object (conf_radio, conf_bss or conf_apgate). */
void			*conf_key_at(const struct conf_key *, void *object);
bool			 conf_key_same(const struct conf_key *, const void *a, const void *b);

/* A mistake, or a note, about the line and key now read. */
void	conf_wrong(struct conf_job *, const char *cure, const char *cause, ...)
	    __attribute__((format(printf, 3, 4)));
void	conf_note(struct conf_job *, const char *cure, const char *cause, ...)
	    __attribute__((format(printf, 3, 4)));

/* Readers of values.  On a mistake they say so and leave the member as it was. */
void	value_number(struct conf_job *, void *at, const char *);	/* int */
void	value_yes(struct conf_job *, void *at, const char *);		/* bool: 0 or 1 */
void	value_text(struct conf_job *, void *at, const char *);		/* const char * */
void	value_nothing(struct conf_job *, void *at, const char *);
void	value_interface(struct conf_job *, void *at, const char *);	/* char[CONF_NAME] */
void	value_driver(struct conf_job *, void *at, const char *);
void	value_p2p(struct conf_job *, void *at, const char *);
void	value_mode(struct conf_job *, void *at, const char *);
void	value_channel(struct conf_job *, void *at, const char *);
void	value_country(struct conf_job *, void *at, const char *);
void	value_ssid(struct conf_job *, void *at, const char *);
void	value_ssid2(struct conf_job *, void *at, const char *);
void	value_bssid(struct conf_job *, void *at, const char *);
void	value_rates(struct conf_job *, void *at, const char *);
void	value_threshold(struct conf_job *, void *at, const char *);
void	value_elements(struct conf_job *, void *at, const char *);
void	value_ht_capab(struct conf_job *, void *at, const char *);
void	value_vht_capab(struct conf_job *, void *at, const char *);
void	value_acl(struct conf_job *, void *at, const char *);
void	value_macaddr_acl(struct conf_job *, void *at, const char *);
void	value_auth_algs(struct conf_job *, void *at, const char *);
void	value_wpa(struct conf_job *, void *at, const char *);
void	value_mode_bits(struct conf_job *, void *at, const char *);	/* octal */
void	value_grant(struct conf_job *, void *at, const char *);
void	value_deadline(struct conf_job *, void *at, const char *);
void	value_fail(struct conf_job *, void *at, const char *);
void	value_require(struct conf_job *, void *at, const char *);
void	value_refusal(struct conf_job *, void *at, const char *);

/* A whole number with blanks around it at most; what is wrong with it is said by the caller. */
bool	conf_number(const char *, long *);

/* After the last line: what no line alone can say; fills in what follows from others. */
void	conf_check_radio(struct conf_job *);
void	conf_check_channel(struct conf_job *);
void	conf_check_bss(struct conf_job *, struct conf_bss *);

/*
 * The last step: the file's radio and what it says of the access point join those read before.
 * -EINVAL, and nothing joined, where there are more errors by now than before the file.
 */
int	conf_join(struct conf *, struct conf_job *, size_t errors_before);

/* The line on which the BSS begins. */
unsigned	conf_bss_line(const struct conf_job *, int bss);

/* Reports about the line that set the key in the radio or BSS (0: where it was not set). */
struct conf_place	conf_where(const struct conf_job *, const unsigned line[CONF_KEYS],
			    const char *key);
