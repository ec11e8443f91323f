/* SPDX-License-Identifier: ISC */
/* What the doctor found, to be read: a radio a paragraph, what is wrong below it. */
#include <linux/nl80211.h>
#include <stdarg.h>
#include <string.h>

#include "frame/channel.h"
#include "programs/apgate/doctor.h"

enum { LINE = 1024, STEP = 4 };

struct line {
	char text[LINE];
	size_t len;
};

__attribute__((format(printf, 2, 3)))
static void
add(struct line *l, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(l->text + l->len, LINE - l->len, format, args);
	va_end(args);
	l->len += n < 0 ? 0 : (size_t)n;
	if (l->len >= LINE)
		l->len = LINE - 1;
}

static void
row(const char *name, const char *text)
{
	if (text[0])
		printf("  %-14s  %s\n", name, text);
}

/* ---- what a radio can --------------------------------------------------------------------- */

static void
add_modes(struct line *l, uint32_t iftypes)
{
	const char *before = "";

	for (uint32_t i = 1; i < 32; i++)
		if (iftypes & 1u << i) {
			add(l, "%s%s", before, checkup_mode(i));
			before = ", ";
		}
}

static void
show_interfaces(const struct checkup_facts *f, uint32_t wiphy)
{
	struct line l = { "", 0 };

	for (int i = 0; i < f->survey->vif_count; i++) {
		const struct survey_vif *v = &f->survey->vif[i];

		if (v->wiphy != wiphy || !checkup_shows_vif(f, v))
			continue;
		add(&l, "%s%s%s%s", l.len ? "; " : "", v->name, v->name[0] ? ", " : "",
		    checkup_mode(v->iftype));
		if (v->ifindex)
			add(&l, v->up ? ", up" : ", down");
		if (v->freq_mhz)
			add(&l, ", %u MHz", v->freq_mhz);
	}
	row("interfaces", l.len ? l.text : "none; one is made where apgated is given the radio's "
	    "name");
}

static void
show_combinations(const struct wiphy *w)
{
	struct line l = { "", 0 };

	for (int i = 0; i < w->combination_count; i++) {
		const struct wiphy_combination *c = &w->combination[i];

		l = (struct line){ "", 0 };
		add(&l, "%u interface%s on %u channel%s: ", c->most, c->most == 1 ? "" : "s",
		    c->channels, c->channels == 1 ? "" : "s");
		for (int n = 0; n < c->limit_count; n++) {
			add(&l, "%s%u of (", n ? ", " : "", c->limit[n].most);
			add_modes(&l, c->limit[n].iftypes);
			add(&l, ")");
		}
		if (c->radar)
			add(&l, "; with radar detection");
		row(i ? "or" : "at a time", l.text);
	}
	if (w->combination_count == 0)
		row("at a time", "one interface");
}

static void
show_limits(const struct wiphy *w)
{
	struct line l = { "", 0 };
	unsigned channels, aps = wiphy_most_aps(w, &channels);

	add(&l, "%u at a time", aps);
	if (aps > 1)
		add(&l, ", on %u channel%s", channels, channels == 1 ? "" : "s");
	row("access points", l.text);
	l = (struct line){ "", 0 };
	if (w->max_stations)
		add(&l, "%u at most", w->max_stations);
	row("stations", l.len ? l.text : "the driver names no limit");
	row("management", w->own_sme ? "the driver authenticates and associates by itself" :
	    "authentication and association are left to us");
	row("acknowledging", w->reports_acks ? "told of each management frame" : "not told of; "
	    "association counts from the response on");
}

static void
show_off_channel(const struct wiphy *w)
{
	struct line l = { "", 0 };

	if (w->stay_ms)
		add(&l, "stays up to %.1f s", w->stay_ms / 1000.0);
	if (w->off_channel)
		add(&l, "%ssends frames", l.len ? ", " : "");
	if (w->scan_ssids)
		add(&l, "%sscans for up to %u networks at once", l.len ? ", " : "", w->scan_ssids);
	row("off channel", l.len ? l.text : "cannot leave its channel");
	row("Wi-Fi Direct", w->p2p_device ? "has a P2P device" : w->p2p_go ?
	    "groups, but no P2P device of its own" : "no");
}

/* ---- channels ----------------------------------------------------------------------------- */

/* Runs of channels one after the other (in 5 and 6 GHz four apart) and of one use. */
static void
add_runs(struct line *l, const struct wiphy *w, enum band band, enum wiphy_use use)
{
	int first = 0, last = 0;

	for (int i = 0; i <= w->freq_count; i++) {
		struct channel c = { BAND_NONE, 0 };

		if (i < w->freq_count)
			c = channel_from_mhz(w->freq[i].mhz);
		if (i < w->freq_count && c.band != band)
			continue;
		if (i < w->freq_count && wiphy_use(&w->freq[i]) != use)
			c.number = 0;
		if (first && c.number && c.number - last <= STEP) {
			last = c.number;
			continue;
		}
		if (first)
			add(l, first == last ? " %d" : " %d-%d", first, last);
		first = last = c.number;
	}
}

static void
show_band(const struct cli *c, const struct wiphy *w, int number, enum band band, const char *name)
{
	static const struct { const char *name; enum cli_paint paint; } uses[] = {
		[WIPHY_FREE] = { "free", GREEN }, [WIPHY_NO_IR] = { "no-IR", YELLOW },
		[WIPHY_RADAR] = { "radar", YELLOW }, [WIPHY_DISABLED] = { "disabled", DIM },
	};
	const struct wiphy_band *b = &w->band[number];

	if (!b->present)
		return;
	printf("  %-14s  %s%s%s", name, b->has_ht ? "HT " : "", b->has_vht ? "VHT " : "",
	    b->has_he ? "HE " : "");
	if (!b->has_ht && !b->has_he)
		printf("legacy rates only ");
	for (size_t use = 0; use < sizeof(uses) / sizeof(uses[0]); use++) {
		struct line l = { "", 0 };

		add_runs(&l, w, band, (enum wiphy_use)use);
		if (l.len)
			printf(" %s%s%s%s", cli_paint(c, uses[use].paint), uses[use].name, l.text,
			    cli_paint(c, PLAIN));
	}
	putchar('\n');
}

static void
show_country(const struct checkup_facts *f, int radio)
{
	const char *country = survey_country(f->survey, radio);
	struct line l = { "", 0 };

	add(&l, "%s", country[0] == '\0' ? "not known" : strcmp(country, "00") == 0 ?
	    "none is set (00, what holds everywhere)" : country);
	if (f->survey->radio[radio].wiphy.own_regulatory)
		add(&l, ", by the driver");
	row("country", l.text);
}

/* ---- findings ----------------------------------------------------------------------------- */

static void
show_finding(const struct cli *c, const struct finding *f, const char *indent)
{
	static const struct { const char *mark, *plain; enum cli_paint paint; } marks[] = {
		[FINDING_ERROR] = { "✗", "x", RED }, [FINDING_WARNING] = { "!", "!", YELLOW },
		[FINDING_NOTE] = { "·", "-", DIM },
	};

	printf("%s%s%s%s %s\n", indent, cli_paint(c, marks[f->level].paint),
	    c->utf8 ? marks[f->level].mark : marks[f->level].plain, cli_paint(c, PLAIN), f->text);
	if (f->cure[0])
		printf("%s    %s%s%s\n", indent, cli_paint(c, BOLD), f->cure, cli_paint(c, PLAIN));
}

static void
show_findings(const struct cli *c, const struct checkup *k, int radio)
{
	for (int level = FINDING_ERROR; level <= FINDING_NOTE; level++)
		for (int i = 0; i < k->count; i++)
			if (k->finding[i].radio == radio && (int)k->finding[i].level == level)
				show_finding(c, &k->finding[i], radio < 0 ? "" : "  ");
}

static void
show_radio(const struct cli *c, const struct checkup_facts *f, const struct checkup *k, int n)
{
	const struct wiphy *w = &f->survey->radio[n].wiphy;
	const char *driver = f->host->radio[n].driver;
	struct line modes = { "", 0 };

	printf("%s%s%s%s%s%s: %s%s%s\n", cli_paint(c, BOLD), w->name, cli_paint(c, PLAIN),
	    driver[0] ? " (" : "", driver, driver[0] ? ")" : "",
	    cli_paint(c, k->radio_ready[n] ? GREEN : RED), k->radio_ready[n] ?
	    "an access point can be started" : "no access point can be started",
	    cli_paint(c, PLAIN));
	show_interfaces(f, w->index);
	add_modes(&modes, w->iftypes);
	row("it can be", modes.len ? modes.text : "nothing that nl80211 names");
	show_combinations(w);
	show_limits(w);
	show_off_channel(w);
	show_country(f, n);
	show_band(c, w, NL80211_BAND_2GHZ, BAND_2GHZ, "2.4 GHz");
	show_band(c, w, NL80211_BAND_5GHZ, BAND_5GHZ, "5 GHz");
	show_band(c, w, NL80211_BAND_6GHZ, BAND_6GHZ, "6 GHz");
	show_findings(c, k, n);
	putchar('\n');
}

void
doctor_show(const struct cli *c, const struct checkup_facts *f, const struct checkup *k)
{
	for (int i = 0; i < f->survey->radio_count; i++)
		if (checkup_shows(f, i))
			show_radio(c, f, k, i);
	show_findings(c, k, -1);
	if (f->survey->untold)
		printf("%d more radios or interfaces are not shown\n", f->survey->untold);
}
