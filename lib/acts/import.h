/* Images of an archive: what adds their import to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * The container runtime at @endpoint ("unix:///run/containerd/containerd.sock") has the images of
 * the archive at @path (archive/archive.h), under their names; one that it has already stays as it
 * is. An archive without images changes nothing.
 */
struct action *plan_import(struct plan *plan, const char *path, const char *endpoint);
