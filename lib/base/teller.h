/* Who is told what goes on while something waits for others, and may end it. Each may be NULL. */
#pragma once

#include "base/util.h"

struct teller {
	/* How what is waited for stands: "kube-apiserver", "ready". */
	void (*tell)(void *arg, const char *subject, const char *state);
	void (*say)(void *arg, const char *line); /* something to be read: a line of a log */
	bool (*stops)(void *arg);                 /* whether to end at once, with -ECANCELED */
	void *arg;
};

static inline void teller_tell(const struct teller *teller, const char *subject, const char *state)
{
	if (teller && teller->tell)
		teller->tell(teller->arg, subject, state);
}

static inline void teller_say(const struct teller *teller, const char *line)
{
	if (teller && teller->say)
		teller->say(teller->arg, line);
}

static inline bool teller_stops(const struct teller *teller)
{
	return teller && teller->stops && teller->stops(teller->arg);
}
