/* Inside of lib/cni: how a list comes to be. */
#pragma once

#include "cni/cni_list.h"

/* Reads the list's own file. It may have no plugins yet. */
int cni_list_begin(const char *path, const char *data, size_t length, struct cni_list **ret,
		   struct error *err);
/* Parses one more file, which the list owns from then on. */
int cni_list_add_file(struct cni_list *list, const char *path, const char *data, size_t length,
		      const struct yaml_file **ret, struct error *err);
int cni_list_add_plugin(struct cni_list *list, const struct yaml_file *file, struct json *config,
			struct error *err);
/* What is wrong of a list that is complete: it has no plugins. */
int cni_list_end(const struct cni_list *list, struct error *err);
