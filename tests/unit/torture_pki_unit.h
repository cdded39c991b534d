/*
 * What torture tests of certificates share. They let every single change go wrong, as torture.c
 * does. What is made is random, so what comes out is judged: no key is ever half written or open to
 * others; a resume ends with all that a run in peace makes, found right and trusted; and undo
 * brings back what was there, to the byte.
 */
#pragma once

#include <sys/sendfile.h>

#include "pki_unit.h"
#include "rotation_unit.h"
#include "torture_unit.h"

#define RUN "0001-test"

/* Of the host under torture. */
static struct config *config;

/* Does what is planned. */
static inline int apply(struct host *host, struct plan *plan, struct error *err)
{
	cleanup(apply_result_done) struct apply_result result = { 0 };
	cleanup_inspection struct inspection seen = { 0 };
	int r = plan_inspect(plan, host, &seen, err);

	return r < 0 ? r : plan_apply(plan, &seen, host, "test", NULL, &result, err);
}

static inline int make_all(struct host *host, struct error *err)
{
	cleanup_plan struct plan *plan = plan_all(config);

	return apply(host, plan, err);
}

/* --- What comes out --- */

/* A file with a private key is for root alone, and one that is named so holds a whole key. */
static inline void check_key_file(const struct tree *tree, const struct host *host,
				  const char *path)
{
	cleanup_free char *text = tree_get(tree, path);
	bool is_named = str_ends(path, ".key") || str_ends(path, ".conf");

	if (strstr(text, "PRIVATE KEY") || strstr(text, "client-key-data"))
		ck_assert_msg(tree_mode(tree, path) == 0600, "%s has the mode %04o", path,
			      tree_mode(tree, path));
	if (is_named && str_starts(path, KUBECONFIG_DIR))
		pki_key_free(get_key(host, path));
	if (str_ends(path, ".crt")) {
		struct pki_certs certs = get_certs(host, path);

		pki_certs_done(&certs);
	}
}

/* All files but those that are as in the text @before of a tree. */
static inline void check_key_files(const struct tree *tree, const struct host *host,
				   const char *before)
{
	cleanup_free char *text = tree_text(tree, NULL);

	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		cleanup_free char *path = xstrndup(line, strcspn(line, " "));
		cleanup_free char *whole = xstrndup(line, (size_t)(end - line) + 1);

		if (str_starts(strchr(line, ' ') + 1, "100") && !strstr(before, whole))
			check_key_file(tree, host, path);
	}
}

/* The tree as fake_text() has it, without digests of files: they are others each time. */
static inline char *shape_of(const struct tree *tree)
{
	cleanup(strbuf_done) struct strbuf shape = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *text = fake_text(tree);

	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		char *mode = strchr(line, ' ') + 1, *last = strchr(strchr(mode, ' ') + 1, ' ');

		if (str_starts(mode, "100"))
			strbuf_add(&shape, line, (size_t)(last - line));
		else
			strbuf_add(&shape, line, (size_t)(end - line));
		strbuf_putc(&shape, '\n');
	}
	return strbuf_take(&shape);
}

/* --- Scenes --- */

typedef int (*act_function)(struct host *host, struct error *err);

/* A host, and what is done to it. */
struct scene {
	struct tree base;
	act_function act;
	bool has_all; /* certificates and kubeconfigs, from the start */
	char *before; /* the tree, to the byte */
	char *shape;  /* of the tree after it */
	long changes, undo_changes;
};
#define cleanup_scene cleanup(scene_done)

static inline void scene_done(struct scene *scene)
{
	tree_remove(&scene->base);
	free(scene->before);
	free(scene->shape);
	config_free(config);
}

static inline void copy_file(const char *path, const char *from, const char *to)
{
	cleanup_fd int in = open(from, O_RDONLY | O_CLOEXEC), out = -1;
	struct stat st;

	ck_assert_msg(fstat(in, &st) == 0, "%s is missing", path);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	for (off_t left = st.st_size; left > 0;) {
		ssize_t size = sendfile(out, in, NULL, (size_t)left);

		ck_assert_int_gt(size, 0);
		left -= size;
	}
	ck_assert_int_eq(fchmod(out, st.st_mode & 07777), 0);
}

/* Another tree like it; of root's directories and files. */
static inline struct tree copy_of(const struct tree *from)
{
	struct tree tree = fake_make();
	cleanup_free char *text = tree_text(from, NULL);

	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		cleanup_free char *path = xstrndup(line, strcspn(line, " "));
		cleanup_free char *old = tree_path(from, path), *new = tree_path(&tree, path);

		if (str_starts(strchr(line, ' ') + 1, "040"))
			tree_mkdir(&tree, path, tree_mode(from, path));
		else
			copy_file(path, old, new);
	}
	return tree;
}

/* What of it is made: all where that is what is tortured, else less, for speed. */
static inline struct config *config_for(act_function act)
{
	static const char *const skipped[] = {
		"certs/front-proxy-ca",   "certs/front-proxy-client",
		"kubeconfig/super-admin", "kubeconfig/controller-manager",
		"kubeconfig/scheduler",
	};
	struct config *made = pki_config("v1.36.1");

	made->cluster.etcd_is_external = true;
	for (size_t i = 0; act != make_all && i < ARRAY_SIZE(skipped); i++)
		str_list_add(&made->init.skip_phases, skipped[i]);
	return made;
}

/* The host on which the acts of @history (ended by NULL) were done, and what knode noted of them is
 * gone. */
static inline struct scene scene_make(const act_function history[], act_function act)
{
	struct scene scene = { .base = fake_make(), .act = act, .has_all = history[0] != NULL };
	cleanup_free char *notes = tree_path(&scene.base, "/var/lib/knode");
	cleanup_tree struct tree tree = { "" };

	(void)the_pki(); /* once for all processes */
	config = config_for(act);
	tree_mkdir(&scene.base, "/var/lib", 0755);
	tree_mkdir(&scene.base, "/run", 0755);
	tree_mkdir(&scene.base, "/etc/kubernetes/manifests", 0755);
	put_manifest(&scene.base, PKI "/ca.crt");
	for (size_t i = 0; history[i]; i++)
		in_peace(&scene.base, history[i]);
	nftw(notes, tree_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	scene.before = fake_text(&scene.base);
	tree = copy_of(&scene.base);
	check_tree(&tree, scene.before);
	scene.changes = in_peace(&tree, act);
	scene.shape = shape_of(&tree);
	scene.undo_changes = in_peace(&tree, undo);
	check_tree(&tree, scene.before);
	return scene;
}

/* What holds at any time. */
static inline void check_any_time(const struct scene *scene, const struct tree *tree)
{
	cleanup_host struct host *host = fake_host(tree, HOST_READ);

	check_key_files(tree, host, scene->before);
	if (scene->has_all)
		check_trust(tree, host);
}

/* What holds when all is done: the files are there, and knode finds them right. */
static inline void check_shape(const struct scene *scene, const struct tree *tree)
{
	cleanup_free char *shape = shape_of(tree);

	ck_assert_str_eq(shape, scene->shape);
}

static inline void check_done(const struct scene *scene, const struct tree *tree)
{
	cleanup_host struct host *host = fake_host(tree, HOST_READ);
	cleanup_plan struct plan *plan = plan_all(config);
	cleanup_inspection struct inspection seen = { 0 };
	struct error err = { 0 };

	check_shape(scene, tree);
	ck_assert_msg(plan_inspect(plan, host, &seen, &err) == 0, "%s", err.message);
	ck_assert_uint_eq(seen.pending, 0);
	check_trust(tree, host);
}

/* The way out: undo, perhaps after resume. */
static inline void try_way(const struct scene *scene, const struct tree *after_fault,
			   enum journal_end end, bool resumes)
{
	cleanup_tree struct tree tree = copy_of(after_fault);

	cut_journal(&tree, RUN, end);
	if (resumes) {
		if (has_open_run(&tree))
			in_peace(&tree, resume);
		else if (!has_run(&tree)) /* it stopped before its first record */
			in_peace(&tree, scene->act);
		if (end == WHOLE)
			check_done(scene, &tree);
		else /* what is in the files is the same */
			check_shape(scene, &tree);
	}
	if (has_run(&tree))
		in_peace(&tree, undo);
	check_tree(&tree, scene->before);
}

/* A fault, and the ways out. After the last change, death alone comes to anything. */
static inline void try_fault(const struct scene *scene, struct fault fault)
{
	cleanup_tree struct tree tree = copy_of(&scene->base);

	if (fault.at <= scene->changes)
		in_trouble(&tree, scene->act, fault);
	else
		in_peace(&tree, scene->act);
	check_any_time(scene, &tree);
	try_way(scene, &tree, WHOLE, true);
	try_way(scene, &tree, WHOLE, false);
	if (!fault.kills)
		return;
	try_way(scene, &tree, TORN, fault.at % 2);
	try_way(scene, &tree, LOST, fault.at % 2 == 0 || fault.at > scene->changes);
}

static inline void try_all(const act_function history[], act_function act)
{
	cleanup_scene struct scene scene = scene_make(history, act);

	ck_assert_int_gt(scene.changes, 10);
	for (long at = 1; at <= scene.changes; at++)
		try_fault(&scene, (struct fault){ .at = at });
	for (long at = 1; at <= scene.changes + 1; at++)
		try_fault(&scene, (struct fault){ .at = at, .kills = true });
}

/* Undo is stopped anywhere, by an error or by kill -9, and done again. */
static inline void try_undo(const act_function history[], act_function act)
{
	cleanup_scene struct scene scene = scene_make(history, act);
	cleanup_tree struct tree done = copy_of(&scene.base);

	in_peace(&done, act);
	for (long at = 1; at <= 2 * scene.undo_changes; at++) {
		cleanup_tree struct tree tree = copy_of(&done);
		struct fault fault = { .at = (at + 1) / 2, .kills = at % 2 };

		in_trouble(&tree, undo, fault);
		check_any_time(&scene, &tree);
		in_peace(&tree, undo);
		check_tree(&tree, scene.before);
		ck_assert(!has_run(&tree));
	}
}

/* Resume is stopped anywhere, and done again. */
static inline void try_resume(const act_function history[], act_function act)
{
	cleanup_scene struct scene scene = scene_make(history, act);
	cleanup_tree struct tree dead = copy_of(&scene.base);
	bool reached = true;

	in_trouble(&dead, act, (struct fault){ .at = scene.changes - 1, .kills = true });
	ck_assert(has_open_run(&dead));
	for (long at = 1; reached; at++) {
		cleanup_tree struct tree tree = copy_of(&dead);

		reached = is_killed(&tree, resume, at);
		check_any_time(&scene, &tree);
		if (has_open_run(&tree))
			in_peace(&tree, resume);
		check_done(&scene, &tree);
		in_peace(&tree, undo);
		check_tree(&tree, scene.before);
	}
}
