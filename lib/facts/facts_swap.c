/* Swap: what is on now, and what would bring it back at boot. */
#include <ctype.h>
#include <errno.h>

#include "base/text.h"
#include "facts/facts_gather.h"
#include "facts/unit_settings.h"

enum {
	KIB = 1024
};

static void read_swaps(const struct host *host, struct facts *facts)
{
	cleanup_free char *text = NULL;
	struct error err = { 0 };
	size_t capacity = 0;
	char *rest, *line;
	int r = host_read_text(host, "/proc/swaps", &text, &err);

	if (r < 0 && r != -ENOENT)
		facts_note(facts, "swap: %s", err.message);
	if (r < 0)
		return;
	rest = text;
	(void)text_next_line(&rest); /* the heading */
	while ((line = text_next_line(&rest))) {
		char *path = text_next_word(&line), *type = text_next_word(&line);
		char *size = text_next_word(&line), *used = text_next_word(&line);
		char *priority = text_next_word(&line);

		if (!priority)
			continue;
		facts->swaps =
			grow(facts->swaps, &capacity, facts->swap_count + 1, sizeof(*facts->swaps));
		facts->swaps[facts->swap_count++] = (struct fact_swap){
			.path = xstrdup(path),
			.type = xstrdup(type),
			.size = strtoull(size, NULL, 10) * KIB,
			.used = strtoull(used, NULL, 10) * KIB,
			.priority = (int)strtol(priority, NULL, 10),
		};
	}
}

static void add_at_boot(struct facts *facts, size_t *capacity, const char *source, char *where,
			char *unit)
{
	facts->swaps_at_boot = grow(facts->swaps_at_boot, capacity, facts->swap_at_boot_count + 1,
				    sizeof(*facts->swaps_at_boot));
	facts->swaps_at_boot[facts->swap_at_boot_count++] = (struct fact_swap_at_boot){
		.source = xstrdup(source),
		.where = where,
		.unit = unit,
	};
}

static bool is_masked(const struct host *host, const char *unit)
{
	cleanup_free char *path = xasprintf("/etc/systemd/system/%s", unit), *target = NULL;
	struct error err;

	return host_readlink(host, path, &target, &err) == 0 && str_eq(target, "/dev/null");
}

/* Where udev puts the devices that fstab names by a tag (fstab(5)). */
static const struct tag {
	const char *prefix, *directory;
} tags[] = {
	{ "UUID=", "/dev/disk/by-uuid/" },
	{ "LABEL=", "/dev/disk/by-label/" },
	{ "PARTUUID=", "/dev/disk/by-partuuid/" },
	{ "PARTLABEL=", "/dev/disk/by-partlabel/" },
};

/* The path that fstab's first field stands for. */
static char *source_path(const char *source)
{
	for (size_t i = 0; i < ARRAY_SIZE(tags); i++)
		if (str_starts(source, tags[i].prefix))
			return xasprintf("%s%s", tags[i].directory,
					 source + strlen(tags[i].prefix));
	return xstrdup(source);
}

/* The name of the unit of a swap area, escaped as systemd.unit(5) says. */
static char *swap_unit(const char *source)
{
	cleanup_free char *path = source_path(source);
	cleanup(strbuf_done) struct strbuf name = strbuf_make(STRBUF_MAX_LINE);

	for (const char *c = path + strspn(path, "/"); *c; c++) {
		if (*c == '/')
			strbuf_putc(&name, '-');
		else if (isalnum((unsigned char)*c) || strchr(":_", *c) ||
			 (*c == '.' && name.length))
			strbuf_putc(&name, *c);
		else
			strbuf_printf(&name, "\\x%02x", (unsigned char)*c);
	}
	strbuf_puts(&name, ".swap");
	return strbuf_take(&name);
}

static bool has_option(const char *options, const char *wanted)
{
	size_t length = strlen(wanted);

	for (; options; options = strchr(options, ',')) {
		options += *options == ',';
		if (strncmp(options, wanted, length) == 0 &&
		    (options[length] == ',' || !options[length]))
			return true;
	}
	return false;
}

static void read_fstab(const struct host *host, struct facts *facts, size_t *capacity)
{
	cleanup_free char *text = NULL;
	struct error err = { 0 };
	unsigned number = 0;
	char *rest, *line;
	int r = host_read_text(host, "/etc/fstab", &text, &err);

	if (r < 0 && r != -ENOENT)
		facts_note(facts, "swap: %s", err.message);
	if (r < 0)
		return;
	rest = text;
	while ((line = text_next_line(&rest))) {
		char *source = text_next_word(&line), *target = text_next_word(&line);
		char *type = text_next_word(&line), *options = text_next_word(&line);
		cleanup_free char *unit = NULL;

		number++;
		(void)target;
		if (!type || *source == '#' || !str_eq(type, "swap") ||
		    has_option(options, "noauto"))
			continue;
		unit = swap_unit(source);
		if (!is_masked(host, unit))
			add_at_boot(facts, capacity, source, xasprintf("/etc/fstab:%u", number),
				    take_ptr(&unit));
	}
}

/* The value of "What=" in a .swap unit, or NULL. */
static char *unit_what(const struct host *host, const char *path)
{
	cleanup_free char *text = NULL;
	struct error err;
	char *rest, *line;

	if (host_read_text(host, path, &text, &err) < 0)
		return NULL;
	rest = text;
	while ((line = text_next_line(&rest)))
		if (str_starts(line, "What="))
			return xstrdup(text_trim(line + strlen("What=")));
	return NULL;
}

/* Directories that say what starts at boot: the administrator's, packages', and for swap partitions
 * those of systemd-gpt-auto-generator(8), which finds them by their type. */
static void list_wants(const struct host *host, struct str_list *ret)
{
	static const char *const directories[] = { "/etc/systemd/system",
						   "/usr/lib/systemd/system" };

	for (size_t d = 0; d < ARRAY_SIZE(directories); d++) {
		cleanup(str_list_done) struct str_list names = { 0 };
		struct error err;

		if (host_list(host, directories[d], &names, &err) < 0)
			continue;
		for (size_t i = 0; i < names.count; i++)
			if (str_ends(names.items[i], ".wants") ||
			    str_ends(names.items[i], ".requires"))
				str_list_take(ret,
					      xasprintf("%s/%s", directories[d], names.items[i]));
	}
	str_list_add(ret, "/run/systemd/generator.late/swap.target.wants");
}

/* Whether the service makes swap: by its name, or by what it runs (zram-tools, Armbian, Raspberry
 * Pi OS, and whoever wrote a unit of his own). */
static bool makes_swap(const struct host *host, const char *service)
{
	static const char *const words[] = { "zram", "mkswap", "swapon", "dphys-swapfile" };
	cleanup_unit_settings struct unit_settings unit = { 0 };

	if (strstr(service, "zram") || str_eq(service, "dphys-swapfile.service"))
		return true;
	unit_settings_read(host, service, &unit);
	for (size_t i = 0; i < unit.count; i++) {
		if (!str_eq(unit.items[i].key, "ExecStart"))
			continue;
		for (size_t w = 0; w < ARRAY_SIZE(words); w++)
			if (strstr(unit.items[i].value, words[w]))
				return true;
	}
	return false;
}

static bool is_known(const struct facts *facts, const char *unit)
{
	for (size_t i = 0; i < facts->swap_at_boot_count; i++)
		if (facts->swaps_at_boot[i].unit && str_eq(facts->swaps_at_boot[i].unit, unit))
			return true;
	return false;
}

/* Units that something wants at boot. @swap_target: units of swap as well, not services alone. */
static void read_wanted_units(const struct host *host, bool swap_target, struct facts *facts,
			      size_t *capacity)
{
	cleanup(str_list_done) struct str_list wants = { 0 };

	list_wants(host, &wants);
	for (size_t w = 0; w < wants.count; w++) {
		cleanup(str_list_done) struct str_list units = { 0 };
		struct error err;

		if (host_list(host, wants.items[w], &units, &err) < 0)
			continue;
		for (size_t i = 0; i < units.count; i++) {
			const char *unit = units.items[i];
			cleanup_free char *path = xasprintf("%s/%s", wants.items[w], unit);
			cleanup_free char *what = NULL;

			if (!(str_ends(unit, ".swap") && swap_target) &&
			    !(str_ends(unit, ".service") && makes_swap(host, unit)))
				continue;
			if (is_masked(host, unit) || is_known(facts, unit))
				continue;
			what = unit_what(host, path);
			add_at_boot(facts, capacity, what ? what : unit, xstrdup(path),
				    xstrdup(unit));
		}
	}
}

/* zram-generator (https://github.com/systemd/zram-generator): a section [zramN] makes a device. */
static void read_zram_generator(const struct host *host, struct facts *facts, size_t *capacity)
{
	static const char *const paths[] = {
		"/etc/systemd/zram-generator.conf",
		"/run/systemd/zram-generator.conf",
		"/usr/local/lib/systemd/zram-generator.conf",
		"/usr/lib/systemd/zram-generator.conf",
	};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		cleanup_free char *text = NULL;
		struct error err;
		unsigned number = 0;
		char *rest, *line;

		if (host_read_text(host, paths[i], &text, &err) < 0)
			continue;
		rest = text;
		while ((line = text_next_line(&rest))) {
			cleanup_free char *device = NULL;

			number++;
			line = text_trim(line);
			if (!str_starts(line, "[zram") || !str_ends(line, "]"))
				continue;
			line[strlen(line) - 1] = '\0';
			device = xasprintf("/dev/%s", line + 1);
			add_at_boot(facts, capacity, device, xasprintf("%s:%u", paths[i], number),
				    xasprintf("systemd-zram-setup@%s.service", line + 1));
		}
		return; /* the first file hides the others */
	}
}

void facts_gather_swap(const struct host *host, struct facts *facts)
{
	bool swap_target = !is_masked(host, "swap.target"); /* else nothing starts units of swap */
	size_t capacity = 0;

	read_swaps(host, facts);
	if (swap_target)
		read_fstab(host, facts, &capacity);
	read_wanted_units(host, swap_target, facts, &capacity);
	if (swap_target)
		read_zram_generator(host, facts, &capacity);
}
