/* SPDX-License-Identifier: ISC */
/* Configurations made to fit a scenario, or a capture. */
#include "programs/apgate/stage.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "hostap/client.h"
#include "radio/capture/capture.h"
#include "radio/sim/scenario.h"

enum { SCENARIO_MOST = 1 << 20, BSSS_MOST = 8, BUFFER = 16384 };

__attribute__((format(printf, 2, 3)))
static bool
fail(char *why, const char *text, ...)
{
	va_list args;

	va_start(args, text);
	vsnprintf(why, STAGE_WHY, text, args);
	va_end(args);
	return false;
}

/* ---- configurations ---------------------------------------------------------------------- */

static void
put_ssid(FILE *f, const uint8_t *ssid, size_t len)
{
	bool plain = len > 0 && ssid[0] != ' ' && ssid[len - 1] != ' ';

	for (size_t i = 0; i < len; i++)
		plain = plain && ssid[i] > 0x20 && ssid[i] < 0x7f;
	fputs(plain ? "ssid=" : "ssid2=", f);
	for (size_t i = 0; i < len; i++)
		fprintf(f, plain ? "%c" : "%02x", ssid[i]);
	fputc('\n', f);
}

static FILE *
open_conf(struct stage *s, unsigned int channel, char *why)
{
	int n = s->confs++;
	char path[STAGE_PATH];
	FILE *f;

	snprintf(path, sizeof(path), "%.60s/wlan%d.conf", s->folder, n);
	f = fopen(path, "w");
	if (f == NULL) {
		fail(why, "%s: %s", path, strerror(errno));
		return NULL;
	}
	memcpy(s->conf[n], path, sizeof(path));
	fprintf(f, "# made by apgate run\ninterface=wlan%d\ndriver=sim\nhw_mode=%c\nchannel=%u\n"
	    "hostap_buffer=%d\n", n, channel > 14 ? 'a' : 'g', channel, BUFFER);
	return f;
}

static bool
close_conf(FILE *f, const char *path, char *why)
{
	bool good = !ferror(f);

	if (fclose(f) != 0)
		good = false;
	return good || fail(why, "%s: it cannot be written", path);
}

static void
name_network(struct stage *s, const uint8_t *ssid, size_t len)
{
	if (s->network[0] == '\0')
		hostap_octets_text(ssid, len, s->network, sizeof(s->network));
	s->bsss++;
}

/* ---- scenarios --------------------------------------------------------------------------- */

static char *
read_file(const char *path, size_t *len, char *why)
{
	FILE *f = fopen(path, "r");
	char *text = malloc(SCENARIO_MOST + 1);

	if (f == NULL || text == NULL) {
		fail(why, "%s: %s; name a scenario that can be read", path, strerror(errno));
		if (f)
			fclose(f);
		free(text);
		return NULL;
	}
	*len = fread(text, 1, SCENARIO_MOST + 1, f);
	if (ferror(f) || *len > SCENARIO_MOST) {
		fail(why, "%s: %s", path, ferror(f) ? strerror(errno) : "too long for a scenario");
		free(text);
		text = NULL;
	}
	fclose(f);
	return text;
}

static struct scenario *
read_scenario(const char *path, char *why)
{
	struct scenario *scenario;
	struct scenario_error error;
	size_t len;
	char *text = read_file(path, &len, why);

	if (text == NULL)
		return NULL;
	scenario = scenario_read(text, len, &error);
	free(text);
	if (scenario == NULL)
		fail(why, "%s:%u:%u: %s", path, error.line, error.column, error.text);
	return scenario;
}

/* The name stations look for, where a radio of the scenario does not say. */
static struct scenario_ssid
wanted_ssid(const struct scenario *sc)
{
	for (uint32_t i = 0; i < sc->groups; i++)
		if (sc->group[i].ssid.len)
			return sc->group[i].ssid;
	return (struct scenario_ssid){ .len = 6, .octet = "apgate" };
}

static void
name_attack(struct stage *s, const struct scenario *sc)
{
	int inventors = 0;

	for (uint32_t i = 0; i < sc->attacks; i++)
		switch (sc->attack[i].kind) {
		case ATTACK_FLOOD_AUTH:
		case ATTACK_FLOOD_ASSOC:
		case ATTACK_FLOOD_PROBE:
		case ATTACK_CLASS3:
			snprintf(s->attack, sizeof(s->attack), "%s", sc->attack[i].name);
			inventors++;
			break;
		case ATTACK_SPOOF_AUTH:
		case ATTACK_SPOOF_DEAUTH:
		case ATTACK_SPOOF_DISASSOC:
		case ATTACK_GARBAGE:
		case ATTACK_TRUNCATE:
		case ATTACK_FLOOD_P2P:
			break;
		}
	if (inventors > 1)
		s->attack[0] = '\0';
}

static bool
write_scenario_confs(struct stage *s, const struct scenario *sc, char *why)
{
	static const struct scenario_radio alone = { 0 };
	uint32_t radios = sc->radios ? sc->radios : 1;

	for (uint32_t i = 0; i < radios && i < STAGE_CONFS; i++) {
		const struct scenario_radio *r = sc->radios ? &sc->radio[i] : &alone;
		struct scenario_ssid ssid = r->ssid.len ? r->ssid : wanted_ssid(sc);
		FILE *f = open_conf(s, r->channel ? r->channel : 1 + 5 * (i % 3), why);

		if (f == NULL)
			return false;
		put_ssid(f, ssid.octet, ssid.len);
		name_network(s, ssid.octet, ssid.len);
		if (!close_conf(f, s->conf[i], why))
			return false;
	}
	return true;
}

static bool
set_scenario(struct stage *s, const struct stage_wish *w, char *why)
{
	struct scenario *sc = read_scenario(w->scenario, why);
	bool good;

	if (sc == NULL)
		return false;
	snprintf(s->radio, sizeof(s->radio), "sim:%s", w->scenario);
	s->end_us = sc->end_us;
	name_attack(s, sc);
	good = write_scenario_confs(s, sc, why);
	if (good) {
		s->people = people_open(sc, w->seed, w->stations);
		good = s->people || fail(why, "%s: so many stations cannot be; give --stations a "
		    "smaller number", w->scenario);
	}
	scenario_free(sc);
	return good;
}

/* ---- captures ---------------------------------------------------------------------------- */

static void
put_bss(FILE *f, struct stage *s, const struct capture_ap *ap)
{
	static const uint8_t unnamed[] = "capture";
	const uint8_t *ssid = ap->ssid_len ? ap->ssid : unnamed;
	size_t len = ap->ssid_len ? ap->ssid_len : sizeof(unnamed) - 1;

	if (s->bsss)
		fprintf(f, "bss=wlan0_%d\n", s->bsss);
	put_ssid(f, ssid, len);
	name_network(s, ssid, len);
}

/* A radio with as many BSSs as access points were asked in the capture, or one. */
static bool
write_capture_conf(struct stage *s, const struct capture *c, char *why)
{
	struct capture_ap ap = { 0 };
	bool any = capture_ap(c, 0, &ap);
	FILE *f = open_conf(s, 6, why);

	if (f == NULL)
		return false;
	put_bss(f, s, &ap);
	for (uint32_t i = 1; any && s->bsss < BSSS_MOST && capture_ap(c, i, &ap); i++)
		if (ap.asked)
			put_bss(f, s, &ap);
	return close_conf(f, s->conf[0], why);
}

static bool
set_capture(struct stage *s, const struct stage_wish *w, char *why)
{
	struct capture_options o = { .path = w->capture };
	char error[CAPTURE_ERROR];
	struct capture *c;
	bool good;

	if (getrandom(&o.key, sizeof(o.key), 0) != sizeof(o.key))
		return fail(why, "no random numbers: %s", strerror(errno));
	if (capture_open(&o, &c, error) < 0)
		return fail(why, "%s", error);
	snprintf(s->radio, sizeof(s->radio), "capture:%s", w->capture);
	good = write_capture_conf(s, c, why);
	capture_close(c);
	if (good)
		s->people = people_open(NULL, 0, 0);
	return good && (s->people || fail(why, "out of memory"));
}

/* ---- life -------------------------------------------------------------------------------- */

/* The path of a socket has room for 107 octets, which a long TMPDIR would not leave. */
static bool
make_folder(struct stage *s, char *why)
{
	const char *tmp = getenv("TMPDIR");

	if (tmp == NULL || tmp[0] != '/' || strlen(tmp) > 40)
		tmp = "/tmp";
	snprintf(s->folder, sizeof(s->folder), "%s/apgate-XXXXXX", tmp);
	if (mkdtemp(s->folder) == NULL) {
		fail(why, "no temporary folder in %s: %s; set TMPDIR to one that can be written",
		    tmp, strerror(errno));
		s->folder[0] = '\0';
		return false;
	}
	snprintf(s->socket, sizeof(s->socket), "%.60s/hostap.sock", s->folder);
	snprintf(s->ready, sizeof(s->ready), "%.60s/ready", s->folder);
	return true;
}

static bool
open_ready(struct stage *s, char *why)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", s->ready);
	s->ready_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->ready_fd < 0 || bind(s->ready_fd, (struct sockaddr *)&a, sizeof(a)) < 0)
		return fail(why, "%s: %s", s->ready, strerror(errno));
	return true;
}

bool
stage_open(struct stage *s, const struct stage_wish *w, char why[static STAGE_WHY])
{
	*s = (struct stage){ .ready_fd = -1 };
	if (make_folder(s, why) && open_ready(s, why) &&
	    (w->capture ? set_capture(s, w, why) : set_scenario(s, w, why)))
		return true;
	stage_close(s);
	return false;
}

static void
remove_folder(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;

	while (d && (e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	rmdir(path);
}

void
stage_close(struct stage *s)
{
	if (s->ready_fd >= 0)
		close(s->ready_fd);
	if (s->folder[0])
		remove_folder(s->folder);
	people_close(s->people);
	*s = (struct stage){ .ready_fd = -1 };
}
