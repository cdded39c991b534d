#include "check/runtime_answer.h"

#include <errno.h>

#include "facts/program.h"

enum runtime_kind check_runtime(const struct check_input *in)
{
	return runtime_kind(check_registration(in)->cri_socket);
}

int check_runtime_config(const struct check_input *in, struct runtime_config *ret,
			 struct error *err)
{
	return runtime_config_read(in->host, check_registration(in)->cri_socket, ret, err);
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
	const char *program = runtime_program(check_runtime(in));
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
					       : runtime_config_driver(in->facts, config);
}

const char *runtime_next_driver(const struct check_input *in, const struct runtime_config *config)
{
	return runtime_config_tells_driver(config) ? runtime_config_driver(in->facts, config)
						   : runtime_driver(in, config);
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

const char *runtime_not_ready(const struct fact_cri *cri)
{
	for (size_t i = 0; i < cri->condition_count; i++) {
		const struct fact_condition *condition = &cri->conditions[i];

		if (str_eq(condition->type, "RuntimeReady") && !condition->met)
			return condition->message  ? condition->message
			       : condition->reason ? condition->reason
						   : "it tells no reason";
	}
	return NULL;
}

/* --- Where it cannot be asked --- */

const char *runtime_socket_path(const char *endpoint)
{
	const char *path =
		str_starts(endpoint, "unix://") ? endpoint + strlen("unix://") : endpoint;

	return str_starts(path, "/var/run/") ? path + strlen("/var") : path;
}

/* Whether a line of /proc/net/unix is that of a listening socket (flag __SO_ACCEPTCON). */
static bool is_listener(const char *line, const char *path)
{
	return strstr(line, " 00010000 ") && str_ends(line, path);
}

int runtime_listens(const struct host *host, const char *path, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(HOST_MAX_FILE);
	char *rest, *line;
	int r = host_read(host, "/proc/net/unix", HOST_MAX_FILE, &text, err);

	if (r < 0)
		return r;
	for (rest = text.text; (line = strsep(&rest, "\n"));)
		if (is_listener(line, path))
			return 1;
	return 0;
}
