/*
 * Commands that only edit files, written for the running machine: their paths lie below --root
 * then, and the root needs no programs of its own.
 */
#include <ctype.h>

#include "base/shell.h"
#include "host/host_ops.h"

/* Those that do the same from outside; not ln(1), whose targets are paths within the root. */
static const char *const editors[] = {
	"chmod", "cp", "echo", "install", "mkdir", "mv", "printf", "rm", "rmdir", "sed", "touch",
};

static bool is_editor(const char *command)
{
	size_t length = strcspn(command, " ");

	for (size_t i = 0; i < ARRAY_SIZE(editors); i++)
		if (strlen(editors[i]) == length && strncmp(editors[i], command, length) == 0)
			return true;
	return false;
}

/* The end of a quoted text; NULL when it is not closed, or a shell reads something in it. */
static const char *skip_quoted(const char *text)
{
	const char *end = strchr(text + 1, *text);

	if (!end || (*text == '"' && strcspn(text, "$`\\") < (size_t)(end - text)))
		return NULL;
	return end + 1;
}

/* The end of a word; NULL when it holds what a shell reads otherwise than as it stands. */
static const char *skip_word(const char *word)
{
	while (word && *word && *word != ' ') {
		if (*word == '\'' || *word == '"')
			word = skip_quoted(word);
		else
			word = isalnum((unsigned char)*word) || strchr("_-./:=,%+@", *word)
				       ? word + 1
				       : NULL;
	}
	return word;
}

static bool is_quoted(const char *word, const char *end)
{
	return memchr(word, '\'', (size_t)(end - word)) || memchr(word, '"', (size_t)(end - word));
}

char *host_edit_command(const struct host *host, const char *command)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	if (!is_editor(command))
		return NULL;
	while (*command) {
		size_t blanks = strspn(command, " >");
		cleanup_free char *path = NULL, *place = NULL;
		const char *end;

		strbuf_printf(&out, "%.*s", (int)blanks, command);
		command += blanks;
		end = skip_word(command);
		if (!end)
			return NULL;
		if (*command == '/' && !is_quoted(command, end)) {
			path = xstrndup(command, (size_t)(end - command));
			place = host_place(host, path, false);
			shell_add_word(&out, place);
		} else {
			strbuf_printf(&out, "%.*s", (int)(end - command), command);
		}
		command = end;
	}
	return strbuf_take(&out);
}
