/* SPDX-License-Identifier: ISC */
/* A P2P device of one's own, its events, and time. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "frame/channel.h"
#include "programs/apgate/ifaces.h"
#include "programs/apgate/p2p.h"

enum { FIRST_NUMBER = 100 };		/* those below are of registrations */

int64_t
p2p_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- options -------------------------------------------------------------------------------- */

/* A channel's number in 2.4 or 5 GHz, or MHz. */
static uint16_t
channel_from_text(const char *text, size_t len)
{
	char copy[8], *end;
	unsigned long n;

	if (len == 0 || len >= sizeof(copy))
		return 0;
	memcpy(copy, text, len);
	copy[len] = '\0';
	n = strtoul(copy, &end, 10);
	if (*end != '\0' || n == 0 || n > UINT16_MAX)
		return 0;
	if (n > 1000)
		return channel_from_mhz((uint16_t)n).band == BAND_NONE ? 0 : (uint16_t)n;
	return channel_mhz((struct channel){ n <= 14 ? BAND_2GHZ : BAND_5GHZ, (uint8_t)n });
}

static bool
no_channel(const char *option, const char *text, size_t len)
{
	cli_fail(CLI_USAGE, "%s cannot be '%.*s'; give a channel's number (6, 36) or its "
	    "frequency (2437)", option, (int)len, text);
	return false;
}

bool
p2p_channel(const struct cli *c, const char *option, uint16_t *mhz)
{
	const char *text = cli_value(c, option);

	*mhz = 0;
	if (text != NULL && (*mhz = channel_from_text(text, strlen(text))) == 0)
		return no_channel(option, text, strlen(text));
	return true;
}

static bool
read_search(struct p2p *p)
{
	const char *text = cli_value(p->cli, "--search");

	if (text == NULL)
		text = "1,6,11";
	for (p->channels = 0; *text && p->channels < P2P_LIST; p->channels++) {
		size_t len = strcspn(text, ",");

		if ((p->search[p->channels] = channel_from_text(text, len)) == 0)
			return no_channel("--search", text, len);
		text += len + (text[len] == ',');
	}
	if (*text || p->channels == 0)
		cli_fail(CLI_USAGE, "--search takes 1 to %d channels", P2P_LIST);
	return *text == '\0' && p->channels > 0;
}

bool
p2p_seconds(const struct cli *c, uint64_t standard, uint64_t *ms)
{
	const char *text = cli_value(c, "--seconds");

	*ms = standard;
	if (text == NULL)
		return true;
	if (!cli_number("--seconds", text, 4000000, ms))
		return false;
	*ms *= 1000;
	return true;
}

static const char *
nth_type(const void *arg, int n)
{
	(void)arg;
	return hostap_type_nth((unsigned int)n);
}

static bool
read_type(struct p2p *p)
{
	const char *text = cli_value(p->cli, "--type"), *near;

	if (hostap_type_parse(text ? text : "pc", p->own.type))
		return true;
	near = cli_nearest(text, nth_type, NULL);
	cli_fail(CLI_USAGE, "--type cannot be '%s'; %s%s%s", text, near ? "did you mean '" :
	    "give one that --help lists, or numbers as in 10-0050f204-5", near ? near : "",
	    near ? "'?" : "");
	return false;
}

void
p2p_more_help(FILE *f)
{
	const char *word;

	fputs("\nTypes, besides numbers as in 10-0050f204-5:\n ", f);
	for (unsigned int n = 0, column = 2; (word = hostap_type_nth(n)) != NULL; n++) {
		column += (unsigned int)strlen(word) + 2;
		if (column > 78) {
			fputs("\n ", f);
			column = 4 + (unsigned int)strlen(word);
		}
		fprintf(f, " %s%s", word, hostap_type_nth(n + 1) ? "," : "\n");
	}
}

static bool
read_way(struct p2p *p)
{
	static const char *const ways[] = {
		[HAP_WAY_NATIVE] = "native", [HAP_WAY_BORROWED] = "borrowed",
		[HAP_WAY_SHARED] = "shared",
	};
	const char *text = cli_value(p->cli, "--way");

	if (text == NULL)
		return true;
	for (uint8_t i = HAP_WAY_NATIVE; i <= HAP_WAY_SHARED; i++)
		if (strcmp(text, ways[i]) == 0)
			p->device.way = i;
	if (p->device.way == 0)
		cli_fail(CLI_USAGE, "--way cannot be '%s'; there are native, borrowed and shared",
		    text);
	return p->device.way != 0;
}

static bool
read_options(struct p2p *p)
{
	const char *name = cli_value(p->cli, "--name");

	if (!read_search(p) || !read_type(p) || !read_way(p) ||
	    !p2p_channel(p->cli, "--channel", &p->own.listen_freq))
		return false;
	if (p->own.listen_freq == 0)
		p->own.listen_freq = 2437;
	if (name != NULL && strlen(name) >= sizeof(p->own.name)) {
		cli_fail(CLI_USAGE, "--name is longer than %zu octets", sizeof(p->own.name) - 1);
		return false;
	}
	if (name != NULL)
		snprintf(p->own.name, sizeof(p->own.name), "%s", name);
	else
		gethostname(p->own.name, sizeof(p->own.name) - 1);
	p->own.methods = HOSTAP_METHOD_DISPLAY | HOSTAP_METHOD_KEYPAD | HOSTAP_METHOD_BUTTON;
	p->own.capability = HOSTAP_DEVICE_CLIENT | HOSTAP_DEVICE_CONCURRENT |
	    HOSTAP_DEVICE_INVITATION;
	p->hex = cli_value(p->cli, "--hex") != NULL;
	p->frames = p->hex || cli_value(p->cli, "--frames") != NULL;
	return true;
}

/* ---- events --------------------------------------------------------------------------------- */

/* 1 something came, 0 time is over, -1 told to end. */
static int
wait_for(const struct p2p *p, int64_t until_ms)
{
	struct pollfd fds[2] = {
		{ .fd = p->signals, .events = POLLIN },
		{ .fd = hostap_fd(p->h), .events = POLLIN },
	};
	int64_t left = until_ms < 0 ? -1 : until_ms - p2p_now_ms();
	int n;

	if (until_ms >= 0 && left < 0)
		left = 0;
	do
		n = poll(fds, 2, left > INT32_MAX ? INT32_MAX : (int)left);
	while (n < 0 && errno == EINTR);
	return fds[0].revents ? -1 : n > 0;
}

static struct p2p_peer *
add_peer(struct p2p *p, const uint8_t addr[6])
{
	struct p2p_peer *more;

	if (p->peers == p->room) {
		size_t room = p->room ? 2 * p->room : 32;

		if ((more = realloc(p->peer, room * sizeof(*more))) == NULL)
			return NULL;
		p->peer = more;
		p->room = room;
	}
	more = &p->peer[p->peers++];
	memset(more, 0, sizeof(*more));
	memcpy(more->addr, addr, sizeof(more->addr));
	return more;
}

struct p2p_peer *
p2p_find(struct p2p *p, const uint8_t addr[6])
{
	for (size_t i = 0; i < p->peers; i++)
		if (memcmp(p->peer[i].addr, addr, sizeof(p->peer[i].addr)) == 0)
			return &p->peer[i];
	return NULL;
}

static void
note_peer(struct p2p *p, const struct hostap_event *e)
{
	struct p2p_peer *peer = p2p_find(p, e->body.peer.device);
	const uint8_t *elements;
	size_t len;

	if (peer == NULL && (peer = add_peer(p, e->body.peer.device)) == NULL)
		return;
	peer->lost = e->body.peer.event == HAP_PEER_LOST;
	if (peer->lost)
		return;
	peer->said = e->body.peer;
	peer->signal = e->m.i_signal;
	peer->heard_mhz = e->m.i_freq;
	hostap_text(e, HAP_ATTR_NAME, peer->name, sizeof(peer->name));
	if ((elements = hostap_elements(e, &len)) != NULL)
		hostap_device_read(elements, len, &peer->device);
}

int
p2p_read_peers(struct p2p *p, uint32_t iface)
{
	struct hostap_peer_list *page = calloc(1, sizeof(*page));
	int more = page ? 0 : -ENOMEM;

	if (page == NULL)
		return more;
	page->iface = iface;
	do {
		more = hostap_get_peers(p->h, page);
		for (uint32_t i = 0; more >= 0 && i < page->count; i++) {
			const struct hostap_peer_info *info = &page->peer[i];
			struct p2p_peer *peer = add_peer(p, info->device);

			if (peer == NULL) {
				more = -ENOMEM;
				break;
			}
			peer->said = (struct hap_peer){ .freq = info->freq, .via = info->via,
			    .device_capab = info->device_capab, .group_capab = info->group_capab,
			    .methods = info->methods };
			memcpy(peer->said.type, info->type, sizeof(info->type));
			peer->signal = info->signal;
			peer->heard_mhz = info->heard_freq;
			peer->age_ms = info->age_ms;
			hostap_octets_text(info->name, info->namelen, peer->name,
			    sizeof(peer->name));
		}
	} while (more > 0);
	free(page);
	return more;
}

enum p2p_turn
p2p_next(struct p2p *p, int64_t until_ms, const struct hostap_event **e)
{
	int r;

	while ((r = hostap_next(p->h, e)) == 0) {
		fflush(stdout);
		if (ferror(stdout))		/* nobody reads it any more */
			return P2P_TOLD;
		if ((r = wait_for(p, until_ms)) <= 0)
			return r < 0 ? P2P_TOLD : P2P_TIME;
	}
	if (r < 0) {
		cli_refused(p->h, r);
		return P2P_FAILED;
	}
	if ((*e)->m.i_type == HAP_PEER_IND)
		note_peer(p, *e);
	p2p_log(p, *e);
	return P2P_EVENT;
}

/* ---- life ----------------------------------------------------------------------------------- */

/* Which interface names the radio: 0 the first. */
static enum cli_exit
choose_radio(struct p2p *p)
{
	const char *name = cli_value(p->cli, "--interface"), *radio = cli_value(p->cli, "--radio");
	const struct hostap_iface_info *iface;
	struct ifaces l;
	char *end;
	int r;

	if (name == NULL && radio == NULL)
		return CLI_DONE;
	if ((r = ifaces_read(&l, p->h)) < 0)
		return cli_refused(p->h, r);
	if (name != NULL) {
		if ((iface = ifaces_find(&l, name)) == NULL)
			return CLI_NO;
		p->device.iface = (uint32_t)iface->cookie;
		p->radio = iface->radio;
		return CLI_DONE;
	}
	for (uint32_t i = 0; i < l.count; i++)
		if (l.iface[i].radio == strtoul(radio, &end, 10) && *end == '\0' && end != radio) {
			p->device.iface = (uint32_t)l.iface[i].cookie;
			p->radio = l.iface[i].radio;
			return CLI_DONE;
		}
	return cli_fail(CLI_NO, "there is no radio %s that has an interface; apgate p2p radios "
	    "lists them", radio);
}

/* Who has the device of the radio that was asked for, in words; "" where nobody says. */
static void
who_has_it(struct p2p *p, char text[static 2 * TEXT])
{
	struct hostap_daemon_list *page = calloc(1, sizeof(*page));
	char name[TEXT];
	int more;

	text[0] = '\0';
	if (page == NULL)
		return;
	do {
		more = hostap_get_daemons(p->h, page);
		for (uint32_t i = 0; more >= 0 && i < page->count; i++)
			if (page->daemon[i].devices >> (p->radio & 31) & 1)
				snprintf(text, 2 * TEXT, ": %s (endpoint %u, process %u) has it",
				    text_name(page->daemon[i].name, name),
				    page->daemon[i].endpoint, page->daemon[i].pid);
	} while (more > 0);
	free(page);
}

static enum cli_exit
not_started(struct p2p *p, int error)
{
	char why[HOSTAP_ERROR_LEN], who[2 * TEXT];

	snprintf(why, sizeof(why), "%s", hostap_error(p->h));
	if (error == -EPERM)
		return cli_fail(CLI_UNREACHED, "not permitted: let yourself use P2P devices with "
		    "this line in the access point's configuration: hostap_grant=uid:%u p2p",
		    (unsigned)getuid());
	if (error == -EBUSY) {
		who_has_it(p, who);
		return cli_fail(CLI_NO, "the radio's P2P device is in use%s; end that program, or "
		    "name another radio with --radio", who);
	}
	return cli_fail(error == -ECONNRESET || error == -ETIMEDOUT ? CLI_UNREACHED : CLI_NO,
	    "%s", why);
}

static enum cli_exit
wait_until_up(struct p2p *p)
{
	int64_t until = p2p_now_ms() + P2P_STEP_MS;
	char text[HOSTAP_ERROR_LEN];
	const struct hostap_event *e;

	for (;;) {
		switch (p2p_next(p, until, &e)) {
		case P2P_EVENT:
			break;
		case P2P_TIME:
			return cli_fail(CLI_NO, "the radio does not bring its P2P device up; "
			    "is it blocked? rfkill list tells");
		case P2P_TOLD:
			return CLI_STOPPED;
		case P2P_FAILED:
			return CLI_UNREACHED;
		}
		if (e->m.i_type != HAP_IFACE_IND || (uint32_t)e->body.iface.cookie != p->iface)
			continue;
		p->device.way = e->body.iface.way ? e->body.iface.way : p->device.way;
		if (e->body.iface.event == HAP_IFACE_UP)
			return CLI_DONE;
		if (e->body.iface.event == HAP_IFACE_REMOVED)
			return cli_fail(CLI_NO, "the radio has no P2P device: %s",
			    hostap_text(e, HAP_ATTR_TEXT, text, sizeof(text)));
	}
}

static int
catch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static enum cli_exit
start(struct p2p *p, bool frames)
{
	enum cli_exit status;
	int r = hostap_act(p->h);

	if (r == 0 && (status = choose_radio(p)) != CLI_DONE)
		return status;
	if (r < 0 || (r = hostap_p2p_start(p->h, &p->device)) < 0)
		return not_started(p, r);
	p->iface = (uint32_t)p->device.cookie;
	memcpy(p->own.addr, p->device.addr, sizeof(p->own.addr));
	if ((status = wait_until_up(p)) != CLI_DONE)
		return status;
	if (frames && (r = hostap_p2p_register(p->h, &(struct hostap_to){ .iface = p->iface,
	    .number = 1 })) < 0)
		return cli_refused(p->h, r);
	return CLI_DONE;
}

/* Where nothing else was asked for: on a radio that cannot leave its channel, that one. */
static void
settle_channels(struct p2p *p)
{
	if (p->device.way != HAP_WAY_ON_CHANNEL || p->device.freq == 0)
		return;
	if (cli_value(p->cli, "--channel") == NULL)
		p->own.listen_freq = p->device.freq;
	if (cli_value(p->cli, "--search") == NULL) {
		p->search[0] = p->device.freq;
		p->channels = 1;
	}
}

enum cli_exit
p2p_begin(struct p2p *p, const struct cli *c, bool frames)
{
	enum cli_exit status;

	*p = (struct p2p){ .cli = c, .signals = -1, .number = FIRST_NUMBER };
	p->log = json_array();
	p->began_ms = p2p_now_ms();
	if (!read_options(p))
		return CLI_USAGE;
	if ((p->h = cli_open(c)) == NULL)
		return CLI_UNREACHED;
	p->signals = catch_signals();
	if ((status = start(p, frames)) == CLI_DONE)
		settle_channels(p);
	return status;
}

void
p2p_end(struct p2p *p)
{
	hostap_close(p->h);
	if (p->signals >= 0)
		close(p->signals);
	json_decref(p->log);
	free(p->peer);
}

/* ---- listening ------------------------------------------------------------------------------ */

uint64_t
p2p_listen(struct p2p *p, bool search, uint64_t ms)
{
	uint8_t request[HOSTAP_P2P_ROOM], response[HOSTAP_P2P_ROOM];
	struct hostap_to to = { .iface = p->iface, .number = ++p->number, .result = true };
	struct hap_listen listen = { .freq = p->own.listen_freq, .duration_ms = (uint32_t)ms };
	int n = hostap_device_request(&p->own, request, sizeof(request));
	int m = hostap_device_response(&p->own, response, sizeof(response));
	struct hostap_probes probes = { .request = request, .request_len = n > 0 ? (size_t)n : 0,
	    .response = response, .response_len = m > 0 ? (size_t)m : 0 };

	if (search) {
		listen.flags = HAP_LISTEN_SEARCH;
		listen.min_100tu = 1;
		listen.max_100tu = 3;
		listen.channels = p->channels;
		memcpy(listen.search, p->search, sizeof(listen.search));
	}
	hostap_listen(p->h, &to, &listen, &probes);
	return to.number;
}

bool
p2p_is_over(struct p2p *p, const struct hostap_event *e, uint64_t number, enum cli_exit *status)
{
	char text[HOSTAP_ERROR_LEN];

	(void)p;
	if (e->m.i_type != HAP_RESULT_IND || e->body.result.seq != number ||
	    e->body.result.type != HAP_LISTEN_CMD)
		return false;
	hostap_text(e, HAP_ATTR_TEXT, text, sizeof(text));
	*status = CLI_DONE;
	if (e->body.result.error != 0 && e->body.result.error != ECANCELED)
		*status = cli_fail(CLI_NO, "%s", text[0] ? text : strerror(e->body.result.error));
	return true;
}

void
p2p_listen_end(struct p2p *p, uint64_t number)
{
	int64_t until = p2p_now_ms() + P2P_STEP_MS;
	const struct hostap_event *e;
	enum cli_exit status;

	hostap_cancel(p->h, &(struct hostap_to){ .iface = p->iface }, HAP_LISTEN_CMD, number);
	while (p2p_next(p, until, &e) == P2P_EVENT && !p2p_is_over(p, e, number, &status))
		continue;
}
