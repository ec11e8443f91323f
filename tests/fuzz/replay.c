/* SPDX-License-Identifier: ISC */
/*
 * Gives a fuzzing target every file of a folder, once: what libFuzzer found and was kept
 * stays found in builds that have no libFuzzer.  An empty folder is an error.
 */
#include <assert.h>
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy of exactly the file's size, so that a sanitizer sees a read past its end. */
static void
replay_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	long size;
	uint8_t *data;

	assert(f != NULL && fseek(f, 0, SEEK_END) == 0);
	size = ftell(f);
	assert(size >= 0 && fseek(f, 0, SEEK_SET) == 0);
	data = malloc(size > 0 ? (size_t)size : 1);
	assert(data != NULL && fread(data, 1, (size_t)size, f) == (size_t)size);
	fclose(f);
	LLVMFuzzerTestOneInput(data, (size_t)size);
	free(data);
}

int
main(int argc, char **argv)
{
	char path[4096];
	const struct dirent *entry;
	unsigned n = 0;
	DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;

	if (dir == NULL) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
		replay_file(path);
		n++;
	}
	closedir(dir);
	printf("%u inputs\n", n);
	return n > 0 ? 0 : 1;
}
