#include "revcheck/cli/connect_advice.h"

namespace revcheck::cli {
namespace {

// clang-format off
constexpr ServerSetting kReload[] = {
    {"nginx", "Rewrite or remove ssl_stapling_file, which nginx staples unchecked; without it, ssl_stapling on fetches by itself. Then nginx -s reload on every node."},
    {"Apache", "apachectl graceful on every node; with MDStapling on, remove the old entry below the MDStoreDir's ocsp/ folder. Check that SSLStaplingForceURL is not set."},
    {"HAProxy", "Replace CERT.pem.ocsp beside the new certificate and reload, or use ocsp-update on; now: update ssl ocsp-response CERT.pem on the stats socket."},
    {"Caddy", "caddy reload, so that the new certificate is loaded; if the staple stays, delete the ocsp folder in Caddy's data directory and restart."},
    {"Envoy", "Write the new response to the file of ocsp_staple together with the certificate chain, and deliver both in one SDS update."},
};
constexpr ServerSetting kVirtualHost[] = {
    {"nginx", "In the server block whose server_name is this host, check ssl_certificate and ssl_stapling_file; the block without a match is default_server."},
    {"Apache", "In the VirtualHost whose ServerName or ServerAlias is this host, check SSLCertificateFile; apachectl -S shows which one answers."},
    {"HAProxy", "Check the crt-list: the line with this name (SNI) must name the right certificate, and CERT.pem.ocsp must belong to it; show ssl ocsp-response lists them."},
    {"Caddy", "Check that a site block has this name, and no tls line with the files of another site; Caddy pairs staples with certificates by itself."},
    {"Envoy", "In the filter chain whose filter_chain_match.server_names has this name, check tls_certificates: certificate_chain and ocsp_staple must belong together."},
};
constexpr ServerSetting kIssuer[] = {
    {"nginx", "ssl_stapling_verify on, with the issuing CA's chain in ssl_trusted_certificate and in ssl_certificate; remove an old ssl_stapling_file and ssl_stapling_responder."},
    {"Apache", "SSLCertificateFile must hold the certificate and then the CA that signed it; remove SSLStaplingForceURL and an old SSLCertificateChainFile."},
    {"HAProxy", "Put the CA that signed the certificate behind it in CERT.pem, or into CERT.pem.issuer; replace CERT.pem.ocsp by a response of that CA."},
    {"Caddy", "tls CERT KEY: the file must hold the certificate and then the CA that signed it; check that no responder is overridden (ocsp_overrides)."},
    {"Envoy", "Fetch the file of ocsp_staple anew from the URL in this certificate: openssl ocsp -issuer CA -cert CERT -url URL -respout FILE. Envoy compares the serial alone."},
};
constexpr ServerSetting kRenewal[] = {
    {"nginx", "ssl_stapling on; ssl_stapling_verify on; resolver with a name server that answers; let port 80 out. With ssl_stapling_file, repair the job that writes it."},
    {"Apache", "SSLUseStapling on; SSLStaplingCache shmcb:/run/ocsp(128000); let port 80 out; lower SSLStaplingStandardCacheTimeout. SSLStaplingReturnResponderErrors off."},
    {"HAProxy", "ocsp-update on for the certificate in the crt-list or crt-store (2.8 or newer); show ssl ocsp-updates tells what went wrong. A .ocsp file alone is never renewed."},
    {"Caddy", "Staples renew by themselves at half their life: let port 80 out, check the log for ocsp, and that the data directory can be written."},
    {"Envoy", "Envoy fetches nothing: a job must rewrite the file of ocsp_staple and push it over SDS. ocsp_staple_policy: LENIENT_STAPLING leaves an expired one out."},
};
constexpr ServerSetting kWholeStaple[] = {
    {"nginx", "ssl_stapling_file must be DER as openssl ocsp -respout writes it, not PEM; or remove it and use ssl_stapling on with ssl_stapling_verify on."},
    {"Apache", "SSLStaplingReturnResponderErrors off and SSLStaplingFakeTryLater off; SSLStaplingErrorCacheTimeout 600 or less, so that a failure is soon forgotten."},
    {"HAProxy", "CERT.pem.ocsp must be DER and whole; HAProxy says at start if it cannot be used. Better: ocsp-update on."},
    {"Caddy", "Delete the ocsp folder in Caddy's data directory and restart: Caddy keeps only responses that are good and fetches anew."},
    {"Envoy", "The file of ocsp_staple must be one whole DER response with one entry, status successful; test it with openssl ocsp -respin FILE -text."},
};
constexpr ServerSetting kNoResponder[] = {
    {"nginx", "Remove ssl_stapling_file, and set ssl_stapling off: this certificate has no responder to fetch from."},
    {"Apache", "SSLUseStapling off (MDStapling off) for this host, and remove SSLStaplingForceURL: this certificate has no responder."},
    {"HAProxy", "Delete CERT.pem.ocsp, drop ocsp-update on, and reload: this certificate has no responder."},
    {"Caddy", "Delete the ocsp folder in Caddy's data directory and reload; Caddy staples nothing where there is no responder."},
    {"Envoy", "Remove ocsp_staple from the certificate; with ocsp_staple_policy: LENIENT_STAPLING none is needed."},
};
constexpr ServerSetting kSwitchOn[] = {
    {"nginx", "ssl_stapling on; ssl_stapling_verify on; ssl_trusted_certificate CHAIN; resolver NAMESERVER. nginx's first answer has no staple; for must-staple fill ssl_stapling_file by a job."},
    {"Apache", "Outside the virtual hosts: SSLStaplingCache shmcb:/run/ocsp(128000); SSLUseStapling on. Or mod_md, which keeps staples over restarts: MDStapling on."},
    {"HAProxy", "ocsp-update on for the certificate in the crt-list or crt-store (2.8 or newer), and a first response in CERT.pem.ocsp."},
    {"Caddy", "Caddy staples by itself: remove ocsp_stapling off from the global options (disable_ocsp_stapling in JSON), and let port 80 out."},
    {"Envoy", "ocsp_staple: {filename: FILE} beside certificate_chain, ocsp_staple_policy: MUST_STAPLE in the DownstreamTlsContext, and a job that renews FILE."},
};
constexpr ServerSetting kFirstRequest[] = {
    {"nginx", "nginx fetches in each worker after the first request. Fill ssl_stapling_file before the start by a job, and reload after each renewal of it."},
    {"Apache", "MDStapling on (mod_md) fetches ahead and keeps staples in files. SSLUseStapling fetches within the first handshake, and gives up after SSLStaplingResponderTimeout."},
    {"HAProxy", "Keep a response in CERT.pem.ocsp: it is loaded at start, before ocsp-update on fetches the next."},
    {"Caddy", "Keep Caddy's data directory (its ocsp folder) over restarts and in containers; Caddy then staples from the first connection."},
    {"Envoy", "ocsp_staple_policy: MUST_STAPLE refuses a configuration whose certificate has no ocsp_staple, so that none is served without."},
};
constexpr ServerSetting kChain[] = {
    {"nginx", "ssl_certificate must name a file with the certificate first and the intermediates behind it (fullchain.pem)."},
    {"Apache", "SSLCertificateFile must hold the certificate and then the intermediates (2.4.8 or newer); before that SSLCertificateChainFile."},
    {"HAProxy", "The file of crt must hold the certificate, then the intermediates, then the key; or issuers-chain-path names a folder of intermediates."},
    {"Caddy", "tls CERT KEY: CERT must hold the certificate and then the intermediates; with automatic HTTPS the chain is whole."},
    {"Envoy", "certificate_chain must name a file with the certificate first and the intermediates behind it."},
};
constexpr ServerSetting kCertificate[] = {
    {"nginx", "Put the new certificate where ssl_certificate and ssl_certificate_key point, remove an old ssl_stapling_file, then nginx -s reload."},
    {"Apache", "Put the new certificate where SSLCertificateFile and SSLCertificateKeyFile point, then apachectl graceful."},
    {"HAProxy", "Replace CERT.pem and delete CERT.pem.ocsp, then reload; without a reload: set ssl cert, commit ssl cert."},
    {"Caddy", "With automatic HTTPS, Caddy replaces revoked and expiring certificates itself: see its log. Otherwise replace the files of the tls line, and reload."},
    {"Envoy", "Replace certificate_chain, private_key and ocsp_staple together, in one SDS update."},
};
constexpr ServerSetting kPrevious[] = {
    {"nginx", "Point ssl_certificate and ssl_certificate_key at the previous certificate, its ssl_stapling_file with it, then nginx -s reload."},
    {"Apache", "Point SSLCertificateFile and SSLCertificateKeyFile at the previous certificate, then apachectl graceful."},
    {"HAProxy", "Put the previous certificate back as CERT.pem, with its CERT.pem.ocsp, then reload; without a reload: set ssl cert, commit ssl cert."},
    {"Caddy", "Point the tls line at the files of the previous certificate, and reload; with automatic HTTPS, look for the CA's date in its log."},
    {"Envoy", "Put certificate_chain, private_key and ocsp_staple of the previous certificate back, in one SDS update."},
};
constexpr ServerSetting kNodes[] = {
    {"nginx", "On the nodes named: same ssl_certificate, no old ssl_stapling_file, nginx -s reload; compare with nginx -T."},
    {"Apache", "On the nodes named: same SSLCertificateFile, apachectl graceful; MDStoreDir may be shared among nodes."},
    {"HAProxy", "On the nodes named: same CERT.pem, new CERT.pem.ocsp or ocsp-update on, reload; compare show ssl cert CERT.pem."},
    {"Caddy", "Let the nodes share one storage (global option storage), so that certificates and staples are the same."},
    {"Envoy", "Deliver certificate and ocsp_staple over SDS to all nodes; compare /certs on the admin port."},
};
// clang-format on

}  // namespace

absl::Span<const ServerSetting> SettingsFor(AdviceTopic topic) {
  switch (topic) {
    case AdviceTopic::kReload:
      return kReload;
    case AdviceTopic::kVirtualHost:
      return kVirtualHost;
    case AdviceTopic::kIssuer:
      return kIssuer;
    case AdviceTopic::kRenewal:
      return kRenewal;
    case AdviceTopic::kWholeStaple:
      return kWholeStaple;
    case AdviceTopic::kNoResponder:
      return kNoResponder;
    case AdviceTopic::kSwitchOn:
      return kSwitchOn;
    case AdviceTopic::kFirstRequest:
      return kFirstRequest;
    case AdviceTopic::kChain:
      return kChain;
    case AdviceTopic::kCertificate:
      return kCertificate;
    case AdviceTopic::kPrevious:
      return kPrevious;
    case AdviceTopic::kNodes:
      return kNodes;
  }
  return {};
}

}  // namespace revcheck::cli
