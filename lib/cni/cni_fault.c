/* What judging a plugin's configuration finds. */
#include "cni/cni_type.h"

void cni_faults_done(struct cni_faults *faults)
{
	for (size_t i = 0; i < faults->count; i++) {
		free(faults->items[i].path);
		free(faults->items[i].message);
	}
	free(faults->items);
	*faults = (struct cni_faults){ 0 };
}

void cni_faults_take(struct cni_faults *faults, const struct cni_fault *fault)
{
	faults->items =
		grow(faults->items, &faults->capacity, faults->count + 1, sizeof(*faults->items));
	faults->items[faults->count++] = *fault;
}

char *cni_judge_path(const struct cni_judge *judge, const char *key)
{
	return *judge->path ? xasprintf("%s.%s", judge->path, key) : xstrdup(key);
}

void cni_fault_add(const struct cni_judge *judge, enum cni_fault_kind kind, const struct json *in,
		   const char *key, const char *format, ...)
{
	struct cni_fault fault = { .kind = kind, .in = in, .key = key };
	va_list args;

	va_start(args, format);
	fault.message = xvasprintf(format, args);
	va_end(args);
	fault.path = cni_judge_path(judge, key);
	cni_faults_take(judge->faults, &fault);
}
