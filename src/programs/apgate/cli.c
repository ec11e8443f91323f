/* SPDX-License-Identifier: ISC */
/* Reading what was typed, and saying what is wrong with it. */
#include "programs/apgate/cli.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "conf/nearest.h"

const char *
cli_value(const struct cli *c, const char *name)
{
	for (int i = c->givens; i-- > 0;)		/* the last one given counts */
		if (strcmp(c->given[i].name, name) == 0)
			return c->given[i].value;
	return NULL;
}

enum cli_exit
cli_fail(enum cli_exit status, const char *text, ...)
{
	va_list args;

	fflush(stdout);
	fputs("apgate: ", stderr);
	va_start(args, text);
	vfprintf(stderr, text, args);
	va_end(args);
	fputc('\n', stderr);
	return status;
}

struct hostap *
cli_open(const struct cli *c)
{
	char why[HOSTAP_ERROR_LEN];
	struct hostap *h = hostap_open(c->socket, "apgate", why);

	if (h == NULL)
		cli_fail(CLI_UNREACHED, "%s%s", why, c->socket == NULL &&
		    (errno == ENOENT || errno == ECONNREFUSED) ?
		    ", or name its socket with --socket PATH" : "");
	return h;
}

enum cli_exit
cli_refused(struct hostap *h, int error)
{
	cli_fail(CLI_NO, "%s", hostap_error(h));
	return error == -ECONNRESET || error == -ETIMEDOUT || error == -EPERM ?
	    CLI_UNREACHED : CLI_NO;
}

/* ---- values ------------------------------------------------------------------------------ */

/* As other programs write it: 02-00-..., 0200.0000.0001, or twelve digits. */
static bool
read_addr(const char *text, uint8_t addr[IEEE80211_ADDR_LEN])
{
	char colons[HOSTAP_ADDR_TEXT];
	size_t n = 0;

	for (; *text; text++) {
		if (strchr("-.:", *text))
			continue;
		if (n == sizeof(colons) - 1)
			return false;
		if (n % 3 == 2)
			colons[n++] = ':';
		colons[n++] = *text;
	}
	colons[n] = '\0';
	return hostap_addr_parse(colons, addr);
}

bool
cli_addr(const char *text, uint8_t addr[IEEE80211_ADDR_LEN])
{
	if (hostap_addr_parse(text, addr) || read_addr(text, addr))
		return true;
	cli_fail(CLI_USAGE, "'%s' is no station's address; write six pairs of hexadecimal digits, "
	    "as in 02:00:00:00:00:01", text);
	return false;
}

bool
cli_mask(const char *text, uint8_t mask[IEEE80211_ADDR_LEN])
{
	uint64_t bits = 0;
	char *end;

	if (hostap_addr_parse(text, mask))
		return true;
	errno = 0;
	if (isdigit((unsigned char)text[0]))
		bits = strtoull(text, &end, 10);
	if (bits < 1 || bits > 48 || *end != '\0' || errno) {
		cli_fail(CLI_USAGE, "'%s' is no mask; write how many leading bits count, 1 to 48, "
		    "or a mask as in ff:ff:ff:00:00:00", text);
		return false;
	}
	for (uint64_t i = 0; i < 48; i++)
		mask[i / 8] = (uint8_t)((i % 8 ? mask[i / 8] : 0) | (i < bits) << (7 - i % 8));
	return true;
}

static bool
read_number(const char *text, uint64_t most, uint64_t *v, char **end)
{
	errno = 0;
	if (!isdigit((unsigned char)text[0]))
		return false;
	*v = strtoull(text, end, 10);
	return errno == 0 && *v <= most;
}

bool
cli_number(const char *option, const char *text, uint64_t most, uint64_t *v)
{
	char *end;

	if (read_number(text, most, v, &end) && *end == '\0' && *v >= 1)
		return true;
	cli_fail(CLI_USAGE, "%s cannot be '%s'; give a whole number from 1 to %ju", option, text,
	    (uintmax_t)most);
	return false;
}

bool
cli_span_ms(const char *option, const char *text, uint64_t *ms)
{
	static const struct { const char *name; uint64_t ms; } units[] = {
		{ "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "min", 60000 }, { "h", 3600000 },
		{ "d", 86400000 },
	};
	uint64_t n;
	char *end;

	if (read_number(text, UINT32_MAX, &n, &end) && n > 0)
		for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
			if (strcmp(end, units[i].name) == 0 && n * units[i].ms <= UINT32_MAX) {
				*ms = n * units[i].ms;
				return true;
			}
	cli_fail(CLI_USAGE, "%s cannot be '%s'; give a time as in 30s, 10m, 2h or 7d, at most 49d",
	    option, text);
	return false;
}

static void
make_slug(const char *name, char *slug, size_t size)
{
	size_t n = 0;

	for (const char *p = name; *p && n + 1 < size; p++) {
		if (isalnum((unsigned char)*p) || *p == '.')
			slug[n++] = (char)tolower((unsigned char)*p);
		else if (n > 0 && slug[n - 1] != '-')
			slug[n++] = '-';
	}
	slug[n] = '\0';
}

enum { SLUG = 64, CODES = 256 };

static bool
has_code(const char *(*name_of)(unsigned int), unsigned int code, char slug[static SLUG])
{
	const char *name = name_of(code);

	make_slug(name, slug, SLUG);
	return strcmp(name, "?") != 0;
}

/* Which of the names it is nearest to. */
static void
guess_code(const char *text, const char *(*name_of)(unsigned int), char guess[static SLUG])
{
	unsigned limit = nearest_limit(strlen(text)), best = limit + 1;
	char slug[SLUG];

	guess[0] = '\0';
	for (unsigned int i = 0; i < CODES; i++) {
		unsigned d;

		if (!has_code(name_of, i, slug))
			continue;
		d = strstr(slug, text) ? 0 : nearest_distance(text, slug, limit);
		if (d < best) {
			best = d;
			memcpy(guess, slug, SLUG);
		}
	}
}

bool
cli_code(const char *option, const char *text, const char *(*name_of)(unsigned int),
    uint16_t *code)
{
	char slug[SLUG], guess[SLUG];
	uint64_t v;
	char *end;

	if (read_number(text, UINT16_MAX, &v, &end) && *end == '\0') {
		*code = (uint16_t)v;
		return true;
	}
	for (unsigned int i = 0; i < CODES; i++)
		if (has_code(name_of, i, slug) && strcmp(slug, text) == 0) {
			*code = (uint16_t)i;
			return true;
		}
	guess_code(text, name_of, guess);
	if (guess[0])
		cli_fail(CLI_USAGE, "%s cannot be '%s'; did you mean %s?", option, text, guess);
	else
		cli_fail(CLI_USAGE, "%s cannot be '%s'; give a number, or a name that --help lists",
		    option, text);
	return false;
}

void
cli_codes(FILE *f, const char *(*name_of)(unsigned int), unsigned int from)
{
	char slug[SLUG];

	for (unsigned int i = from; i < CODES; i++)
		if (has_code(name_of, i, slug))
			fprintf(f, "  %3u  %s\n", i, slug);
}

static const char *
nth_class(const void *arg, int n)
{
	(void)arg;
	return n < HAP_CLASSES ? hostap_class_name(1u << n) : n == HAP_CLASSES ? "all" : NULL;
}

bool
cli_classes(const char *text, uint32_t *classes)
{
	*classes = 0;
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, ",");
		char name[16];
		uint32_t bit = n == 3 && strncmp(p, "all", 3) == 0 ? HAP_CLASS_ALL : 0;

		snprintf(name, sizeof(name), "%.*s", (int)n, p);
		for (int i = 0; i < HAP_CLASSES; i++)
			if (strcmp(name, nth_class(NULL, i)) == 0)
				bit = 1u << i;
		if (bit == 0) {
			const char *near = cli_nearest(name, nth_class, NULL);

			cli_fail(CLI_USAGE, "'%s' is no class of requests; %s%s", name,
			    near ? "did you mean " :
			    "there are probe, auth, assoc, reassoc and all",
			    near ? near : "");
			return false;
		}
		*classes |= bit;
		p += n + (p[n] == ',');
	}
	if (*classes == 0)
		cli_fail(CLI_USAGE, "--class names no class; give some of probe, auth, assoc, "
		    "reassoc, or all");
	return *classes != 0;
}

const char *
cli_nearest(const char *name, const char *(*nth)(const void *, int), const void *arg)
{
	unsigned limit = nearest_limit(strlen(name)), best = limit + 1;
	const char *found = NULL, *other;

	for (int i = 0; (other = nth(arg, i)) != NULL; i++) {
		unsigned d = nearest_distance(name, other, limit);

		if (d < best) {
			best = d;
			found = other;
		}
	}
	return found;
}

/* ---- out --------------------------------------------------------------------------------- */

enum cli_exit
cli_json(json_t *document)
{
	json_dumpf(document, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
	putchar('\n');
	json_decref(document);
	return CLI_DONE;
}

const char *
cli_paint(const struct cli *c, enum cli_paint paint)
{
	static const char *const sequences[] = {
		[PLAIN] = "\033[0m", [BOLD] = "\033[1m", [DIM] = "\033[2m", [RED] = "\033[31m",
		[GREEN] = "\033[32m", [YELLOW] = "\033[33m", [CYAN] = "\033[36m",
	};

	return c->colour ? sequences[paint] : "";
}
