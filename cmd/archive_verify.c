/* knode archive verify: whether an archive is whole. */
#include <errno.h>
#include <stdio.h>

#include "archive/archive.h"
#include "command_output.h"
#include "command_progress.h"

/* What was found. */
struct verdict {
	struct json *wrong; /* a list of {"file","message"} */
	size_t members;
};

static void add_wrong(struct verdict *verdict, const char *file, const char *message)
{
	struct json *entry = json_map();

	json_map_set_text(entry, "file", file);
	json_map_set_text(entry, "message", message);
	json_list_add(verdict->wrong, entry);
}

static int check_all(const struct context *ctx, const struct archive *archive,
		     struct verdict *verdict, struct error *err)
{
	cleanup(progress_done) struct progress progress;
	int r = 0;

	progress_begin(&progress, ctx);
	progress.total = archive->count;
	for (size_t i = 0; i < archive->count && r == 0; i++) {
		const struct archive_member *member = &archive->members[i];
		struct error why;
		int r2;

		progress_step(&progress, member->file);
		r2 = archive_check(archive, member, &progress.watch.teller, &why);
		if (r2 == -EBADMSG)
			add_wrong(verdict, member->file, why.message);
		else if (r2 < 0)
			r = error_set(err, r2, "%s", why.message);
	}
	verdict->members = archive->count;
	return r;
}

static void print(const struct context *ctx, const char *path, struct verdict *verdict)
{
	cleanup_json struct json *document = NULL;

	for (size_t i = 0; wants_text(ctx) && i < json_count(verdict->wrong); i++)
		puts(json_map_text(json_list_at(verdict->wrong, i), "message", ""));
	if (wants_text(ctx)) {
		if (!json_count(verdict->wrong))
			printf("%s is whole: %zu members have their digests\n", path,
			       verdict->members);
		return;
	}
	document = json_map();
	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "ArchiveVerification");
	json_map_set_text(document, "archive", path);
	json_map_set_int(document, "members", (int64_t)verdict->members);
	json_map_set(document, "wrong", json_ref(verdict->wrong));
	print_tree(ctx, document);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup_archive struct archive *archive = NULL;
	cleanup_json struct json *wrong = json_list();
	cleanup_free char *path = path_absolute(argv[0]);
	struct verdict verdict = { .wrong = wrong };
	struct error why;
	int r = archive_open(path, &archive, &why);

	(void)argc;
	if (r < 0 && r != -EBADMSG) {
		error_set(err, r, "%s", why.message);
		return EXIT_ERROR;
	}
	if (r < 0)
		add_wrong(&verdict, NULL, why.message);
	else if (check_all(ctx, archive, &verdict, err) < 0)
		return EXIT_ERROR;
	print(ctx, path, &verdict);
	return json_count(wrong) ? EXIT_PREFLIGHT : EXIT_OK;
}

const struct command command_archive_verify = {
	.name = "archive verify",
	.summary = "Tell whether an archive is whole",
	.synopsis = "FILE",
	.details =
		"Reads an archive of `knode archive create`, and compares each member with the digest\n"
		"that the list in it has. Tells what is wrong with it: it is cut off, holds what no\n"
		"archive of knode holds, or a member is another one. That it is the archive which\n"
		"somebody made, its own sum tells (sha256sum FILE). Changes nothing. Exits 2 when\n"
		"anything is wrong.",
	.min_args = 1,
	.max_args = 1,
	.arguments = { .files = true },
	.run = run,
};
