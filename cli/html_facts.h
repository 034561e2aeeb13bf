#ifndef REVCHECK_CLI_HTML_FACTS_H_
#define REVCHECK_CLI_HTML_FACTS_H_

// The parts that HTML reports are made of, and the sections of `revcheck
// connect` that list facts. A section without facts is left out.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "revcheck/cli/html_writer.h"
#include "revcheck/cli/text.h"

namespace revcheck::cli {

// A name and what there is to say of it, which may be nothing: "".
using Facts = std::vector<std::pair<std::string_view, std::string>>;

// Whether something is said of anything.
bool AnyFact(const Facts& facts);

// A definition list of those that say something; nothing if none does.
void AddFacts(const Facts& facts, HtmlWriter* html);

struct Cell {
  std::vector<std::string> lines;  // Those that are not empty are shown.
  std::string css_class;
};

// The first cell of every row is its header. Nothing if there are no rows.
void AddTable(const std::vector<std::string>& columns,
              const std::vector<std::vector<Cell>>& rows, HtmlWriter* html);

// Sections. Each takes the whole report.
void AddStaple(const Json& report, HtmlWriter* html);
void AddResponder(const Json& report, HtmlWriter* html);
void AddChain(const Json& report, HtmlWriter* html);
void AddCertificate(const Json& report, HtmlWriter* html);
void AddNodes(const Json& report, HtmlWriter* html);
void AddRepeats(const Json& report, HtmlWriter* html);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_HTML_FACTS_H_
