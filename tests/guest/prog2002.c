/* SPDX-License-Identifier: ISC */
/*
 * prog2002 - a Host AP daemon written from the proposal alone
 *
 *	prog2002 [-s] DEVICE INTERFACE
 *
 * It knows nothing but the proposal's header.  Stations of one maker (00:11:22) are refused
 * association, all others let in.  When it has been quiet for a while, it disassociates the first
 * station it let in, by its association ID, and wants to hear when the second is silent for a
 * second; then it deauthenticates that one.  When it has been quiet again it reads the statistics
 * and ends.  -s: it answers each request by itself, not a buffer of them at once.
 *
 * What it does not know of a message it leaves as it finds it on its stack.  Whether an answer
 * came too late it can tell only of those it wrote alone.  Every line it prints is an event; the
 * last says whether the statistics are what it did.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <net/if.h>
#include <net80211/ieee80211_hostap.h>

enum {
	QUIET		= 1500,		/* ms without a message */
	PATIENCE	= 10,		/* times that, for two stations to come */
	MANY		= 64,		/* answers in a buffer */
};

struct answers {
	struct ieee80211_hostap_msg m[MANY];
	size_t n;
};

static int fd, singly;
static struct hostap_stat mine;		/* what I think I did */
static unsigned stale, unsure;		/* answers: to nobody; of a write with others */
static unsigned short first, second;	/* association IDs of the first two let in */
static unsigned long last;		/* number of the last message */
static int quiets, waited;

static void
print(const char *what, const struct ieee80211_hostap_msg *m, unsigned asid)
{
	const unsigned char *a = m->i_srcaddr;

	printf("%s %02x:%02x:%02x:%02x:%02x:%02x aid %u\n", what, a[0], a[1], a[2], a[3], a[4],
	    a[5], asid);
	fflush(stdout);
}

/* A message as it lies on the stack, with garbage where I fill in nothing. */
static struct ieee80211_hostap_msg *
message(struct answers *out, int type)
{
	struct ieee80211_hostap_msg *m = &out->m[out->n++];

	memset(m, 0xa5, sizeof(*m));
	m->i_msglen = sizeof(*m);
	m->i_type = (unsigned char)type;
	return m;
}

static void
flush(struct answers *out, unsigned responses)
{
	size_t len = out->n * sizeof(out->m[0]);
	ssize_t n;

	if (len == 0)
		return;
	while ((n = write(fd, out->m, len)) < 0 && errno == EINTR)
		continue;
	if (n < 0 && errno == ESTALE)
		stale++;
	else if (n != (ssize_t)len)
		err(1, "write: %zd of %zu", n, len);
	mine.hs_to_kernel += (unsigned)out->n;
	mine.hs_responses += n < 0 ? 0 : responses;
	unsure += responses > 1 ? responses : 0;
	out->n = 0;
}

/* ---- requests ---------------------------------------------------------------------------- */

static int
is_foreign(const struct ieee80211_hostap_msg *m)
{
	return memcmp(m->i_srcaddr, "\x00\x11\x22", 3) == 0;
}

static void
associate(struct answers *out, const struct ieee80211_hostap_msg *req)
{
	struct ieee80211_hostap_msg *m = message(out, req->i_type == HAP_ASSOC_REQ ?
	    HAP_ASSOC_RESP : HAP_REASSOC_RESP);

	m->i_seq = req->i_seq;
	m->i_asresp.i_capinfo = req->i_asreq.i_capinfo;
	m->i_asresp.i_status = is_foreign(req) ? 1 : 0;
	m->i_asresp.i_nrates = 0;
	print(is_foreign(req) ? "refuse" : "associate", req, req->i_asreq.i_asid);
	if (is_foreign(req) || req->i_asreq.i_asid == first || req->i_asreq.i_asid == second)
		return;
	if (first == 0)
		first = req->i_asreq.i_asid;
	else if (second == 0)
		second = req->i_asreq.i_asid;
}

static void
authenticate(struct answers *out, const struct ieee80211_hostap_msg *req)
{
	struct ieee80211_hostap_msg *m = message(out, HAP_AUTH_RESP);

	m->i_seq = req->i_seq;
	m->i_authresp.i_asid = req->i_authreq.i_asid;
	print("authenticate", req, req->i_authreq.i_asid);
}

static void
probe(struct answers *out, const struct ieee80211_hostap_msg *req)
{
	message(out, HAP_PROBE_RESP)->i_seq = req->i_seq;
	print("probe", req, 0);
}

/* ---- commands ---------------------------------------------------------------------------- */

static void
disassociate(unsigned short asid)
{
	struct answers out = { .n = 0 };
	struct ieee80211_hostap_msg *m = message(&out, HAP_DISASSOC_CMD);

	memset(m->i_dstaddr, 0, sizeof(m->i_dstaddr));
	m->i_disas.i_asid = asid;
	m->i_disas.i_reason = 8;
	flush(&out, 0);
	printf("told to disassociate aid %u\n", asid);
}

static void
watch_silence(unsigned short asid)
{
	struct answers out = { .n = 0 };
	struct ieee80211_hostap_msg *m = message(&out, HAP_TIMEOUT_CMD);

	memset(m->i_dstaddr, 0, sizeof(m->i_dstaddr));
	m->i_timeout.i_asid = asid;
	m->i_un.timeout.i_timeout.tv_sec = 1;
	m->i_un.timeout.i_timeout.tv_usec = 0;
	flush(&out, 0);
	printf("told to watch aid %u\n", asid);
}

static void
silent(const struct ieee80211_hostap_msg *ind)
{
	struct answers out = { .n = 0 };
	struct ieee80211_hostap_msg *m;

	print("silent", ind, ind->i_timeout.i_asid);
	if (ind->i_timeout.i_asid != second)
		return;
	m = message(&out, HAP_DEAUTH_CMD);
	memcpy(m->i_dstaddr, ind->i_srcaddr, sizeof(m->i_dstaddr));
	m->i_deauth.i_asid = second;
	m->i_deauth.i_reason = 4;
	flush(&out, 0);
	printf("told to deauthenticate aid %u\n", second);
}

/* ---- the buffer -------------------------------------------------------------------------- */

static void
act(struct answers *out, const struct ieee80211_hostap_msg *m)
{
	mine.hs_from_kernel++;
	mine.hs_drop += (unsigned)(m->i_seq - last - 1);	/* numbers I never saw */
	last = m->i_seq;
	mine.hs_requests += m->i_type >= HAP_ASSOC_REQ && m->i_type <= HAP_AUTH_REQ;
	switch (m->i_type) {
	case HAP_ASSOC_REQ:
	case HAP_REASSOC_REQ:
		associate(out, m);
		break;
	case HAP_AUTH_REQ:
		authenticate(out, m);
		break;
	case HAP_PROBE_REQ:
		probe(out, m);
		break;
	case HAP_DISASSOC_IND:
		print("disassociated", m, m->i_disas.i_asid);
		break;
	case HAP_DEAUTH_IND:
		print("deauthenticated", m, m->i_deauth.i_asid);
		break;
	case HAP_TIMEOUT_IND:
		silent(m);
		break;
	default:
		errx(1, "type %u is not the proposal's", m->i_type);
	}
}

static void
skip_through(const char *buf, size_t len)
{
	struct answers out = { .n = 0 };
	struct ieee80211_hostap_msg m;

	for (size_t at = 0; at < len; at += m.i_msglen) {
		if (len - at < sizeof(m))
			errx(1, "a message was cut");
		memcpy(&m, buf + at, sizeof(m));
		if (m.i_msglen < sizeof(m) || m.i_msglen > len - at)
			errx(1, "i_msglen %u with %zu left", m.i_msglen, len - at);
		act(&out, &m);
		if (singly || out.n == MANY)
			flush(&out, (unsigned)out.n);
	}
	flush(&out, (unsigned)out.n);
}

/* False: it has been quiet for the last time. */
static int
quiet(void)
{
	if (quiets > 0)
		return 0;
	if (!first || !second) {
		if (++waited > PATIENCE)
			errx(1, "nobody came");
		return 1;
	}
	quiets++;
	disassociate(first);
	watch_silence(second);
	return 1;
}

static void
check_statistics(void)
{
	struct hostap_stat s;

	if (ioctl(fd, HIOCGSTATS, &s) < 0)
		err(1, "HIOCGSTATS");
	printf("statistics: from_kernel %u of %u, drop %u of %u, requests %u of %u, to_kernel "
	    "%u of %u, responses %u of %u, stale %u\n", s.hs_from_kernel, mine.hs_from_kernel,
	    s.hs_drop, mine.hs_drop, s.hs_requests, mine.hs_requests, s.hs_to_kernel,
	    mine.hs_to_kernel, s.hs_responses, mine.hs_responses, stale);
	/* What was dropped may have been requests, and after the last that I read. */
	if (s.hs_from_kernel != mine.hs_from_kernel || s.hs_drop < mine.hs_drop ||
	    s.hs_requests < mine.hs_requests ||
	    s.hs_requests > mine.hs_requests + s.hs_drop ||
	    s.hs_to_kernel != mine.hs_to_kernel ||
	    s.hs_responses > mine.hs_responses || s.hs_responses + unsure < mine.hs_responses)
		errx(1, "the statistics are not what I did");
	puts("the statistics are what I did");
}

int
main(int argc, char **argv)
{
	struct ifreq ifr;
	unsigned blen;
	char *buf;

	if (argc == 4 && strcmp(argv[1], "-s") == 0) {
		singly = 1;
		argv++, argc--;
	}
	if (argc != 3)
		errx(2, "usage: prog2002 [-s] DEVICE INTERFACE");
	if ((fd = open(argv[1], O_RDWR)) < 0)
		err(1, "%s", argv[1]);
	memset(&ifr, 0, sizeof(ifr));
	strncpy(ifr.ifr_name, argv[2], sizeof(ifr.ifr_name) - 1);
	if (ioctl(fd, HIOCGBLEN, &blen) < 0 || ioctl(fd, HIOCSETIF, &ifr) < 0)
		err(1, "ioctl");
	memset(&ifr, 0, sizeof(ifr));
	if (ioctl(fd, HIOCGETIF, &ifr) < 0 || strcmp(ifr.ifr_name, argv[2]) != 0)
		err(1, "HIOCGETIF: %.16s", ifr.ifr_name);
	if (ioctl(fd, HIOCFLUSH) < 0)
		err(1, "HIOCFLUSH");
	if ((buf = malloc(blen)) == NULL)
		err(1, "malloc");
	for (;;) {
		int ms = QUIET * (1 + quiets);
		struct timeval tv = { ms / 1000, ms % 1000 * 1000 };
		fd_set set;
		ssize_t n;

		FD_ZERO(&set);
		FD_SET(fd, &set);
		if ((n = select(fd + 1, &set, NULL, NULL, &tv)) < 0 && errno != EINTR)
			err(1, "select");
		if (n == 0 && !quiet())
			break;
		if (n <= 0)
			continue;
		if ((n = read(fd, buf, blen)) < 0 && errno != EINTR)
			err(1, "read");
		if (n > 0)
			skip_through(buf, (size_t)n);
	}
	check_statistics();
	free(buf);
	close(fd);
	return 0;
}
