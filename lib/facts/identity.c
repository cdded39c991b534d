#include "facts/identity.h"

#include <ctype.h>
#include <strings.h>

#include "base/syntax.h"

/* Ids that were published within images, so that many hosts have them. */
static const char *const image_ids[] = {
	"00000000000000000000000000000000",
	"85f94e57ab75f80918cab17d001eac85", /* Debian 11.1, container image */
	"88544b92092430bc5d3fbbffc12a2f04", /* Debian 11.2, container image */
	"cdb7f92199c748a7a20d33ab52974cbb", /* Debian 8.1, OpenStack images (bug 789960) */
	"ebb19c6b226f48fa86a541fd060e8762", /* footloose, Ubuntu 18.04 */
};

/* What boards have whose vendor set none. */
static const char *const placeholder_uuids[] = {
	"00000000-0000-0000-0000-000000000000", /* "not set", SMBIOS 7.2.1 */
	"00010203-0405-0607-0809-0a0b0c0d0e0f",
	"00020003-0004-0005-0006-000700080009", /* American Megatrends' default */
	"12345678-1234-5678-90ab-cddeefaabbcc",
	"deadbeef-dead-beef-dead-beefdeadbeef",
	"fefefefe-fefe-fefe-fefe-fefefefefefe",
	"ffffffff-ffff-ffff-ffff-ffffffffffff", /* "not present" */
};

bool identity_is_shared_interface(const char *name)
{
	static const char *const prefixes[] = { "docker",  "cni",    "virbr", "lxcbr",
						"lxdbr",   "podman", "kube-", "nodelocaldns",
						"flannel", "cilium", "cali",  "tunl" };

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (str_starts(name, prefixes[i]))
			return true;
	return false;
}

bool identity_is_own_machine_id(const char *id)
{
	if (!syntax_is_machine_id(id))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(image_ids); i++)
		if (str_eq(id, image_ids[i]))
			return false;
	return true;
}

static bool is_uuid(const char *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	if (strlen(text) != strlen(form))
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '-' ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
			return false;
	return true;
}

bool identity_swap_uuid(const char *uuid, char ret[IDENTITY_UUID_SIZE])
{
	/* The pairs of digits of the first three fields, backwards in each. */
	static const unsigned char from[] = { 6, 4, 2, 0, 11, 9, 16, 14 };
	static const unsigned char to[] = { 0, 2, 4, 6, 9, 11, 14, 16 };

	if (!is_uuid(uuid))
		return false;
	memcpy(ret, uuid, IDENTITY_UUID_SIZE);
	for (size_t i = 0; i < ARRAY_SIZE(from); i++)
		memcpy(ret + to[i], uuid + from[i], 2);
	return true;
}

bool identity_is_own_uuid(const char *uuid)
{
	char swapped[IDENTITY_UUID_SIZE];

	if (!identity_swap_uuid(uuid, swapped))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(placeholder_uuids); i++)
		if (strcasecmp(uuid, placeholder_uuids[i]) == 0 ||
		    strcasecmp(swapped, placeholder_uuids[i]) == 0)
			return false;
	return true;
}
