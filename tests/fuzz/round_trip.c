#include "data/yaml.h"
#include "fuzz.h"

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_json(const struct json *value)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_json struct json *compact = NULL, *pretty = NULL;
	struct error err;

	json_write(value, &text);
	must(json_parse("compact", text.text, text.length, &compact, &err) == 0);
	must(json_same(value, compact));
	strbuf_clear(&text);
	json_write_pretty(value, &text);
	must(json_parse("pretty", text.text, text.length, &pretty, &err) == 0);
	must(json_same(value, pretty));
}

static void check_yaml(const struct json *value)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_yaml struct yaml_file file = { 0 };
	struct error err;

	yaml_write(value, true, &text);
	if (text.length > YAML_MAX_INPUT)
		return; /* aliases were followed */
	must(yaml_parse("yaml", text.text, text.length, &file, &err) == 0);
	if (json_is_nil(value)) {
		must(file.count == 0);
		return;
	}
	must(file.count == 1 && json_same(value, file.documents[0]));
}

void fuzz_check_round_trip(const struct json *value)
{
	check_json(value);
	check_yaml(value);
}
