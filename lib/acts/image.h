/* Images of containers: what adds one to a plan. */
#pragma once

#include "plan/plan.h"

struct plan_images {
	const char *endpoint; /* the CRI socket: "unix:///run/containerd/containerd.sock" */
	bool always;          /* imagePullPolicy Always: also one that is here */
	bool parallel;        /* imagePullSerial: false; side by side */
};

/* The container runtime has the images: those that are not there are pulled. */
void plan_images(struct plan *plan, const struct str_list *images, const struct plan_images *how);
