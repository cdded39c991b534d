/* Inside of lib/credentials: what a renewal tells beside its actions. */
#pragma once

#include "credentials/plan_renew.h"

/* Notes what is wrong on the host and not mended by this plan: what is missing, too. */
int renew_note_rest(struct plan *plan, const struct renewal *how, struct error *err);
/* Notes what uses the old certificates until it is restarted. */
void renew_note_restart(struct plan *plan, const struct renewal *how);
/* Notes that people have copies of what is renewed. */
void renew_note_copies(struct plan *plan, const struct renewal *how);
