/* Inside of lib/dns: reading members of manifests, with the place of what is wrong. */
#pragma once

#include "data/manifests.h"
#include "dns/dns_cluster_inside.h"

/* -EINVAL with the place of @key within @map: "a.yaml:3:5: Service apps/web: ...". */
int dns_fault(const struct manifest *manifest, const struct json *map, const char *key,
	      struct error *err, const char *format, ...) printf_like(5, 6);

/* A text, or NULL when it is absent or null. */
int dns_read_text(const struct manifest *manifest, const struct json *map, const char *key,
		  const char **ret, struct error *err);
int dns_read_bool(const struct manifest *manifest, const struct json *map, const char *key,
		  bool fallback, bool *ret, struct error *err);
/* A list or a map, or NULL. */
int dns_read_list(const struct manifest *manifest, const struct json *map, const char *key,
		  const struct json **ret, struct error *err);
int dns_read_map(const struct manifest *manifest, const struct json *map, const char *key,
		 const struct json **ret, struct error *err);
/* An address; @what is for the message. */
int dns_read_host(const struct manifest *manifest, const struct json *map, const char *key,
		  const char *text, struct dns_host *ret, struct error *err);
/* `ports` of a Service, an EndpointSlice or a subset of Endpoints; `@number` is the key "port". */
int dns_read_ports(const struct manifest *manifest, const struct json *map, struct dns_ports *ret,
		   struct error *err);
