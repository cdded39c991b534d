/*
 * client KUBECONFIG CALL ARGUMENT...: single calls of client/kube.h, for tests on a real server.
 *	wait NAMESPACE NAME SECONDS	until that ConfigMap is there; tells what goes wrong
 *meanwhile taint NODE KEY EFFECT		sets a taint untaint NODE KEY EFFECT count VERSION
 *KIND		of all namespaces
 */
#include <stdio.h>

#include "base/secret.h"
#include "client/kube.h"

static int read_file(const void *arg, const char *path, struct strbuf *out, struct error *err)
{
	cleanup_file FILE *file = fopen(path, "re");
	char block[4096];
	size_t length;

	(void)arg;
	if (!file)
		return error_errno(err, -errno, "cannot open %s", path);
	while ((length = fread(block, 1, sizeof(block), file)) > 0)
		strbuf_add(out, block, length);
	return 0;
}

static int open_kube(const char *path, struct fetch *fetch, struct kube **ret, struct error *err)
{
	cleanup(secret_done) struct strbuf text = secret_make(KUBECONFIG_MAX);
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup_login struct kube_login login = { 0 };
	int r = read_file(NULL, path, &text, err);

	if (r == 0)
		r = kubeconfig_parse(path, &text, &config, err);
	if (r == 0)
		r = kube_login_read(&config, path, read_file, NULL, &login, err);
	return r < 0 ? r : kube_open(fetch, &login, ret, err);
}

static int is_there(void *arg, const struct json *object, struct error *err)
{
	(void)arg, (void)err;
	printf("%s\n", object ? "it is there" : "not yet");
	(void)fflush(stdout);
	return object != NULL;
}

static int wait_for(struct kube *kube, char **argv, struct error *err)
{
	const struct kube_ref ref = { "v1", "ConfigMap", argv[0], argv[1] };
	int64_t seconds;

	if (parse_int(argv[2], 1, 1000, &seconds) < 0)
		return error_set(err, -EINVAL, "%s is no number of seconds", argv[2]);
	return kube_wait(kube, &ref, NULL, seconds * 1000, is_there, NULL, err);
}

static int taint(struct kube *kube, char **argv, bool sets, struct error *err)
{
	cleanup_json struct json *taints = json_list();
	struct json *one = json_map();
	int r;

	json_map_set_text(one, "key", argv[1]);
	json_map_set_text(one, "effect", argv[2]);
	json_list_add(taints, one);
	r = kube_taint(kube, argv[0], sets ? taints : NULL, sets ? NULL : taints, err);
	if (r >= 0)
		printf("%s\n", r ? "changed" : "as it was");
	return r;
}

static int count(struct kube *kube, char **argv, struct error *err)
{
	const struct kube_ref ref = { argv[0], argv[1], NULL, NULL };
	cleanup_json struct json *items = NULL;
	int r = kube_list(kube, &ref, NULL, NULL, &items, NULL, err);

	if (r == 0)
		printf("%zu\n", json_count(items));
	return r;
}

static int call(struct kube *kube, int argc, char **argv, struct error *err)
{
	if (argc == 4 && str_eq(argv[0], "wait"))
		return wait_for(kube, argv + 1, err);
	if (argc == 4 && (str_eq(argv[0], "taint") || str_eq(argv[0], "untaint")))
		return taint(kube, argv + 1, str_eq(argv[0], "taint"), err);
	if (argc == 3 && str_eq(argv[0], "count"))
		return count(kube, argv + 1, err);
	return error_set(err, -EINVAL, "there is no such call");
}

int main(int argc, char **argv)
{
	cleanup_fetch struct fetch *fetch = NULL;
	cleanup_kube struct kube *kube = NULL;
	struct error err = { 0 };
	int r = argc < 3 ? error_set(&err, -EINVAL, "KUBECONFIG CALL ARGUMENT...")
			 : fetch_new(&fetch, &err);

	if (r == 0)
		r = open_kube(argv[1], fetch, &kube, &err);
	if (r == 0)
		r = call(kube, argc - 2, argv + 2, &err);
	if (r < 0)
		(void)fprintf(stderr, "%s\n", err.message);
	return r < 0;
}
