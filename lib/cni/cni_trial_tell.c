/* What all parts of a trial do: they tell what was shown, and look at what is tried. */
#include "cni/cni_trial_inside.h"
#include "host/isolated.h"

static struct json *make_message(const char *id, enum cni_verdict verdict, const char *format,
				 va_list args)
{
	cleanup_free char *text = xvasprintf(format, args);
	struct json *message = json_map();

	json_map_set_text(message, "test", id);
	json_map_set_int(message, "verdict", verdict);
	json_map_set_text(message, "message", text);
	return message;
}

static void tell(const char *id, enum cni_verdict verdict, const char *remedy, const char *format,
		 va_list args)
{
	cleanup_json struct json *message = make_message(id, verdict, format, args);

	json_map_set_text(message, "remedy", remedy);
	isolated_tell(message);
}

void trial_pass(const char *id, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(id, CNI_PASS, NULL, format, args);
	va_end(args);
}

void trial_skip(const char *id, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(id, CNI_SKIP, NULL, format, args);
	va_end(args);
}

void trial_warn(const char *id, const char *remedy, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(id, CNI_WARN, remedy, format, args);
	va_end(args);
}

void trial_fail(const char *id, const char *remedy, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(id, CNI_FAIL, remedy, format, args);
	va_end(args);
}

void trial_fail_plugin(struct trial *trial, const char *id, const struct error *failure)
{
	const struct cni_runtime *runtime = &trial->runtime;
	const char *words = runtime->own_words ? runtime->own_words : failure->message;
	const struct cni_remedy_of of = { trial->host, trial->bin_dirs, trial->list };
	cleanup_free char *remedy = cni_remedy(&of, runtime->failed ? runtime->failed : "", words);
	cleanup_json struct json *message = json_map();

	json_map_set_text(message, "test", id);
	json_map_set_int(message, "verdict", CNI_FAIL);
	json_map_set_text(message, "message", failure->message);
	json_map_set_text(message, "remedy", remedy);
	json_map_set_text(message, "plugin", runtime->failed);
	json_map_set_int(message, "code", runtime->code);
	isolated_tell(message);
}

/* --- Pods --- */

struct cni_attachment trial_attachment(const struct trial_pod *pod)
{
	return (struct cni_attachment){
		.container = pod->container,
		.netns = pod->netns,
		.interface = TRIAL_INTERFACE,
		.args = "IgnoreUnknown=1",
		.capabilities = pod->capabilities,
	};
}

const struct cni_plugin *trial_plugin(const struct trial *trial, const char *type)
{
	for (size_t i = 0; i < trial->list->count; i++)
		if (str_eq(trial->list->plugins[i].type, type))
			return &trial->list->plugins[i];
	return NULL;
}
