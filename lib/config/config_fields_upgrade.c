/* Table of UpgradeConfiguration: its parts share one struct, and each has some of its members. */
#include "config/config_fields.h"
#include "config/config_rules.h"

#define AT(member)   offsetof(struct config, member)
#define STEP(member) offsetof(struct config_upgrade_step, member)

static const struct field fields_step_patches[] = {
	{ "directory", FIELD_TEXT, STEP(patches_directory), .help = "directory of patches" },
	{ 0 },
};

static const struct field fields_apply[] = {
	{ "kubernetesVersion", FIELD_TEXT, STEP(kubernetes_version), .rule = &rule_version,
	  .help = "version to upgrade to, or a label" },
	{ "allowExperimentalUpgrades", FIELD_BOOL, STEP(allow_experimental_upgrades),
	  .help = "allow alpha, beta and candidate versions" },
	{ "allowRCUpgrades", FIELD_BOOL, STEP(allow_rc_upgrades),
	  .help = "allow release candidates" },
	{ "certificateRenewal", FIELD_BOOL, STEP(certificate_renewal), .fallback = "true",
	  .help = "renew certificates" },
	{ "dryRun", FIELD_BOOL, STEP(dry_run), .help = "change nothing, show what would be done" },
	{ "etcdUpgrade", FIELD_BOOL, STEP(etcd_upgrade), .fallback = "true",
	  .help = "upgrade etcd too" },
	{ "forceUpgrade", FIELD_BOOL, STEP(force_upgrade), .help = "do not ask" },
	{ "ignorePreflightErrors", FIELD_TEXTS, STEP(ignore_preflight_errors),
	  .help = "checks whose failures become warnings" },
	{ "patches", FIELD_OBJECT, 0, .fields = fields_step_patches,
	  .help = "patches of manifests" },
	{ "printConfig", FIELD_BOOL, STEP(print_config), .help = "print the configuration" },
	{ "skipPhases", FIELD_TEXTS, STEP(skip_phases), .help = "phases that are left out" },
	{ "imagePullPolicy", FIELD_TEXT, STEP(image_pull_policy), .fallback = "IfNotPresent",
	  .rule = &rule_pull_policy, .help = "when images are pulled" },
	{ "imagePullSerial", FIELD_BOOL, STEP(image_pull_serial), .fallback = "true",
	  .help = "pull images one after the other" },
	{ 0 },
};

static const struct field fields_step_node[] = {
	{ "certificateRenewal", FIELD_BOOL, STEP(certificate_renewal), .fallback = "true",
	  .help = "renew certificates" },
	{ "dryRun", FIELD_BOOL, STEP(dry_run), .help = "change nothing, show what would be done" },
	{ "etcdUpgrade", FIELD_BOOL, STEP(etcd_upgrade), .fallback = "true",
	  .help = "upgrade etcd too" },
	{ "ignorePreflightErrors", FIELD_TEXTS, STEP(ignore_preflight_errors),
	  .help = "checks whose failures become warnings" },
	{ "skipPhases", FIELD_TEXTS, STEP(skip_phases), .help = "phases that are left out" },
	{ "patches", FIELD_OBJECT, 0, .fields = fields_step_patches,
	  .help = "patches of manifests" },
	{ "imagePullPolicy", FIELD_TEXT, STEP(image_pull_policy), .fallback = "IfNotPresent",
	  .rule = &rule_pull_policy, .help = "when images are pulled" },
	{ "imagePullSerial", FIELD_BOOL, STEP(image_pull_serial), .fallback = "true",
	  .help = "pull images one after the other" },
	{ 0 },
};

static const struct field fields_plan[] = {
	{ "kubernetesVersion", FIELD_TEXT, STEP(kubernetes_version), .rule = &rule_version,
	  .help = "version to upgrade to, or a label" },
	{ "allowExperimentalUpgrades", FIELD_BOOL, STEP(allow_experimental_upgrades),
	  .help = "allow alpha, beta and candidate versions" },
	{ "allowRCUpgrades", FIELD_BOOL, STEP(allow_rc_upgrades),
	  .help = "allow release candidates" },
	{ "dryRun", FIELD_BOOL, STEP(dry_run), .help = "change nothing, show what would be done" },
	{ "etcdUpgrade", FIELD_BOOL, STEP(etcd_upgrade), .fallback = "true",
	  .help = "plan for etcd too" },
	{ "ignorePreflightErrors", FIELD_TEXTS, STEP(ignore_preflight_errors),
	  .help = "checks whose failures become warnings" },
	{ "printConfig", FIELD_BOOL, STEP(print_config), .help = "print the configuration" },
	{ 0 },
};

static const struct field fields_diff[] = {
	{ "kubernetesVersion", FIELD_TEXT, STEP(kubernetes_version), .rule = &rule_version,
	  .help = "version to compare with, or a label" },
	{ "contextLines", FIELD_INT, STEP(context_lines), .fallback = "3", .rule = &rule_count,
	  .help = "lines around each difference" },
	{ 0 },
};

const struct field fields_upgrade[] = {
	{ "apply", FIELD_OBJECT, AT(upgrade.apply), .fields = fields_apply, .keep = true,
	  .help = "knode upgrade apply" },
	{ "diff", FIELD_OBJECT, AT(upgrade.diff), .fields = fields_diff, .keep = true,
	  .help = "knode upgrade diff" },
	{ "node", FIELD_OBJECT, AT(upgrade.node), .fields = fields_step_node, .keep = true,
	  .help = "knode upgrade node" },
	{ "plan", FIELD_OBJECT, AT(upgrade.plan), .fields = fields_plan, .keep = true,
	  .help = "knode upgrade plan" },
	{ "timeouts", FIELD_OBJECT, AT(upgrade.timeouts), .fields = fields_timeouts,
	  .help = "how long is waited" },
	{ 0 },
};
