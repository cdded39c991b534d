#include "host/package_hold.h"

#include <errno.h>
#include <fnmatch.h>

#include "base/text.h"

enum {
	RPM_TIMEOUT_MS = 10 * 1000,
};

static void state_done(struct package_state *state)
{
	free(state->name);
	free(state->version);
	free(state->architecture);
	free(state->selection);
	free(state->held_by);
	*state = (struct package_state){ 0 };
}

void package_states_done(struct package_states *states)
{
	for (size_t i = 0; i < states->count; i++)
		state_done(&states->items[i]);
	free(states->items);
	*states = (struct package_states){ 0 };
}

/* Takes what @state owns. */
static void add_state(struct package_states *states, struct package_state *state)
{
	states->items =
		grow(states->items, &states->capacity, states->count + 1, sizeof(*states->items));
	states->items[states->count++] = *state;
	*state = (struct package_state){ 0 };
}

/* --- dpkg: paragraphs of fields; "Status: hold ok installed" --- */

/* What stands behind the field's name, or NULL: @line is of another one. */
static const char *field(const char *line, const char *name)
{
	return str_starts(line, name) ? line + strlen(name) : NULL;
}

/* Takes one line of a paragraph; *@installed tells of the state that dpkg left the package in. */
static void read_field(const char *line, struct package_state *state, bool *installed)
{
	const char *name = field(line, "Package: "), *status = field(line, "Status: ");
	const char *version = field(line, "Version: ");
	const char *architecture = field(line, "Architecture: ");

	if (name) {
		free(state->name);
		state->name = xstrdup(name);
	} else if (version) {
		free(state->version);
		state->version = xstrdup(version);
	} else if (architecture) {
		free(state->architecture);
		state->architecture = xstrdup(architecture);
	} else if (status) {
		free(state->selection);
		state->selection = xstrndup(status, strcspn(status, " "));
		*installed =
			!str_ends(status, " not-installed") && !str_ends(status, " config-files");
	}
}

static void end_paragraph(struct package_state *state, bool installed, const struct str_list *names,
			  struct package_states *ret)
{
	if (installed && state->name && state->version && str_list_has(names, state->name)) {
		if (str_eq(state->selection, "hold"))
			state->held_by = xstrdup(DPKG_STATUS);
		add_state(ret, state);
	}
	state_done(state);
}

static int read_dpkg(const struct host *host, const struct str_list *names,
		     struct package_states *ret, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(HOST_MAX_FILE);
	struct package_state state = { 0 };
	bool installed = false;
	char *rest, *line;
	int r = host_read(host, DPKG_STATUS, HOST_MAX_FILE, &text, err);

	if (r < 0)
		return r;
	ret->holds = DPKG_STATUS;
	for (rest = text.text; (line = text_next_line(&rest));) {
		if (*line) {
			read_field(line, &state, &installed);
			continue;
		}
		end_paragraph(&state, installed, names, ret);
		installed = false;
	}
	end_paragraph(&state, installed, names, ret);
	return 0;
}

/* --- rpm, and what holds its packages --- */

/* A line "kubelet 0:1.36.4-150500.1.1"; rpm says otherwise what is not installed. */
static void read_rpm_line(char *line, struct package_states *ret)
{
	char *name = text_next_word(&line), *version = text_next_word(&line);
	struct package_state state = { 0 };

	if (!name || !version || !strchr(version, ':'))
		return;
	state.name = xstrdup(name);
	state.version = xstrdup(version);
	add_state(ret, &state);
}

static int ask_rpm(const struct host *host, const struct str_list *names,
		   struct package_states *ret, struct error *err)
{
	static const char format[] = "%{NAME} %{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n";
	static const char *const options[] = { "rpm", "-q", "--queryformat", format, "--" };
	cleanup_free const char **argv =
		xcalloc(ARRAY_SIZE(options) + names->count + 1, sizeof(*argv));
	struct host_command answer = { 0 };
	char *rest, *line;
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		argv[i] = options[i];
	for (size_t i = 0; i < names->count; i++)
		argv[ARRAY_SIZE(options) + i] = names->items[i];
	r = host_query(host, argv, RPM_TIMEOUT_MS, &answer, err);
	if (r < 0)
		return r;
	for (rest = answer.out; (line = text_next_line(&rest));)
		read_rpm_line(line, ret);
	host_command_done(&answer);
	return 0;
}

/* The file that the dnf of this host reads locks from; NULL: it has no plugin that does. */
static const char *find_locks(const struct host *host)
{
	cleanup_free char *dnf = NULL;
	struct error ignored; /* a program, not a link: that of dnf 4 */

	if (host_readlink(host, "/usr/bin/dnf", &dnf, &ignored) == 0 && str_ends(dnf, "dnf5"))
		return VERSIONLOCK_TOML;
	if (!host_exists(host, "/usr/bin/dnf") && host_exists(host, "/usr/bin/dnf5"))
		return VERSIONLOCK_TOML;
	return host_exists(host, "/etc/dnf/plugins/versionlock.conf") ? VERSIONLOCK_LIST : NULL;
}

static int find_locked(const struct host *host, struct package_states *states, struct error *err)
{
	cleanup_free char *text = NULL;
	struct error why;
	int r;

	states->holds = find_locks(host);
	if (!states->holds)
		return 0;
	r = host_read_text(host, states->holds, &text, &why);
	if (r < 0)
		return r == -ENOENT ? 0 : error_set(err, r, "%s", why.message);
	for (size_t i = 0; i < states->count; i++) {
		struct package_state *state = &states->items[i];
		bool locked = false;

		r = package_lock_has(states->holds, text, state->name, state->version, &locked,
				     err);
		if (r < 0)
			return r;
		if (locked)
			state->held_by = xstrdup(states->holds);
	}
	return 0;
}

/* Notes @path as what holds the packages that the words, patterns of names, are about. */
static void add_excluded(const char *path, char *words, struct package_states *states)
{
	char *word;

	for (char *c = words; *c; c++)
		if (*c == ',')
			*c = ' ';
	while ((word = text_next_word(&words)))
		for (size_t i = 0; i < states->count; i++)
			if (!states->items[i].held_by &&
			    fnmatch(word, states->items[i].name, 0) == 0)
				states->items[i].held_by = xstrdup(path);
}

/* "exclude=" or "excludepkgs=" of dnf.conf(5), and the lines that go on with it. */
static void read_excludes(const struct host *host, const char *path, struct package_states *states)
{
	cleanup_free char *text = NULL;
	struct error ignored; /* none there, or no file */
	bool goes_on = false;
	char *rest, *line;

	if (host_read_text(host, path, &text, &ignored) < 0)
		return;
	for (rest = text; (line = text_next_line(&rest));) {
		char *value = strchr(line, '=');

		if (*line == ' ' || *line == '\t') {
			if (goes_on)
				add_excluded(path, line, states);
			continue;
		}
		goes_on = false;
		if (!value)
			continue;
		*value++ = '\0';
		line = text_trim(line);
		goes_on = str_eq(line, "exclude") || str_eq(line, "excludepkgs");
		if (goes_on)
			add_excluded(path, value, states);
	}
}

/* kubernetes.io lets the repository exclude what it has, until it is asked for. */
static void find_excluded(const struct host *host, struct package_states *states)
{
	static const char dir[] = "/etc/yum.repos.d";
	cleanup(str_list_done) struct str_list names = { 0 };
	struct error ignored; /* no repositories */

	read_excludes(host, "/etc/dnf/dnf.conf", states);
	if (host_list(host, dir, &names, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.count; i++) {
		cleanup_free char *path = xasprintf("%s/%s", dir, names.items[i]);

		if (str_ends(path, ".repo"))
			read_excludes(host, path, states);
	}
}

/* What zypper locks, "solvable_name: kubelet" (zypper(8), "Package Lock Management"). */
static void find_zypper_locks(const struct host *host, struct package_states *states)
{
	static const char path[] = "/etc/zypp/locks";
	cleanup_free char *text = NULL;
	struct error ignored; /* no zypper, or no locks */
	char *rest, *line;

	if (host_read_text(host, path, &text, &ignored) < 0)
		return;
	for (rest = text; (line = text_next_line(&rest));)
		if (field(line, "solvable_name:"))
			add_excluded(path, line + strlen("solvable_name:"), states);
}

static int read_rpm(const struct host *host, const struct str_list *names,
		    struct package_states *ret, struct error *err)
{
	int r = ask_rpm(host, names, ret, err);

	if (r == 0)
		r = find_locked(host, ret, err);
	if (r == 0)
		find_excluded(host, ret);
	if (r == 0)
		find_zypper_locks(host, ret);
	return r;
}

int package_states(const struct host *host, const struct str_list *names,
		   struct package_states *ret, struct error *err)
{
	struct package_states states = { 0 };
	int r = 0;

	if (host_exists(host, DPKG_STATUS))
		r = read_dpkg(host, names, &states, err);
	else if (host_exists(host, "/var/lib/rpm") || host_exists(host, "/usr/lib/sysimage/rpm"))
		r = read_rpm(host, names, &states, err);
	if (r < 0) {
		package_states_done(&states);
		return r;
	}
	*ret = states;
	return 0;
}
