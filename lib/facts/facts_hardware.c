/* Processors and memory. */
#include <errno.h>

#include "base/text.h"
#include "facts/facts_gather.h"

enum {
	KIB = 1024,
	CPUS_MAX = 64 * 1024
};

/* How many numbers "0-3,8" names. */
static int count_list(const char *list)
{
	int64_t count = 0;

	while (*list) {
		char *end;
		int64_t first = strtoll(list, &end, 10), last = first;

		if (end == list)
			break;
		if (*end == '-')
			last = strtoll(end + 1, &end, 10);
		if (last < first || last - first >= CPUS_MAX)
			break;
		count += last - first + 1;
		list = *end == ',' ? end + 1 : end;
	}
	return count > CPUS_MAX ? CPUS_MAX : (int)count;
}

/* Processors that this process may use, as sched_getaffinity(2) and Go's NumCPU count them. */
static void count_cpus(const struct host *host, struct facts *facts)
{
	static const char key[] = "Cpus_allowed_list:";
	cleanup_free char *text = facts_read(host, facts, "processors", "/proc/self/status");
	char *rest, *line;

	for (rest = text; rest && (line = text_next_line(&rest));)
		if (str_starts(line, key))
			facts->cpu_count = count_list(text_trim(line + strlen(key)));
}

/* "key	: value" of /proc/cpuinfo; NULL when the line is about something else. */
static char *cpu_value(char *line, const char *key)
{
	char *colon;

	if (!str_starts(line, key))
		return NULL;
	colon = line + strlen(key) + strspn(line + strlen(key), " \t");
	return *colon == ':' ? text_trim(colon + 1) : NULL;
}

/* Model and flags of the first processor. */
static void read_cpuinfo(const struct host *host, struct facts *facts)
{
	cleanup_free char *text = facts_read(host, facts, "processors", "/proc/cpuinfo");
	char *rest, *line, *flag;

	for (rest = text; rest && (line = text_next_line(&rest)) && *line;) {
		char *model = cpu_value(line, "model name");
		char *flags = cpu_value(line, "flags");

		if (!flags)
			flags = cpu_value(line, "Features"); /* ARM */
		if (model && !facts->cpu_model)
			facts->cpu_model = xstrdup(model);
		while (flags && (flag = text_next_word(&flags)))
			str_list_add(&facts->cpu_flags, flag);
	}
	if (!facts->cpu_model && host_kind(host) != HOST_ROOT)
		facts->cpu_model = facts_read(host, facts, "processors", "/proc/device-tree/model");
}

static void read_memory(const struct host *host, struct facts *facts)
{
	const struct {
		const char *key;
		uint64_t *value;
	} fields[] = {
		{ "MemTotal:", &facts->memory_total },
		{ "MemAvailable:", &facts->memory_available },
	};
	cleanup_free char *text = facts_read(host, facts, "memory", "/proc/meminfo");
	char *rest, *line;

	for (rest = text; rest && (line = text_next_line(&rest));)
		for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
			if (str_starts(line, fields[i].key))
				*fields[i].value =
					strtoull(line + strlen(fields[i].key), NULL, 10) * KIB;
}

void facts_gather_hardware(const struct host *host, struct facts *facts)
{
	count_cpus(host, facts);
	read_cpuinfo(host, facts);
	read_memory(host, facts);
	/* Hypervisors that leave no name still show in the processor's flags. */
	if (!facts->virtualization && str_list_has(&facts->cpu_flags, "hypervisor"))
		facts->virtualization = xstrdup("vm-other");
}
