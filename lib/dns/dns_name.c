#include "dns/dns_name.h"

#include <ctype.h>
#include <errno.h>
#include <strings.h>

#include "base/strbuf.h"

/* Bytes that stand behind a backslash in a zone file. */
static const char marked[] = "\"().;\\@$";

/* The byte that an escape stands for; the number of characters it takes, or -EINVAL. */
static int read_escape(const char *text, unsigned char *ret)
{
	int value;

	if (!text[1])
		return -EINVAL;
	if (!isdigit((unsigned char)text[1])) {
		*ret = (unsigned char)text[1];
		return 2;
	}
	if (!isdigit((unsigned char)text[2]) || !isdigit((unsigned char)text[3]))
		return -EINVAL;
	value = (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
	if (value > UINT8_MAX)
		return -EINVAL;
	*ret = (unsigned char)value;
	return 4;
}

static void write_byte(struct strbuf *out, unsigned char byte)
{
	if (byte <= ' ' || byte >= 0x7f) {
		strbuf_printf(out, "\\%03d", byte);
		return;
	}
	if (strchr(marked, byte))
		strbuf_putc(out, '\\');
	strbuf_putc(out, (char)byte);
}

static int parse_labels(const char *text, struct strbuf *out, struct error *err)
{
	size_t label = 0, wire = 1;

	for (const char *at = text; *at;) {
		unsigned char byte = (unsigned char)*at;
		int taken = 1;

		if (byte == '.') {
			if (!label)
				return error_set(err, -EINVAL, "\"%s\" has an empty label", text);
			strbuf_putc(out, '.');
			wire++;
			label = 0;
			at++;
			continue;
		}
		if (byte == '\\')
			taken = read_escape(at, &byte);
		if (taken < 0)
			return error_set(err, -EINVAL,
					 "\"%s\": a backslash stands before a character or three "
					 "digits up to 255",
					 text);
		write_byte(out, byte);
		if (++label > DNS_NAME_MAX_LABEL)
			return error_set(err, -EINVAL, "\"%s\" has a label of more than %d bytes",
					 text, DNS_NAME_MAX_LABEL);
		wire++;
		at += taken;
	}
	if (label) {
		strbuf_putc(out, '.');
		wire++;
	}
	if (wire > DNS_NAME_MAX_WIRE)
		return error_set(err, -EINVAL, "\"%s\" is longer than %d bytes", text,
				 DNS_NAME_MAX_WIRE);
	return 0;
}

int dns_name_parse(const char *text, char **ret, struct error *err)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	int r;

	if (!*text)
		return error_set(err, -EINVAL, "a name is empty");
	if (str_eq(text, ".")) {
		*ret = xstrdup(".");
		return 0;
	}
	r = parse_labels(text, &out, err);
	if (r < 0)
		return r;
	*ret = strbuf_take(&out);
	return 0;
}

char *dns_name_lower(const char *name)
{
	char *lower = xstrdup(name);

	str_to_lower(lower);
	return lower;
}

/* The first character behind the label that begins at @at and its dot. */
static const char *next_label(const char *at)
{
	while (*at && *at != '.')
		at += *at == '\\' && at[1] ? 2 : 1;
	return *at ? at + 1 : at;
}

size_t dns_name_labels(const char *name)
{
	size_t count = 0;

	if (str_eq(name, "."))
		return 0;
	for (const char *at = name; *at; at = next_label(at))
		count++;
	return count;
}

const char *dns_name_tail(const char *name, size_t labels)
{
	size_t count = dns_name_labels(name);

	for (; count > labels; count--)
		name = next_label(name);
	return name;
}

bool dns_name_is_in(const char *name, const char *zone)
{
	return str_eq(zone, ".") ||
	       strcasecmp(dns_name_tail(name, dns_name_labels(zone)), zone) == 0;
}

struct dns_labels dns_labels_of(const char *name, size_t without)
{
	struct dns_labels labels = { .text = xstrdup(name) };
	size_t count = dns_name_labels(name);
	char *at = labels.text;

	while (labels.count + without < count && labels.count < DNS_NAME_MAX_LABELS) {
		char *next = labels.text + (next_label(at) - labels.text);

		labels.items[labels.count++] = at;
		next[-1] = '\0';
		at = next;
	}
	return labels;
}

void dns_labels_done(struct dns_labels *labels)
{
	free(labels->text);
	*labels = (struct dns_labels){ 0 };
}
