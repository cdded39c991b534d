#include "install/artifacts.h"

#include <errno.h>

#include "acts/artifact.h"
#include "acts/dir.h"
#include "release/node_packages.h"

enum {
	FILES_MAX = 64,
};

/* What is to be fetched, as far as it is settled. */
struct source {
	const struct artifact *artifact;
	const struct config_artifact *override; /* or NULL */
	char *version, *url, *from, *digest, *list, *list_name;
	char *held; /* or NULL */
	const char *architecture;
};

static void source_done(struct source *source)
{
	free(source->version);
	free(source->url);
	free(source->from);
	free(source->digest);
	free(source->list);
	free(source->list_name);
	free(source->held);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* That of the host; a directory has none, and gets what runs where knode runs. */
const char *artifacts_architecture(const struct installer_input *in)
{
	const char *set = in->config->node.artifacts.architecture;

	if (set)
		return set;
	if (in->facts && in->facts->architecture)
		return in->facts->architecture;
#if defined(__aarch64__)
	return "arm64";
#else
	return "amd64";
#endif
}

static const struct config_artifact *find_override(const struct config *config, const char *name,
						   const char *architecture)
{
	const struct config_artifacts *artifacts = &config->node.artifacts;

	for (size_t i = 0; i < artifacts->overrides.count; i++) {
		const struct config_artifact *item = &artifacts->overrides.items[i];

		if (str_eq(item->name, name) &&
		    (!item->architecture || str_eq(item->architecture, architecture)))
			return item;
	}
	return NULL;
}

char *artifacts_version(const struct installer_input *in, const char *name)
{
	const struct config_artifact *override =
		find_override(in->config, name, artifacts_architecture(in));

	if (override && override->version)
		return xstrdup(override->version);
	return artifact_find(name)->suiting(&in->config->version);
}

/* Where it is published, or where the override says. */
static int find_url(struct source *source, struct error *err)
{
	const struct artifact_words words = { .name = source->artifact->name,
					      .version = source->version,
					      .architecture = source->architecture };

	if (source->override && source->override->url) {
		source->url = xstrdup(source->override->url);
		return 0;
	}
	return artifact_fill(source->artifact->url, &words, &source->url, err);
}

/* Its digest, or the file beside it that holds it. */
static int find_digest(struct source *source, struct error *err)
{
	const struct artifact *artifact = source->artifact;
	const struct config_artifact *override = source->override;
	bool own = override && override->url;
	const char *sha256 = override ? override->sha256 : NULL;
	const struct artifact_words words = { .name = artifact->name,
					      .version = source->version,
					      .architecture = source->architecture,
					      .url = source->url };

	if (!sha256)
		sha256 = artifact_sha256(artifact, source->version, source->architecture);
	if (sha256)
		source->digest = xasprintf("sha256:%s", sha256);
	source->list_name = xstrdup(base_name(source->url));
	return artifact_fill(own ? "{url}.sha256" : artifact->digest_url, &words, &source->list,
			     err);
}

/* The same file in the archive, in the directory, or at the mirror; free *@ret. */
static int find_copy(const struct source *source, const struct config_artifacts *artifacts,
		     const char *url, char **ret, struct error *err)
{
	const struct artifact_words words = { .name = source->artifact->name,
					      .version = source->version,
					      .architecture = source->architecture,
					      .url = url };

	if (artifacts->archive) {
		*ret = xstrdup(artifacts->archive);
		return 0;
	}
	if (artifacts->from) {
		*ret = xasprintf("%s/%s", artifacts->from, base_name(url));
		return 0;
	}
	if (artifacts->mirror && !(source->override && source->override->url))
		return artifact_mirror(artifacts->mirror, &words, ret, err);
	*ret = xstrdup(url);
	return 0;
}

/* A package that is held and brings the same; free it. NULL: there is none. */
static char *find_held(const struct facts *facts, const char *name)
{
	for (size_t i = 0; facts && i < facts->package_count; i++) {
		const struct fact_package *package = &facts->packages[i];

		if (package->held_by && node_package_brings(package->name, name))
			return xasprintf("%s %s", package->name, package->version);
	}
	return NULL;
}

static int find_source(const struct installer_input *in, struct source *source, struct error *err)
{
	const struct config_artifacts *artifacts = &in->config->node.artifacts;
	cleanup_free char *list = NULL;
	int r;

	if (!source->version)
		return error_set(err, -ENOENT,
				 "no version of %s is known that suits: say one in "
				 "artifacts.overrides",
				 source->artifact->name);
	r = find_url(source, err);
	if (r == 0)
		r = find_digest(source, err);
	if (r == 0)
		r = find_copy(source, artifacts, source->url, &source->from, err);
	if (r == 0)
		r = find_copy(source, artifacts, source->list, &list, err);
	if (r < 0)
		return r;
	free(source->list);
	source->list = take_ptr(&list);
	return 0;
}

static void add_action(const struct source *source, const char *dir,
		       const struct config_artifacts *artifacts, struct plan *plan)
{
	const struct artifact *artifact = source->artifact;
	struct plan_artifact_file files[FILES_MAX] = { { NULL, artifact->name, false } };
	struct plan_artifact wanted = {
		.name = artifact->name,
		.version = source->version,
		.architecture = source->architecture,
		.url = source->url,
		.from = source->from,
		.archived = artifacts->archive != NULL,
		.digest = source->digest,
		.list = source->list,
		.list_name = source->list_name,
		.dir = dir,
		.strip = artifact->strip,
		.files = files,
		.ca_file = artifacts->ca_file,
		.held = source->held,
	};

	for (size_t i = 0; artifact->members && artifact->members[i].from; i++)
		files[i] = (struct plan_artifact_file){ artifact->members[i].from,
							artifact->members[i].to,
							artifact->members[i].optional };
	plan_artifact(plan, &wanted);
}

int artifacts_add(const struct installer_input *in, const char *name, struct plan *plan,
		  struct error *err)
{
	return artifacts_add_to(in, name, artifact_find(name)->dir, plan, err);
}

int artifacts_add_to(const struct installer_input *in, const char *name, const char *dir,
		     struct plan *plan, struct error *err)
{
	cleanup(source_done) struct source source = {
		.artifact = artifact_find(name),
		.architecture = artifacts_architecture(in),
		.override = find_override(in->config, name, artifacts_architecture(in)),
		.version = artifacts_version(in, name),
		.held = find_held(in->facts, name),
	};
	int r = find_source(in, &source, err);

	if (r < 0)
		return r;
	plan_dir_present(plan, dir);
	add_action(&source, dir, &in->config->node.artifacts, plan);
	return 0;
}
