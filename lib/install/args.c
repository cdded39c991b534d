#include "install/args.h"

#include "base/str_list.h"

/* "--name=value" words by name, then by value. */
static int compare_words(const void *a, const void *b)
{
	const char *left = *(char *const *)a, *right = *(char *const *)b;
	size_t left_length = strcspn(left, "="), right_length = strcspn(right, "=");
	size_t shorter = left_length < right_length ? left_length : right_length;
	int order = strncmp(left, right, shorter);

	if (order)
		return order;
	if (left_length != right_length)
		return left_length < right_length ? -1 : 1;
	return strcmp(left, right);
}

static void sort_words(struct str_list *words)
{
	if (words->count)
		qsort(words->items, words->count, sizeof(*words->items), compare_words);
}

static bool is_given(const struct config_args *args, const char *word)
{
	cleanup_free char *name = NULL;

	word += strlen("--");
	name = xstrndup(word, strcspn(word, "="));
	return config_args_get(args, name);
}

static bool is_option(const struct json *word)
{
	return str_starts(json_get_text(word, ""), "--");
}

void args_merge(struct json *command, const struct config_args *given,
		const struct version *version)
{
	cleanup(str_list_done) struct str_list words = { 0 };
	bool keeps_order = release_has(version, RELEASE_KEEP_ARGS_ORDER);
	size_t front = 0;

	while (front < json_count(command) && !is_option(json_list_at(command, front)))
		front++;
	while (json_count(command) > front) {
		const char *word = json_get_text(json_list_at(command, front), "");

		if (!is_given(given, word))
			str_list_add(&words, word);
		json_list_remove(command, front);
	}
	if (keeps_order)
		sort_words(&words);
	for (size_t i = 0; i < given->count; i++)
		str_list_take(&words,
			      xasprintf("--%s=%s", given->items[i].name, given->items[i].value));
	if (!keeps_order)
		sort_words(&words);
	for (size_t i = 0; i < words.count; i++)
		json_list_add_text(command, words.items[i]);
}
