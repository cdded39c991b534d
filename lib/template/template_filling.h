/* Inside of lib/template: what renderings of trees and of texts have in common. */
#pragma once

#include "template/template.h"

/* One rendering. */
struct template_filling {
	const struct template *template;
	const struct json *values;
	struct json *used; /* map: the names that were asked for */
	struct error *err;
};

/* What follows the header line. */
const char *template_body(const struct template *template);
/* The length of the placeholder (@NAME@) that @text begins with, or 0. */
size_t template_placeholder(const char *text);
/* The value of that placeholder, borrowed; fails when there is none. */
int template_value(struct template_filling *filling, const char *text, size_t length,
		   const struct json **ret);
/* Fails when a value was not asked for. */
int template_check_used(const struct template_filling *filling);
