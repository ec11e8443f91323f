/* SPDX-License-Identifier: ISC */
#include "programs/apgated/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

char *
file_read(const char *path, size_t most, size_t *len)
{
	FILE *f = fopen(path, "re");
	char *text = f ? malloc(most + 1) : NULL;
	int error;

	if (!text) {
		error = errno;
		if (f)
			fclose(f);
		errno = error;
		return NULL;
	}
	errno = 0;
	*len = fread(text, 1, most, f);
	error = ferror(f) ? errno : *len == most && fgetc(f) != EOF ? EFBIG : 0;
	fclose(f);
	if (error) {
		free(text);
		errno = error;
		return NULL;
	}
	text[*len] = '\0';
	return text;
}
