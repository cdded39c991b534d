/*
 * Inside of lib/health: what lines of logs tell about why a component failed.
 *
 * Each row has the words of the component's own source that it goes by; the table is read from its
 * beginning, and the first row that fits a line counts.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct cause {
	const char *component; /* whose log it is; NULL: anyone's */
	const char *words[3];  /* that the line holds, all of them; NULL: no more */
	bool final;            /* nothing but a change of something ends it */
	const char *cause;     /* "a flag that it does not know"; NULL: no failure of its own */
	const char *remedy;    /* one line; NULL: the line says it all */
	const char *source;    /* where the component writes that line */
	bool of_pods;          /* the component is well: pods that it starts are not */
};

/* What @line of the log of @component tells; NULL: nothing of a failure that is known. */
const struct cause *cause_find(const char *component, const char *line);
