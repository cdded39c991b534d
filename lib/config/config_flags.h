/*
 * kubeadm's flags of init and join, and --config: rows that more than one command takes, and how a
 * configuration comes of file, flags and facts.
 */
#pragma once

#include "base/opts.h"
#include "config/config_host.h"

struct config_flags {
	const char *config; /* a path, or "-" */
	const char *kubernetes_version, *image_repository, *feature_gates;
	const char *apiserver_advertise_address;
	int64_t apiserver_bind_port;
	struct str_list apiserver_cert_extra_sans;
	struct str_list apiserver_extra_args, controller_manager_extra_args, scheduler_extra_args;
	const char *control_plane_endpoint, *cert_dir, *certificate_key, *cri_socket, *node_name;
	const char *pod_network_cidr, *service_cidr, *service_dns_domain, *patches;
	struct str_list ignore_preflight_errors, skip_phases;
	const char *token, *tls_bootstrap_token, *discovery_token, *discovery_file;
	const char *token_file; /* a path, or "-" */
	int64_t token_ttl;
	const char *description;
	struct str_list groups, usages; /* of a token */
	struct str_list discovery_token_ca_cert_hash;
	bool discovery_token_unsafe_skip_ca_verification, control_plane, upload_certs;
	bool skip_token_print, skip_certificate_key_print;
	bool cleanup_tmp_dir, force;
	const char *mirror, *from, *archive, *ca_file, *arch; /* of artifacts */
};

extern const struct opt config_flags_file[];    /* --config alone */
extern const struct opt config_flags_images[];  /* --config, and what images depend on */
extern const struct opt config_flags_pull[];    /* the same, and the CRI socket */
extern const struct opt config_flags_init[];    /* kubeadm init's, with --config */
extern const struct opt config_flags_join[];    /* kubeadm join's, with --config */
extern const struct opt config_flags_token[];   /* --config, and what a token is like */
extern const struct opt config_flags_install[]; /* --config, and where artifacts come from */
extern const struct opt config_flags_archive[]; /* the same, without --archive */
extern const struct opt config_flags_reset[];   /* kubeadm reset's, with --config */

/* What loading a configuration looks at among the facts. */
extern const struct facts_needs config_needs;

struct config_source {
	const struct config_flags *flags;
	const struct opt_set *set; /* which of them were given */
	/* Who the node is: name, address and CRI socket; NULL: placeholders. */
	const struct facts *facts;
	/* What else depends on the host; NULL: it is not taken over, just what the file says. */
	const struct config_host *host;
	/*
	 * What the command is about: CONFIG_INIT (with its ClusterConfiguration), CONFIG_JOIN,
	 * CONFIG_CLUSTER alone, CONFIG_RESET, CONFIG_UPGRADE; CONFIG_INIT | CONFIG_JOIN: the second
	 * when the file has it, else the first; 0: whatever the file holds.
	 */
	enum config_kind wanted;
	const char *endpoint; /* join's argument host:port, or NULL */
	const char *token;    /* the argument of `token create`, or NULL */
	/* Checks judge the host's name (host-hostname): taken as it is, and none is "". */
	bool judges_name;
	bool any_node; /* who the node is does not matter: its placeholders are not told */
};

/*
 * Reads the file, takes the flags, fills in the defaults, and validates. All that is wrong is
 * collected in @problems (one run tells everything), and -EINVAL is returned when one of them is an
 * error. Warnings come back with 0. Never touches the network.
 */
int config_load(const struct config_source *source, struct config **ret,
		struct config_problems *problems, struct error *err);
/* The same for the text of a file that is called @name; NULL: none. --config is not read. */
int config_load_text(const struct config_source *source, const char *name,
		     const struct strbuf *text, struct config **ret,
		     struct config_problems *problems, struct error *err);
