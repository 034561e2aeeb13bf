#ifndef REVCHECK_CLI_HTML_WRITER_H_
#define REVCHECK_CLI_HTML_WRITER_H_

// Writes HTML in which nothing of a value is ever markup, and every element
// that is opened is closed.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace revcheck::cli {

// The text as it stands in HTML, in an element or between quotes. Control
// characters and invalid UTF-8 show as \x1b.
std::string EscapeHtml(std::string_view text);

// The same, but line breaks and tabs remain.
std::string EscapeHtmlLines(std::string_view text);

// Names are the program's own; values may be anybody's.
using HtmlAttributes = std::vector<std::pair<std::string_view, std::string>>;

class HtmlWriter {
 public:
  // An open element; its end closes it.
  class Element {
   public:
    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;
    ~Element();

   private:
    friend class HtmlWriter;
    Element(HtmlWriter* writer, std::string_view tag)
        : writer_(writer), tag_(tag) {}

    HtmlWriter* const writer_;
    const std::string tag_;
  };

  [[nodiscard]] Element Open(std::string_view tag,
                             const HtmlAttributes& attributes = {});

  // An element that contains text alone.
  void Add(std::string_view tag, std::string_view text,
           const HtmlAttributes& attributes = {});

  // A <pre> with the line breaks of the text.
  void AddLines(std::string_view text);

  // An element without contents or end, such as <meta>.
  void AddVoid(std::string_view tag, const HtmlAttributes& attributes);

  // What is written as it stands: for constants of the program.
  void AddVerbatim(std::string_view html) { html_.append(html); }

  const std::string& html() const { return html_; }

 private:
  void Begin(std::string_view tag, const HtmlAttributes& attributes);
  void End(std::string_view tag);

  std::string html_;
};

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_HTML_WRITER_H_
