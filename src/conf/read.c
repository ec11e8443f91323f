/* SPDX-License-Identifier: ISC */
/* The one place of this folder that opens files: configurations, accept and deny lists. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/key.h"

enum { ACL_FILE = 8 << 20 };

static void
cannot(struct conf_errors *errors, struct conf_place at, const char *path, int error)
{
	conf_error_add(errors, at, "check the name and who may read it", "%s cannot be read: %s",
	    path, strerror(error));
}

/* The whole file, owned by the caller; NULL with the mistake said.  errno: why. */
static char *
read_whole(const char *path, size_t limit, size_t *len, struct conf_place at,
    struct conf_errors *errors)
{
	FILE *f = fopen(path, "rb");
	char *text = f == NULL ? NULL : malloc(limit + 1);

	errno = f == NULL || text != NULL ? errno : ENOMEM;
	if (text != NULL) {
		errno = 0;
		*len = fread(text, 1, limit + 1, f);
	}
	if (text == NULL || ferror(f))
		cannot(errors, at, path, errno);
	else if (*len > limit)
		conf_error_add(errors, at, "name the right file", "%s is larger than %zu octets",
		    path, limit);
	if (text != NULL && (ferror(f) || *len > limit)) {
		free(text);
		text = NULL;
	}
	if (f != NULL)
		(void)fclose(f);
	return text;
}

static int
read_acl(struct conf_acl *acl, struct conf_place at, struct conf_errors *errors)
{
	int rc = 0, error = 0;

	for (int i = 0; i < acl->files; i++) {
		size_t len = 0;
		char *text = read_whole(acl->file[i], ACL_FILE, &len, at, errors);

		error = text == NULL ? -EINVAL
		    : maclist_parse(&acl->list, text, len, acl->file[i], errors);
		rc = error == 0 ? rc : error;
		free(text);
	}
	return rc;
}

static int
read_acls(struct conf_radio *r, struct conf_errors *errors)
{
	const struct conf_job job = { .name = r->file };
	int rc = 0, error;

	for (struct conf_bss *b = r->bss; b < r->bss + r->bss_count; b++) {
		error = read_acl(&b->accept, conf_where(&job, b->line, "accept_mac_file"), errors);
		rc = error == 0 ? rc : error;
		error = read_acl(&b->deny, conf_where(&job, b->line, "deny_mac_file"), errors);
		rc = error == 0 ? rc : error;
	}
	return rc;
}

static int
read_one(const char *path, struct conf **c, struct conf_errors *errors)
{
	size_t len = 0;
	char *text = read_whole(path, CONF_FILE, &len, (struct conf_place){ .file = path }, errors);
	int rc;

	if (text == NULL)
		return -EINVAL;
	rc = conf_parse(text, len, path, c, errors);
	free(text);
	return rc == 0 ? read_acls((*c)->radio[(*c)->radio_count - 1], errors) : rc;
}

int
conf_read(const char *const paths[], int count, struct conf **conf, struct conf_errors *errors)
{
	struct conf *c = NULL;
	int rc = count > 0 ? 0 : -EINVAL;

	if (count <= 0)
		conf_error_add(errors, (struct conf_place){ .file = "apgated" },
		    "name one for each radio", "no configuration file is named");
	for (int i = 0; i < count; i++) {
		int error = read_one(paths[i], &c, errors);

		rc = error == 0 ? rc : error;
	}
	if (rc == 0)
		*conf = c;
	else
		conf_free(c);
	return rc;
}
