#include "revcheck/cli/html_writer.h"

#include "gtest/gtest.h"

namespace revcheck::cli {
namespace {

TEST(HtmlWriterTest, EscapesMarkup) {
  EXPECT_EQ(EscapeHtml("<a b=\"c\" d='e'>&amp;"),
            "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;");
  EXPECT_EQ(EscapeHtml(""), "");
  EXPECT_EQ(EscapeHtml("é漢"), "é漢");
}

TEST(HtmlWriterTest, EscapesWhatIsNoText) {
  EXPECT_EQ(EscapeHtml("a\n\x1b\xff"), "a\\x0a\\x1b\\xff");
  EXPECT_EQ(EscapeHtml("\xe2\x80\xaetxt"), "\\xe2\\x80\\xaetxt");
}

TEST(HtmlWriterTest, KeepsLinesWhereAskedTo) {
  EXPECT_EQ(EscapeHtmlLines("a\n\t<b>\n\n\x1b"), "a\n\t&lt;b&gt;\n\n\\x1b");
  EXPECT_EQ(EscapeHtmlLines("\n"), "\n");
  EXPECT_EQ(EscapeHtmlLines(""), "");
}

TEST(HtmlWriterTest, ClosesInnermostFirst) {
  HtmlWriter html;
  {
    const auto outer = html.Open("ul", {{"class", "\"x\""}});
    const auto inner = html.Open("li");
    html.Add("b", "<");
  }
  EXPECT_EQ(html.html(),
            "<ul class=\"&quot;x&quot;\"><li><b>&lt;</b>\n</li>\n</ul>\n");
}

TEST(HtmlWriterTest, KeepsVoidElementsOpen) {
  HtmlWriter html;
  html.AddVoid("meta", {{"charset", "utf-8"}});
  EXPECT_EQ(html.html(), "<meta charset=\"utf-8\">\n");
}

}  // namespace
}  // namespace revcheck::cli
