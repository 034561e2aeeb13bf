#ifndef REVCHECK_CONFORMANCE_MODEL_CONTENT_MUTATIONS_H_
#define REVCHECK_CONFORMANCE_MODEL_CONTENT_MUTATIONS_H_

// Mutations of statuses, identifiers, extensions and entries. Each says what it
// did, or nothing if there is nothing of the kind.

#include <string>

#include "revcheck/conformance/model/draft.h"
#include "revcheck/conformance/model/random.h"

namespace revcheck::model {

// responseStatus, and the certStatus of an entry; revoked with a RevokedInfo
// that is right or not.
std::string SetResponseStatus(Random* random, Draft* draft);
std::string SetCertStatus(Random* random, Draft* draft);
std::string SetRevokedInfo(Random* random, Draft* draft);

// Any OBJECT IDENTIFIER.
std::string SetOid(Random* random, Draft* draft);

// Extensions of certificates, entries and responses: one more, another critical
// flag, another value, one twice, a long one.
std::string AddExtension(Random* random, Draft* draft);
std::string SetCritical(Random* random, Draft* draft);
std::string SetExtensionValue(Random* random, Draft* draft);
std::string CopyExtension(Random* random, Draft* draft);
std::string AddLongExtension(Random* random, Draft* draft);

// issuerUniqueID or subjectUniqueID.
std::string AddUniqueId(Random* random, Draft* draft);

// A SingleResponse once more.
std::string CopyEntry(Random* random, Draft* draft);

// Of a certificate or of ResponseData.
std::string SetVersion(Random* random, Draft* draft);

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_CONTENT_MUTATIONS_H_
