/*
 * The shortest edit script by Myers' algorithm (E. Myers, "An O(ND) Difference Algorithm and Its
 * Variations", 1986), in its greedy form: paths of d edits are grown until one reaches the end, and
 * are then walked back. Equal lines at the beginning and the end are set aside first.
 */
#include "base/diff.h"

struct line {
	const char *text;
	size_t length; /* with its newline */
};

struct lines {
	struct line *items;
	size_t count, capacity;
};

/* One line of the result: ' ' of both, '-' of the old text, '+' of the new one. */
struct edit {
	char sign;
	struct line line;
};

struct script {
	struct edit *items;
	size_t count, capacity;
};

static void lines_done(struct lines *lines)
{
	free(lines->items);
}

static void script_done(struct script *script)
{
	free(script->items);
}

static struct lines split(const char *text)
{
	struct lines lines = { 0 };

	while (text && *text) {
		size_t length = strcspn(text, "\n");

		length += text[length] == '\n';
		lines.items =
			grow(lines.items, &lines.capacity, lines.count + 1, sizeof(*lines.items));
		lines.items[lines.count++] = (struct line){ text, length };
		text += length;
	}
	return lines;
}

static bool same(const struct line *a, const struct line *b)
{
	return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

static void push(struct script *script, char sign, const struct line *line)
{
	script->items =
		grow(script->items, &script->capacity, script->count + 1, sizeof(*script->items));
	script->items[script->count++] = (struct edit){ sign, *line };
}

static void replace_all(const struct line *old, size_t old_count, const struct line *new,
			size_t new_count, struct script *script)
{
	for (size_t i = 0; i < old_count; i++)
		push(script, '-', &old[i]);
	for (size_t i = 0; i < new_count; i++)
		push(script, '+', &new[i]);
}

/*
 * furthest[d] holds, for each diagonal k = x - y in [-d, d], how far (x) a path with d edits comes,
 * at index k + d.
 */
struct paths {
	long **furthest;
	size_t count, capacity;
};

static void paths_done(struct paths *paths)
{
	for (size_t i = 0; i < paths->count; i++)
		free(paths->furthest[i]);
	free(paths->furthest);
}

/* Whether the path with @d edits that ends on diagonal @k came down (an added line). */
static bool came_down(const struct paths *paths, long d, long k)
{
	const long *before = paths->furthest[d - 1];

	return k == -d || (k != d && before[k - 1 + d - 1] < before[k + 1 + d - 1]);
}

/* Where on the old text the path with @d edits arrives at diagonal @k, before equal lines. */
static long arrival(const struct paths *paths, long d, long k)
{
	const long *before = paths->furthest[d - 1];

	return came_down(paths, d, k) ? before[k + 1 + d - 1] : before[k - 1 + d - 1] + 1;
}

/* Grows paths until one reaches the end; false when that takes more than DIFF_MAX_EDITS. */
static bool grow_paths(const struct line *old, long old_count, const struct line *new,
		       long new_count, struct paths *paths)
{
	for (long d = 0; d <= DIFF_MAX_EDITS; d++) {
		long *furthest = xcalloc((size_t)d * 2 + 1, sizeof(*furthest));

		paths->furthest = grow(paths->furthest, &paths->capacity, paths->count + 1,
				       sizeof(*paths->furthest));
		paths->furthest[paths->count++] = furthest;
		for (long k = -d; k <= d; k += 2) {
			long x = d ? arrival(paths, d, k) : 0, y = x - k;

			while (x < old_count && y >= 0 && y < new_count && same(&old[x], &new[y]))
				x++, y++;
			furthest[k + d] = x;
			if (x >= old_count && y >= new_count)
				return true;
		}
	}
	return false;
}

/* Walks the path back from the end; the edits come out last first. */
static void walk_back(const struct line *old, long old_count, const struct line *new,
		      long new_count, const struct paths *paths, struct script *script)
{
	long x = old_count, y = new_count;
	struct script back = { 0 };

	for (long d = (long)paths->count - 1; d >= 0; d--) {
		long k = x - y, from = d ? arrival(paths, d, k) : 0;

		while (x > from) {
			x--, y--;
			push(&back, ' ', &old[x]);
		}
		if (d && came_down(paths, d, k))
			push(&back, '+', &new[--y]);
		else if (d)
			push(&back, '-', &old[--x]);
	}
	while (back.count)
		push(script, back.items[back.count - 1].sign, &back.items[back.count - 1].line),
			back.count--;
	script_done(&back);
}

static void compare(const struct lines *old, const struct lines *new, struct script *script)
{
	size_t shorter = old->count < new->count ? old->count : new->count, head = 0, tail = 0;
	cleanup(paths_done) struct paths paths = { 0 };
	size_t old_count, new_count;

	while (head < shorter && same(&old->items[head], &new->items[head]))
		push(script, ' ', &old->items[head++]);
	while (tail < shorter - head &&
	       same(&old->items[old->count - 1 - tail], &new->items[new->count - 1 - tail]))
		tail++;
	old_count = old->count - head - tail;
	new_count = new->count - head - tail;
	if (grow_paths(old->items + head, (long)old_count, new->items + head, (long)new_count,
		       &paths))
		walk_back(old->items + head, (long)old_count, new->items + head, (long)new_count,
			  &paths, script);
	else
		replace_all(old->items + head, old_count, new->items + head, new_count, script);
	for (size_t i = old->count - tail; i < old->count; i++)
		push(script, ' ', &old->items[i]);
}

/* "@@ -from,count": an empty range names the line before it, and a count of 1 is left out. */
static void print_range(struct strbuf *out, char sign, size_t before, size_t count)
{
	if (count == 1)
		strbuf_printf(out, "%c%zu", sign, before + 1);
	else
		strbuf_printf(out, "%c%zu,%zu", sign, count ? before + 1 : before, count);
}

static void print_edit(struct strbuf *out, const struct edit *edit)
{
	strbuf_putc(out, edit->sign);
	strbuf_add(out, edit->line.text, edit->line.length);
	if (edit->line.text[edit->line.length - 1] != '\n')
		strbuf_puts(out, "\n\\ No newline at end of file\n");
}

/* Prints items [begin, end); @old and @new are the lines before it in each text. */
static void print_hunk(const struct script *script, size_t begin, size_t end, size_t old,
		       size_t new, struct strbuf *out)
{
	size_t old_count = 0, new_count = 0;

	for (size_t i = begin; i < end; i++) {
		old_count += script->items[i].sign != '+';
		new_count += script->items[i].sign != '-';
	}
	strbuf_puts(out, "@@ ");
	print_range(out, '-', old, old_count);
	strbuf_putc(out, ' ');
	print_range(out, '+', new, new_count);
	strbuf_puts(out, " @@\n");
	for (size_t i = begin; i < end; i++)
		print_edit(out, &script->items[i]);
}

/* The end of the hunk whose first change is at @change: no two changes nearer than 2 contexts. */
static size_t hunk_end(const struct script *script, size_t change, size_t context)
{
	size_t last = change;

	for (size_t i = change; i < script->count && i <= last + 2 * context + 1; i++)
		if (script->items[i].sign != ' ')
			last = i;
	return last + 1 + context < script->count ? last + 1 + context : script->count;
}

void diff_unified(const char *old_name, const char *new_name, const char *old_text,
		  const char *new_text, size_t context, struct strbuf *out)
{
	cleanup(lines_done) struct lines old = split(old_text), new = split(new_text);
	cleanup(script_done) struct script script = { 0 };
	size_t old_line = 0, new_line = 0, i = 0;

	if (old_text && new_text && str_eq(old_text, new_text))
		return;
	strbuf_printf(out, "--- %s\n+++ %s\n", old_text ? old_name : "/dev/null",
		      new_text ? new_name : "/dev/null");
	compare(&old, &new, &script);
	while (i < script.count) {
		size_t change = i, begin, end;

		while (change < script.count && script.items[change].sign == ' ')
			change++;
		if (change == script.count)
			break;
		begin = change - i > context ? change - context : i;
		end = hunk_end(&script, change, context);
		old_line += begin - i;
		new_line += begin - i;
		print_hunk(&script, begin, end, old_line, new_line, out);
		for (i = begin; i < end; i++) {
			old_line += script.items[i].sign != '+';
			new_line += script.items[i].sign != '-';
		}
	}
}
