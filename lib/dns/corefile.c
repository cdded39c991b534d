#include "dns/corefile.h"

#include <ctype.h>
#include <errno.h>

/* Where the reader is, and the word that it read last. */
struct reader {
	const char *rest;
	int line;
	struct strbuf word;
	int word_line;   /* where it began */
	int before_line; /* where the word before it began */
	bool is_quoted;
	size_t nodes;
};

static int fault(int line, const char *what, struct error *err)
{
	return error_set(err, -EINVAL, "line %d: %s", line, what);
}

/* --- Words --- */

static int read_quoted(struct reader *reader, struct error *err)
{
	for (; *reader->rest != '"'; reader->rest++) {
		if (!*reader->rest)
			return fault(reader->word_line, "a quote is not closed", err);
		if (*reader->rest == '\n')
			reader->line++;
		if (reader->rest[0] == '\\' && reader->rest[1] == '"')
			reader->rest++;
		strbuf_putc(&reader->word, *reader->rest);
	}
	reader->rest++;
	return 1;
}

static void skip_blanks(struct reader *reader)
{
	bool comment = false;

	for (; *reader->rest; reader->rest++) {
		if (*reader->rest == '\n') {
			reader->line++;
			comment = false;
		} else if (*reader->rest == '#') {
			comment = true;
		} else if (!comment && !isspace((unsigned char)*reader->rest)) {
			return;
		}
	}
}

/* Reads a word: 1, 0 at the end, or an error. */
static int read_word(struct reader *reader, struct error *err)
{
	skip_blanks(reader);
	strbuf_clear(&reader->word);
	reader->before_line = reader->word_line;
	reader->word_line = reader->line;
	reader->is_quoted = *reader->rest == '"';
	if (!*reader->rest)
		return 0;
	if (reader->is_quoted) {
		reader->rest++;
		return read_quoted(reader, err);
	}
	for (; *reader->rest && *reader->rest != '#' && !isspace((unsigned char)*reader->rest);
	     reader->rest++)
		strbuf_putc(&reader->word, *reader->rest);
	return 1;
}

static bool is_on_new_line(const struct reader *reader)
{
	return reader->word_line > reader->before_line;
}

/* Braces count where they are words of their own; quotes around them change nothing. */
static bool is_word(const struct reader *reader, const char *text)
{
	return str_eq(reader->word.text, text);
}

/* --- Lines and blocks --- */

static struct corefile *add_node(struct corefile *parent, int line)
{
	parent->items =
		grow(parent->items, &parent->capacity, parent->count + 1, sizeof(*parent->items));
	parent->items[parent->count] = (struct corefile){ .line = line };
	return &parent->items[parent->count++];
}

static int read_items(struct reader *reader, struct corefile *parent, int depth, bool *ret_closed,
		      struct error *err);

static int read_block(struct reader *reader, struct corefile *node, int depth, struct error *err)
{
	bool is_closed = false;
	int r;

	if (depth > COREFILE_MAX_DEPTH)
		return fault(reader->word_line, "blocks stand too deep within blocks", err);
	r = read_items(reader, node, depth, &is_closed, err);
	if (r < 0)
		return r;
	if (!is_closed)
		return error_set(err, -EINVAL, "line %d: \"{\" is not closed: \"}\" is missing",
				 node->line);
	return read_word(reader, err);
}

/*
 * Reads the words of a plugin or an option, the first of which was read, and the block behind them.
 * Returns as read_word() for the first word after it.
 */
static int read_item(struct reader *reader, struct corefile *parent, int depth, struct error *err)
{
	struct corefile *node = add_node(parent, reader->word_line);
	int r;

	if (++reader->nodes > COREFILE_MAX_NODES)
		return fault(reader->word_line, "the Corefile is too long", err);
	do {
		str_list_add(&node->words, reader->word.text);
		r = read_word(reader, err);
		if (r <= 0)
			return r;
		if (is_word(reader, "{"))
			return is_on_new_line(reader)
				       ? fault(reader->word_line,
					       "\"{\" belongs at the end of the line before", err)
				       : read_block(reader, node, depth + 1, err);
		if (is_word(reader, "}") && !is_on_new_line(reader))
			return fault(reader->word_line, "\"}\" belongs on a line of its own", err);
	} while (!is_on_new_line(reader));
	return 1;
}

/* Reads items up to the brace that ends them (*@ret_closed), or to the end. */
static int read_items(struct reader *reader, struct corefile *parent, int depth, bool *ret_closed,
		      struct error *err)
{
	int r = read_word(reader, err);

	while (r > 0) {
		if (is_word(reader, "}")) {
			*ret_closed = true;
			return 0;
		}
		if (is_word(reader, "{"))
			return fault(reader->word_line, "\"{\" without a name before it", err);
		r = read_item(reader, parent, depth, err);
	}
	return r;
}

/*
 * Reads the zones of a server block, the first of which was read: words of a line, and of the next
 * one after a comma. Returns as read_word() for the word after them.
 */
static int read_zones(struct reader *reader, struct corefile *block, struct error *err)
{
	bool goes_on;
	int r;

	do {
		size_t length = reader->word.length;

		goes_on = length && reader->word.text[length - 1] == ',';
		if (goes_on)
			strbuf_cut(&reader->word, length - 1);
		if (*reader->word.text)
			str_list_add(&block->words, reader->word.text);
		r = read_word(reader, err);
		if (goes_on && (r == 0 || (r > 0 && is_word(reader, "{"))))
			return fault(block->line, "a zone is missing after a comma", err);
		if (r <= 0 || is_word(reader, "{"))
			return r;
	} while (goes_on || !is_on_new_line(reader));
	return 1;
}

/* A file with a single server block may leave out its braces. */
static int read_bare_block(struct reader *reader, struct corefile *block, struct error *err)
{
	int r = 1;

	while (r > 0) {
		if (is_word(reader, "}"))
			return fault(reader->word_line, "\"}\" without \"{\"", err);
		r = read_item(reader, block, 1, err);
	}
	return r;
}

static int read_root(struct reader *reader, struct corefile *root, struct error *err)
{
	int r = read_word(reader, err);

	while (r > 0) {
		struct corefile *block;

		if (is_word(reader, "}"))
			return fault(reader->word_line, "\"}\" without \"{\"", err);
		block = add_node(root, reader->word_line);
		if (is_word(reader, "{"))
			return fault(reader->word_line, "a server block without zones", err);
		if (is_word(reader, "import")) {
			root->count--;
			r = read_item(reader, root, 1, err);
			continue;
		}
		r = read_zones(reader, block, err);
		if (r <= 0)
			return r;
		if (!is_word(reader, "{"))
			return read_bare_block(reader, block, err);
		r = read_block(reader, block, 1, err);
	}
	return r;
}

int corefile_parse(const char *text, struct corefile *ret, struct error *err)
{
	struct reader reader = { .rest = text, .line = 1 };
	int r;

	if (strlen(text) > COREFILE_MAX)
		return error_set(err, -EINVAL, "the Corefile is longer than %d bytes",
				 COREFILE_MAX);
	reader.word = strbuf_make(COREFILE_MAX);
	r = read_root(&reader, ret, err);
	strbuf_done(&reader.word);
	if (r < 0)
		corefile_done(ret);
	return r;
}

void corefile_done(struct corefile *node)
{
	for (size_t i = 0; i < node->count; i++)
		corefile_done(&node->items[i]);
	free(node->items);
	str_list_done(&node->words);
	*node = (struct corefile){ 0 };
}

/* --- Writing --- */

static void write_word(const char *word, struct strbuf *out)
{
	if (*word && !strpbrk(word, " \t\r\n#\"")) {
		strbuf_puts(out, word);
		return;
	}
	strbuf_putc(out, '"');
	for (; *word; word++) {
		if (*word == '"')
			strbuf_putc(out, '\\');
		strbuf_putc(out, *word);
	}
	strbuf_putc(out, '"');
}

static void write_node(const struct corefile *node, size_t indent, struct strbuf *out)
{
	strbuf_fill(out, ' ', indent);
	for (size_t i = 0; i < node->words.count; i++) {
		strbuf_puts(out, i ? " " : "");
		write_word(node->words.items[i], out);
	}
	strbuf_puts(out, node->count ? " {\n" : "\n");
	for (size_t i = 0; i < node->count; i++)
		write_node(&node->items[i], indent ? indent + 3 : 4, out);
	if (!node->count)
		return;
	strbuf_fill(out, ' ', indent);
	strbuf_puts(out, "}\n");
}

void corefile_write(const struct corefile *root, struct strbuf *out)
{
	for (size_t i = 0; i < root->count; i++)
		write_node(&root->items[i], 0, out);
}

/* --- Finding and editing --- */

const char *corefile_name(const struct corefile *node)
{
	return node->words.count ? node->words.items[0] : "";
}

struct corefile *corefile_find(struct corefile *node, const char *name)
{
	for (size_t i = 0; i < node->count; i++)
		if (str_eq(corefile_name(&node->items[i]), name))
			return &node->items[i];
	return NULL;
}

struct corefile *corefile_insert(struct corefile *node, size_t index, const char *words)
{
	struct corefile added = { 0 };

	while (*words) {
		size_t length = strcspn(words, " ");

		str_list_take(&added.words, xstrndup(words, length));
		words += length + (words[length] == ' ');
	}
	(void)add_node(node, 0);
	memmove(&node->items[index + 1], &node->items[index],
		(node->count - 1 - index) * sizeof(*node->items));
	node->items[index] = added;
	return &node->items[index];
}

void corefile_remove(struct corefile *node, size_t index)
{
	corefile_done(&node->items[index]);
	memmove(&node->items[index], &node->items[index + 1],
		(node->count - 1 - index) * sizeof(*node->items));
	node->count--;
}

char *corefile_snippet(const struct corefile *block)
{
	const char *name = corefile_name(block);

	if (block->words.count != 1 || *name != '(' || !str_ends(name, ")"))
		return NULL;
	return xstrndup(name + 1, strlen(name) - 2);
}
