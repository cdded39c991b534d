/* How text templates are filled, a line at a time: the quoting of each format. For template.c. */
#pragma once

#include "template.h"

/* One rendering. */
struct template_filling {
	const struct template *template;
	const struct json *values;
	struct json *used; /* map: the names that were asked for */
	struct error *err;
};

/* The length of the placeholder (@NAME@) that @text begins with, or 0. */
size_t template_placeholder(const char *text);
/* The value of that placeholder, borrowed; fails when there is none. */
int template_value(struct template_filling *filling, const char *text, size_t length,
		   const struct json **ret);

/* Appends the line (without its end) and a newline; nothing when a null drops it. */
int template_fill_line(struct template_filling *filling, const char *line, size_t length,
		       struct strbuf *out);
