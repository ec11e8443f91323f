/* SPDX-License-Identifier: ISC */
/* file - a whole file in memory */
#pragma once

#include <stddef.h>

/* NUL-terminated, owned by the caller (free()); NULL and errno, EFBIG where longer than most. */
char	*file_read(const char *path, size_t most, size_t *len);
