/* What is told of plugins' configurations, by release, and of ranges of addresses. */
#include <inttypes.h>

#include "cni/cni_ranges.h"
#include "cni/cni_type.h"
#include "unit.h"

static struct json *parse(const char *text)
{
	struct error err = { 0 };
	struct json *ret = NULL;

	ck_assert_int_eq(json_parse("test", text, strlen(text), &ret, &err), 0);
	return ret;
}

static const char *const kinds[] = {
	[CNI_FAULT_UNKNOWN] = "unknown", [CNI_FAULT_CASE] = "case",
	[CNI_FAULT_VERSION] = "version", [CNI_FAULT_TYPE] = "type",
	[CNI_FAULT_VALUE] = "value",     [CNI_FAULT_RANGE] = "range",
	[CNI_FAULT_IDLE] = "idle",       [CNI_FAULT_HARM] = "harm",
};

/* "KIND PATH: MESSAGE", a line for each. */
static char *to_text(const struct cni_faults *faults)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	for (size_t i = 0; i < faults->count; i++)
		strbuf_printf(&out, "%s%s %s: %s", i ? "\n" : "", kinds[faults->items[i].kind],
			      faults->items[i].path, faults->items[i].message);
	return strbuf_take(&out);
}

static const struct {
	const char *plugins; /* the release; NULL: any */
	const char *config, *faults;
	bool older; /* than that release */
} cases[] = {
	{ "v1.6.0", "{'type':'bridge','ipMasqBackend':'nftables','vlanTrunk':[]}",
	  "version ipMasqBackend: plugins read this from v1.6.0 on, these are older", true },
	{ "v1.6.0", "{'type':'bandwidth','shapedSubnets':[]}", "", true },
	{ "v1.0.0", "{'type':'tap'}", "value type: the plugin tap came with v1.3.0 of the plugins",
	  true },
	{ NULL, "{'type':'bridge','isGateway':true}", "" },
	{ NULL, "{'type':'bridge','mtu':'1400'}",
	  "type mtu: is a text (\"1400\"), and has to be an integer" },
	{ "v1.5.0", "{'type':'bridge','ipMasqBackend':'nftables'}",
	  "version ipMasqBackend: plugins read this from v1.6.0 on, these are v1.5.0" },
	{ "v1.6.0", "{'type':'bridge','ipMasqBackend':'nftables'}", "" },
	{ "v1.6.0", "{'type':'bridge','ipMasqBackend':'ebtables'}",
	  "value ipMasqBackend: \"ebtables\" is not one of iptables, nftables; did you mean \"iptables\"?" },
	{ NULL, "{'type':'bridge','isgateway':true}",
	  "case isgateway: there is no such field, did you mean \"isGateway\"?" },
	{ NULL, "{'type':'bridge','isGatway':true}",
	  "unknown isGatway: there is no such field, did you mean \"isGateway\"?" },
	{ NULL, "{'type':'bridge','hairpinMode':true,'promiscMode':true}",
	  "value promiscMode: does not go together with hairpinMode" },
	{ NULL, "{'type':'bridge','vlanTrunk':[{'minID':7},{'minID':9,'maxID':8}]}",
	  "value vlanTrunk[0].minID: minID and maxID go together, maxID is missing\n"
	  "value vlanTrunk[1].minID: is greater than maxID" },
	{ NULL, "{'type':'vlan','master':'eth0'}",
	  "value ipam: is missing, or has no type: vlan needs an IPAM plugin" },
	{ NULL, "{'type':'vlan','master':'eth0','vlanId':5000}",
	  "value vlanId: 5000 is not a VLAN ID from 0 to 4094\n"
	  "value ipam: is missing, or has no type: vlan needs an IPAM plugin" },
	{ NULL, "{'type':'host-device'}",
	  "value device: is missing: one of device, hwaddr, kernelpath and pciBusID says which link is meant" },
	{ NULL,
	  "{'type':'bridge','isDefaultGateway':true,'ipam':{'type':'host-local','subnet':'10.0.0.0/24',"
	  "'routes':[{'dst':'10.1.0.0/16'},{'dst':'0.0.0.0/0'},{'dst':'0.0.0.0/0','gw':'10.0.0.1'}]}}",
	  "value ipam.routes[1].dst: isDefaultGateway makes this route, too, and the pod cannot have it twice" },
	{ NULL,
	  "{'type':'macvlan','ipam':{'type':'host-local','ranges':[[{'subnet':'10.0.0.0/24','gateway':"
	  "'10.1.0.1'}]]}}",
	  "range ipam.ranges[0][0].gateway: 10.1.0.1 is not in 10.0.0.0/24: pods have no route to it" },
	{ NULL,
	  "{'type':'macvlan','ipam':{'type':'static','addresses':[{'address':'10.0.0.5/32','gateway':"
	  "'10.1.0.1'},{'address':'fd00::5/64','gateway':'fd01::1'}]}}",
	  "range ipam.addresses[1].gateway: fd01::1 is not in fd00::/64: pods have no route to it" },
	{ NULL,
	  "{'type':'ptp','ipam':{'type':'host-local','ranges':[[{'subnet':'10.0.0.0/24','gateway':"
	  "'10.1.0.1'}]]}}",
	  "" },
	{ NULL,
	  "{'type':'tuning','sysctl':{'net.core.somaxconn':'512','vm.max_map_count':'262144'}}",
	  "value sysctl.vm.max_map_count: tuning sets what begins with \"net.\" alone; other settings are "
	  "the host's, or those of securityContext.sysctls of a pod" },
	{ "v1.6.2", "{'type':'firewall','ingressPolicy':'isolated'}",
	  "value ingressPolicy: plugins know \"isolated\" from v1.7.0 on" },
	{ "v1.7.0", "{'type':'firewall','ingressPolicy':'isolated'}", "" },
	{ NULL, "{'type':'bandwidth','ingressRate':1000000,'ingressBurst':0}",
	  "value ingressRate: goes together with ingressBurst, which is not set" },
	{ NULL, "{'type':'bandwidth','egressRate':1000000,'egressBurst':8000}",
	  "harm egressBurst: 8000 bits are less than a packet of 1500 bytes, which has 12000: larger packets are lost" },
	{ NULL, "{'type':'somebodys-own','anything':1}", "" },
	{ NULL, "{'type':'ptp','ipam':{'type':'host-local'}}",
	  "range ipam.ranges: is missing: host-local has no address to give" },
	{ NULL, "{'type':'ptp','ipam':{'type':'host-local','ranges':[[{'subnet':'10.0.0.1/24'}]]}}",
	  "range ipam.ranges[0][0].subnet: 10.0.0.1/24 is an address in a network: the network is 10.0.0.0/24" },
	{ NULL, "{'type':'ptp','ipam':{'type':'host-local','ranges':[[{'subnet':'10.0.0.0/31'}]]}}",
	  "range ipam.ranges[0][0].subnet: 10.0.0.0/31 is too small to lease addresses from: /30 is the smallest" },
	{ NULL,
	  "{'type':'ptp','ipam':{'type':'host-local','ranges':[[{'subnet':'10.0.0.0/24','rangeStart':"
	  "'10.0.0.9','rangeEnd':'10.0.0.8'}],[{'subnet':'10.0.0.0/25'}]]}}",
	  "range ipam.ranges[0][0].rangeStart: 10.0.0.9 is behind rangeEnd 10.0.0.8" },
	{ NULL,
	  "{'type':'ptp','ipam':{'type':'host-local','ranges':[[{'subnet':'10.0.0.0/24'},{'subnet':"
	  "'fd00::/64'}],[{'subnet':'10.0.0.0/25'}],[]]}}",
	  "range ipam.ranges[0][1].subnet: is of IPv6, and the set's first range of IPv4: give each a set of its own\n"
	  "range ipam.ranges: set 2 has no range\n"
	  "range ipam.ranges[1][0].subnet: 10.0.0.0/25 overlaps 10.0.0.0/24 of ranges[0][0]" },
};

START_TEST(test_what_is_told_of_a_plugin)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_cni_faults struct cni_faults faults = { 0 };
		cleanup_free char *text = xstrdup(cases[i].config), *told = NULL;
		cleanup_json struct json *config = NULL;
		struct cni_judge judge = { .path = "", .faults = &faults };
		struct version release;
		struct error err = { 0 };

		for (char *at = text; (at = strchr(at, '\''));)
			*at = '"';
		config = parse(text);
		if (cases[i].plugins) {
			ck_assert_int_eq(version_parse(cases[i].plugins, &release, &err), 0);
			judge.plugins = &release;
			judge.older = cases[i].older;
		}
		cni_judge_plugin(&judge, config);
		told = to_text(&faults);
		ck_assert_str_eq(told, cases[i].faults);
	}
}
END_TEST

static const struct {
	const char *ipam;
	const char *ranges; /* "PATH SET TEXT SIZE", a line for each that is in order */
} ranges_cases[] = {
	{ "{'subnet':'10.0.0.0/24'}", " 0 10.0.0.0/24 254" },
	{ "{'subnet':'10.0.0.0/30'}", " 0 10.0.0.0/30 2" },
	{ "{'subnet':'10.0.0.0/31'}", "" },
	{ "{'subnet':'10.0.0.0/24','rangeStart':'10.0.0.10','rangeEnd':'10.0.0.20'}",
	  " 0 10.0.0.10-10.0.0.20 11" },
	{ "{'subnet':'10.0.0.0/24','rangeStart':'10.0.1.1'}", "" },
	{ "{'subnet':'10.0.0.0/24','ranges':[[{'subnet':'10.1.0.0/16'}],[{'subnet':'fd00::/64'}]]}",
	  " 0 10.0.0.0/24 254\nranges[0][0] 1 10.1.0.0/16 65534\n"
	  "ranges[1][0] 2 fd00::/64 9223372036854775807" },
	{ "{'ranges':[[{'subnet':'fd00::/120'},{'subnet':'x'}]]}",
	  "ranges[0][0] 0 fd00::/120 255" },
	{ "{'ranges':'10.0.0.0/24'}", "" },
	{ "{}", "" },
};

START_TEST(test_ranges_are_what_host_local_leases)
{
	for (size_t i = 0; i < ARRAY_SIZE(ranges_cases); i++) {
		cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
		cleanup_cni_ranges struct cni_ranges ranges;
		cleanup_free char *text = xstrdup(ranges_cases[i].ipam);
		cleanup_json struct json *ipam = NULL;

		for (char *at = text; (at = strchr(at, '\''));)
			*at = '"';
		ipam = parse(text);
		cni_ranges_read(ipam, &ranges);
		for (size_t n = 0; n < ranges.count; n++) {
			const struct cni_range *range = &ranges.items[n];
			cleanup_free char *words = cni_range_text(range);

			strbuf_printf(&out, "%s%s %zu %s %" PRId64, n ? "\n" : "", range->path,
				      range->set, words, cni_range_size(range));
		}
		ck_assert_str_eq(out.text, ranges_cases[i].ranges);
	}
}
END_TEST

UNIT_TESTS(cni_judge, test_what_is_told_of_a_plugin, test_ranges_are_what_host_local_leases)
