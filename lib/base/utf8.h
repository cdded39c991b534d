/* UTF-8, character by character. */
#pragma once

#include "base/util.h"

#define UTF8_INVALID UINT32_MAX

/*
 * The character at *@text (not its end), and moves on behind it. Where there is none (a stray or
 * overlong byte, a surrogate), UTF8_INVALID, and moves on by one byte.
 */
uint32_t utf8_next(const char **text);

/* Writes the character (no surrogate, at most U+10FFFF) to @to, which has room for 4 bytes. */
size_t utf8_put(char *to, uint32_t character);

bool utf8_is_valid(const char *text);

/*
 * Whether it may be shown as it stands: it is seen, and neither a terminal nor a reader takes it
 * for a command. So no control character (C1 and DEL are), no break of a line or paragraph, no
 * override of the direction, nothing of no width, no code that is never a character.
 */
bool utf8_is_printable(uint32_t character);

/*
 * The text as it may stand in one line for a person: what is not printable becomes "\x1b",
 * "\u202e" or "\U000e0041", and so does each byte that is not UTF-8 ("\xff"). Free it.
 */
char *utf8_shown(const char *text);
