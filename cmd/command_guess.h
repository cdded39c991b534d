/* Which command was meant by words that are none. */
#pragma once

#include "command.h"

/*
 * The words of a command (or the first of them) which the first words of @typed nearly are:
 * "config images" of "config imags lst". NULL when none are near, or all are right as they stand.
 * *@ret_words is how many words of @typed they stand for. Free it.
 */
char *guess_command(const struct str_list *typed, size_t *ret_words);
