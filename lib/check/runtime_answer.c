#include "check/runtime_answer.h"

#include <errno.h>

#include "facts/program.h"

/* Where no configuration is at hand. */
static const char *const known_endpoints[] = {
	"unix:///run/containerd/containerd.sock",
	"unix:///run/cri-dockerd.sock",
	"unix:///run/crio/crio.sock",
};

void runtime_answer_needs(const struct config *config, struct facts_wanted *wanted)
{
	const char *const sockets[] = { config ? config->init.node_registration.cri_socket : NULL,
					config ? config->join.node_registration.cri_socket : NULL };

	wanted->areas |= FACTS_CRI;
	for (size_t i = 0; i < ARRAY_SIZE(sockets); i++)
		if (sockets[i])
			facts_want_endpoint(wanted, sockets[i]);
	for (size_t i = 0; !config && i < ARRAY_SIZE(known_endpoints); i++)
		facts_want_endpoint(wanted, known_endpoints[i]);
}

const struct fact_cri *runtime_told(const struct check_input *in)
{
	return facts_cri(in->facts, check_registration(in)->cri_socket);
}

const struct fact_cri *runtime_answer(const struct check_input *in)
{
	const struct fact_cri *told = runtime_told(in);

	return told && str_eq(told->state, "answers") ? told : NULL;
}

int runtime_version(const struct check_input *in, struct version *ret, char **ret_text,
		    struct error *err)
{
	const struct fact_cri *answer = runtime_answer(in);
	const char *program = runtime_program(runtime_kind(in));
	const struct fact_binary *binary = program ? facts_binary(in->facts, program) : NULL;

	if (answer && answer->version && program_parse_version(answer->version, ret)) {
		*ret_text = xstrdup(answer->version);
		return 0;
	}
	if (!binary || !binary->path)
		return error_set(err, -ENOENT, "there is no runtime that knode knows");
	return program_version(in->host, program, ret, ret_text, err);
}

const char *runtime_driver(const struct check_input *in, const struct runtime_config *config)
{
	const struct fact_cri *answer = runtime_answer(in);

	return answer && answer->cgroup_driver ? answer->cgroup_driver
					       : runtime_config_driver(in, config);
}

const char *runtime_sandbox_image(const struct check_input *in, const struct runtime_config *config)
{
	const struct fact_cri *answer = runtime_answer(in);

	return answer && answer->sandbox_image ? answer->sandbox_image
					       : runtime_config_sandbox_image(config);
}

bool runtime_restricts_oom_score(const struct check_input *in, const struct runtime_config *config)
{
	const struct fact_cri *answer = runtime_answer(in);

	if (answer && answer->restrict_oom_score_adj != UNKNOWN)
		return answer->restrict_oom_score_adj == YES;
	return json_map_bool(runtime_config_plugin(config), "restrict_oom_score_adj", false);
}
