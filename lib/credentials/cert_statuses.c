#include "credentials/cert_statuses.h"

static void status_done(struct cert_status *status)
{
	free(status->name);
	free(status->path);
	free(status->ca_name);
	free(status->problem);
	free(status->wrong);
	free(status->signer_hash);
}

void cert_statuses_done(struct cert_statuses *statuses)
{
	for (size_t i = 0; i < statuses->count; i++)
		status_done(&statuses->items[i]);
	free(statuses->items);
	free(statuses->hidden);
	*statuses = (struct cert_statuses){ 0 };
}

struct cert_status *cert_statuses_add(struct cert_statuses *to, const char *name, const char *path,
				      const char *ca_name)
{
	struct cert_status *status;

	to->items = grow(to->items, &to->capacity, to->count + 1, sizeof(*to->items));
	status = &to->items[to->count++];
	*status = (struct cert_status){ .name = xstrdup(name),
					.path = xstrdup(path),
					.ca_name = xstrdup_or_null(ca_name) };
	return status;
}

void cert_statuses_drop_last(struct cert_statuses *statuses)
{
	status_done(&statuses->items[--statuses->count]);
}
