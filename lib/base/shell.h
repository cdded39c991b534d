/* Words of the commands that messages tell. */
#pragma once

#include "base/strbuf.h"

/* Appends the text as one word of a shell: in quotes where it needs them. */
void shell_add_word(struct strbuf *out, const char *text);
