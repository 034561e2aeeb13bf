#ifndef REVCHECK_CLI_DER_DUMP_H_
#define REVCHECK_CLI_DER_DUMP_H_

#include <string>

#include "revcheck/x509/bytes.h"

namespace revcheck::cli {

// The structure of `der` as an indented tree, for input whose meaning cannot be
// read. Says where the encoding breaks. At most 200 lines and 16 levels deep.
std::string DumpDer(Bytes der);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_DER_DUMP_H_
