/* Options of all commands. */
#include "command.h"

const char *const default_outputs[] = { "text", "json", "yaml", NULL };

const struct opt global_opts[] = {
	{ "root", 0, OPT_TEXT, offsetof(struct global_options, root), "DIR",
	  "work on the host whose root is DIR (default: /)", .alias = "rootfs" },
	{ "host", 0, OPT_TEXT, offsetof(struct global_options, host), "DIR",
	  "look at a recorded host instead of this one" },
	{ "record", 0, OPT_TEXT, offsetof(struct global_options, record), "FILE",
	  "write down what is looked at, for a recorded host", .hidden = true },
	/* Its alias is what kubeadm called it up to v1.30; v1.31 has both names. */
	{ "output", 'o', OPT_TEXT, offsetof(struct global_options, output), "FORM",
	  "text, json or yaml", .choices = default_outputs, .alias = "experimental-output" },
	{ "v", 'v', OPT_INT, offsetof(struct global_options, verbosity), "LEVEL",
	  "say more (0 to 10)", .hidden = true },
	{ "no-color", 0, OPT_BOOL, offsetof(struct global_options, no_color), NULL,
	  "no colour, as with NO_COLOR in the environment" },
	{ "help", 'h', OPT_BOOL, offsetof(struct global_options, help), NULL, "this text" },
	{ "version", 0, OPT_BOOL, offsetof(struct global_options, version), NULL,
	  "as `knode version`", .hidden = true },
	{ 0 },
};
