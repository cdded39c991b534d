#include "host/unit_file.h"

#include "base/strbuf.h"
#include "unit.h"

/* What is read, as "SECTION/KEY=[WORD][WORD] ...". */
static char *shown(const char *text)
{
	struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *copy = xstrdup(text);
	struct unit_file file = unit_file_read(copy);
	char *key, *value, *word;

	while (unit_file_next(&file, &key, &value)) {
		strbuf_printf(&out, "%s/%s=", file.section, key);
		while ((word = unit_file_word(&value)))
			strbuf_printf(&out, "[%s]", word);
		strbuf_putc(&out, ' ');
	}
	return strbuf_take(&out);
}

START_TEST(reads_as_systemd_does)
{
	static const char *const rows[][2] = {
		{ "", "" },
		{ "[A]\nk=v\n", "A/k=[v] " },
		{ "k=v", "/k=[v] " },
		{ " [A] \n\tk \t=  v w \r\n", "A/k=[v][w] " },
		{ "# k=1\n ;k=2\n[A]\n#[B]\nk=3\n", "A/k=[3] " },
		{ "[A]\nk=v \\\nw\nl=x\n", "A/k=[v][w] A/l=[x] " },
		{ "[A]\nk=v \\\n # c\n ; d\\\n\tw\n", "A/k=[v][w] " },
		{ "k=v\\", "/k=[v] " },
		{ "k=v\\\\\nl=w\n", "/k=[v\\\\] /l=[w] " },
		{ "k=\nl\n", "/k= " },
		{ "k=\"a b\" 'c \"' d\"e f\"\n", "/k=[a b][c \"][de f] " },
		{ "k=\"a b\n", "/k=[a b] " },
		{ "k=a=b\n", "/k=[a=b] " },
		{ "[A\nk=v\n", "/k=[v] " },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *found = shown(rows[i][0]);

		ck_assert_str_eq(found, rows[i][1]);
	}
}
END_TEST

UNIT_TESTS(unit_file, reads_as_systemd_does)
