/*
 * Splitting a text into lines and words, in place: the files of /proc and /etc are read with these.
 * A part points into the text; its separator is overwritten with NUL.
 */
#pragma once

#include "base/str_list.h"

/* The next line of *@rest without its newline, or NULL at the end; *@rest moves behind it. */
char *text_next_line(char **rest);

/* The next word (between spaces and tabs) of *@rest, or NULL; *@rest moves behind it. */
char *text_next_word(char **rest);

/* Adds all words of the text, copied, to the list. */
void text_add_words(struct str_list *list, char *words);

/* The text without white space at its beginning and its end. */
char *text_trim(char *text);

/*
 * Turns \040 and its kin, as files of /proc write blanks (getmntent(3)), into what they stand for,
 * in place; returns @text.
 */
char *text_decode_octal(char *text);
