/*
 * crictl of cri-tools, which has the minors of Kubernetes. Digests: those of the releases' .sha256
 * files, as read in 2026-08.
 */
#include "release/artifact.h"

static const struct artifact_digest digests[] = {
	{ "1.36.0", "83855e114566a8a8c44c548d515670f51de3a5e1da8b2effb59870e2f10c25a3",
	  "68328594ccf780a80ae2b092d9f6ce484eec7cf540c275242e8fd954bfd95332" },
	{ "1.35.0", "2e141e5b22cb189c40365a11807d69b76b9b3caced89fac2f4ec879408ce2177",
	  "519071de89b64c43e2a1661bb5489c6c3fd5e9e5fcef75e50e542b0c891f1118" },
	{ "1.34.0", "a8ff2a3edb37a98daf3aba7c3b284fe0aa5bff24166d896ab9ef64c8913c9f51",
	  "c31d252e203df5f4cf37f314bd3092eb79087e791631c1e607087c74b6d0423f" },
	{ "1.33.0", "8307399e714626e69d1213a4cd18c8dec3d0201ecdac009b1802115df8973f0f",
	  "e1f34918d77d5b4be85d48f5d713ca617698a371b049ea1486000a5e86ab1ff3" },
	{ 0 },
};

static const struct artifact_member members[] = {
	{ "crictl", "crictl" },
	{ 0 },
};

/* CRI v1 is the same since v1.26: the nearest minor of the table does. */
static char *suiting(const struct version *kubernetes)
{
	cleanup_free char *series = xasprintf("1.%d.", kubernetes->minor);
	const char *same = artifact_newest(digests, series);

	if (same)
		return xstrdup(same);
	return xstrdup(kubernetes->minor > 36 ? digests[0].version
					      : digests[ARRAY_SIZE(digests) - 2].version);
}

const struct artifact artifact_crictl = {
	.name = "crictl",
	.url = "https://github.com/kubernetes-sigs/cri-tools/releases/download/v{version}/"
	       "crictl-v{version}-linux-{arch}.tar.gz",
	.digest_url = "{url}.sha256",
	.dir = "/usr/local/bin",
	.members = members,
	.digests = digests,
	.suiting = suiting,
};
