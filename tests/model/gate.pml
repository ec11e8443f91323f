/* SPDX-License-Identifier: ISC */
/*
 * gate - the request gate of src/gate, and what the MLME makes of its outcomes, for spin
 *
 * One access point, two deciders asked in order, one observer.  Stations ask to
 * authenticate and associate, repeat themselves, change their minds, leave.  Daemons
 * read or do not, answer anything with any number in any order, too late, die and come
 * back.  The radio reports acknowledgements late or never.  Whatever they do, for ever:
 *
 *   once      no attempt is answered twice, and none is left without an answer
 *             unless its station moved on or left                       (Q2 Q7 Q9)
 *   settled   a request is decided within its one deadline, however many deciders
 *             it visits, and acknowledged or not one tick later         (Q4 Q5 Q9)
 *   final     one refusal refuses; without a refusal nobody is refused  (Q3 Q5 Q6)
 *   fair      a station fills one place of a table, and nobody else's   (Q3 Q7)
 *   aids      an AID is free or one station's, never both or neither    (Q7 Q8 Q9)
 *   gap       a number is read, queued or lost, a loss is told once, and who has
 *             read everything knows of every loss                       (Q1 Q3)
 *   unseen    without the observer everything else would be the same    (Q6)
 *
 * The gate is a function of one input at a time: each input is one d_step.  A request
 * lives in its station, which has one at a time; the table of an endpoint is the set of
 * requests that are at it.  For "unseen" there are two worlds: each input goes to both,
 * only the first has an observer, and after each step they must agree.
 *
 * Each inline says which functions of the code it stands for.  Left out, being told
 * apart by data alone: bans, tables, filters, attributes; the eight of GATE_ASLEEP are
 * two here.  Which numbers once were requests the model does not remember: an answer to
 * any that waits no more may be stale (it forfeits) or invalid (it does nothing).  A
 * late verdict may come from any request that expired there.
 *
 * What ./check runs: two stations; two that meet in one table; an observer; late verdicts;
 * and that "settled" is alive, however unlike the paces of clock and daemons:
 *
 *   spin -a gate.pml && gcc -O1 -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -m9000000
 *   spin -a -DTABLE=2 -DROOM=0 gate.pml && gcc -O1 -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -m9000000
 *   spin -a -DNSTA=1 -DWORLDS=2 gate.pml && gcc -O1 -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -m3000000
 *   spin -a -DNSTA=1 -DLATE gate.pml && gcc -O1 -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -m3000000
 *   spin -a -DNSTA=1 -DLIVE gate.pml && gcc -O1 -DNFAIR=3 -DCOLLAPSE -o pan pan.c && ./pan -a -f -m3000000
 *
 * With -DBFS for -DCOLLAPSE a mistake is told as the shortest story, by spin -t gate.pml
 */
#ifndef WORLDS
#define WORLDS	1		/* 2: with the observer */
#endif
#ifndef NSTA
#define NSTA	2		/* stations */
#endif
#ifndef TABLE
#define TABLE	1		/* unanswered requests an endpoint may hold */
#endif
#ifndef ROOM
#define ROOM	1		/* places in its queue that indications may use */
#endif
#ifndef NAID
#define NAID	1		/* association IDs */
#endif
#define OBSERVER 2		/* endpoints 0 and 1 decide, in that order */
#define AUTH	1		/* what is asked for; its deadline in ticks; what a station is */
#define ASSOC	2
#define ACK	9		/* beyond the deciders: answered yes, not acknowledged */
#define ASLEEP	2		/* GATE_ASLEEP */

typedef Station {
	byte state;		/* 0, AUTH or ASSOC */
	byte aid;		/* its own, once associated */
	byte kind;		/* its request: 0 none, AUTH or ASSOC */
	byte held;		/* ... tentative AID */
	byte at;		/* ... the decider it waits for, or ACK */
	byte num;		/* ... its number there */
	byte age;		/* ... ticks since it arrived; at ACK: since it was answered */
	byte chain;		/* ... deciders still to ask, a set */
	byte told;		/* ... endpoints to tell what becomes of it, a set */
	byte ran;		/* requests that expired: (decider, kind), a set */
	byte yes;		/* late verdicts, the same way: accepted, refused */
	byte no;
	bit denied;		/* ... somebody refused */
	bit owed, why		/* to check: its last attempt is unanswered; somebody did refuse */
	byte ticks		/* to check: since it arrived, while it is undecided */
};
typedef Endpoint {
	bit alive, open;	/* open: it fails open */
	byte missed;		/* deadlines in a row; ASLEEP: it sleeps */
	byte next;		/* number of the last message made */
	byte got;		/* number of the last message read */
	byte lost;		/* numbers lost, of which no HAP_LOST_IND tells yet */
	byte hole;		/* to check: numbers below got neither read nor told of */
	chan buf = [TABLE + ROOM + 1] of { byte, byte }	/* number; HAP_LOST_IND: how many */
};
typedef World {
	Station sta[NSTA];
	Endpoint ep[3];
	chan free = [NAID] of { byte }			/* AIDs, the longest free first */
};
World w[WORLDS];
hidden byte u;			/* the world; and scratch within a step, by whom it is used: */
hidden byte h, i, pick, best, who;	/* an input */
hidden byte d, c;		/* a walk */
hidden byte j, n, l;		/* withdraw(), indicate(), flush() */
hidden byte k, m;		/* indications() */
hidden byte x, y, z, q, gone, many;	/* lose(), report() */

#define S(s)		w[u].sta[s]
#define E(e)		w[u].ep[e]
#define AT(s)		E(S(s).at)			/* the decider it is at */
#define waits(s, e)	(S(s).kind && S(s).at == (e))
#define has(set, e)	((set) & (1 << (e)))
#define add(set, e)	set = set | (1 << (e))
#define drop(set, e)	set = set & ~(1 << (e))
#define WHEN(c, x)	if :: (c) -> x :: else fi
#define EITHER(c, x, y)	if :: (c) -> x :: else -> y fi
#define STATIONS	0 .. NSTA - 1
#define ASKED(e, kind)	(((e) << 1) + (kind) - 1)	/* in sets of (decider, kind) */
#ifdef LATE			/* verdicts too late: of the first decider, to bound the states */
#define EXPIRED(s)	WHEN(S(s).at == 0, add(S(s).ran, ASKED(0, S(s).kind)))
#else
#define EXPIRED(s)	skip
#endif
/* deadline_at(): the first decider wants no more than one tick of the whole */
#define DEADLINE(e, kind)	((e) == 0 || (kind) == AUTH -> 1 : 2)

#define SLEEPS(e)	(WORLDS == 2 || (e) == 0)	/* the second would double the states */

/* --- messages to daemons: endpoint.c --- */
inline indications(e) {		/* endpoint.indications, in m */
	m = len(E(e).buf);
	for (k : STATIONS) { m = m - (waits(k, e) && S(k).num > E(e).got) }
}
inline lose(e, number) {	/* lose(): into the HAP_LOST_IND that waits, or the next */
	gone = number; many = len(E(e).buf); z = 0;
	for (x : 1 .. many) {
		E(e).buf?q(y);
		WHEN(y && q > gone, y++; z = 1);
		E(e).buf!q(y)
	};
	WHEN(!z, E(e).lost++)
}
inline report(e) {		/* endpoint_report_loss() */
	many = len(E(e).buf); z = 0;
	for (x : 1 .. many) { E(e).buf?q(y); WHEN(y, z = 1); E(e).buf!q(y) };
	indications(e);
	WHEN(E(e).lost && !z && m <= ROOM,
	    E(e).next++; E(e).buf!E(e).next(E(e).lost); E(e).lost = 0)
}
inline make(e, fits) {		/* Q1: endpoint_queue_request(), endpoint_queue_bytes() */
	E(e).next++;
	EITHER(fits, E(e).buf!E(e).next(0), lose(e, E(e).next); report(e))
}
inline indicate(set) {		/* tell(), gate_indicate() */
	for (j : 0 .. 2) { WHEN(E(j).alive && has(set, j), indications(j); make(j, m < ROOM)) }
}
inline withdraw(s) {		/* request_leave(): what was not read when it ended never is */
	WHEN(S(s).at < OBSERVER && S(s).num > AT(s).got,
		drop(S(s).told, S(s).at);
		many = len(AT(s).buf);
		for (j : 1 .. many) {
			AT(s).buf?n(l);
			WHEN(n != S(s).num, AT(s).buf!n(l))
		};
		n = S(s).num; S(s).num = 0;
		lose(S(s).at, n); report(S(s).at))
}

/* --- the life of a request: ask.c --- */
inline clear(s) {		/* request_free() */
	S(s).kind = 0; S(s).held = 0; S(s).at = 0; S(s).num = 0; S(s).age = 0;
	S(s).chain = 0; S(s).told = 0; S(s).owed = 0; S(s).denied = 0; S(s).why = 0;
	S(s).ticks = 0
}
inline finish(s) {		/* gate_finish(), the end of gate_cancel() */
	WHEN(S(s).held && S(s).held != S(s).aid, w[u].free!S(s).held);
	S(s).at = ACK; indicate(S(s).told);		/* HAP_VERDICT_IND, HAP_CANCEL_IND */
	clear(s)
}
inline undo(s) { withdraw(s); finish(s) }	/* gate_cancel(), whoever it waits for */
inline transmit(s) { assert(S(s).owed); S(s).owed = 0 }				/* once */
inline ask(s) {			/* visit_ask(): from now on it waits at d, or is still nowhere */
	c = 0; for (k : STATIONS) { c = c + (k != s && waits(k, d)) };
	assert(c < TABLE || TABLE < NSTA);					/* fair */
	if
	:: E(d).missed == ASLEEP || S(s).age >= DEADLINE(d, S(s).kind) -> skip
	:: else ->
		make(d, c < TABLE);
		WHEN(c < TABLE, S(s).at = d; S(s).num = E(d).next; add(S(s).told, d))
	fi
}
inline walk(s, refused) {		/* Q6: request_walk(), after the one it was at said yes, or no */
	withdraw(s); S(s).num = 0; S(s).at = OBSERVER; S(s).denied = refused;
	do
	:: S(s).denied || !S(s).chain -> break
	:: else ->
		d = (has(S(s).chain, 0) -> 0 : 1); drop(S(s).chain, d);
		c = ASKED(d, S(s).kind);
		if
		:: has(S(s).yes, c) -> drop(S(s).yes, c); add(S(s).told, d)	/* visit_late() */
		:: has(S(s).no, c) -> drop(S(s).no, c); add(S(s).told, d); S(s).denied = 1; S(s).why = 1
		:: else ->
			ask(s);
			WHEN(S(s).at == d, break);
			WHEN(!E(d).open, S(s).denied = 1; S(s).why = 1)	/* request_unanswered() */
		fi
	od;
	WHEN(S(s).at == OBSERVER,	/* settle(): the caller sends it, and finishes a refusal */
		transmit(s);
		assert(S(s).denied == S(s).why && (S(s).denied || !S(s).chain));	/* final */
		EITHER(S(s).denied, skip, S(s).at = ACK; S(s).age = 0; S(s).ticks = 0;
		    WHEN(S(s).kind == AUTH && !S(s).state, S(s).state = AUTH));
		WHEN(S(s).denied || S(s).kind == AUTH, finish(s)))
}
inline walk_between(e, low, high, keeps, good) {
	/* requests_unanswered_between(): in order; and then, if there is one, the answered one */
	do
	:: true ->
		pick = NSTA; best = high;
		for (i : STATIONS) {
			WHEN(waits(i, e) && S(i).num > low && S(i).num < best,
			    pick = i; best = S(i).num)
		};
		best = !E(e).open;				/* Q5: request_unanswered() */
		WHEN(keeps && pick < NSTA, EXPIRED(pick));
		WHEN(pick == NSTA, WHEN(who == NSTA, break); pick = who; who = NSTA; best = !good);
		WHEN(best, S(pick).why = 1);
		walk(pick, best)
	od
}

/* --- inputs from the air and from time: the MLME --- */
inline request(s, what) {	/* a frame that repeats nothing; gate_ask() */
	WHEN(S(s).kind, undo(s));					/* Q7: it moved on */
	S(s).kind = what; S(s).owed = 1; S(s).at = OBSERVER;
	for (j : 0 .. 1) { WHEN(E(j).alive, add(S(s).chain, j)) };
	WHEN(what == ASSOC && S(s).aid, S(s).held = S(s).aid);
	WHEN(what == ASSOC && !S(s).aid && len(w[u].free), w[u].free?S(s).held);
	pick = (what == ASSOC && !S(s).held);				/* Q8: none is left */
	EITHER(pick, S(s).why = 1, indicate(1 << OBSERVER); add(S(s).told, OBSERVER));
	walk(s, pick)
}
inline repeat(s) {		/* Q7: the same frame again; after the answer, that again */
	S(s).owed = 1; WHEN(S(s).at == ACK, transmit(s))
}
inline leave(s) {		/* deauthenticated, whoever wished it */
	WHEN(S(s).kind, undo(s));
	WHEN(S(s).aid, w[u].free!S(s).aid; S(s).aid = 0);
	S(s).state = 0; indicate(7)					/* HAP_DEAUTH_IND */
}
inline acknowledge(s) {		/* Q9 */
	S(s).state = ASSOC; S(s).aid = S(s).held;
	indicate(7); finish(s)						/* HAP_ASSOC_IND */
}
inline tick() {			/* gate_tick(), expire() */
	for (i : STATIONS) {
		WHEN(S(i).kind, S(i).age++; S(i).ticks++);
		WHEN(S(i).kind && S(i).at == ACK, finish(i));		/* nobody acknowledged it */
		WHEN(S(i).kind && S(i).age >= DEADLINE(S(i).at, S(i).kind),
		    WHEN(SLEEPS(S(i).at) && AT(i).missed < ASLEEP, AT(i).missed++);
		    EXPIRED(i); S(i).why = !AT(i).open; walk(i, S(i).why));
		assert(!S(i).kind || S(i).ticks < (S(i).at == ACK -> 1 : S(i).kind))	/* settled */
	}
}

/* --- inputs from the daemons: gate.c, answer.c --- */
inline stir(e) { WHEN(E(e).missed == ASLEEP, E(e).missed = 0) }		/* woke() */
inline read(e) {		/* gate_read() */
	E(e).buf?n(l);
	E(e).hole = E(e).hole + n - E(e).got - 1 - l; E(e).got = n;
	stir(e); report(e)
}
inline detach(e) {		/* Q10: gate_detach(), forget_endpoint() */
	who = NSTA; walk_between(e, 0, 255, false, false);
	for (i : STATIONS) {
		drop(S(i).chain, e); drop(S(i).told, e);
		WHEN(e < OBSERVER,
		    S(i).ran = S(i).ran & (3 << ((1 - e) << 1));
		    S(i).yes = S(i).yes & (3 << ((1 - e) << 1));
		    S(i).no = S(i).no & (3 << ((1 - e) << 1)))
	};
	do :: len(E(e).buf) -> E(e).buf?n(l) :: else -> break od;
	E(e).alive = 0; E(e).open = 0; E(e).missed = 0;
	E(e).next = 0; E(e).got = 0; E(e).lost = 0; E(e).hole = 0
}
inline flush(e) {		/* D3: gate_flush(), drop_queue() */
	many = len(E(e).buf);
	for (j : 1 .. many) {
		E(e).buf?n(l);
		c = 0; for (i : STATIONS) { c = c + (waits(i, e) && S(i).num == n) };
		EITHER(c, E(e).buf!n(l), E(e).lost = E(e).lost + l + 1)
	};
	who = NSTA; walk_between(e, E(e).got, 255, true, false); report(e)
}
inline respond(e, number, good) {	/* Q2: gate_respond(); good and not there: stale */
	stir(e);
	who = NSTA;
	for (i : STATIONS) { WHEN(waits(i, e) && S(i).num == number, who = i) };
	WHEN(who < NSTA, E(e).missed = 0);
	WHEN(who < NSTA || good, walk_between(e, 0, number, false, good))	/* forfeited */
}
inline verdict(e, s, what, number, good) {	/* keep_late(): for the next that is the same */
	stir(e); who = NSTA; walk_between(e, 0, number, false, false);
	c = ASKED(e, what); drop(S(s).ran, c); drop(S(s).yes, c); drop(S(s).no, c);
	EITHER(good, add(S(s).yes, c), add(S(s).no, c))
}
inline forget(s) { S(s).ran = 0; S(s).yes = 0; S(s).no = 0 }	/* three seconds */

/* --- after each input --- */
/* Only the order of numbers matters.  They are made small, so that a run has no end: requests
 * read and waiting are 1, 2..., the queue follows, with one loss at most before each. */
inline renumber(e) {
	indications(e);
	c = E(e).next - E(e).got - len(E(e).buf); l = 0; x = 0;	/* lost in the queue; told of */
	for (j : 1 .. len(E(e).buf)) { E(e).buf?n(y); l = l + y; x = x + (y > 0); E(e).buf!n(y) };
	assert(E(e).hole + c == l + E(e).lost && x <= 1);			/* gap */
	assert(len(E(e).buf) || (E(e).hole == 0 && E(e).lost == 0));		/* gap */
	assert(E(e).lost == 0 || x || m > ROOM);				/* gap */
	best = E(e).got; z = E(e).hole;
	for (j : 1 .. len(E(e).buf)) {
		E(e).buf?n(y); E(e).buf!n(y);
		z = z + n - best - 1; best = n;
		WHEN(y, assert(y == z); z = 0)			/* gap: of all before it, and no other */
	};
	assert(E(e).lost == z + E(e).next - best);				/* gap */
	best = E(e).got; many = E(e).got; c = 0; who = 0;
	for (j : 1 .. many) {
		for (i : STATIONS) { WHEN(waits(i, e) && S(i).num == j, c++; S(i).num = c; who++) }
	};
	E(e).got = c; E(e).hole = (E(e).hole > 1 -> 1 : E(e).hole); l = E(e).hole;
	for (j : 1 .. len(E(e).buf)) {
		E(e).buf?n(y);
		x = (n - best > 1); best = n; l = l + x; c = c + x + 1;
		for (i : STATIONS) {
			WHEN(waits(i, e) && S(i).num == n && who < 10 + i, who++; S(i).num = c)
		};
		EITHER(y, E(e).buf!c(l); l = 0, E(e).buf!c(0))
	};
	x = (E(e).next > best); E(e).next = c + x; E(e).lost = l + x;
	for (i : STATIONS) { who = who - waits(i, e) };
	assert(who == 0)							/* gap */
}

#define A	w[0].sta[i]
#define B	w[WORLDS - 1].sta[i]
#define C(x)	w[x].ep[i]

inline check() {
	for (j : 1 .. NAID) {
		n = (w[0].free ?? [eval(j)] -> 1 : 0);
		for (i : STATIONS) { n = n + (A.aid == j || A.held == j) };
		assert(n == 1)							/* aids */
	};
	for (i : STATIONS) {
		assert((A.state == ASSOC) == (A.aid != 0));			/* aids */
		assert(A.owed == (A.kind && A.at != ACK));			/* once */
		assert(A.state == B.state && A.aid == B.aid && A.kind == B.kind && A.held == B.held &&
		    A.at == B.at && A.num == B.num && A.age == B.age && A.ran == B.ran &&
		    A.yes == B.yes && A.no == B.no)				/* unseen */
	};
	for (i : 0 .. 1) { assert(C(0).next == C(WORLDS - 1).next && C(0).got == C(WORLDS - 1).got &&
	    C(0).lost == C(WORLDS - 1).lost && C(0).missed == C(WORLDS - 1).missed) }	/* unseen */
}

#define BOTH(c, x)	d_step { printf("station %d, endpoint %d, %d: ", s, e, v); \
	printf(#x); printf("\n"); \
	for (u : 0 .. WORLDS - 1) { WHEN(c, x); for (h : 0 .. 2) { renumber(h) } }; check(); \
	u = 0 }
#define STEP(x)	BOTH(true, x)
#define SEEN(x)	BOTH(!u || e != OBSERVER, x)		/* the second world has no observer */
#define T	w[0].sta[s]
#define X	w[0].ep[e]

proctype Environment() {
	byte s, e, v;
	do
	:: atomic {						/* the air */
		select(s : STATIONS);
		if
		:: STEP(request(s, AUTH))
		:: T.state -> STEP(request(s, ASSOC))		/* else class 2: not asked */
		:: T.kind -> STEP(repeat(s))
		:: T.state -> STEP(leave(s))
		:: T.kind && T.at == ACK -> STEP(acknowledge(s))
		:: T.kind && T.at == ACK -> STEP(undo(s))	/* not acknowledged */
		:: T.ran || T.yes || T.no -> STEP(forget(s))
		:: true
		fi;
		s = 0 }
	:: atomic {						/* the daemons */
		select(e : 0 .. WORLDS);
		if
		:: !X.alive -> select(v : 0 .. (e != OBSERVER)); skip;
			SEEN(E(e).alive = 1; E(e).open = v)
		:: X.alive -> SEEN(detach(e))
		:: X.alive && len(X.buf) -> SEEN(read(e))
		:: X.alive && len(X.buf) -> SEEN(flush(e))
		:: X.alive && X.next -> select(v : 2 .. 2 * X.next + 1); skip;
			SEEN(respond(e, (v >> 1), (v & 1)))
#ifdef LATE
		:: X.alive && e != OBSERVER && w[0].sta[0].ran ->
			select(v : 0 .. 4 * X.next + 3); skip;
			if
			:: has(w[0].sta[0].ran, ASKED(e, AUTH + ((v >> 1) & 1))) ->
				STEP(verdict(e, 0, AUTH + ((v >> 1) & 1), (v >> 2), (v & 1)))
			:: else
			fi
#endif
		:: true						/* silence */
		fi;
		e = 0; v = 0 }
	od
}
proctype Clock() { byte s, e, v; do :: STEP(tick()) od }
init {
	d_step {
		for (u : 0 .. WORLDS - 1) { for (i : 1 .. NAID) { w[u].free!i } };
		u = 0
	};
	atomic { run Environment(); run Clock() }
}
#ifdef LIVE
ltl settled { []<> (w[0].sta[0].age == 0) }
#endif
