/*
 * Taking lines and words off a text, in place: the files of /proc and /etc are read with these.
 * What is taken is a part of the text, ended with NUL where its separator stood.
 */
#pragma once

#include "base/util.h"

/* The next line of *@rest without its newline, or NULL at the end; *@rest moves behind it. */
char *text_next_line(char **rest);

/* The next word (between spaces and tabs) of *@rest, or NULL; *@rest moves behind it. */
char *text_next_word(char **rest);

/* The text without white space at its beginning and its end. */
char *text_trim(char *text);
