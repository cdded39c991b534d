/*
 * Inside of lib/host: what a running host asks of its container runtime, and has it do; host.h and
 * host_change.h say what each gives.
 */
#pragma once

#include "base/str_list.h"
#include "data/json.h"

int runtime_describe(const char *endpoint, int64_t timeout_ms, struct json **ret,
		     struct error *err);
int runtime_has_image(const char *endpoint, const char *image, bool *ret, struct error *err);
int runtime_pull_images(const char *endpoint, const struct str_list *images, int64_t timeout_ms,
			struct error *err);
