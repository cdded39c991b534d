/* What a real CoreDNS answered for the clusters of tests/dns (README.md there). */
#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "dns/dns_lookup.h"
#include "unit.h"

static char *read_file(const char *path)
{
	struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	char block[65536];
	ssize_t n;

	ck_assert_msg(fd >= 0, "%s is missing: the tests run in the folder of the project", path);
	while ((n = read(fd, block, sizeof(block))) > 0)
		strbuf_add(&text, block, (size_t)n);
	return strbuf_take(&text);
}

/* A cluster of the objects; those of the controllers are left out where they are to be made. */
static void read_cluster(const struct json *objects, enum dns_pods pods, bool make_slices,
			 struct manifests *manifests, struct dns_cluster **ret)
{
	const struct dns_ways ways = {
		.domain = "cluster.local",
		.pods = pods,
		.coredns = dns_oldest_coredns(),
	};
	struct error err;

	for (size_t i = 0; i < json_count(objects); i++) {
		const struct json *object = json_list_at(objects, i);
		const struct json *labels = json_path(object, "metadata.labels");
		cleanup_free char *text = json_to_text(object);

		if (make_slices && json_map_get(labels, "endpointslice.kubernetes.io/managed-by"))
			continue;
		ck_assert_msg(manifests_add(manifests, "case", text, strlen(text), &err) == 0, "%s",
			      err.message);
	}
	ck_assert_msg(dns_cluster_read(manifests, &ways, ret, &err) == 0, "%s", err.message);
}

/* "NAME TYPE VALUE" of each, sorted. */
static struct json *lines_of(struct dns_records *records)
{
	struct json *list = json_list();

	dns_records_sort(records);
	for (size_t i = 0; i < records->count; i++) {
		cleanup_free char *line =
			xasprintf("%s %s %s", records->items[i].name, records->items[i].type,
				  records->items[i].value);

		json_list_add_text(list, line);
	}
	return list;
}

static void compare(const char *what, const struct json *want, struct json *have)
{
	cleanup_free char *want_text = want ? json_to_text(want) : xstrdup("[]");
	cleanup_free char *have_text = json_to_text(have);

	json_free(have);
	ck_assert_msg(str_eq(want_text, have_text), "%s:\n want %s\n have %s", what, want_text,
		      have_text);
}

static void check_query(const struct dns_cluster *cluster, const char *name,
			const struct json *query)
{
	cleanup_answer struct dns_answer answer = { 0 };
	const char *type, *asked = json_map_text(query, "name", "");
	cleanup_free char *what = NULL;
	struct error err;

	ck_assert(dns_type_find(json_map_text(query, "type", ""), &type, &err) == 0);
	what = xasprintf("%s: %s %s with pods %s", name, asked, type,
			 json_map_text(query, "pods", ""));
	dns_lookup(cluster, asked, type, &answer);
	ck_assert_msg(str_eq(answer.rcode, json_map_text(query, "rcode", "")), "%s: %s", what,
		      answer.rcode);
	compare(what, json_map_get(query, "answer"), lines_of(&answer.answer));
	compare(what, json_map_get(query, "additional"), lines_of(&answer.additional));
}

static void check_case(const struct json *test, enum dns_pods pods, bool make_slices)
{
	const char *name = json_map_text(test, "name", "");
	const struct json *queries = json_map_get(test, "queries");
	cleanup_manifests struct manifests manifests = { 0 };
	cleanup_dns_cluster struct dns_cluster *cluster = NULL;
	cleanup(dns_names_done) struct dns_names names = { 0 };

	read_cluster(json_map_get(test, "objects"), pods, make_slices, &manifests, &cluster);
	dns_names_of(cluster, &names);
	compare(name, json_map_get(test, "names"), lines_of(&names.records));
	for (size_t i = 0; i < json_count(queries); i++) {
		const struct json *query = json_list_at(queries, i);
		const char *mode = json_map_text(query, "pods", "");

		if (str_eq(mode, "any") || str_eq(mode, dns_pods_words[pods]))
			check_query(cluster, name, query);
	}
}

START_TEST(answers_as_recorded)
{
	cleanup_free char *text = read_file("tests/dns/v1.10.0.jsonl");
	char *rest = text, *line;
	size_t count = 0;

	while ((line = text_next_line(&rest))) {
		cleanup_json struct json *test = NULL;
		struct error err;

		ck_assert_msg(json_parse("case", line, strlen(line), &test, &err) == 0, "%s",
			      err.message);
		for (int pods = DNS_PODS_DISABLED; pods <= DNS_PODS_VERIFIED; pods++) {
			check_case(test, (enum dns_pods)pods, false);
			check_case(test, (enum dns_pods)pods, true);
		}
		count++;
	}
	ck_assert_uint_eq(count, 4);
}
END_TEST

UNIT_TESTS(dns_recorded, answers_as_recorded)
