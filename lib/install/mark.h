/* What Nodes are annotated with that are made by init and join. */
#pragma once

#include "acts/node.h"
#include "install/installer.h"

/* The annotations, a map that may be empty; free it. FACTS_NETWORK is looked at. */
struct json *mark_annotations(const struct installer_input *in);
/* Gives them to a Node. */
void mark_node(struct action *node, const struct json *annotations);
