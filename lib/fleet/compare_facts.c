#include "fleet/compare_facts.h"

#include <errno.h>

#include "facts/identity.h"
#include "fleet/compare_subjects.h"

struct reading {
	struct json_stream *stream;
	void (*take)(void *arg, const struct compare_record *record);
	void *arg;
	struct compare_record record;
	bool is_list;   /* the map is no host, but has hosts in its `items` */
	bool is_bridge; /* the interface has the same address on many hosts */
	bool is_local;  /* the address has a scope other than global */
};

/* A key of a map, and what reads its value. */
struct member {
	const char *key;
	int (*read)(struct reading *reading, const struct member *member, int token,
		    struct error *err);
	int subject; /* of a text that is compared */
};

void compare_record_done(struct compare_record *record)
{
	free(record->items);
	strbuf_done(&record->texts);
}

/* Drops what the record got since it had @count items. */
static void forget(struct compare_record *record, size_t count)
{
	if (count < record->count)
		strbuf_cut(&record->texts, record->items[count].text);
	record->count = count;
}

static const struct member *find_member(const struct member *members, const char *key)
{
	for (; members->key; members++)
		if (str_eq(members->key, key))
			return members;
	return NULL;
}

/* Reads the map that began: what @members (which end in a row without key) name, no more. */
static int read_map(struct reading *reading, const struct member *members, struct error *err)
{
	while (true) {
		const struct member *member;
		int token = json_stream_next(reading->stream, err), r;

		if (token != JSON_TOKEN_KEY)
			return token < 0 ? token : 0;
		member = find_member(members, json_stream_text(reading->stream));
		token = json_stream_next(reading->stream, err);
		if (token < 0)
			return token;
		if (member && token != JSON_TOKEN_NIL)
			r = member->read(reading, member, token, err);
		else
			r = json_stream_skip(reading->stream, token, err);
		if (r < 0)
			return r;
	}
}

static int fail_type(const struct reading *reading, const struct member *member, const char *wanted,
		     struct error *err)
{
	return json_stream_fail(reading->stream, err, "%s: %s expected", member->key, wanted);
}

/* Reads the list of a member: @element gets each of its elements. */
static int read_list(struct reading *reading, const struct member *member, int token,
		     int (*element)(struct reading *, const struct member *, int, struct error *),
		     struct error *err)
{
	if (token != JSON_TOKEN_LIST)
		return fail_type(reading, member, "a list", err);
	while (true) {
		int r;

		token = json_stream_next(reading->stream, err);
		if (token < 0 || token == JSON_TOKEN_LIST_END)
			return token < 0 ? token : 0;
		r = element(reading, member, token, err);
		if (r < 0)
			return r;
	}
}

/* Reads a text that is compared. */
static int read_value(struct reading *reading, const struct member *member, int token,
		      struct error *err)
{
	struct compare_record *record = &reading->record;
	const char *text = json_stream_text(reading->stream);
	size_t offset = record->texts.length;
	enum compare_fate fate;

	if (token != JSON_TOKEN_TEXT)
		return fail_type(reading, member, "a string", err);
	strbuf_puts(&record->texts, text);
	fate = compare_normalize(member->subject, &record->texts, offset);
	if (fate == COMPARE_WRONG)
		return json_stream_fail(reading->stream, err, "\"%s\" is no address", text);
	if (fate == COMPARE_SKIP) {
		strbuf_cut(&record->texts, offset);
		return 0;
	}
	strbuf_add(&record->texts, "", 1);
	record->items =
		grow(record->items, &record->capacity, record->count + 1, sizeof(*record->items));
	record->items[record->count++] = (struct compare_told){
		.subject = member->subject,
		.is_odd = fate == COMPARE_ODD,
		.text = offset,
	};
	return 0;
}

static int read_kind(struct reading *reading, const struct member *member, int token,
		     struct error *err)
{
	const char *kind = json_stream_text(reading->stream);

	if (token != JSON_TOKEN_TEXT)
		return fail_type(reading, member, "a string", err);
	if (!str_eq(kind, "HostFacts") && !str_ends(kind, "List"))
		return json_stream_fail(reading->stream, err, "HostFacts expected, not %s", kind);
	return 0;
}

static int read_scope(struct reading *reading, const struct member *member, int token,
		      struct error *err)
{
	if (token != JSON_TOKEN_TEXT)
		return fail_type(reading, member, "a string", err);
	reading->is_local = !str_eq(json_stream_text(reading->stream), "global");
	return 0;
}

/* An address is a text, or a map that has it. */
static int read_address(struct reading *reading, const struct member *member, int token,
			struct error *err)
{
	static const struct member members[] = {
		{ "address", read_value, COMPARE_ADDRESS },
		{ "scope", read_scope, 0 },
		{ 0 },
	};
	size_t before = reading->record.count;
	int r;

	if (token == JSON_TOKEN_TEXT)
		return read_value(reading, &members[0], token, err);
	if (token != JSON_TOKEN_MAP)
		return fail_type(reading, member, "a mapping", err);
	reading->is_local = false;
	r = read_map(reading, members, err);
	if (reading->is_local)
		forget(&reading->record, before);
	return r;
}

static int read_addresses(struct reading *reading, const struct member *member, int token,
			  struct error *err)
{
	return read_list(reading, member, token, read_address, err);
}

static int read_name(struct reading *reading, const struct member *member, int token,
		     struct error *err)
{
	if (token != JSON_TOKEN_TEXT)
		return fail_type(reading, member, "a string", err);
	reading->is_bridge = identity_is_shared_interface(json_stream_text(reading->stream));
	return 0;
}

static int read_interface(struct reading *reading, const struct member *member, int token,
			  struct error *err)
{
	static const struct member members[] = {
		{ "name", read_name, 0 },
		{ "permanent", read_value, COMPARE_MAC },
		{ "addresses", read_addresses, 0 },
		{ 0 },
	};
	size_t before = reading->record.count;
	int r;

	if (token != JSON_TOKEN_MAP)
		return fail_type(reading, member, "a mapping", err);
	reading->is_bridge = false;
	r = read_map(reading, members, err);
	if (reading->is_bridge)
		forget(&reading->record, before);
	return r;
}

static int read_interfaces(struct reading *reading, const struct member *member, int token,
			   struct error *err)
{
	return read_list(reading, member, token, read_interface, err);
}

static int read_key(struct reading *reading, const struct member *member, int token,
		    struct error *err)
{
	static const struct member members[] = {
		{ "fingerprint", read_value, COMPARE_SSH_HOST_KEY },
		{ 0 },
	};

	if (token != JSON_TOKEN_MAP)
		return fail_type(reading, member, "a mapping", err);
	return read_map(reading, members, err);
}

static int read_keys(struct reading *reading, const struct member *member, int token,
		     struct error *err)
{
	return read_list(reading, member, token, read_key, err);
}

static int read_document(struct reading *reading, const struct member *member, int token,
			 struct error *err);

static int read_items(struct reading *reading, const struct member *member, int token,
		      struct error *err)
{
	int r = read_list(reading, member, token, read_document, err);

	reading->is_list = true;
	return r;
}

static bool tells_who(const struct compare_record *record)
{
	for (size_t i = 0; i < record->count; i++)
		if (record->items[i].subject == COMPARE_HOSTNAME ||
		    record->items[i].subject == COMPARE_MACHINE_ID)
			return true;
	return false;
}

static int read_host(struct reading *reading, struct error *err)
{
	static const struct member members[] = {
		{ "kind", read_kind, 0 },
		{ "items", read_items, 0 },
		{ "hostname", read_value, COMPARE_HOSTNAME },
		{ "fqdn", read_value, COMPARE_FQDN },
		{ "machineId", read_value, COMPARE_MACHINE_ID },
		{ "productUuid", read_value, COMPARE_PRODUCT_UUID },
		{ "bootId", read_value, COMPARE_BOOT_ID },
		{ "interfaces", read_interfaces, 0 },
		{ "sshHostKeys", read_keys, 0 },
		{ 0 },
	};
	struct compare_record *record = &reading->record;
	int r;

	record->count = 0;
	strbuf_clear(&record->texts);
	record->line = json_stream_line(reading->stream);
	reading->is_list = false;
	r = read_map(reading, members, err);
	if (r < 0 || reading->is_list)
		return r;
	if (!tells_who(record))
		return json_stream_fail(reading->stream, err,
					"no HostFacts: neither hostname nor machineId");
	if (record->texts.full)
		return json_stream_fail(reading->stream, err,
					"a host that tells more than %d bytes", COMPARE_MAX_TEXTS);
	reading->take(reading->arg, record);
	return 0;
}

/* A document is a host, or a list of documents. */
static int read_document(struct reading *reading, const struct member *member, int token,
			 struct error *err)
{
	if (token == JSON_TOKEN_MAP)
		return read_host(reading, err);
	if (token == JSON_TOKEN_LIST)
		return read_list(reading, member, token, read_document, err);
	return json_stream_fail(reading->stream, err,
				"HostFacts expected, as `knode facts --for compare` prints them");
}

int compare_read(struct json_stream *stream,
		 void (*take)(void *arg, const struct compare_record *record), void *arg,
		 struct error *err)
{
	struct reading reading = {
		.stream = stream,
		.take = take,
		.arg = arg,
		.record.texts = strbuf_make(COMPARE_MAX_TEXTS),
	};
	int token, r = 0;

	while (r == 0 && (token = json_stream_next(stream, err)) != JSON_TOKEN_END)
		r = token < 0 ? token : read_document(&reading, NULL, token, err);
	compare_record_done(&reading.record);
	return r;
}
