#include "fleet/compare.h"

#include "facts/identity.h"
#include "fleet/compare_facts.h"
#include "fleet/compare_table.h"

/* Beside the subjects: what tells that a host was given before. */
enum {
	WHOLE_HOST = COMPARE_SUBJECTS
};

struct host {
	uint32_t name;     /* the value of its hostname, or COMPARE_NONE */
	uint32_t source;   /* where it was read: index of the input, */
	int line;          /* and its line there */
	const char *label; /* as findings call it; made when one does */
};

/* A further host of a value. */
struct more {
	uint32_t host;
	uint32_t next; /* COMPARE_NONE ends the list */
};

struct compare {
	struct compare_table table;
	struct host *hosts;
	size_t host_count, host_capacity;
	struct more *more;
	size_t more_count, more_capacity;
	const char **sources;
	size_t source_count, source_capacity;
	struct strbuf whole; /* of the host that is being taken */
	struct compare_report report;
};

struct compare *compare_new(void)
{
	struct compare *compare = xcalloc(1, sizeof(*compare));

	compare->whole = strbuf_make(2 * COMPARE_MAX_TEXTS); /* each value has a mark more */
	return compare;
}

void compare_done(struct compare **compare)
{
	struct compare *it = *compare;

	if (!it)
		return;
	for (size_t i = 0; i < it->report.finding_count; i++) {
		free(it->report.findings[i].message);
		free(it->report.findings[i].hosts);
	}
	free(it->report.findings);
	compare_table_done(&it->table);
	strbuf_done(&it->whole);
	free(it->sources);
	free(it->hosts);
	free(it->more);
	free(it);
}

static bool has_told(const struct compare_record *record, int subject)
{
	for (size_t i = 0; i < record->count; i++)
		if (record->items[i].subject == subject)
			return true;
	return false;
}

/*
 * Whether the host was given before. Its addresses may have changed in between, so they count only
 * where there are no MAC addresses (containers). A machine that was cloned while it ran differs in
 * those.
 */
static bool is_repeated(struct compare *compare, const struct compare_record *record)
{
	bool has_mac = has_told(record, COMPARE_MAC);
	const bool counts[COMPARE_SUBJECTS] = {
		[COMPARE_HOSTNAME] = true, [COMPARE_MACHINE_ID] = true,  [COMPARE_BOOT_ID] = true,
		[COMPARE_MAC] = true,      [COMPARE_ADDRESS] = !has_mac,
	};
	struct strbuf *whole = &compare->whole;
	size_t known;

	if (!has_told(record, COMPARE_BOOT_ID))
		return false;
	strbuf_clear(whole);
	for (size_t i = 0; i < record->count; i++) {
		const struct compare_told *told = &record->items[i];

		if (!counts[told->subject])
			continue;
		strbuf_putc(whole, (char)('0' + told->subject));
		strbuf_puts(whole, record->texts.text + told->text);
		strbuf_putc(whole, '\n');
	}
	known = compare->table.count;
	return compare_table_get(&compare->table, WHOLE_HOST, whole->text) < known;
}

/* Notes that the host has the value; once, also when it has it twice. */
static void add_host(struct compare *compare, struct compare_value *value, uint32_t host)
{
	uint32_t index = (uint32_t)compare->more_count;

	if (value->first_host == COMPARE_NONE) {
		value->first_host = host;
		return;
	}
	if (host == (value->first_more == COMPARE_NONE ? value->first_host
						       : compare->more[value->last_more].host))
		return;
	compare->more = grow(compare->more, &compare->more_capacity, compare->more_count + 1,
			     sizeof(*compare->more));
	compare->more[compare->more_count++] = (struct more){ host, COMPARE_NONE };
	if (value->first_more == COMPARE_NONE)
		value->first_more = index;
	else
		compare->more[value->last_more].next = index;
	value->last_more = index;
}

/* A UUID that is there in its other byte order is that one. */
static uint32_t get_value(struct compare *compare, int subject, const char *text)
{
	char swapped[IDENTITY_UUID_SIZE];
	uint32_t index;

	if (subject == COMPARE_PRODUCT_UUID && identity_swap_uuid(text, swapped)) {
		index = compare_table_find(&compare->table, subject, swapped);
		if (index != COMPARE_NONE)
			return index;
	}
	return compare_table_get(&compare->table, subject, text);
}

/* Takes over a host that is complete. */
static void take(void *arg, const struct compare_record *record)
{
	struct compare *compare = arg;
	uint32_t index = (uint32_t)compare->host_count;
	struct host *host;

	if (is_repeated(compare, record)) {
		compare->report.repeated++;
		return;
	}
	compare->hosts = grow(compare->hosts, &compare->host_capacity, compare->host_count + 1,
			      sizeof(*compare->hosts));
	host = &compare->hosts[compare->host_count++];
	*host = (struct host){
		.name = COMPARE_NONE,
		.source = (uint32_t)compare->source_count - 1,
		.line = record->line,
	};
	for (size_t i = 0; i < record->count; i++) {
		const struct compare_told *told = &record->items[i];
		uint32_t found = get_value(compare, told->subject, record->texts.text + told->text);
		struct compare_value *value = &compare->table.values[found];

		value->is_odd = told->is_odd;
		add_host(compare, value, index);
		if (told->subject == COMPARE_HOSTNAME)
			host->name = found;
	}
	for (int subject = 0; subject < COMPARE_SUBJECTS; subject++)
		compare->report.told[subject] += has_told(record, subject);
}

int compare_add(struct compare *compare, const char *name, int fd, struct error *err)
{
	cleanup_json_stream struct json_stream *stream = json_stream_new(name, fd);

	compare->sources = grow(compare->sources, &compare->source_capacity,
				compare->source_count + 1, sizeof(*compare->sources));
	compare->sources[compare->source_count++] = compare_table_keep(&compare->table, name);
	return compare_read(stream, take, compare, err);
}

/* The hostname; where there is none, or several hosts have it, with the place in the input. */
static const char *host_label(struct compare *compare, struct host *host)
{
	const char *source = compare->sources[host->source];
	cleanup_free char *label = NULL;
	const struct compare_value *name;

	if (host->label)
		return host->label;
	name = host->name == COMPARE_NONE ? NULL : &compare->table.values[host->name];
	if (!name)
		label = xasprintf("%s:%d", source, host->line);
	else if (name->first_more != COMPARE_NONE)
		label = xasprintf("%s (%s:%d)", name->text, source, host->line);
	host->label = label ? compare_table_keep(&compare->table, label) : name->text;
	return host->label;
}

static void list_hosts(struct compare *compare, const struct compare_value *value,
		       struct compare_finding *finding)
{
	size_t capacity = 0;
	uint32_t host = value->first_host, next = value->first_more;

	while (true) {
		finding->hosts = grow(finding->hosts, &capacity, finding->host_count + 1,
				      sizeof(*finding->hosts));
		finding->hosts[finding->host_count++] = host_label(compare, &compare->hosts[host]);
		if (next == COMPARE_NONE)
			return;
		host = compare->more[next].host;
		next = compare->more[next].next;
	}
}

static void add_finding(struct compare *compare, const struct compare_value *value)
{
	const struct compare_subject *subject = &compare_subjects[value->subject];
	struct compare_report *report = &compare->report;
	struct compare_finding *finding;

	report->findings = grow(report->findings, &report->finding_capacity,
				report->finding_count + 1, sizeof(*report->findings));
	finding = &report->findings[report->finding_count++];
	*finding = (struct compare_finding){
		.subject = subject,
		.is_warning = value->is_odd && value->subject == COMPARE_PRODUCT_UUID,
		.is_placeholder = value->is_odd,
		.value = value->text,
		.hint = compare_hint(value->subject, value->text),
	};
	list_hosts(compare, value, finding);
	if (value->is_odd)
		finding->message = xasprintf("%s \"%s\" is no host's own: %zu host%s it",
					     subject->noun, value->text, finding->host_count,
					     finding->host_count == 1 ? " has" : "s have");
	else
		finding->message = xasprintf("%s %s is on %zu hosts", subject->noun, value->text,
					     finding->host_count);
	report->failures += !finding->is_warning;
}

const struct compare_report *compare_finish(struct compare *compare)
{
	compare->report.host_count = compare->host_count;
	for (int subject = 0; subject < COMPARE_SUBJECTS; subject++) {
		for (size_t i = 0; i < compare->table.count; i++) {
			const struct compare_value *value = &compare->table.values[i];

			if (value->subject == subject &&
			    (value->is_odd || value->first_more != COMPARE_NONE))
				add_finding(compare, value);
		}
	}
	return &compare->report;
}
