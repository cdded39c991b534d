/* What tests of YAML share: reading what is right. */
#pragma once

#include "data/yaml.h"
#include "unit.h"

static inline struct yaml_file parsed(const char *text)
{
	struct yaml_file file = { 0 };
	struct error err = { 0 };

	ck_assert_msg(yaml_parse("x", text, strlen(text), &file, &err) == 0, "%s", err.message);
	return file;
}
