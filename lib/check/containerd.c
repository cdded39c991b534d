#include "check/containerd.h"

#include <time.h>

/*
 * The oldest containerd of each series that goes with a minor of Kubernetes, and until when a
 * series gets fixes: containerd's RELEASES.md ("Kubernetes Support", "Current State of containerd
 * Releases"), as of 2026-10. What is newer than all rows goes with any.
 */
static const struct {
	int kubernetes;
	struct version oldest;
} supported[] = {
	{ 35, { 1, 7, 28, "" } }, { 35, { 2, 1, 5, "" } }, { 35, { 2, 2, 0, "" } },
	{ 36, { 2, 2, 0, "" } },  { 36, { 2, 3, 0, "" } }, { 37, { 2, 3, 0, "" } },
	{ 37, { 2, 4, 0, "" } },
};
static const struct {
	int major, minor;
	const char *end;
} ends[] = {
	{ 1, 7, "2026-09-30" }, { 2, 0, "2027-03-31" }, { 2, 1, "2026-07-03" },
	{ 2, 2, "2026-11-06" }, { 2, 3, "2028-04-30" }, { 2, 4, "2027-04-30" },
};

static bool is_same_series(const struct version *a, const struct version *b)
{
	return a->major == b->major && a->minor == b->minor;
}

/* Whether containerd's makers tried it with that Kubernetes; *@ret_wanted is the oldest of those.
 */
bool containerd_goes_with(const struct version *containerd, const struct version *kubernetes,
			  struct version *ret_wanted)
{
	int minor = kubernetes->minor, last = supported[ARRAY_SIZE(supported) - 1].kubernetes;
	bool newer = true, found = false, any = false;

	*ret_wanted = (struct version){ 0 };

	if (minor > last)
		minor = last;
	for (size_t i = 0; i < ARRAY_SIZE(supported); i++) {
		const struct version *oldest = &supported[i].oldest;

		if (supported[i].kubernetes != minor)
			continue;
		if (oldest->major >= 2 && !ret_wanted->major)
			*ret_wanted = *oldest;
		any = true;
		if (is_same_series(containerd, oldest))
			found = containerd->patch >= oldest->patch;
		newer = newer && version_compare(containerd, oldest) > 0 &&
			!is_same_series(containerd, oldest);
	}
	return !any || found || newer;
}

const char *containerd_ended(const struct version *containerd, int64_t now)
{
	time_t seconds = (time_t)now;
	char today[sizeof("2026-01-31")];
	struct tm tm;

	if (!now || !gmtime_r(&seconds, &tm) || !strftime(today, sizeof(today), "%Y-%m-%d", &tm))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (ends[i].major == containerd->major && ends[i].minor == containerd->minor)
			return strcmp(ends[i].end, today) < 0 ? ends[i].end : NULL;
	return NULL;
}
