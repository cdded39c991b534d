/* Printing a buffer on stdout, whole or not at all. */
#pragma once

#include "base/strbuf.h"

/* Prints the text; one that did not fit its buffer is not printed, and makes the command fail. */
void print_buffer(const struct strbuf *text);
/* The ceiling, in bytes, of a text that print_buffer() did not print; 0: all were printed. */
size_t print_ceiling_met(void);
