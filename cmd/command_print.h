/* Printing on stdout: a buffer whole or not at all, and lines as wide as the terminal. */
#pragma once

#include "base/strbuf.h"

enum {
	PRINT_WIDTH = 100 /* columns that texts are laid out for */
};

/* Prints the text; one that did not fit its buffer is not printed, and makes the command fail. */
void print_buffer(const struct strbuf *text);
/* The ceiling, in bytes, of a text that print_buffer() did not print; 0: all were printed. */
size_t print_ceiling_met(void);

/*
 * Columns for lines on stdout: those of the terminal (COLUMNS, if it is set there), at most
 * @widest. What is no terminal gets @widest in any case, so that files and pipes are always the
 * same.
 */
size_t print_columns(size_t widest);
/* As print_buffer(); prose and rows that were laid out for PRINT_WIDTH fit the terminal. */
void print_lines(const struct strbuf *text);
