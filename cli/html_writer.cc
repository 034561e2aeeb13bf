#include "revcheck/cli/html_writer.h"

#include <stddef.h>

#include "absl/strings/str_replace.h"
#include "revcheck/x509/display.h"

namespace revcheck::cli {

HtmlWriter::Element::~Element() { writer_->End(tag_); }

std::string EscapeHtml(std::string_view text) {
  return absl::StrReplaceAll(Printable(text), {{"&", "&amp;"},
                                               {"<", "&lt;"},
                                               {">", "&gt;"},
                                               {"\"", "&quot;"},
                                               {"'", "&#39;"}});
}

std::string EscapeHtmlLines(std::string_view text) {
  std::string html;
  while (!text.empty()) {
    const size_t end = text.find_first_of("\n\t");
    html += EscapeHtml(text.substr(0, end));
    if (end == std::string_view::npos) {
      break;
    }
    html.push_back(text[end]);
    text.remove_prefix(end + 1);
  }
  return html;
}

HtmlWriter::Element HtmlWriter::Open(std::string_view tag,
                                     const HtmlAttributes& attributes) {
  Begin(tag, attributes);
  return Element(this, tag);
}

void HtmlWriter::Add(std::string_view tag, std::string_view text,
                     const HtmlAttributes& attributes) {
  Begin(tag, attributes);
  html_.append(EscapeHtml(text));
  End(tag);
}

void HtmlWriter::AddLines(std::string_view text) {
  Begin("pre", {});
  html_.append(EscapeHtmlLines(text));
  End("pre");
}

void HtmlWriter::AddVoid(std::string_view tag,
                         const HtmlAttributes& attributes) {
  Begin(tag, attributes);
  html_.push_back('\n');
}

void HtmlWriter::Begin(std::string_view tag, const HtmlAttributes& attributes) {
  html_.append("<").append(tag);
  for (const auto& [name, value] : attributes) {
    html_.append(" ").append(name);
    html_.append("=\"").append(EscapeHtml(value)).append("\"");
  }
  html_.append(">");
}

void HtmlWriter::End(std::string_view tag) {
  html_.append("</").append(tag).append(">\n");
}

}  // namespace revcheck::cli
