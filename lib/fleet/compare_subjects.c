#include "fleet/compare_subjects.h"

#include "base/net.h"
#include "facts/identity.h"

const struct compare_subject compare_subjects[COMPARE_SUBJECTS] = {
	[COMPARE_HOSTNAME] = {
		.id = "unique-hostname",
		.title = "Hostnames are unique",
		.noun = "hostname",
		.hint = "hostnamectl set-hostname NAME",
		.why = "A node is registered under its hostname. Of two hosts with one name, the "
		       "second takes over the node of the first, and pods of both go astray.",
	},
	[COMPARE_FQDN] = {
		.id = "unique-fqdn",
		.title = "Full hostnames are unique",
		.noun = "full hostname",
		.hint = "give each host its own name in DNS and in /etc/hosts",
		.why = "Certificates and cloud providers know hosts by their full names.",
	},
	[COMPARE_MAC] = {
		.id = "unique-mac",
		.title = "Burnt-in MAC addresses are unique",
		.noun = "MAC address",
		.hint = "give the clones new network cards in the hypervisor (libvirt: virsh edit "
			"DOMAIN, delete <mac address=.../>; Proxmox: qm set VMID --net0 "
			"virtio,bridge=vmbr0)",
		.why = "Switches deliver the frames of two cards with one address to either of "
		       "them, and DHCP gives both one IP address. Only physical links are "
		       "compared: VLANs, bonds and bridges share addresses by design.",
	},
	[COMPARE_MACHINE_ID] = {
		.id = "unique-machine-id",
		.title = "Machine ids are unique",
		.noun = "machine-id",
		.hint = "rm -f /etc/machine-id /var/lib/dbus/machine-id && "
			"systemd-machine-id-setup && reboot",
		.why = "DHCP clients, pod networks (flannel, Weave), logs and monitoring take two "
		       "hosts with one machine-id for a single one. On virtual machines, systemd "
		       "makes the id from the product_uuid: where that one is shared as well, "
		       "mend it first.",
	},
	[COMPARE_PRODUCT_UUID] = {
		.id = "unique-product-uuid",
		.title = "Product UUIDs are unique",
		.noun = "product_uuid",
		.hint = "give the clones new UUIDs in the hypervisor (libvirt: virsh edit DOMAIN, "
			"delete <uuid>; Proxmox: qm set VMID --smbios1 uuid=$(uuidgen); VMware: "
			"uuid.action = \"create\")",
		.why = "The kubelet reports it as the node's systemUUID, by which cloud providers "
		       "and storage drivers find hosts: disks of one are attached to the other.",
	},
	[COMPARE_BOOT_ID] = {
		.id = "unique-boot-id",
		.title = "Boot ids are unique",
		.noun = "boot id",
		.hint = "reboot",
		.why = "Each boot of a kernel makes a new id. Hosts that share one are containers "
		       "on one machine, or were cloned while running: then they share random "
		       "numbers and keys in memory too.",
	},
	[COMPARE_ADDRESS] = {
		.id = "unique-address",
		.title = "Addresses are unique",
		.noun = "address",
		.hint = "ip address show; then change it in the network's configuration, or, where "
			"DHCP gave it, mend machine-id and MAC address first",
		.why = "Nodes reach each other by these addresses. Loopback and link-local "
		       "addresses, and those of container bridges, are not compared.",
	},
	[COMPARE_SSH_HOST_KEY] = {
		.id = "unique-ssh-host-key",
		.title = "SSH host keys are unique",
		.noun = "SSH host key",
		.hint = "rm /etc/ssh/ssh_host_*_key* && ssh-keygen -A && systemctl restart ssh",
		.why = "Who holds the key of one host can pose as all that share it. It is also "
		       "the surest sign that hosts were cloned with all their secrets.",
	},
};

static enum compare_fate normalize_hostname(char *text)
{
	static const char *const no_names[] = { "localhost", "localhost.localdomain", "(none)" };

	str_to_lower(text);
	for (size_t i = 0; i < ARRAY_SIZE(no_names); i++)
		if (str_eq(text, no_names[i]))
			return COMPARE_ODD;
	return *text ? COMPARE_KEEP : COMPARE_SKIP;
}

/* Without a dot it says no more than the hostname does. */
static enum compare_fate normalize_fqdn(char *text)
{
	size_t length = strlen(text);

	str_to_lower(text);
	if (length && text[length - 1] == '.')
		text[length - 1] = '\0';
	return strchr(text, '.') && !str_starts(text, "localhost.") ? COMPARE_KEEP : COMPARE_SKIP;
}

static enum compare_fate normalize_mac(char *text)
{
	str_to_lower(text);
	return text[strspn(text, "0:")] ? COMPARE_KEEP : COMPARE_SKIP;
}

static enum compare_fate normalize_machine_id(char *text)
{
	str_to_lower(text);
	return identity_is_own_machine_id(text) ? COMPARE_KEEP : COMPARE_ODD;
}

static enum compare_fate normalize_uuid(char *text)
{
	str_to_lower(text);
	return identity_is_own_uuid(text) ? COMPARE_KEEP : COMPARE_ODD;
}

static enum compare_fate normalize_boot_id(char *text)
{
	str_to_lower(text);
	return *text ? COMPARE_KEEP : COMPARE_SKIP;
}

static enum compare_fate normalize_key(char *fingerprint)
{
	return *fingerprint ? COMPARE_KEEP : COMPARE_SKIP;
}

/* Drops prefix length and zone, and brings IPv6 to its canonical form. */
static enum compare_fate normalize_address(struct strbuf *texts, size_t offset)
{
	cleanup_free char *canonical = NULL;
	struct net_ip ip;

	strbuf_cut(texts, offset + strcspn(texts->text + offset, "/%"));
	if (net_ip_parse(texts->text + offset, &ip) < 0)
		return COMPARE_WRONG;
	if (net_ip_is_unspecified(&ip) || net_ip_is_loopback(&ip) || net_ip_is_link_local(&ip))
		return COMPARE_SKIP;
	canonical = net_ip_format(&ip);
	strbuf_cut(texts, offset);
	strbuf_puts(texts, canonical);
	return COMPARE_KEEP;
}

enum compare_fate compare_normalize(int subject, struct strbuf *texts, size_t offset)
{
	static enum compare_fate (*const normalize[COMPARE_SUBJECTS])(char *) = {
		[COMPARE_HOSTNAME] = normalize_hostname,
		[COMPARE_FQDN] = normalize_fqdn,
		[COMPARE_MAC] = normalize_mac,
		[COMPARE_MACHINE_ID] = normalize_machine_id,
		[COMPARE_PRODUCT_UUID] = normalize_uuid,
		[COMPARE_BOOT_ID] = normalize_boot_id,
		[COMPARE_SSH_HOST_KEY] = normalize_key,
	};

	if (subject == COMPARE_ADDRESS)
		return normalize_address(texts, offset);
	return normalize[subject](texts->text + offset);
}

const char *compare_hint(int subject, const char *value)
{
	if (subject == COMPARE_ADDRESS && str_eq(value, "10.0.2.15"))
		return "the NAT of VirtualBox and QEMU gives each guest this address: add a bridged or "
		       "host-only network card, and set localAPIEndpoint.advertiseAddress and the "
		       "kubelet's node-ip to its address";
	return compare_subjects[subject].hint;
}
