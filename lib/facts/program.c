#include "facts/program.h"

#include <ctype.h>
#include <errno.h>

enum {
	TIMEOUT_MS = 10000, /* a kubelet on a slow disk takes seconds when it is started first */
};

bool program_parse_version(const char *word, struct version *ret)
{
	size_t length = *word == 'v' ? 1 : 0;
	cleanup_free char *plain = NULL;
	struct error err;

	if (!isdigit((unsigned char)word[length]))
		return false;
	length += strspn(word + length, "0123456789.");
	plain = xstrndup(word, length);
	return version_parse(plain, ret, &err) == 0;
}

int program_version(const struct host *host, const char *name, struct version *ret, char **ret_text,
		    struct error *err)
{
	const char *const argv[] = { name, "--version", NULL };
	cleanup(host_command_done) struct host_command command = { 0 };
	char *rest, *word;
	int r = host_query(host, argv, TIMEOUT_MS, &command, err);

	if (r < 0)
		return r;
	for (rest = command.out; (word = strsep(&rest, " \t\n"));) {
		if (!program_parse_version(word, ret))
			continue;
		*ret_text = xstrdup(word);
		return 0;
	}
	return error_set(err, -EBADMSG, "%s --version tells no version (exit status %d)", name,
			 command.status);
}
