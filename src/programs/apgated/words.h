/* SPDX-License-Identifier: ISC */
/*
 * words - what happened, in a sentence and in fields
 *
 * Pure but for malloc.  Who is at which endpoint and which BSS has which name is looked up in
 * the names given.
 */
#pragma once

#include <jansson.h>

#include "engine/engine.h"
#include "programs/apgated/say.h"

enum { WORDS_LEN = 512 };

struct words_names {
	char	bss[ENGINE_BSSS][HAP_NAME_LEN];
	struct {
		int	 endpoint;
		char	 name[HAP_NAME_LEN];
		uint32_t pid, uid;
	} daemon[ENGINE_ENDPOINTS];
};

/* "macfilter"; "daemon 7" where it is not known. */
const char	*words_daemon(const struct words_names *, int endpoint,
		    char text[static HAP_NAME_LEN]);

/* The sentence, how much it matters, and (where wanted) its fields, owned by the caller. */
enum say_level	 words_trace(const struct words_names *, const struct engine_trace *,
		    char text[static WORDS_LEN], json_t **fields);

const char	*words_by(unsigned by);		/* as JSON has it: "daemon", "deadline", ... */
