/* SPDX-License-Identifier: ISC */
/*
 * The names of hostapd's configuration keys that are not in our table (as of August 2026), by
 * what leaving them out would mean.  Only names and that judgement are kept here.
 */
#include "conf/known.h"

#include <stdio.h>
#include <string.h>

static const struct known_group groups[] = {
	{ true, "the network would not be protected as the file says",
	    "remove it if an open network is meant",
	    "assoc_frame_encryption beacon_prot=0 eap_authenticator=0 "
	    "eap_using_authentication_frames eppke_unauth fils_realm i2r_lmr_policy "
	    "ieee80211w=0 ieee8021x=0 macsec_csindex macsec_icv_indicator macsec_integ_only "
	    "macsec_offload macsec_policy=0 macsec_port macsec_replay_protect "
	    "macsec_replay_window mka_cak mka_ckn mka_priority mobility_domain no_beacon_rsnxe "
	    "ocv=0 osen=0 owe_transition_bssid owe_transition_ifname owe_transition_ssid "
	    "pasn_comeback_after pasn_corrupt_mic pasn_groups pasn_noauth pasn_test_groups r0kh "
	    "r1kh rsn_override_key_mgmt rsn_override_key_mgmt_2 rsn_override_mfp "
	    "rsn_override_mfp_2 rsn_override_mlo_compat rsn_override_omit_rsnxe "
	    "rsn_override_pairwise rsn_override_pairwise_2 rsn_pairwise rsn_testing "
	    "rsne_override rsne_override_eapol rsne_override_ft rsno2e_override rsnoe_override "
	    "rsnxe_override rsnxe_override_eapol rsnxe_override_ft rsnxoe_override rxkh_file "
	    "sae_commit_override sae_commit_status sae_password sae_password_file "
	    "sae_password_psk sae_pk_omit sae_pk_password_check_skip sae_reflection_attack "
	    "sae_require_mfp spp_amsdu=0 ssid_protection transition_disable=0 urnm_mfpr "
	    "urnm_mfpr_x20 wep_key0 wep_key1 wep_key2 wep_key3 wep_key_len_broadcast "
	    "wep_key_len_unicast wpa_key_mgmt wpa_pairwise wpa_passphrase wpa_psk wpa_psk_file" },
	{ false, "it means nothing in an open network",
	    "remove it",
	    "anti_clogging_threshold assoc_sa_query_max_timeout assoc_sa_query_retry_timeout "
	    "dhcp_rapid_commit_proxy dhcp_relay_port dhcp_server dhcp_server_port "
	    "disable_pmksa_caching eap_message eap_reauth_period eap_skip_prot_success "
	    "eapol_key_index_workaround eapol_key_reserved_random eapol_version erp_domain "
	    "erp_send_reauth_start extended_key_id fils_cache_id fils_dh_group "
	    "fils_hlp_wait_time force_kdk_derivation ft_over_ds ft_psk_generate_local "
	    "ft_r0_key_lifetime ft_rsnxe_used group_cipher group_mgmt_cipher max_auth_rounds "
	    "max_auth_rounds_short no_disconnect_on_group_keyerror okc owe_groups "
	    "owe_ptk_workaround pmk_r1_push pmksa_caching_privacy r0_key_lifetime r1_key_holder "
	    "r1_max_key_lifetime reassociation_deadline rkh_neg_timeout rkh_pos_timeout "
	    "rkh_pull_retries rkh_pull_timeout rsn_preauth rsn_preauth_interfaces "
	    "sae_anti_clogging_threshold sae_confirm_immediate sae_groups sae_pw_id_key "
	    "sae_pw_id_num sae_pwe sae_sync sae_track_password use_pae_group_addr "
	    "wep_default_key wep_rekey_period wpa_deny_ptk0_rekey wpa_disable_eapol_key_retries "
	    "wpa_gmk_rekey wpa_group_rekey wpa_group_update_count wpa_pairwise_update_count "
	    "wpa_psk_radius wpa_ptk_rekey wpa_strict_rekey" },
	{ true, "no RADIUS server would be asked or told",
	    "remove it, or let a daemon decide (hostap_require)",
	    "acct_server_addr acct_server_addr_replace acct_server_ca_cert "
	    "acct_server_client_cert acct_server_port acct_server_private_key "
	    "acct_server_private_key_passwd acct_server_shared_secret acct_server_type "
	    "auth_server_addr auth_server_addr_replace auth_server_ca_cert "
	    "auth_server_client_cert auth_server_port auth_server_private_key "
	    "auth_server_private_key_passwd auth_server_shared_secret auth_server_type "
	    "radius_accept_attr radius_acct_interim_interval radius_acct_req_attr "
	    "radius_auth_req_attr radius_client_addr radius_client_dev radius_das_client "
	    "radius_das_port radius_das_require_event_timestamp "
	    "radius_das_require_message_authenticator radius_das_time_window "
	    "radius_drop_probability radius_req_attr_sqlite radius_request_cui "
	    "radius_require_message_authenticator radius_retry_primary_interval "
	    "radius_server_acct_log radius_server_acct_port radius_server_auth_port "
	    "radius_server_clients radius_server_dev radius_server_ipv6" },
	{ false, "it means nothing without RADIUS or 802.1X",
	    "remove it",
	    "dump_msk_file nas_identifier own_ip_addr" },
	{ true, "nobody would be authenticated by EAP",
	    "write eap_server=0",
	    "eap_server=0" },
	{ false, "it means nothing without the EAP server",
	    "remove it",
	    "ca_cert check_cert_subject check_crl check_crl_strict crl_reload_interval dh_file "
	    "eap_fast_a_id eap_fast_a_id_info eap_fast_prov eap_server_erp "
	    "eap_sim_aka_fast_reauth_limit eap_sim_aka_result_ind eap_sim_db eap_sim_db_timeout "
	    "eap_sim_id eap_teap_auth eap_teap_id eap_teap_method_sequence "
	    "eap_teap_pac_no_inner eap_teap_separate_result eap_user_file fragment_size "
	    "imsi_privacy_key ocsp_stapling_response ocsp_stapling_response_multi "
	    "openssl_ciphers openssl_ecdh_curves pac_key_lifetime pac_key_refresh_time "
	    "pac_opaque_encr_key private_key private_key2 private_key_passwd "
	    "private_key_passwd2 pwd_group server_cert server_cert2 server_id tls_flags "
	    "tls_session_lifetime tnc" },
	{ true, "WPS would not be offered, or not locked, as the file says",
	    "remove it",
	    "allow_cross_connection=0 ap_pin ap_settings ap_setup_locked=0 extra_cred "
	    "manage_p2p=0 multi_ap=0 multi_ap_backhaul_ssid multi_ap_backhaul_wpa_passphrase "
	    "multi_ap_backhaul_wpa_psk multi_ap_client_disallow multi_ap_profile "
	    "multi_ap_vlanid upnp_iface wps_pin_requests wps_state=0" },
	{ false, "it means nothing without WPS",
	    "remove it",
	    "ap_pin_lockout_time config_methods device_name device_type friendly_name "
	    "manufacturer manufacturer_url model_description model_name model_number model_url "
	    "os_version pbc_in_m1 serial_number skip_cred_build upc uuid wps_application_ext "
	    "wps_cred_add_sae wps_cred_processing wps_independent wps_nfc_dev_pw "
	    "wps_nfc_dev_pw_id wps_nfc_dh_privkey wps_nfc_dh_pubkey wps_rf_bands" },
	{ true, "stations would be in another network than the file says",
	    "remove it, and connect the interface by other means",
	    "bridge bridge_hairpin=0 bridge_multicast_to_unicast=0 dynamic_vlan=0 "
	    "iapp_interface per_sta_vif=0 vlan_bridge vlan_file vlan_naming "
	    "vlan_tagged_interface wds_bridge" },
	{ true, "the network would admit or serve stations otherwise than the file says",
	    "remove it, or let a daemon decide",
	    "beacon_rate bss_require_eht=0 country3 csa_ie_only=0 disable_11ac=0 disable_11ax=0 "
	    "disable_11be=0 disable_11bn=0 disable_11n=0 disable_dgaf=0 disassoc_low_ack=0 "
	    "ecsa_ie_only=0 local_pwr_constraint min_tx_power multicast_to_unicast=0 "
	    "na_mcast_to_ucast=0 no_auth_if_seen_on no_probe_resp_if_seen_on noscan=0 "
	    "presp_elements proxy_arp=0 qos_map_set spectrum_mgmt_required=0 start_disabled=0 "
	    "tdls_prohibit=0 tdls_prohibit_chan_switch=0" },
	{ true, "the network would be of another kind than the file says",
	    "remove it",
	    "dbe_bandwidth dbe_punct_bitmap enable_edmg=0 ieee80211be=0 ieee80211bn=0 mbssid=0 "
	    "mbssid_index mbssid_max mld_addr mld_allowed_links mld_ap=0 mld_indicate_disabled "
	    "mld_link_id mld_primary mld_radio_mask pbss=0 require_eht=0 require_uhr=0 rnr=0 "
	    "rnr_local_bss=0 vendor_vht=0" },
	{ false, "it means nothing without a standard that is not supported here yet",
	    "remove it",
	    "disable_mcs15_rx edmg_channel eht_bw320_offset eht_default_pe_duration "
	    "eht_mu_beamformer eht_oper_centr_freq_seg0_idx eht_oper_chwidth "
	    "eht_oper_puncturing_override eht_su_beamformee eht_su_beamformer "
	    "fils_discovery_max_interval fils_discovery_min_interval he_6ghz_max_ampdu_len_exp "
	    "he_6ghz_max_mpdu he_6ghz_reg_pwr_type he_6ghz_rx_ant_pat he_6ghz_tx_ant_pat "
	    "no_pri_sec_switch punct_acs_threshold punct_bitmap reg_def_cli_eirp "
	    "reg_def_cli_eirp_psd reg_sub_cli_eirp_psd stationary_ap "
	    "unsol_bcast_probe_resp_interval use_sta_nsts" },
	{ true, "stations would not be offered what the file says",
	    "remove it",
	    "asra=0 bss_transition=0 channel_usage=0 civic coloc_intf_reporting=0 "
	    "enable_dscp_policy_capa=0 esr=0 ftm_initiator=0 ftm_responder=0 gas_address3 "
	    "gas_comeback_delay gas_frag_limit hs20=0 internet=0 interworking=0 "
	    "known_sta_identification=0 lci mbo=0 oce=0 peer_to_peer_twt=0 peerkey=0 "
	    "radio_measurements=0 rrm_beacon_report=0 rrm_link_measurement_report=0 "
	    "rrm_neighbor_report=0 time_advertisement=0 uesa=0 wnm_sleep_mode=0 "
	    "wnm_sleep_mode_no_keys=0 wowlan_triggers" },
	{ false, "it means nothing without a service that is not offered here yet",
	    "remove it",
	    "access_network_type anqp_3gpp_cell_net anqp_domain_id anqp_elem domain_name hessid "
	    "hs20_conn_capab hs20_deauth_req_timeout hs20_icon hs20_oper_friendly_name "
	    "hs20_operating_class hs20_release hs20_sim_provisioning_url hs20_t_c_filename "
	    "hs20_t_c_server_url hs20_t_c_timestamp hs20_wan_metrics ipaddr_type_availability "
	    "mbo_cell_data_conn_pref nai_realm network_auth_type operator_icon "
	    "osu_friendly_name osu_icon osu_method_list osu_nai osu_nai2 osu_server_uri "
	    "osu_service_desc osu_ssid roaming_consortium subscr_remediation_method "
	    "subscr_remediation_url time_zone venue_group venue_name venue_type venue_url" },
	{ true, "the protocol it configures would not be spoken",
	    "remove it",
	    "dpp_configurator_connectivity=0 dpp_connector dpp_controller dpp_csign "
	    "dpp_extra_conf_req_name dpp_extra_conf_req_value dpp_mud_url dpp_name "
	    "dpp_netaccesskey dpp_netaccesskey_expiry dpp_pfs=0 dpp_relay_port fst_group_id "
	    "fst_llt fst_priority" },
	{ true, "it makes an access point misbehave for tests of hostapd",
	    "remove it",
	    "corrupt_eapol_1_of_4 corrupt_eapol_3_of_4 corrupt_gtk_rekey_mic_probability "
	    "delay_eapol_tx drop_eapol_1_of_4 drop_eapol_3_of_4 dup_eapol_1_of_4 "
	    "dup_eapol_3_of_4 eapol_m1_elements eapol_m3_elements eapol_m3_no_encrypt "
	    "gtk_rsc_override ignore_assoc_probability ignore_auth_probability "
	    "ignore_probe_probability ignore_reassoc_probability igtk_rsc_override "
	    "oci_freq_override_eapol_g1 oci_freq_override_eapol_m3 oci_freq_override_fils_assoc "
	    "oci_freq_override_ft_assoc oci_freq_override_saquery_req "
	    "oci_freq_override_saquery_resp oci_freq_override_wnm_sleep own_ie_override "
	    "test_assoc_comeback_type" },
	{ false, "the default is used",
	    "remove it",
	    "acs_chan_bias acs_exclude_6ghz_non_psc acs_exclude_dfs acs_num_scans "
	    "airtime_bss_limit airtime_bss_weight airtime_mode airtime_sta_weight "
	    "airtime_update_interval ap_table_expiration_time ap_table_max_size "
	    "broadcast_deauth bss_load_test bss_load_update_period bss_max_idle "
	    "chan_util_avg_period chanlist disable_40mhz_scan driver_params "
	    "enable_background_radar ext_capa ext_capa_mask freqlist he_basic_mcs_nss_set "
	    "he_bss_color he_bss_color_partial he_default_pe_duration he_er_su_disable he_ldpc "
	    "he_mu_beamformer he_mu_edca_ac_be_aci he_mu_edca_ac_be_acm he_mu_edca_ac_be_aifsn "
	    "he_mu_edca_ac_be_ecwmax he_mu_edca_ac_be_ecwmin he_mu_edca_ac_be_timer "
	    "he_mu_edca_ac_bk_aci he_mu_edca_ac_bk_acm he_mu_edca_ac_bk_aifsn "
	    "he_mu_edca_ac_bk_ecwmax he_mu_edca_ac_bk_ecwmin he_mu_edca_ac_bk_timer "
	    "he_mu_edca_ac_vi_aci he_mu_edca_ac_vi_acm he_mu_edca_ac_vi_aifsn "
	    "he_mu_edca_ac_vi_ecwmax he_mu_edca_ac_vi_ecwmin he_mu_edca_ac_vi_timer "
	    "he_mu_edca_ac_vo_aci he_mu_edca_ac_vo_acm he_mu_edca_ac_vo_aifsn "
	    "he_mu_edca_ac_vo_ecwmax he_mu_edca_ac_vo_ecwmin he_mu_edca_ac_vo_timer "
	    "he_mu_edca_qos_info_param_count he_mu_edca_qos_info_q_ack "
	    "he_mu_edca_qos_info_queue_request he_mu_edca_qos_info_txop_request "
	    "he_ofdma_disable he_rts_threshold he_spr_non_srg_obss_pd_max_offset "
	    "he_spr_sr_control he_spr_srg_bss_colors he_spr_srg_obss_pd_max_offset "
	    "he_spr_srg_obss_pd_min_offset he_spr_srg_partial_bssid he_su_beamformee "
	    "he_su_beamformer he_twt_required he_twt_responder ht_coex ht_vht_twt_responder "
	    "max_acceptable_idle_period obss_interval skip_prune_assoc track_sta_max_age "
	    "track_sta_max_num tx_queue_data0_aifs tx_queue_data0_burst tx_queue_data0_cwmax "
	    "tx_queue_data0_cwmin tx_queue_data1_aifs tx_queue_data1_burst tx_queue_data1_cwmax "
	    "tx_queue_data1_cwmin tx_queue_data2_aifs tx_queue_data2_burst tx_queue_data2_cwmax "
	    "tx_queue_data2_cwmin tx_queue_data3_aifs tx_queue_data3_burst tx_queue_data3_cwmax "
	    "tx_queue_data3_cwmin wme_ac_be_acm wme_ac_be_aifs wme_ac_be_cwmax wme_ac_be_cwmin "
	    "wme_ac_be_txop_limit wme_ac_bk_acm wme_ac_bk_aifs wme_ac_bk_cwmax wme_ac_bk_cwmin "
	    "wme_ac_bk_txop_limit wme_ac_vi_acm wme_ac_vi_aifs wme_ac_vi_cwmax wme_ac_vi_cwmin "
	    "wme_ac_vi_txop_limit wme_ac_vo_acm wme_ac_vo_aifs wme_ac_vo_cwmax wme_ac_vo_cwmin "
	    "wme_ac_vo_txop_limit wmm_ac_be_acm wmm_ac_be_aifs wmm_ac_be_cwmax wmm_ac_be_cwmin "
	    "wmm_ac_be_txop_limit wmm_ac_bk_acm wmm_ac_bk_aifs wmm_ac_bk_cwmax wmm_ac_bk_cwmin "
	    "wmm_ac_bk_txop_limit wmm_ac_vi_acm wmm_ac_vi_aifs wmm_ac_vi_cwmax wmm_ac_vi_cwmin "
	    "wmm_ac_vi_txop_limit wmm_ac_vo_acm wmm_ac_vo_aifs wmm_ac_vo_cwmax wmm_ac_vo_cwmin "
	    "wmm_ac_vo_txop_limit" },
	{ false, "it has no effect",
	    "remove it",
	    "config_id debug dump_file notify_mgmt_frames radio_config_id" },
	{ true, "it is an old name",
	    "write wmm_enabled",
	    "wme_enabled" },
};

enum { GROUPS = sizeof(groups) / sizeof(groups[0]) };

const struct known_group *
known_find(const char *name, const char *value, bool *harmless)
{
	size_t len = strlen(name);

	for (const struct known_group *g = groups; g < groups + GROUPS; g++)
		for (const char *s = g->names; *s != '\0'; s += strcspn(s, " "), s += *s == ' ') {
			size_t word = strcspn(s, " "), part = strcspn(s, " =");

			if (part != len || memcmp(s, name, len) != 0)
				continue;
			*harmless = part < word && strlen(value) == word - part - 1
			    && memcmp(s + part + 1, value, word - part - 1) == 0;
			return g;
		}
	return NULL;
}

bool
known_next(struct known_walk *walk, char name[static KNOWN_NAME])
{
	const char *s;

	if (walk->group == GROUPS)
		return false;
	s = groups[walk->group].names + walk->at;
	(void)snprintf(name, KNOWN_NAME, "%.*s", (int)strcspn(s, " ="), s);
	s += strcspn(s, " ");
	walk->at = (size_t)(s - groups[walk->group].names) + 1;
	if (*s == '\0') {
		walk->group++;
		walk->at = 0;
	}
	return true;
}
