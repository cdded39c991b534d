/* The operating system, and the kernel's own word. */
#include "base/text.h"
#include "facts/facts_gather.h"

/* --- os-release(5) --- */

/* The value of a shell assignment as os-release has it: maybe in quotes, with backslashes. */
static char *unquote(const char *value)
{
	char quote = *value == '"' || *value == '\'' ? *value : '\0';
	char *result = xstrdup(value), *out = result;

	for (const char *in = value + (quote ? 1 : 0); *in && (!quote || *in != quote); in++) {
		if (*in == '\\' && in[1])
			in++;
		*out++ = *in;
	}
	*out = '\0';
	return result;
}

static void read_os_release(const struct host *host, struct facts *facts)
{
	const struct {
		const char *key;
		char **value;
	} fields[] = {
		{ "ID=", &facts->os_id },
		{ "ID_LIKE=", &facts->os_id_like },
		{ "VERSION_ID=", &facts->os_version_id },
		{ "PRETTY_NAME=", &facts->os_name },
	};
	cleanup_free char *text = facts_read(host, facts, "os-release", "/etc/os-release");
	char *rest, *line;

	if (!text)
		text = facts_read(host, facts, "os-release", "/usr/lib/os-release");
	for (rest = text; rest && (line = text_next_line(&rest));) {
		line = text_trim(line);
		for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
			if (!str_starts(line, fields[i].key))
				continue;
			free(*fields[i].value);
			*fields[i].value = unquote(line + strlen(fields[i].key));
		}
	}
}

/* --- Kernel --- */

static const struct {
	const char *machine, *architecture; /* uname(2) and Kubernetes (Go) */
} architectures[] = {
	{ "x86_64", "amd64" },        { "aarch64", "arm64" }, { "armv7l", "arm" },
	{ "armv6l", "arm" },          { "i686", "386" },      { "i386", "386" },
	{ "ppc64le", "ppc64le" },     { "s390x", "s390x" },   { "riscv64", "riscv64" },
	{ "loongarch64", "loong64" },
};

static void read_uname(const struct host *host, struct facts *facts)
{
	cleanup(host_uname_done) struct host_uname name = { 0 };
	struct error err;

	if (host_uname(host, &name, &err) < 0) {
		facts_note_error(facts, "kernel", &err);
		return;
	}
	facts->kernel_release = take_ptr(&name.release);
	facts->kernel_version = take_ptr(&name.version);
	for (size_t i = 0; i < ARRAY_SIZE(architectures); i++)
		if (str_eq(name.machine, architectures[i].machine))
			facts->architecture = xstrdup(architectures[i].architecture);
	if (!facts->architecture)
		facts->architecture = take_ptr(&name.machine);
}

/* The command line; installers put URLs with passwords into it. */
static void read_command_line(const struct host *host, struct facts *facts)
{
	cleanup_free char *text = facts_read(host, facts, "kernel command line", "/proc/cmdline");
	cleanup(strbuf_done) struct strbuf line = strbuf_make(STRBUF_MAX_LINE);
	char *rest = text, *word;

	while (rest && (word = text_next_word(&rest))) {
		facts_strip_password(word);
		strbuf_printf(&line, "%s%s", line.length ? " " : "", word);
	}
	if (text)
		facts->kernel_command_line = strbuf_take(&line);
}

/* /proc/filesystems: "nodev\tproc" or "\text4". */
static void read_filesystems(const struct host *host, struct facts *facts)
{
	cleanup_free char *text = facts_read(host, facts, "file systems", "/proc/filesystems");
	char *rest, *line;

	for (rest = text; rest && (line = text_next_line(&rest));) {
		char *tab = strchr(line, '\t');

		if (tab)
			str_list_add(&facts->filesystems, text_trim(tab));
	}
}

/* What starts services: of a running host what runs, of a directory what is installed. */
static const char *find_init(const struct host *host)
{
	bool directory = host_kind(host) == HOST_ROOT;

	if (host_exists(host, directory ? "/lib/systemd/systemd" : "/run/systemd/system"))
		return "systemd";
	if (host_exists(host, directory ? "/sbin/openrc-run" : "/run/openrc"))
		return "openrc";
	return NULL;
}

void facts_gather_system(const struct host *host, struct facts *facts)
{
	read_os_release(host, facts);
	read_uname(host, facts);
	read_command_line(host, facts);
	read_filesystems(host, facts);
	facts->init_system = xstrdup_or_null(find_init(host));
}
