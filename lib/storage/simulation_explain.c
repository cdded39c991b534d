/* Why each volume is, or is not, what a claim gets: the rules in the order of the controller. */
#include "storage/labels.h"
#include "storage/simulation_inside.h"

static void say_sizes(const struct sim_volume *volume, const struct sim_claim *claim,
		      struct strbuf *text)
{
	char have[QUANTITY_MAX_TEXT], wanted[QUANTITY_MAX_TEXT];

	quantity_format(&volume->size, have);
	quantity_format(&claim->request, wanted);
	strbuf_printf(text, "%s is less than %s", have, wanted);
}

static void say_class(const char *class, struct strbuf *text)
{
	if (*class)
		strbuf_printf(text, "\"%s\"", class);
	else
		strbuf_puts(text, "none");
}

static const char *mode_name(bool block)
{
	return block ? "Block" : "Filesystem";
}

/* What is looked at also where the volume is reserved for the claim, or named by it. */
static const char *common_rule(const struct simulation *sim, const struct sim_volume *volume,
			       const struct sim_claim *claim, struct strbuf *text)
{
	if (volume->is_claimed && !sim_is_bound_to(volume, claim)) {
		strbuf_printf(text, "it is %s %s/%s%s", *volume->ref_uid ? "of" : "reserved for",
			      volume->ref_namespace, volume->ref_name,
			      str_eq(volume->ref_name, claim->name) &&
					      str_eq(volume->ref_namespace, claim->namespace)
				      ? ", an older claim of that name"
				      : "");
		return "claimed";
	}
	if (quantity_compare(&volume->size, &claim->request) < 0) {
		say_sizes(volume, claim, text);
		return "too small";
	}
	if (volume->block != claim->block) {
		strbuf_printf(text, "%s, wanted is %s", mode_name(volume->block),
			      mode_name(claim->block));
		return "volumeMode";
	}
	if (!sim_same_attributes(sim, volume, claim))
		return "volumeAttributesClassName";
	return volume->deleting ? "being deleted" : NULL;
}

const char *sim_explain_volume(const struct simulation *sim, const struct sim_volume *volume,
			       const struct sim_claim *claim, struct strbuf *text)
{
	unsigned missing = claim->modes & ~volume->modes;
	cleanup_free char *modes = access_modes_text(missing);
	const char *rule;

	/* The controller looks at sets of modes before anything else. */
	if (missing) {
		strbuf_printf(text, "it has no %s", modes);
		return "accessModes";
	}
	rule = common_rule(sim, volume, claim, text);
	if (rule || sim_is_bound_to(volume, claim))
		return rule;
	if (volume->phase != SIM_AVAILABLE) {
		strbuf_printf(text, "it is %s", sim_phase_name(volume->phase));
		return "phase";
	}
	if (claim->selector &&
	    !label_selector_holds(claim->selector, json_path(volume->object, "metadata.labels")))
		return "selector";
	if (!str_eq(volume->class, sim_claim_class(claim))) {
		say_class(volume->class, text);
		strbuf_puts(text, ", wanted is ");
		say_class(sim_claim_class(claim), text);
		return "storageClassName";
	}
	return NULL;
}

/* Why a volume that would do is not the one. */
static const char *compare(const struct sim_volume *volume, const struct sim_volume *chosen,
			   const struct sim_claim *claim, struct strbuf *text)
{
	int modes = __builtin_popcount(volume->modes), least = __builtin_popcount(chosen->modes);

	if (claim->volume && str_eq(claim->volume, chosen->name))
		return "the claim names another";
	if (modes > least) {
		strbuf_printf(text, "it has %d access modes, %s has %d", modes, chosen->name,
			      least);
		return "more access modes";
	}
	if (sim_is_bound_to(chosen, claim) && !sim_is_bound_to(volume, claim))
		return "another is reserved";
	if (quantity_compare(&volume->size, &chosen->size) > 0) {
		char have[QUANTITY_MAX_TEXT], best[QUANTITY_MAX_TEXT];

		quantity_format(&volume->size, have);
		quantity_format(&chosen->size, best);
		strbuf_printf(text, "%s, %s has %s", have, chosen->name, best);
		return "larger";
	}
	strbuf_printf(text, "as good as %s; the real order is that of a hash map", chosen->name);
	return "equal";
}

static struct json *volume_row(const struct simulation *sim, const struct sim_volume *volume,
			       const struct sim_claim *claim, const struct sim_volume *chosen)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	struct json *row = json_map();
	const char *verdict;

	if (volume == chosen) {
		verdict = "chosen";
		if (claim->volume)
			strbuf_puts(&text, "the claim names it");
		else if (sim_is_bound_to(volume, claim))
			strbuf_puts(&text, "it is reserved for the claim");
	} else {
		verdict = sim_explain_volume(sim, volume, claim, &text);
		if (!verdict && chosen)
			verdict = compare(volume, chosen, claim, &text);
		if (!verdict && claim->volume)
			verdict = "the claim names another";
		if (!verdict) {
			verdict = "would do";
			strbuf_puts(&text, "the scheduler gives it to the claim's first pod");
		}
	}
	json_map_set_text(row, "name", volume->name);
	json_map_set_text(row, "verdict", verdict);
	json_map_set_text(row, "text", text.text);
	return row;
}

void sim_explain_look(struct simulation *sim, const struct sim_claim *claim,
		      const struct sim_volume *chosen)
{
	struct json *table;

	if (!sim->explain || !str_eq(sim->explain, claim->key))
		return;
	table = json_list();
	for (size_t i = 0; i < sim->volumes.count; i++)
		if (!sim_volume_at(sim, i)->gone)
			json_list_add(table, volume_row(sim, sim_volume_at(sim, i), claim, chosen));
	json_free(sim->explanation);
	sim->explanation = json_map();
	json_map_set_text(sim->explanation, "claim", claim->key);
	json_map_set_text(sim->explanation, "step", sim->step);
	json_map_set(sim->explanation, "chosen", chosen ? json_text(chosen->name) : json_nil());
	json_map_set(sim->explanation, "volumes", table);
}
