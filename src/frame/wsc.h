/* SPDX-License-Identifier: ISC */
/*
 * wsc - Wi-Fi Simple Configuration attributes, those of the frames an AP or P2P device exchanges
 *
 * Beacons, probes, associations and P2P's action frames carry them in vendor elements 00:50:f2
 * type 4.  A row (wsc.c) says each one's id, sizes and how often; all numbers are big-endian.
 * Attributes without a row (those of registration itself: keys, hashes, nonces) are not
 * malformed: they stay in raw, and encoding puts them where they stood.
 *
 * Fields are only meaningful where wsc_has() says so; what is absent is zero.  Strings are
 * borrowed, not ended by a NUL, and chosen by strangers: they hold any octets, and any number.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/mac.h"
#include "frame/attribute.h"

enum wsc_limits {
	WSC_UUID_LEN = 16,
	WSC_SECONDARY_MAX = 16,		/* device types in one list */
	WSC_AUTHORIZED_MAX = 5,
	WSC_TYPE_LEN = 8, WSC_TYPE_TEXT = 32,
};

enum wsc_attribute {
	WSC_VERSION, WSC_MESSAGE_TYPE, WSC_REQUEST_TYPE, WSC_RESPONSE_TYPE, WSC_STATE,
	WSC_CONFIG_METHODS, WSC_UUID_E, WSC_UUID_R, WSC_PRIMARY_TYPE, WSC_SECONDARY_TYPES,
	WSC_REQUESTED_TYPE, WSC_RF_BANDS, WSC_ASSOCIATION_STATE, WSC_CONFIG_ERROR,
	WSC_PASSWORD_ID, WSC_MANUFACTURER, WSC_MODEL_NAME, WSC_MODEL_NUMBER, WSC_SERIAL_NUMBER,
	WSC_DEVICE_NAME, WSC_SELECTED_REGISTRAR, WSC_SELECTED_METHODS, WSC_SETUP_LOCKED,
	WSC_EXTENSION,			/* the vendor extension of the Wi-Fi Alliance */
	WSC_ATTRIBUTES
};

enum wsc_id {				/* on the air */
	WSC_ID_ASSOCIATION_STATE = 0x1002, WSC_ID_CONFIG_METHODS = 0x1008,
	WSC_ID_CONFIG_ERROR = 0x1009, WSC_ID_DEVICE_NAME = 0x1011, WSC_ID_PASSWORD_ID = 0x1012,
	WSC_ID_MANUFACTURER = 0x1021, WSC_ID_MESSAGE_TYPE = 0x1022, WSC_ID_MODEL_NAME = 0x1023,
	WSC_ID_MODEL_NUMBER = 0x1024, WSC_ID_REQUEST_TYPE = 0x103a, WSC_ID_RESPONSE_TYPE = 0x103b,
	WSC_ID_RF_BANDS = 0x103c, WSC_ID_SELECTED_REGISTRAR = 0x1041,
	WSC_ID_SERIAL_NUMBER = 0x1042, WSC_ID_STATE = 0x1044, WSC_ID_UUID_E = 0x1047,
	WSC_ID_UUID_R = 0x1048, WSC_ID_EXTENSION = 0x1049, WSC_ID_VERSION = 0x104a,
	WSC_ID_SELECTED_METHODS = 0x1053, WSC_ID_PRIMARY_TYPE = 0x1054,
	WSC_ID_SECONDARY_TYPES = 0x1055, WSC_ID_SETUP_LOCKED = 0x1057,
	WSC_ID_REQUESTED_TYPE = 0x106a,
};

enum wsc_methods {			/* Config Methods, and Selected Registrar's */
	WSC_METHOD_USB = 0x0001, WSC_METHOD_ETHERNET = 0x0002, WSC_METHOD_LABEL = 0x0004,
	WSC_METHOD_DISPLAY = 0x0008, WSC_METHOD_EXTERNAL_NFC = 0x0010,
	WSC_METHOD_INTERNAL_NFC = 0x0020, WSC_METHOD_NFC_INTERFACE = 0x0040,
	WSC_METHOD_BUTTON = 0x0080, WSC_METHOD_KEYPAD = 0x0100,
	WSC_METHOD_VIRTUAL_BUTTON = 0x0280, WSC_METHOD_PHYSICAL_BUTTON = 0x0480,
	WSC_METHOD_P2PS = 0x1000,
	WSC_METHOD_VIRTUAL_DISPLAY = 0x2008, WSC_METHOD_PHYSICAL_DISPLAY = 0x4008,
};

enum wsc_password {			/* Device Password ID */
	WSC_PASSWORD_DEFAULT = 0, WSC_PASSWORD_USER = 1, WSC_PASSWORD_MACHINE = 2,
	WSC_PASSWORD_REKEY = 3, WSC_PASSWORD_BUTTON = 4, WSC_PASSWORD_REGISTRAR = 5,
	WSC_PASSWORD_NFC = 7, WSC_PASSWORD_P2PS = 8,
};

enum wsc_request { WSC_REQUEST_ENROLLEE_INFO, WSC_REQUEST_ENROLLEE, WSC_REQUEST_REGISTRAR };
enum wsc_response { WSC_RESPONSE_ENROLLEE_INFO, WSC_RESPONSE_ENROLLEE, WSC_RESPONSE_REGISTRAR,
	WSC_RESPONSE_AP };
enum wsc_versions { WSC_VERSION_1 = 0x10, WSC_VERSION_2 = 0x20 };
enum wsc_bands { WSC_BAND_2GHZ = 1, WSC_BAND_5GHZ = 2, WSC_BAND_60GHZ = 4 };

struct wsc_device_type {
	uint16_t	category;
	uint32_t	oui;		/* and its type: 0x0050f204 for the standard's own */
	uint16_t	subcategory;
};

struct wsc_device_types {
	uint8_t			count;
	struct wsc_device_type	type[WSC_SECONDARY_MAX];
};

/* The subelements of WSC 2.0 and later, in the vendor extension 00:37:2a. */
enum wsc_extension {
	WSC_EXT_VERSION2, WSC_EXT_AUTHORIZED, WSC_EXT_KEY_SHAREABLE, WSC_EXT_REQUEST_TO_ENROLL,
	WSC_EXT_SETTINGS_DELAY, WSC_EXT_REGISTRAR_METHODS,
	WSC_EXTENSIONS
};

struct wsc_wfa {
	uint64_t	present;	/* a bit for each enum wsc_extension */
	struct octets	raw;
	uint8_t		version2;
	uint8_t		key_shareable, request_to_enroll, settings_delay_s;
	uint16_t	registrar_methods;
	struct octets	authorized;	/* addresses, six octets each */
};

struct wsc_attributes {
	uint64_t		present;	/* a bit for each enum wsc_attribute */
	struct octets		raw;		/* the list as received */
	struct attribute_offender offender;	/* after a fault */

	uint8_t			version;
	uint8_t			message_type, request_type, response_type, state;
	uint8_t			rf_bands;
	uint8_t			selected_registrar, setup_locked;	/* 0 or 1 */
	uint16_t		config_methods, selected_methods;
	uint16_t		association_state, config_error;
	uint16_t		password_id;
	uint8_t			uuid_e[WSC_UUID_LEN], uuid_r[WSC_UUID_LEN];
	struct wsc_device_type	primary_type;
	struct wsc_device_type	requested_type;	/* the first of several */
	struct wsc_device_types	secondary_types;
	struct octets		manufacturer, model_name, model_number, serial_number;
	struct octets		device_name;
	struct wsc_wfa		extension;
};

/* The joined list; after a fault nothing in *out but offender may be used. */
enum attribute_fault wsc_decode(struct octets list, struct wsc_attributes *out);
void		 wsc_encode(struct wr *, const struct wsc_attributes *);	/* the list alone */

/*
 * From and to the elements of a frame.  *there says whether there was any; an element without
 * attributes is one.
 */
enum attribute_fault wsc_elements_decode(struct octets elements, struct wr *room, bool *there,
		    struct wsc_attributes *out);
void		 wsc_elements_encode(struct wr *, const struct wsc_attributes *);

static inline bool
wsc_has(const struct wsc_attributes *w, enum wsc_attribute attribute)
{
	return w->present >> attribute & 1;
}

static inline void
wsc_add(struct wsc_attributes *w, enum wsc_attribute attribute)	/* its field is filled in */
{
	w->present |= UINT64_C(1) << attribute;
}

static inline bool
wsc_extension_has(const struct wsc_attributes *w, enum wsc_extension extension)
{
	return w->extension.present >> extension & 1;
}

void		 wsc_set_version2(struct wsc_attributes *, uint8_t version2);	/* and version */

/* No device type is asked for, or one of those asked for is this. */
bool		 wsc_asks_for(const struct wsc_attributes *, struct wsc_device_type);

bool		 wsc_device_type_equal(struct wsc_device_type, struct wsc_device_type);
const char	*wsc_device_type_format(struct wsc_device_type,	/* "10-0050F204-5" */
		    char text[static WSC_TYPE_TEXT]);
const char	*wsc_attribute_name(enum wsc_attribute);	/* "unknown attribute" */

/* Their eight octets, for whoever carries device types elsewhere. */
struct wsc_device_type rd_wsc_device_type(struct rd *);
void		 wr_wsc_device_type(struct wr *, struct wsc_device_type);
