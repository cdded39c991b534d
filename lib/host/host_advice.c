/* Commands that messages tell, as they have to be typed for the host that they are about. */
#include "base/shell.h"
#include "host/host_ops.h"

static const char chain[] = " && ";

/* Whether a shell has to read it: chroot(8) alone takes plain words. */
static bool needs_shell(const char *command)
{
	return strpbrk(command, "|&;<>()$`\\\"'*?[~{}#\n") || strchr(command, '=') ||
	       str_starts(command, "for ");
}

/* An image is not booted, and no service runs in it: it will do both when it is a host. */
static bool is_of_running(const char *command)
{
	return str_eq(command, "reboot") || str_eq(command, "systemctl reboot") ||
	       str_starts(command, "systemctl restart ");
}

/* What knode writes to "/" is written into the root; else it is told the root. */
static void add_knode(struct strbuf *out, const struct host *host, const char *command)
{
	static const char into[] = " --output-dir /";

	if (str_ends(command, into))
		strbuf_printf(out, "%.*s", (int)strlen(command) - 1, command);
	else
		strbuf_printf(out, "%s --root ", command);
	shell_add_word(out, host_name(host));
}

/* One of the commands of a chain. */
static void add_command(struct strbuf *out, const struct host *host, const char *command)
{
	cleanup_free char *edit = NULL;

	if (out->length)
		strbuf_puts(out, chain);
	if (str_starts(command, "knode ")) {
		add_knode(out, host, command);
		return;
	}
	edit = host_edit_command(host, command);
	if (edit) {
		strbuf_puts(out, edit);
		return;
	}
	strbuf_puts(out, "chroot ");
	shell_add_word(out, host_name(host));
	strbuf_putc(out, ' ');
	if (!needs_shell(command)) {
		strbuf_puts(out, command);
		return;
	}
	strbuf_puts(out, "sh -c ");
	shell_add_word(out, command);
}

/* Where the next command of a chain begins, behind " && " outside of quotes; NULL: it is the last.
 */
static const char *find_chain(const char *command)
{
	char quote = '\0';

	for (; *command; command++)
		if (*command == '\\' && quote != '\'' && command[1])
			command++;
		else if (*command == quote)
			quote = '\0';
		else if (!quote && (*command == '\'' || *command == '"'))
			quote = *command;
		else if (!quote && str_starts(command, chain))
			return command;
	return NULL;
}

char *host_advice(const struct host *host, const char *command)
{
	struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	const char *end;

	if (host_kind(host) != HOST_ROOT || *command == '#')
		return xstrdup(command);
	for (; command; command = end ? end + strlen(chain) : NULL) {
		cleanup_free char *link = NULL;

		end = find_chain(command);
		link = xstrndup(command, end ? (size_t)(end - command) : strlen(command));
		if (!is_of_running(link))
			add_command(&out, host, link);
	}
	if (!out.length)
		strbuf_puts(&out, "# nothing needs to be done before it boots");
	return strbuf_take(&out);
}
