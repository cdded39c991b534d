/* Judging where a file lies: see cert_check.h. */
#include <errno.h>
#include <unistd.h>

#include "certs/cert_check.h"

static void find(struct cert_verdict *ret, enum cert_fault fault, char *problem)
{
	*ret = (struct cert_verdict){ .fault = fault, .problem = problem };
}

void cert_judge_place(const struct host *host, const char *path, mode_t mode,
		      struct cert_verdict *ret)
{
	bool is_dir = mode == CERT_DIR_MODE;
	struct error ignored;
	struct stat st;
	int r = host_stat(host, path, false, &st, &ignored);

	*ret = (struct cert_verdict){ 0 };
	if (r == 0 && S_ISLNK(st.st_mode) && !is_dir) {
		if (!host_exists(host, path))
			return; /* it is missing */
		find(ret, CERT_LINKED,
		     xstrdup("is a symbolic link, which knode does not follow to write"));
		return;
	}
	/* A link to a directory will do. */
	if (r == 0 && S_ISLNK(st.st_mode))
		r = host_stat(host, path, true, &st, &ignored);
	/* What is no file is told where it is read. */
	if (r < 0 || (!is_dir && !S_ISREG(st.st_mode)))
		return;
	if (is_dir && !S_ISDIR(st.st_mode))
		find(ret, CERT_UNREADABLE_FILE, xstrdup("is not a directory"));
	else if (is_dir ? st.st_mode & 0022 : st.st_mode & 07777 & ~mode)
		find(ret, CERT_OPEN_MODE,
		     is_dir ? xasprintf("has mode %04o, so that others may put their own files "
					"there",
					st.st_mode & 07777)
			    : xasprintf("has mode %04o, where %04o is enough", st.st_mode & 07777,
					mode));
	else if (geteuid() == 0 && (st.st_uid != 0 || st.st_gid != 0))
		find(ret, CERT_NOT_ROOTS,
		     xasprintf("belongs to %u:%u, and not to root", st.st_uid, st.st_gid));
}
