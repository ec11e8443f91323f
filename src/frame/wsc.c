/* SPDX-License-Identifier: ISC */
/*
 * The rows: Wi-Fi Simple Configuration 2.0.8, table 28 and clause 12, and the sizes there.
 * Where one is more generous, the row says for whom.
 *
 * ONCE is for what decides how a peer is met: a second one is a fault.  FIRST is for what only
 * describes it.  The Requested Device Type the specification itself repeats.
 */
#include "frame/wsc.h"

#include <assert.h>
#include <stddef.h>

#include "frame/attribute_rows.h"

enum { OUI_WFA_EXTENSION = 0x00372a, OUI_LEN = 3, LONGEST = ATTRIBUTE_ROOM };

static bool
get_u8(struct rd *r, void *field)
{
	*(uint8_t *)field = rd_u8(r);
	return true;
}

static void
put_u8(struct wr *w, const void *field)
{
	wr_u8(w, *(const uint8_t *)field);
}

static bool
get_u16(struct rd *r, void *field)
{
	*(uint16_t *)field = rd_be16(r);
	return true;
}

static void
put_u16(struct wr *w, const void *field)
{
	wr_be16(w, *(const uint16_t *)field);
}

static bool
get_octets(struct rd *r, void *field)
{
	*(struct octets *)field = octets_left(r);
	return true;
}

static void
put_octets(struct wr *w, const void *field)
{
	const struct octets *o = field;

	wr_bytes(w, o->at, o->len);
}

static bool
get_uuid(struct rd *r, void *field)
{
	rd_copy(r, field, WSC_UUID_LEN);
	return true;
}

static void
put_uuid(struct wr *w, const void *field)
{
	wr_bytes(w, field, WSC_UUID_LEN);
}

struct wsc_device_type
rd_wsc_device_type(struct rd *r)
{
	struct wsc_device_type type = { .category = rd_be16(r) };

	type.oui = rd_be32(r);
	type.subcategory = rd_be16(r);
	return type;
}

void
wr_wsc_device_type(struct wr *w, struct wsc_device_type type)
{
	wr_be16(w, type.category);
	wr_be32(w, type.oui);
	wr_be16(w, type.subcategory);
}

static bool
get_type(struct rd *r, void *field)
{
	*(struct wsc_device_type *)field = rd_wsc_device_type(r);
	return true;
}

static void
put_type(struct wr *w, const void *field)
{
	wr_wsc_device_type(w, *(const struct wsc_device_type *)field);
}

static bool
get_types(struct rd *r, void *field)
{
	struct wsc_device_types *types = field;

	types->count = 0;
	while (rd_left(r)) {
		assert(types->count < WSC_SECONDARY_MAX);
		types->type[types->count++] = rd_wsc_device_type(r);
	}
	return rd_ok(r);
}

static void
put_types(struct wr *w, const void *field)
{
	const struct wsc_device_types *types = field;

	assert(types->count <= WSC_SECONDARY_MAX);
	for (int i = 0; i < types->count; i++)
		wr_wsc_device_type(w, types->type[i]);
}

static bool
get_addresses(struct rd *r, void *field)
{
	return rd_left(r) % MAC_LEN == 0 && get_octets(r, field);
}

#define WFA_ROW(kind, name, min, max, how, field) \
	[WSC_EXT_##kind] = { name, WSC_EXT_##kind, min, max, ATTRIBUTE_ONCE, 0, \
	    offsetof(struct wsc_wfa, field), get_##how, put_##how }
#define put_addresses	put_octets

static const struct attribute_row wfa_rows[WSC_EXTENSIONS] = {
	WFA_ROW(VERSION2, "Version2", 1, 1, u8, version2),
	WFA_ROW(AUTHORIZED, "AuthorizedMACs", 0, WSC_AUTHORIZED_MAX * MAC_LEN, addresses,
	    authorized),
	WFA_ROW(KEY_SHAREABLE, "Network Key Shareable", 1, 1, u8, key_shareable),
	WFA_ROW(REQUEST_TO_ENROLL, "Request to Enroll", 1, 1, u8, request_to_enroll),
	WFA_ROW(SETTINGS_DELAY, "Settings Delay Time", 1, 1, u8, settings_delay_s),
	WFA_ROW(REGISTRAR_METHODS, "Registrar Configuration Methods", 2, 2, u16,
	    registrar_methods),
};

static unsigned
wfa_kind(const struct attribute *a)
{
	return a->id;			/* ids without a row are beyond the last */
}

static const struct attribute_table wfa_table = { wfa_rows, WSC_EXTENSIONS, SHAPE_WFA, wfa_kind };

static bool
get_extension(struct rd *r, void *field)
{
	struct wsc_wfa *wfa = field;
	struct attribute_offender within;

	rd_skip(r, OUI_LEN);
	wfa->raw = octets_left(r);
	return attributes_decode(&wfa_table, wfa->raw, ~UINT64_C(0), wfa, &wfa->present,
	    &within) == ATTRIBUTE_OK;
}

static void
put_extension(struct wr *w, const void *field)
{
	const struct wsc_wfa *wfa = field;

	wr_be24(w, OUI_WFA_EXTENSION);
	attributes_encode(w, &wfa_table, wfa->raw, ~UINT64_C(0), wfa, wfa->present);
}

/*
 * MANUFACTURER to DEVICE_NAME: by the specification 1 to 64 octets for the manufacturer, 1 to 32
 * for the others; deployed devices send them empty or longer, and wpa_supplicant lets them pass.
 * Here they stand whole: who copies one into something shorter, cuts it.
 */
#define ROW(kind, name, min, max, times, how, field) \
	[WSC_##kind] = { name, WSC_ID_##kind, min, max, ATTRIBUTE_##times, 0, \
	    offsetof(struct wsc_attributes, field), get_##how, put_##how }

static const struct attribute_row rows[WSC_ATTRIBUTES] = {
	ROW(VERSION, "Version", 1, 1, ONCE, u8, version),
	ROW(MESSAGE_TYPE, "Message Type", 1, 1, ONCE, u8, message_type),
	ROW(REQUEST_TYPE, "Request Type", 1, 1, ONCE, u8, request_type),
	ROW(RESPONSE_TYPE, "Response Type", 1, 1, ONCE, u8, response_type),
	ROW(STATE, "Simple Configuration State", 1, 1, ONCE, u8, state),
	ROW(CONFIG_METHODS, "Config Methods", 2, 2, ONCE, u16, config_methods),
	ROW(UUID_E, "UUID-E", WSC_UUID_LEN, WSC_UUID_LEN, ONCE, uuid, uuid_e),
	ROW(UUID_R, "UUID-R", WSC_UUID_LEN, WSC_UUID_LEN, ONCE, uuid, uuid_r),
	ROW(PRIMARY_TYPE, "Primary Device Type", 8, 8, ONCE, type, primary_type),
	ROW(SECONDARY_TYPES, "Secondary Device Type List", 0, WSC_SECONDARY_MAX * WSC_TYPE_LEN,
	    ONCE, types, secondary_types),
	ROW(REQUESTED_TYPE, "Requested Device Type", 8, 8, FIRST, type, requested_type),
	ROW(RF_BANDS, "RF Bands", 1, 1, FIRST, u8, rf_bands),
	ROW(ASSOCIATION_STATE, "Association State", 2, 2, FIRST, u16, association_state),
	ROW(CONFIG_ERROR, "Configuration Error", 2, 2, FIRST, u16, config_error),
	ROW(PASSWORD_ID, "Device Password ID", 2, 2, ONCE, u16, password_id),
	ROW(MANUFACTURER, "Manufacturer", 0, LONGEST, FIRST, octets, manufacturer),
	ROW(MODEL_NAME, "Model Name", 0, LONGEST, FIRST, octets, model_name),
	ROW(MODEL_NUMBER, "Model Number", 0, LONGEST, FIRST, octets, model_number),
	ROW(SERIAL_NUMBER, "Serial Number", 0, LONGEST, FIRST, octets, serial_number),
	ROW(DEVICE_NAME, "Device Name", 0, LONGEST, FIRST, octets, device_name),
	ROW(SELECTED_REGISTRAR, "Selected Registrar", 1, 1, ONCE, u8, selected_registrar),
	ROW(SELECTED_METHODS, "Selected Registrar Config Methods", 2, 2, ONCE, u16,
	    selected_methods),
	ROW(SETUP_LOCKED, "AP Setup Locked", 1, 1, ONCE, u8, setup_locked),
	ROW(EXTENSION, "WFA Vendor Extension", OUI_LEN, LONGEST, ONCE, extension,
	    extension),
};

static unsigned
kind_of(const struct attribute *a)
{
	struct rd r = octets_rd(a->body);

	if (a->id == WSC_ID_EXTENSION && rd_be24(&r) != OUI_WFA_EXTENSION)
		return WSC_ATTRIBUTES;	/* another vendor's */
	for (unsigned kind = 0; kind < WSC_ATTRIBUTES; kind++)
		if (rows[kind].id == a->id)
			return kind;
	return WSC_ATTRIBUTES;
}

static const struct attribute_table table = { rows, WSC_ATTRIBUTES, SHAPE_WSC, kind_of };

enum attribute_fault
wsc_decode(struct octets list, struct wsc_attributes *out)
{
	*out = (struct wsc_attributes){ .raw = list };
	return attributes_decode(&table, list, ~UINT64_C(0), out, &out->present, &out->offender);
}

void
wsc_encode(struct wr *w, const struct wsc_attributes *a)
{
	attributes_encode(w, &table, a->raw, ~UINT64_C(0), a, a->present);
}

enum attribute_fault
wsc_elements_decode(struct octets elements, struct wr *room, bool *there,
    struct wsc_attributes *out)
{
	struct octets list;
	unsigned count;
	enum attribute_fault fault = element_join(elements, VENDOR_WPS, room, &list, &count);

	*there = count > 0;
	if (fault == ATTRIBUTE_OK)
		return wsc_decode(list, out);
	*out = (struct wsc_attributes){ .present = 0 };
	return fault;
}

void
wsc_elements_encode(struct wr *w, const struct wsc_attributes *a)
{
	size_t mark = element_split_open(w);

	wsc_encode(w, a);
	element_split_close(w, mark, VENDOR_WPS);
}

void
wsc_set_version2(struct wsc_attributes *a, uint8_t version2)
{
	a->version = WSC_VERSION_1;
	a->extension.version2 = version2;
	a->extension.present |= UINT64_C(1) << WSC_EXT_VERSION2;
	wsc_add(a, WSC_VERSION);
	wsc_add(a, WSC_EXTENSION);
}

bool
wsc_device_type_equal(struct wsc_device_type a, struct wsc_device_type b)
{
	return a.category == b.category && a.oui == b.oui && a.subcategory == b.subcategory;
}

bool
wsc_asks_for(const struct wsc_attributes *asked, struct wsc_device_type type)
{
	struct rd r = octets_rd(asked->raw);
	struct attribute a;

	if (!wsc_has(asked, WSC_REQUESTED_TYPE) ||
	    wsc_device_type_equal(asked->requested_type, type))
		return true;
	while (attribute_next(&r, SHAPE_WSC, &a)) {
		struct rd body = octets_rd(a.body);

		if (a.id == WSC_ID_REQUESTED_TYPE && a.body.len == WSC_TYPE_LEN &&
		    wsc_device_type_equal(rd_wsc_device_type(&body), type))
			return true;
	}
	return false;
}

static void
put_decimal(struct wr *w, uint16_t v)
{
	if (v >= 10)
		put_decimal(w, v / 10);
	wr_u8(w, (uint8_t)('0' + v % 10));
}

/* The way users and configurations write it: decimal, hexadecimal, decimal. */
const char *
wsc_device_type_format(struct wsc_device_type type, char text[static WSC_TYPE_TEXT])
{
	struct wr w = wr_into(text, WSC_TYPE_TEXT);

	put_decimal(&w, type.category);
	wr_u8(&w, '-');
	for (int shift = 28; shift >= 0; shift -= 4)
		wr_u8(&w, (uint8_t)"0123456789ABCDEF"[type.oui >> shift & 15]);
	wr_u8(&w, '-');
	put_decimal(&w, type.subcategory);
	wr_u8(&w, '\0');
	return text;
}

const char *
wsc_attribute_name(enum wsc_attribute attribute)
{
	return (size_t)attribute < WSC_ATTRIBUTES ? rows[attribute].name : "unknown attribute";
}
