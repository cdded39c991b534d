/* A recorded host that a test puts files into, with the configuration and the facts of a check. */
#pragma once

#include "judge.h"
#include "tree.h"

struct scene {
	struct tree tree;
	struct host *host;
	struct config *config;
	struct facts facts;
	struct check_input in;
};

static inline void scene_done(struct scene *scene)
{
	host_close(scene->host);
	config_free(scene->config);
	tree_remove(&scene->tree);
}

/* Opens the host anew, for other answers. */
static inline void scene_again(struct scene *scene)
{
	struct error err;

	host_close(scene->host);
	ck_assert_int_eq(host_open_recorded(scene->tree.path, &scene->host, &err), 0);
	scene->in.host = scene->host;
}

/* A control plane of this version of Kubernetes, of which no fact is known. */
static inline void scene_make(struct scene *scene, const char *version)
{
	struct error err;

	*scene = (struct scene){ .tree = tree_make(), .config = judge_config(version) };
	tree_put(&scene->tree, "/.knode/answers.json", 0644, "{}");
	ck_assert_int_eq(host_open_recorded(scene->tree.path, &scene->host, &err), 0);
	scene->in = (struct check_input){ .config = scene->config,
					  .facts = &scene->facts,
					  .host = scene->host,
					  .role = ROLE_CONTROL_PLANE };
}
