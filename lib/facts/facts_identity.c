/* Who the host is: names, ids, SSH host keys, and what it runs on. */
#include <errno.h>

#include "base/base64.h"
#include "base/hex.h"
#include "base/sha256.h"
#include "base/text.h"
#include "facts/facts_gather.h"

enum {
	MAX_KEY = 16 * 1024, /* bytes of a public key's file */
};

/* --- Names --- */

static char *read_hostname(const struct host *host, struct facts *facts)
{
	cleanup_free char *kernel =
		facts_read(host, facts, "hostname", "/proc/sys/kernel/hostname");
	cleanup_free char *text = NULL;
	char *rest, *line;

	if (kernel)
		return take_ptr(&kernel);
	text = facts_read(host, facts, "hostname", "/etc/hostname");
	for (rest = text; rest && (line = text_next_line(&rest));) {
		line = text_trim(line);
		if (*line && *line != '#')
			return xstrdup(line);
	}
	return NULL;
}

/* Whether @name is @hostname with a domain behind it. */
static bool has_domain(const char *name, const char *hostname)
{
	size_t length = strlen(hostname);

	return strncasecmp(name, hostname, length) == 0 && name[length] == '.' && name[length + 1];
}

/* The name with its domain as /etc/hosts has it: a line of "address name.domain name". */
static char *find_fqdn(const struct host *host, struct facts *facts)
{
	cleanup_free char *text = facts_read(host, facts, "fqdn", "/etc/hosts");
	char *rest, *line, *name;

	for (rest = text; rest && (line = text_next_line(&rest));) {
		line[strcspn(line, "#")] = '\0';
		(void)text_next_word(&line); /* the address */
		while ((name = text_next_word(&line)))
			if (has_domain(name, facts->hostname))
				return xstrdup(name);
	}
	return xstrdup(facts->hostname);
}

/* --- Ids --- */

/* Where the id of the machine is, in the order of kubelet (cadvisor). */
static void read_product_uuid(const struct host *host, struct facts *facts)
{
	static const char *const paths[] = {
		"/sys/class/dmi/id/product_uuid",
		"/proc/device-tree/system-id",
		"/proc/device-tree/vm,uuid",
		"/sys/hypervisor/uuid",
	};

	for (size_t i = 0; i < ARRAY_SIZE(paths) && !facts->product_uuid; i++)
		facts->product_uuid = facts_read(host, facts, "product_uuid", paths[i]);
}

/* --- What it runs on --- */

static const struct mark {
	const char *text; /* the beginning of the vendor's or the product's name */
	const char *word; /* as systemd-detect-virt(1) says */
} marks[] = {
	{ "QEMU", "qemu" },
	{ "KVM", "kvm" },
	{ "OpenStack", "kvm" },
	{ "RHEV", "kvm" },
	{ "Amazon EC2", "amazon" },
	{ "Google", "google" },
	{ "VMware", "vmware" },
	{ "VMW", "vmware" },
	{ "innotek", "oracle" },
	{ "VirtualBox", "oracle" },
	{ "Oracle Corporation", "oracle" },
	{ "Xen", "xen" },
	{ "Bochs", "bochs" },
	{ "Parallels", "parallels" },
	{ "BHYVE", "bhyve" },
	{ "Hyper-V", "microsoft" },
	{ "Virtual Machine", "microsoft" },
	{ "Apple Virtualization", "apple" },
};

static const char *find_mark(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_SIZE(marks); i++)
		if (str_starts(name, marks[i].text))
			return marks[i].word;
	return NULL;
}

static void read_virtualization(const struct host *host, struct facts *facts)
{
	const char *mark;

	/* A container's word comes from its manager; systemd keeps it here. */
	facts->virtualization = facts_read(host, facts, "virtualization", "/run/systemd/container");
	if (facts->virtualization)
		return;
	if (host_exists(host, "/.dockerenv"))
		mark = "docker";
	else if (host_exists(host, "/run/.containerenv"))
		mark = "podman";
	else
		mark = find_mark(facts->product_name);
	if (!mark)
		mark = find_mark(facts->sys_vendor);
	facts->virtualization = xstrdup_or_null(mark);
}

/* --- SSH host keys --- */

/* The fingerprint as ssh-keygen -l prints it; NULL when @data is not base64. */
static char *fingerprint(const char *data)
{
	cleanup(strbuf_done) struct strbuf key = strbuf_make(MAX_KEY), text = strbuf_make(128);
	unsigned char digest[(SHA256_HEX_SIZE - 1) / 2];
	char hex[SHA256_HEX_SIZE];

	if (base64_decode(data, strlen(data), &key) < 0 || !key.length)
		return NULL;
	sha256_hex(key.text, key.length, hex);
	if (hex_decode(hex, digest, sizeof(digest)) < 0)
		abort(); /* it was made one line above */
	strbuf_puts(&text, "SHA256:");
	base64_encode(digest, sizeof(digest), &text);
	while (text.text[text.length - 1] == '=')
		strbuf_cut(&text, text.length - 1);
	return strbuf_take(&text);
}

static void read_key(const struct host *host, struct facts *facts, const char *path,
		     size_t *capacity)
{
	cleanup_free char *text = facts_read(host, facts, "SSH host key", path), *print = NULL;
	char *rest = text, *type = text ? text_next_word(&rest) : NULL;
	char *data = type ? text_next_word(&rest) : NULL;

	print = data ? fingerprint(data) : NULL;
	if (!print) {
		facts_note(facts, "SSH host key: %s is not a public key", path);
		return;
	}
	facts->ssh_host_keys = grow(facts->ssh_host_keys, capacity, facts->ssh_host_key_count + 1,
				    sizeof(*facts->ssh_host_keys));
	facts->ssh_host_keys[facts->ssh_host_key_count++] =
		(struct fact_key){ .type = xstrdup(type), .fingerprint = take_ptr(&print) };
}

static void read_keys(const struct host *host, struct facts *facts)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	struct error err;
	size_t capacity = 0;

	if (host_list(host, "/etc/ssh", &names, &err) < 0) {
		facts_note_error(facts, "SSH host keys", &err);
		return;
	}
	for (size_t i = 0; i < names.count; i++) {
		cleanup_free char *path = xasprintf("/etc/ssh/%s", names.items[i]);

		if (str_starts(names.items[i], "ssh_host_") && str_ends(path, "_key.pub"))
			read_key(host, facts, path, &capacity);
	}
}

void facts_gather_identity(const struct host *host, struct facts *facts)
{
	facts->hostname = read_hostname(host, facts);
	if (facts->hostname)
		facts->fqdn = find_fqdn(host, facts);
	facts->machine_id = facts_read(host, facts, "machine-id", "/etc/machine-id");
	facts->boot_id = facts_read(host, facts, "boot id", "/proc/sys/kernel/random/boot_id");
	facts->product_name = facts_read(host, facts, "product", "/sys/class/dmi/id/product_name");
	facts->sys_vendor = facts_read(host, facts, "vendor", "/sys/class/dmi/id/sys_vendor");
	read_product_uuid(host, facts);
	read_virtualization(host, facts);
	read_keys(host, facts);
}
