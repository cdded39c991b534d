#include "command_print.h"

#include <stdio.h>

static size_t ceiling_met;

void print_buffer(const struct strbuf *text)
{
	if (text->full)
		ceiling_met = text->max;
	else
		fputs(text->text, stdout);
}

size_t print_ceiling_met(void)
{
	return ceiling_met;
}
